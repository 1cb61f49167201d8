from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_case import CaseTestCommon


@tagged("post_install", "-at_install")
class TestWriteOff(CaseTestCommon):
    """Open items that are taken as a loss, in the books and in the claim."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.debt_write_off_limit = 0
        cls.invoice = cls._agreed(1000, "2025-11-21")
        cls.second = cls._agreed(0.8, "2026-10-31")
        cls.case = cls._case(cls.invoice)
        charts = cls.env["account.chart.template"].with_company(cls.company)
        cls.bad_debts = charts.ref("4550")

    def _write_off_case(self, case=None, **values):
        write_off = (
            self.env["debt.write.off"]
            .with_user(self.user)
            .create({"case_id": (case or self.case).id, "reason": "Bankrupt", **values})
        )
        write_off.action_confirm()
        return write_off

    def test_everything(self):
        self._pay(self.invoice, 200, "2026-11-20")
        write_off = self._write_off_case(marks_bad=True)
        self.assertEqual(write_off.amount, 800.8)
        entry = write_off.sudo().move_id
        self.assertEqual(entry.state, "posted")
        loss = entry.line_ids.filtered(lambda line: line.account_id == self.bad_debts)
        self.assertEqual(sum(loss.mapped("balance")), 800.8)
        self.assertFalse((self.invoice | self.second).filtered("amount_residual"))
        self.assertEqual(self.case.state, "closed")
        self.assertIn("Bankrupt", self.case.close_reason)
        # The payment paid 99.73 of interest by law: what it left is given up too.
        self.assertEqual(self._owed(self.case).total, 0)
        self.assertEqual(self.business.with_company(self.company).trust, "bad")
        self.assertEqual(self.invoice.debt_uncollectable_on, self.today)

    def test_taken_back(self):
        write_off = self._write_off_case()
        write_off._reverse("The receiver pays after all")
        self.assertEqual(self.invoice.amount_residual, 1000)
        self.assertEqual(self.case.state, "open")
        self.assertEqual(self._owed(self.case).interest, 100)
        self.assertFalse(self.invoice.debt_uncollectable_on)
        balance = (write_off.sudo().move_id | write_off.sudo().reversal_id).line_ids
        loss = balance.filtered(lambda line: line.account_id == self.bad_debts)
        self.assertAlmostEqual(sum(loss.mapped("balance")), 0)

    def test_small_differences_and_chosen_items(self):
        write_off = self._write_off_case(scope="small")
        self.assertEqual((write_off.amount, self.second.amount_residual), (0.8, 0))
        self.assertEqual(
            (self.case.state, self.invoice.amount_residual), ("open", 1000)
        )
        with self.assertRaisesRegex(UserError, "no open item"):
            self._write_off_case(scope="chosen")
        with self.assertRaisesRegex(UserError, "is not open on this case"):
            self._write_off_case(
                scope="chosen",
                item_ids=(self.invoice | self.second)._get_debt_items().ids,
            )
        self._write_off_case(
            scope="chosen", item_ids=self.invoice._get_debt_items().ids
        )
        self.assertEqual(self.case.state, "closed")

    def test_lock_date_moves_the_entry(self):
        self.company.fiscalyear_lock_date = "2026-10-31"
        write_off = self._write_off_case(date="2026-10-15")
        self.assertEqual(str(write_off.sudo().move_id.date), "2026-11-01")

    def test_above_the_limit_a_manager_decides(self):
        self.company.debt_write_off_limit = 500
        write_off = self._write_off_case()
        self.assertEqual(write_off.state, "to_approve")
        self.assertEqual(self.invoice.amount_residual, 1000)
        with self.assertRaises(AccessError):
            write_off._refuse("No")
        write_off.with_user(self.manager).action_approve()
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertEqual(write_off.approved_by_id, self.manager)

    def test_foreign_currency_leaves_no_exchange_difference(self):
        dollar = self._create_dollar(("2025-01-01", 2.0), ("2026-06-01", 4.0))
        invoice = self._agreed(1000, "2025-11-21", self.consumer, currency_id=dollar.id)
        case = self._case(invoice)
        write_off = self._write_off_case(case)
        entry = write_off.sudo().move_id
        loss = entry.line_ids.filtered(lambda line: line.account_id == self.bad_debts)
        self.assertEqual((loss.amount_currency, loss.balance), (1000, 500))
        self.assertEqual(invoice.amount_residual_signed, 0)
        self.assertFalse(entry.line_ids.matched_debit_ids.exchange_move_id)

    def test_charges_are_written_off_too(self):
        self.company.debt_book_charges = True
        self.case._create_charge(self.today, ["interest"]).action_post()
        self._write_off_case()
        self.assertEqual(self.case.charge_ids.amount_residual, 0)
        self.assertEqual(self._owed(self.case).total, 0)
        self.assertEqual(self.case.state, "closed")

    def test_what_cannot_be_written_off(self):
        with self.assertRaisesRegex(UserError, "in the future"):
            self._write_off_case(date="2026-11-22")
        with self.assertRaisesRegex(UserError, "Say why"):
            self._write_off_case(reason=" ")
