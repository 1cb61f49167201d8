from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DebtTestCommon


@tagged("post_install", "-at_install")
class TestCase(DebtTestCommon):
    """One open case per debtor, company and currency: how it opens and ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["debt.case"]
        cls.company.debt_bank_check = "none"
        cls.business.email = "info@bakkerij.example"
        cls.invoice = cls._invoice(cls.business, 1000, date="2026-08-01")

    def _rest_activities(self, case):
        return case.activity_search(
            ["debt_dispute.mail_activity_type_case_rest"], only_automated=False
        )

    def _send_demand(self, invoice):
        """Send a demand that claims interest and costs."""
        step = self.env.ref("debt_dispute.debt_escalation_step_business_formal_notice")
        items = invoice._get_debt_items()
        notice = self.env["debt.notice.run"]._create_outside_ladder(items, step)
        notice.channel = "email"
        notice.action_approve()
        notice._deliver()
        self.assertEqual(notice.state, "sent", notice.error)
        return notice

    # --- opening ------------------------------------------------------------

    def test_case_takes_all_that_the_debtor_owes_now_and_later(self):
        second = self._invoice(self.business, 500, date="2026-09-01")
        other = self._invoice(self.consumer, 80, date="2026-09-01")
        case = self.cases._open_for(self.invoice)
        self.assertEqual(case.move_ids, self.invoice | second)
        third = self._invoice(self.business, 250, date="2026-10-01")
        self.assertEqual(third.debt_case_id, case)
        self.assertFalse(other.debt_case_id)
        self.assertEqual(self.cases._open_for(third), case)
        self.assertTrue(case.name.startswith("CASE/2026/"))
        self.assertEqual(case.opened_by, "hand")

    def test_each_debtor_and_currency_has_a_case_of_its_own(self):
        dollar = self._create_dollar(("2026-01-01", 1.25))
        moves = self.invoice
        moves |= self._invoice(self.consumer, 80, date="2026-09-01")
        moves |= self._invoice(
            self.business, 100, date="2026-09-01", currency_id=dollar.id
        )
        cases = self.cases._open_for(moves)
        self.assertEqual(len(cases), 3)
        for move in moves:
            self.assertEqual(move.debt_case_id.partner_id, move.partner_id)
            self.assertEqual(move.debt_case_id.currency_id, move.currency_id)

    def test_the_first_step_of_the_ladder_opens_a_case(self):
        run = self.env["debt.notice.run"]
        item = self.invoice._get_debt_items()
        self.assertTrue(item.debt_next_step_id)
        run._create_outside_ladder(
            item, self.env.ref("debt_dispute.debt_escalation_step_interruption")
        )
        self.assertFalse(self.invoice.debt_case_id)
        today = fields.Date.today()
        notice = run._plan_items(today, item.ids)
        self.assertFalse(self.invoice.debt_case_id)
        notice._cancel("not now")
        self.assertFalse(self.invoice.debt_case_id)
        again = run._plan_items(today, item.ids, force=True)
        again._deliver()
        self.assertEqual(again.state, "sent", again.error)
        self.assertEqual(self.invoice.debt_case_id.opened_by, "escalation")

    def test_a_case_that_cannot_be_opened_stops_no_other(self):
        other = self._invoice(self.government, 500, date="2026-08-01")
        self.government.email = "gemeente@example.com"
        run = self.env["debt.notice.run"]
        notices = run._plan_items(
            fields.Date.today(), (self.invoice | other)._get_debt_items().ids
        )
        open_for = type(self.cases)._open_for

        def fail_for_one(cases, moves, opened_by="hand"):
            if self.invoice in moves:
                raise ValueError("a case that fails")
            return open_for(cases, moves, opened_by)

        module = "odoo.addons.debt_dispute.models.debt_case_open"
        with (
            patch.object(type(self.cases), "_open_for", fail_for_one),
            self.assertLogs(module, "ERROR"),
        ):
            notices._deliver()
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertFalse(self.invoice.debt_case_id)
        self.assertEqual(other.debt_case_id.opened_by, "escalation")

    def test_a_dispute_opens_a_case(self):
        self.env["debt.dispute"].create(
            {
                "partner_id": self.business.id,
                "line_ids": [
                    Command.create({"move_id": self.invoice.id, "amount": 10})
                ],
            }
        )
        self.assertEqual(self.invoice.debt_case_id.opened_by, "dispute")
        paid = self._invoice(self.consumer, 80, date="2026-09-01")
        self._pay(paid, 80, "2026-10-01")
        self.env["debt.dispute"].create(
            {
                "partner_id": self.consumer.id,
                "line_ids": [Command.create({"move_id": paid.id, "amount": 10})],
            }
        )
        self.assertFalse(paid.debt_case_id)

    def test_by_hand_from_invoice_and_debtor(self):
        action = self.invoice.action_open_debt_case()
        case = self.invoice.debt_case_id
        self.assertEqual((action["res_model"], action["res_id"]), (case._name, case.id))
        self.assertEqual(self.business.action_open_debt_case()["res_id"], case.id)
        with self.assertRaisesRegex(UserError, "owes nothing now"):
            self.government.action_open_debt_case()

    def test_buttons_show_what_is_owed(self):
        self.assertEqual(self.business.debt_case_amount, 1000)
        self.assertFalse(self.business.has_debt_case)
        self.assertFalse(self.government.debt_case_amount)
        self._invoice(self.business, 500, date="2026-09-01")
        self.cases._open_for(self.invoice)
        self.env.invalidate_all()
        self.assertTrue(self.business.has_debt_case)
        self.assertEqual(self.business.debt_case_amount, 1500)
        self.assertEqual(self.invoice.debt_case_amount, 1500)

    def test_claim_of_the_case_is_that_of_its_invoices(self):
        second = self._invoice(self.business, 500, date="2026-09-01")
        case = self.cases._open_for(self.invoice)
        items = (self.invoice | second)._get_debt_items()
        expected = self.env["debt.claim"]._compute(items, case.create_date.date())
        statement = case._get_statement(case.create_date.date())
        self.assertEqual(statement.claim.total, expected.claim.total)
        self.assertGreater(case.claim_total, 1500)
        self.assertIn(self.invoice.name, case.claim_html)
        self.assertAlmostEqual(
            case.claim_total,
            case.claim_principal + case.claim_interest + case.claim_costs,
        )

    def test_two_open_cases_are_refused(self):
        case = self.cases._open_for(self.invoice)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            case.copy()

    # --- closing ------------------------------------------------------------

    def test_an_open_invoice_keeps_its_case_open(self):
        case = self.cases._open_for(self.invoice)
        with self.assertRaisesRegex(UserError, "is still open"):
            case.action_close()
        self._pay(self.invoice, 999, "2026-11-01")
        self.assertEqual(case.state, "open")
        self._pay(self.invoice, 1, "2026-11-01")
        self.assertEqual(case.state, "closed")
        new = self._invoice(self.business, 90, date="2026-11-01")
        self.assertFalse(new.debt_case_id)
        case.action_reopen()
        self.assertEqual(new.debt_case_id, case)
        with self.assertRaisesRegex(UserError, "not possible now"):
            case.action_reopen()

    def test_paid_in_time_it_closes_without_a_word(self):
        invoice = self._invoice(self.consumer, 80, due="2026-11-30")
        case = self.cases._open_for(invoice)
        self._pay(invoice, 80, "2026-11-20")
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.close_reason, "Everything is paid")

    def test_a_credit_note_closes_it_too(self):
        case = self.cases._open_for(self.invoice)
        self._credit(self.invoice, 1000, "2026-11-01")
        self.assertEqual(case.state, "closed")

    def test_what_was_never_asked_for_is_let_go(self):
        case = self.cases._open_for(self.invoice)
        self._pay(self.invoice, 1000, "2026-11-01")
        self.assertEqual(case.state, "closed")
        self.assertIn("was let go", case.close_reason)
        self.assertFalse(self._rest_activities(case))

    def test_what_a_notice_claimed_is_asked_about_once(self):
        case = self.cases._open_for(self.invoice)
        notice = self._send_demand(self.invoice)
        self.assertGreater(notice.total, 1000)
        self._pay(self.invoice, 1000, "2026-11-01")
        self.assertEqual(case.state, "open")
        activity = self._rest_activities(case)
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, case.user_id)
        case._follow_money()
        self.assertEqual(self._rest_activities(case), activity)
        self.assertEqual(case.next_action, "activity")
        case.action_close()
        self.assertFalse(self._rest_activities(case))

    def test_the_company_lets_go_or_always_asks(self):
        self.company.debt_case_rest = "ask"
        case = self.cases._open_for(self.invoice)
        self._pay(self.invoice, 1000, "2026-11-01")
        self.assertEqual(case.state, "open")
        self.assertTrue(self._rest_activities(case))
        # A new invoice comes: the question is no longer about the end.
        other = self._invoice(self.business, 90, date="2026-11-01")
        self.assertEqual(other.debt_case_id, case)
        self.assertFalse(self._rest_activities(case))
        self.company.debt_case_rest = "close"
        self._pay(other, 90, "2026-11-20")
        self.assertEqual(case.state, "closed")

    def test_a_payment_that_is_undone_reopens_the_case(self):
        case = self.cases._open_for(self.invoice)
        self._pay(self.invoice, 1000, "2026-11-01")
        self.assertEqual(case.state, "closed")
        self.invoice.line_ids.remove_move_reconcile()
        self.assertEqual(case.state, "open")
        self.assertFalse(case.date_closed)
        self.assertFalse(case.close_reason)
        self.assertEqual(case.amount_open, 1000)

    def test_undone_while_another_case_is_open_it_joins_that_one(self):
        case = self.cases._open_for(self.invoice)
        self._pay(self.invoice, 1000, "2026-11-01")
        later = self._invoice(self.business, 90, date="2026-11-01")
        second = self.cases._open_for(later)
        self.assertNotEqual(second, case)
        self.invoice.line_ids.remove_move_reconcile()
        self.assertEqual(case.state, "closed")
        self.assertEqual(self.invoice.debt_case_id, second)
        self.assertEqual(second.amount_open, 1090)
        with self.assertRaisesRegex(UserError, "has an open case already"):
            case.action_reopen()

    def test_an_invoice_back_to_draft_and_posted_again(self):
        case = self.cases._open_for(self.invoice)
        self.invoice.button_draft()
        self.assertEqual(case.state, "closed")
        self.invoice.action_post()
        self.assertEqual((case.state, case.amount_open), ("open", 1000))

    def test_taking_back_joins_the_case_that_came_up_meanwhile(self):
        case = self.cases._open_for(self.invoice)
        case._mark_handed_over()
        later = self._invoice(self.business, 90, date="2026-11-01")
        self.assertFalse(later.debt_case_id)
        second = self.cases._open_for(later)
        self.assertNotEqual(second, case)
        self.assertEqual(self.cases._open_for(self.invoice), case)
        case._mark_taken_back()
        self.assertEqual(later.debt_case_id, case)
        self.assertEqual((case.state, second.state), ("open", "closed"))

    def test_case_with_invoices_is_not_deleted(self):
        case = self.cases._open_for(self.invoice)
        with self.assertRaisesRegex(UserError, "close it instead"):
            case.unlink()

    # --- merging ------------------------------------------------------------

    def _merge(self, partners, into):
        self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids, into)
        self.env.invalidate_all()

    def test_merged_debtors_keep_one_case_with_its_history(self):
        double = self._create_debtor("Bakkerij Jansen", is_company=True)
        second = self._invoice(double, 500, date="2026-09-01")
        case = self.cases._open_for(self.invoice)
        other = self.cases._open_for(second)
        other.message_post(body="He has moved", message_type="comment")
        other.activity_schedule("mail.mail_activity_data_todo", user_id=self.env.uid)
        old = self.cases.create({"partner_id": double.id, "state": "closed"})
        self._merge(self.business | double, self.business)
        self.assertEqual((case.state, other.state), ("open", "closed"))
        self.assertEqual((case | other | old).partner_id, self.business)
        self.assertEqual(case.move_ids, self.invoice | second)
        self.assertIn("He has moved", " ".join(case.message_ids.mapped("body")))
        self.assertEqual(len(case.activity_ids), 1)
        self.assertEqual(case.amount_open, 1500)
        self.assertEqual(
            self.cases.search([("partner_id", "=", self.business.id)]),
            case | other | old,
        )

    def test_merging_into_a_debtor_without_a_case(self):
        target = self._create_debtor("Bakkerij Jansen Holding", is_company=True)
        case = self.cases._open_for(self.invoice)
        self._merge(self.business | target, target)
        self.assertEqual((case.partner_id, case.state), (target, "open"))
        self.assertEqual(self.cases._open_for(self.invoice), case)
