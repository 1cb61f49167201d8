from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DebtTestCommon


@tagged("post_install", "-at_install")
class TestCase(DebtTestCommon):
    """One open case per debtor, company and currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["debt.case"]
        cls.invoice = cls._invoice(cls.business, 1000, date="2026-08-01")

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

    def test_claim_of_the_case_is_that_of_its_invoices(self):
        second = self._invoice(self.business, 500, date="2026-09-01")
        case = self.cases._open_for(self.invoice)
        items = (self.invoice | second)._get_debt_items()
        expected = self.env["debt.claim"]._compute(items, case.create_date.date())
        statement = case._get_statement(case.create_date.date())
        self.assertEqual(statement.claim.total, expected.claim.total)
        self.assertGreater(case.claim_total, 1500)
        self.assertIn(self.invoice.name, case.claim_html)

    def test_two_open_cases_are_refused(self):
        case = self.cases._open_for(self.invoice)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            case.copy()

    def test_an_open_invoice_keeps_its_case_open(self):
        case = self.cases._open_for(self.invoice)
        with self.assertRaisesRegex(UserError, "is still open"):
            case.action_close()
        self._pay(self.invoice, 1000, "2026-11-01")
        case.action_close()
        self.assertEqual(case.state, "closed")
        new = self._invoice(self.business, 90, date="2026-11-01")
        self.assertFalse(new.debt_case_id)
        case.action_reopen()
        self.assertEqual(new.debt_case_id, case)
        with self.assertRaisesRegex(UserError, "not possible now"):
            case.action_reopen()

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
