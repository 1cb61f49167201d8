from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_escalation import EscalationCommon


@tagged("post_install", "-at_install")
class TestPrescription(EscalationCommon):
    """When a claim lapses, who is told, and what starts a new term."""

    def setUp(self):
        super().setUp()
        self._give_paper()

    def _warn_on(self, day):
        with freeze_time(day):
            self.env["account.move"]._cron_warn_prescription()

    def test_five_years_and_two_for_goods_sold_to_a_consumer(self):
        business = self._invoice(self.business, "2024-02-29")
        self.assertEqual(str(business.debt_prescription_date), "2029-03-01")
        goods = self._invoice(self.consumer, "2024-02-29")
        self.assertEqual(str(goods.debt_prescription_date), "2029-03-01")
        goods.debt_is_goods_sale = True
        self.assertEqual(str(goods.debt_prescription_date), "2026-03-01")

    def test_product_of_a_consumer_decides_at_first(self):
        self.product_a.type = "consu"
        invoice = self._invoice(self.consumer, "2024-02-29")
        invoice.button_draft()
        invoice.invoice_line_ids.product_id = self.product_a
        invoice.action_post()
        self.assertTrue(invoice.debt_is_goods_sale)

    def test_warned_six_months_and_four_weeks_before(self):
        invoice = self._invoice(self.business, "2021-03-01")
        self.assertEqual(str(invoice.debt_prescription_date), "2026-03-02")
        self._warn_on("2025-09-01")
        self.assertFalse(invoice.activity_ids)
        self._warn_on("2025-09-02")
        self.assertEqual(len(invoice.activity_ids), 1)
        self._warn_on("2025-09-03")
        self.assertEqual(len(invoice.activity_ids), 1)
        self._warn_on("2026-02-02")
        self.assertEqual(len(invoice.activity_ids), 2)

    def test_interruption_letter_starts_a_new_term(self):
        invoice = self._invoice(self.business, "2021-03-01")
        item = self._item(invoice)
        self._warn_on("2026-02-02")
        with freeze_time("2026-02-09"):
            self.env["debt.hold"].create({"move_id": invoice.id, "reason": "Disputed"})
            action = invoice.action_debt_interrupt()
            notice = self.notices.browse(action["res_id"])
            self.assertEqual(notice.channel, "registered_letter")
            before = item.debt_step_id
            notice._deliver()
        self.assertEqual(notice.state, "sent", notice.error)
        # Posted on Monday 9, received on Wednesday 11 February.
        self.assertEqual(str(invoice.debt_prescription_date), "2031-02-12")
        self.assertEqual(item.debt_step_id, before)
        self.assertFalse(invoice.debt_prescription_warnings)

    def test_what_is_prescribed_is_not_demanded(self):
        late = self._invoice(self.business, "2021-02-01")
        goods = self._invoice(self.consumer, "2024-01-31")
        goods.debt_is_goods_sale = True
        in_time = self._invoice(self.government, "2021-03-01")
        notices = self._run_on("2026-02-10")
        self.assertEqual(notices.move_ids, in_time)
        self.assertIn("prescribed since 02/02/2026", late.debt_why)
        self.assertIn("prescribed since 02/01/2026", goods.debt_why)

    def test_what_lapses_while_its_notice_waits_is_not_demanded(self):
        self._step("business", "reminder").approval = True
        self._invoice(self.business, "2021-02-10")
        notice = self._run_on("2026-02-10")
        notice.action_approve()
        self._run_on("2026-02-11")
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("prescribed", notice.cancel_reason)

    def test_a_claim_that_is_disputed_altogether_is_interrupted_too(self):
        invoice = self._invoice(self.business, "2021-03-01")
        with freeze_time("2026-02-09"):
            self.env["debt.dispute"].create(
                {
                    "partner_id": self.business.id,
                    "line_ids": [(0, 0, {"move_id": invoice.id})],
                }
            )
            action = invoice.action_debt_interrupt()
            notice = self.notices.browse(action["res_id"])
            notice._deliver()
        self.assertEqual(notice.state, "sent", notice.error or notice.cancel_reason)
        self.assertEqual((notice.total, notice.held), (0.0, 1000.0))
        self.assertEqual(str(invoice.debt_prescription_date), "2031-02-12")

    def test_a_letter_that_waits_is_not_made_again(self):
        invoice = self._invoice(self.business, "2021-03-01")
        first = self.notices.browse(invoice.action_debt_interrupt()["res_id"])
        self.assertEqual(invoice.action_debt_interrupt()["res_id"], first.id)
        self.assertEqual(self.notices.search([]), first)
        other = self._invoice(self.business, "2021-04-01")
        both = invoice | other
        both.action_debt_interrupt()
        second = self.notices.search([]) - first
        self.assertEqual(second.move_ids, other)
        first.action_cancel()
        third = self.notices.browse(invoice.action_debt_interrupt()["res_id"])
        self.assertEqual(third.state, "ready")
        self.assertNotIn(third, first | second)

    def test_nothing_open_has_no_letter(self):
        invoice = self._invoice(self.business, "2021-03-01")
        self._pay(invoice, "2021-03-02")
        with self.assertRaises(UserError):
            invoice.action_debt_interrupt()

    def test_a_bounced_demand_interrupts_nothing(self):
        invoice = self._invoice(self.business, "2021-03-01")
        self._item(invoice).debt_step_id = self._step("business", "call")
        with freeze_time("2026-02-09 06:00:00"):
            self.env.flush_all()
            self.service._run(self._day("2026-02-09"))
            notice = self.notices.search([])
            notice.action_approve()
            self.service._run(self._day("2026-02-09"))
            self.assertEqual(notice.state, "sent")
            self.assertEqual(str(invoice.debt_prescription_date), "2031-02-10")
            notice._message_receive_bounce(self.business.email, self.business)
        self.assertEqual(str(invoice.debt_prescription_date), "2026-03-02")

    def test_paid_invoices_lapse_no_more(self):
        invoice = self._invoice(self.business, "2021-03-01")
        with freeze_time("2021-04-01"):
            self._pay(invoice, "2021-04-01")
        self.assertFalse(invoice.debt_prescription_date)
