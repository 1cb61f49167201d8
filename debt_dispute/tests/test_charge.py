from decimal import Decimal

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_case import CaseTestCommon

D = Decimal


@tagged("post_install", "-at_install")
class TestCharge(CaseTestCommon):
    """Interest and costs in the books; 20% over 500 gives 100 in a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.debt_book_charges = True
        cls.charts = cls.env["account.chart.template"].with_company(cls.company)
        cls.interest_account = cls.charts.ref("4795")
        cls.costs_account = cls.company_data["default_account_revenue"]
        cls.company.debt_charge_costs_account_id = cls.costs_account
        cls.invoice = cls._agreed(
            500, "2025-11-21", cls.government, debt_agreed_percent=20
        )
        cls.case = cls._case(cls.invoice)

    def _charge(self, case=None, until=None, post=True, **kwargs):
        case = (case or self.case).with_user(self.user)
        day = fields.Date.to_date(until) or self.today
        move = case._create_charge(day, **kwargs).sudo()
        if post:
            move.action_post()
        return move

    def _books(self, case=None):
        case = case or self.case
        lines = case._get_items() | case.charge_ids._get_receivables()
        return sum(lines.mapped("amount_residual_currency"))

    def assert_books_are_the_claim(self, case=None):
        claim = self._owed(case or self.case)
        self.assertEqual(D(str(round(self._books(case), 2))), claim.total)

    def test_charge_books_the_claim_and_is_no_item(self):
        before = self._owed(self.case)
        self.assertEqual((before.interest, before.costs), (100, 40))
        move = self._charge()
        self.assertEqual(move.amount_total, 140)
        self.assertEqual(move.amount_tax, 0)
        amounts = {
            line.account_id: line.price_subtotal for line in move.invoice_line_ids
        }
        self.assertEqual(amounts, {self.interest_account: 100, self.costs_account: 40})
        self.assertIn(self.case.name, move.invoice_origin)
        self.assertFalse(move._get_debt_items())
        self.assertFalse(move.line_ids.filtered("debt_next_step_id"))
        self.assertFalse(move.debt_case_id)
        self.assertNotIn(move, self.government._get_debt_open_invoices())
        self.assertEqual(self._owed(self.case).total, before.total)
        self.assert_books_are_the_claim()

    def test_the_same_days_are_charged_once(self):
        self._charge(until="2026-05-31")
        first = self.case.charge_ids.amount
        second = self._charge()
        self.assertEqual(first + second.amount_total, 140)
        self.assertEqual(
            second.debt_charge_id.line_ids.date_from, fields.Date.to_date("2026-06-01")
        )
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            self._charge()

    def test_a_draft_counts_until_it_is_gone(self):
        draft = self._charge(post=False)
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            self._charge()
        draft.unlink()
        self.assertFalse(self.case.charge_ids)
        self._charge().button_draft()
        self.case.charge_ids.move_id.button_cancel()
        self.assertEqual(self._charge().amount_total, 140)

    def test_a_changed_draft_is_not_posted(self):
        draft = self._charge(post=False)
        draft.invoice_line_ids[0].price_unit = 500
        with self.assertRaisesRegex(UserError, "should charge"):
            draft.action_post()

    def test_a_draft_above_the_claim_is_not_posted(self):
        draft = self._charge(post=False)
        self._credit(self.invoice, 250, "2026-11-21")
        with self.assertRaisesRegex(UserError, "has become lower"):
            draft.action_post()

    def test_money_on_the_charge_pays_costs_and_interest(self):
        move = self._charge()
        self._pay(move, 60, "2026-11-21")
        claim = self._owed(self.case)
        self.assertEqual((claim.costs, claim.interest, claim.principal), (0, 80, 500))
        self.assert_books_are_the_claim()
        self._pay(move, 80, "2026-11-21")
        self._pay(self.invoice, 500, "2026-11-21")
        self.assertEqual(self._owed(self.case).total, 0)
        self.assertEqual(self.case.state, "closed")

    def test_money_on_the_invoice_keeps_books_and_claim_equal(self):
        self._charge()
        self._pay(self.invoice, 100, "2026-11-21")
        claim = self._owed(self.case)
        # By law the money paid 40 costs and 60 interest.
        self.assertEqual((claim.interest, claim.principal), (40, 500))
        self.assert_books_are_the_claim()
        self._pay(self.case.charge_ids.move_id, 140, "2026-11-21")
        claim = self._owed(self.case)
        self.assertEqual((claim.interest, claim.principal), (0, 400))
        self.assert_books_are_the_claim()

    def test_several_items_and_a_claim_on_one(self):
        self.company.debt_trade_minimum = "invoice"
        second = self._agreed(
            250, "2025-11-21", self.government, debt_agreed_percent=20
        )
        move = self._charge()
        self.assertEqual(move.amount_total, 230)
        self.assertEqual(len(move.invoice_line_ids), 3)
        self._pay(move, 100, "2026-11-21")
        claim = self._owed(self.case)
        self.assertEqual((claim.costs, claim.interest), (0, 130))
        parts = [self._claim(one, "2026-11-21") for one in self.invoice | second]
        self.assertEqual(sum(part.interest for part in parts), 130)
        self.assert_books_are_the_claim()

    def test_waiving_credits_the_charge(self):
        move = self._charge()
        self._pay(move, 130, "2026-11-21")
        waiver = (
            self.env["debt.waiver"]
            .with_user(self.user)
            .create(
                {
                    "case_id": self.case.id,
                    "reason": "Goodwill",
                    "is_whole": False,
                    "amount": 10,
                }
            )
        )
        waiver.action_confirm()
        note = move.reversal_move_ids
        self.assertEqual(
            (note.state, note.amount_total, note.amount_tax), ("posted", 10, 0)
        )
        self.assertEqual(note.invoice_line_ids.account_id, self.interest_account)
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual(self.case.charge_ids.amount, 130)
        self.assertEqual(self._owed(self.case).total, 500)
        self.assert_books_are_the_claim()
        # What is owed again after it was taken back can be charged again.
        waiver._reverse("Mistake")
        self.assertEqual(self._charge().amount_total, 10)

    def test_a_credit_note_lowers_the_interest_that_was_charged(self):
        move = self._charge()
        self._credit(self.invoice, 250, "2026-11-21")
        self.case.invalidate_recordset()
        self.assertEqual(self.case.charge_excess, 50)
        self.case.with_user(self.user).action_credit_excess()
        self.assertEqual(move.amount_residual, 90)
        self.assertEqual(self.case.charge_excess, 0)
        self.assert_books_are_the_claim()
        with self.assertRaisesRegex(UserError, "Nothing was charged too much"):
            self.case.action_credit_excess()

    def test_a_credit_note_by_hand_frees_the_days(self):
        move = self._charge()
        note = self._reverse_invoice(move, date="2026-11-21")
        note.action_post()
        self.assertEqual(self.case.charge_ids.amount, 0)
        self.assertEqual(self._charge().amount_total, 140)

    def test_writing_a_charge_off_lowers_the_claim(self):
        move = self._charge()
        line = self.case.charge_ids._get_receivables()
        self._write_off(move, 60, "2026-11-21", item=line)
        claim = self._owed(self.case)
        self.assertEqual((claim.costs, claim.interest), (0, 80))
        self.assert_books_are_the_claim()

    def test_foreign_currency(self):
        dollar = self._create_dollar(("2025-01-01", 2.0), ("2026-06-01", 4.0))
        invoice = self._agreed(1000, "2025-11-21", self.consumer, currency_id=dollar.id)
        case = self._case(invoice)
        move = self._charge(case)
        self.assertEqual((move.currency_id, move.amount_total), (dollar, 100))
        # In the books at the rate of the day.
        self.assertEqual(move.amount_total_signed, 25)
        self._pay(move, 30, "2026-11-21", currency_id=dollar.id)
        self.assertEqual(self._owed(case).interest, 70)
        self.assert_books_are_the_claim(case)

    def test_vat_that_cannot_be_deducted_raises_costs_without_tax(self):
        self.company.debt_vat_on_costs = True
        # Minimum compensation bears no VAT; costs by a notice do.
        rows = [
            ("costs", self.case._get_items(), D(100), None, None),
            ("costs_vat", self.case._get_items(), D(21), None, None),
        ]
        lines = self.case._prepare_charge_invoice_lines(rows)
        self.assertEqual([line["price_unit"] for line in lines], [100, 21])
        self.assertEqual(
            {line["account_id"] for line in lines}, {self.costs_account.id}
        )

    def test_settings_and_rights(self):
        self.company.debt_charge_costs_account_id = False
        with self.assertRaisesRegex(UserError, "Collection Costs Account"):
            self._charge()
        self.company.debt_book_charges = False
        with self.assertRaisesRegex(UserError, "does not book"):
            self.case.with_user(self.user).action_charge()
        self.company.debt_book_charges = True
        with self.assertRaisesRegex(UserError, "days to come"):
            self._charge(until="2026-11-22")
        auditor = new_test_user(
            self.env, "charge_auditor", groups="account.group_account_readonly"
        )
        wizard = self.env["debt.charge.create"].create({"case_id": self.case.id})
        with self.assertRaises(AccessError):
            wizard.with_user(auditor).action_confirm()

    def test_books_on_the_screen(self):
        self._charge(until="2026-05-31")
        self.assertIn("Open on invoices", self.case.books_html)
        self.assertIn("not booked", self.case.books_html)

    def test_an_open_charge_keeps_the_case_open(self):
        self._charge()
        self._pay(self.invoice, 500, "2026-11-21")
        with self.assertRaisesRegex(UserError, "is still open"):
            self.case.action_close()
