from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common_escalation import EscalationRunCommon


@tagged("post_install", "-at_install")
class TestEscalationFreshTerm(EscalationRunCommon):
    """Where an invoice goes on after a dispute, and after it was posted again."""

    def _dispute(self, invoice, amount=None):
        line = {"move_id": invoice.id}
        if amount:
            line["amount"] = amount
        return self.env["debt.dispute"].create(
            {
                "partner_id": invoice.commercial_partner_id.id,
                "company_id": invoice.company_id.id,
                "customer_words": "Not what we ordered",
                "line_ids": [Command.create(line)],
            }
        )

    # --- end of a dispute -------------------------------------------------------

    def test_a_rejected_dispute_gives_a_fresh_term(self):
        invoice = self._invoice(self.business, "2026-02-02")
        item = self._item(invoice)
        self.assertEqual(str(item.debt_next_date), "2026-01-30")
        dispute = self._dispute(invoice)
        self.assertFalse(self._run_on("2026-02-10"))
        self.env["debt.dispute.resolution"].create(
            {"dispute_id": dispute.id, "kind": "explanation", "fresh_days": 7}
        ).action_apply()
        self.assertEqual(dispute.state, "rejected")
        # Seven days to pay; the eighth is Wednesday 18 February.
        self.assertEqual(str(dispute.date_resume), "2026-02-17")
        self.assertEqual(str(item.debt_next_date), "2026-02-18")
        self.assertIn("the customer has until", self._why(invoice))
        self.assertFalse(self._run_days("2026-02-10", "2026-02-17"))
        ((day, notice),) = self._run_days("2026-02-18", "2026-02-18")
        self.assertEqual((str(day), notice.kind), ("2026-02-18", "reminder"))

    def test_a_reopened_dispute_takes_the_fresh_term_back(self):
        invoice = self._invoice(self.business, "2026-02-02")
        dispute = self._dispute(invoice)
        self.env["debt.dispute.resolution"].create(
            {"dispute_id": dispute.id, "kind": "explanation", "fresh_days": 7}
        ).action_apply()
        dispute.action_reopen()
        self.assertFalse(self._run_days("2026-02-18", "2026-02-18"))
        with freeze_time("2026-02-19 06:00:00"):
            dispute.action_withdraw()
        self.assertEqual(str(self._item(invoice).debt_next_date), "2026-01-30")
        self.assertEqual(self._run_on("2026-02-19").move_ids, invoice)

    def test_a_lifted_hold_goes_on_where_it_stood(self):
        invoice = self._invoice(self.business, "2026-02-02")
        item = self._item(invoice)
        hold = self.env["debt.hold"].create(
            {"move_id": invoice.id, "reason": "Talks", "date_until": "2026-03-31"}
        )
        self.assertEqual(str(item.debt_next_date), "2026-04-01")
        hold.action_lift()
        self.assertEqual(str(item.debt_next_date), "2026-01-30")
        self.assertEqual(self._run_on("2026-02-10").kind, "reminder")

    # --- posted again -----------------------------------------------------------

    def test_posted_again_on_the_same_lines_keeps_the_step(self):
        invoice = self._invoice(self.business, "2026-02-02")
        self._run_on("2026-02-10")
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(self._item(invoice).debt_step_id.kind, "reminder")
        self.assertFalse(self._run_on("2026-02-11"))

    def _post_on_new_lines(self, invoice):
        """Make an invoice out anew: Odoo throws its receivable lines away."""
        old = invoice._get_debt_items()
        invoice.button_draft()
        line = {"name": "Work done", "price_unit": 1000.0, "tax_ids": []}
        invoice.invoice_line_ids = [Command.clear()]
        invoice.invoice_line_ids = [Command.create(line)]
        invoice.action_post()
        self.assertFalse(old.exists())
        return self._item(invoice)

    def test_posted_again_on_new_lines_keeps_the_step(self):
        invoice = self._invoice(self.business, "2026-02-02")
        reminder = self._run_on("2026-02-10")
        item = self._post_on_new_lines(invoice)
        self.assertEqual(item.debt_step_id.kind, "reminder")
        self.assertEqual(str(item.debt_step_date), "2026-02-10")
        self.assertEqual(reminder.line_ids.item_id, item)
        self.assertEqual(reminder.state, "sent")
        sent = self._run_days("2026-02-11", "2026-02-20")
        self.assertEqual([notice.kind for _day, notice in sent], ["call"])

    def test_two_instalments_that_become_one_go_on_from_the_highest(self):
        terms = [
            self.env["account.payment.term"].create(
                {
                    "name": f"{len(days)} parts",
                    "line_ids": [
                        Command.create(
                            {
                                "value": "percent",
                                "value_amount": 100 / len(days),
                                "nb_days": number,
                            }
                        )
                        for number in days
                    ],
                }
            )
            for days in ((30, 60), (45,))
        ]
        invoice = self._invoice(self.business, "2026-02-02", terms=terms[0])
        reminder = self._run_on("2026-02-10")
        self.assertEqual(reminder.line_ids.item_id, self._item(invoice))
        invoice.button_draft()
        invoice.invoice_payment_term_id = terms[1]
        invoice.action_post()
        item = invoice._get_debt_items()
        self.assertEqual(len(item), 1)
        self.assertEqual(item.debt_step_id.kind, "reminder")
        self.assertEqual(reminder.line_ids.item_id, item)

    def test_a_waiting_notice_about_lines_that_went_is_not_sent(self):
        self._step("business", "reminder").approval = True
        invoice = self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        self._post_on_new_lines(invoice)
        notice.action_approve()
        again = self._run_on("2026-02-11")
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual((again.state, again.total), ("to_approve", 1000.0))
