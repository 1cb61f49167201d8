from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..dutch_law import WaiverPart
from .common_case import CaseTestCommon


@tagged("post_install", "-at_install")
class TestWaiver(CaseTestCommon):
    """Interest and costs that are given up; 10% over 1,000 gives 100 in a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._case(cls._agreed(1000, "2025-11-21"))

    def _waive(self, user=None, case=None, **values):
        waiver = (
            self.env["debt.waiver"]
            .with_user(user or self.user)
            .create(
                {
                    "case_id": (case or self.case).id,
                    "reason": "Our delivery was late",
                    **values,
                }
            )
        )
        waiver.action_confirm()
        return waiver

    def test_a_part_lowers_claim_invoice_and_notice(self):
        self.assertEqual(self._owed(self.case).interest, 100)
        waiver = self._waive(is_whole=False, amount=30)
        claim = self._owed(self.case)
        self.assertEqual((claim.interest, claim.total), (70, 1070))
        self.assertEqual(self._owed(self.case, "2026-11-20").interest, Decimal("99.73"))
        self.assertEqual(waiver.line_ids.mapped("amount"), [30])
        self.assertIn("Waived interest", self.case.claim_html)
        self.assertIn("Our delivery was late", self.case.message_ids[0].body)
        items = self.case._get_items()
        step = self.env["debt.escalation.step"].new({"adds_interest": True})
        figures = self.env["debt.notice"]._get_figures(items, step, claim.on)
        self.assertEqual(figures.interest, 70)

    def test_build_up_adds_up(self):
        self._waive(is_whole=False, amount=30)
        statement = self.case._get_statement(self.today)
        rows = self.env["debt.claim"]._prepare_build_up(statement)
        self.assertEqual(sum(row[1] for row in rows), statement.claim.total)

    def test_an_amount_counts_once_in_claims_on_a_part_of_the_case(self):
        case = self._case(
            self._agreed(1000, "2025-11-21", self.consumer),
            self._agreed(500, "2025-11-21", self.consumer),
        )
        self._waive(case=case, is_whole=False, amount=120)
        parts = [
            self._claim(move, "2026-11-21").waived_of(WaiverPart.INTEREST)
            for move in case.move_ids
        ]
        self.assertEqual(sum(parts), 120)

    def test_by_default_later_interest_is_owed(self):
        self._waive()
        self.assertEqual(self._owed(self.case).interest, 0)
        # One day over 1,000: what was given up bears no interest.
        self.assertEqual(self._owed(self.case, "2026-11-22").interest, Decimal("0.27"))

    def test_all_interest_without_end_and_taken_back(self):
        waiver = self._waive(date_until=False)
        self.assertEqual(waiver.amount, 100)
        self.assertEqual(self._owed(self.case, "2027-03-01").interest, 0)
        self.assertIn("it was waived", self.case.claim_html)
        waiver._reverse("The debtor did not keep his word")
        self.assertEqual(self._owed(self.case).interest, 100)
        self.assertIn("did not keep his word", self.case.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "not possible now"):
            waiver._reverse("Again")

    def test_costs_with_the_trade_minimum(self):
        case = self._case(self._agreed(1000, "2025-11-21", self.government))
        self.assertEqual(self._owed(case).costs, 40)
        self._waive(case=case, part="costs", is_whole=False, amount=15)
        self.assertEqual(self._owed(case).costs, 25)
        self._waive(case=case, part="costs")
        self.assertEqual(self._owed(case).costs, 0)
        self.assertIn("Waived costs", case.claim_html)

    def test_new_invoices_are_not_given_up(self):
        self._waive(date_until=False)
        new = self._agreed(1000, "2026-10-02")
        self.assertEqual(new.debt_case_id, self.case)
        self.assertEqual(self._owed(self.case).interest, Decimal("13.70"))

    def test_what_cannot_be_given_up(self):
        with self.assertRaisesRegex(UserError, "At most"):
            self._waive(is_whole=False, amount=100.01)
        with self.assertRaisesRegex(UserError, "Enter the amount"):
            self._waive(is_whole=False)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            self._waive(date_until="2025-11-01")
        with self.assertRaisesRegex(UserError, "in the future"):
            self._waive(date="2027-01-01")
        with self.assertRaisesRegex(ValidationError, "before its first day"):
            self._waive(date_from="2026-02-01", date_until="2026-01-01")
        with self.assertRaisesRegex(UserError, "Principal is given up by"):
            self._waive(part="principal")

    def test_above_the_limit_a_manager_decides(self):
        self.company.debt_waiver_limit = 80
        self._waive(is_whole=False, amount=60)
        # Together with what was given up before.
        waiver = self._waive(is_whole=False, amount=30)
        self.assertEqual(waiver.state, "to_approve")
        self.assertEqual(self._owed(self.case).interest, 40)
        self.assertTrue(self.case.activity_ids.filtered(lambda a: a.user_id))
        with self.assertRaises(AccessError):
            waiver.action_approve()
        waiver.with_user(self.manager).action_approve()
        self.assertEqual(waiver.state, "done")
        self.assertEqual(waiver.approved_by_id, self.manager)
        self.assertEqual(self._owed(self.case).interest, 10)
        second = self._waive(is_whole=False, amount=5)
        second.with_user(self.manager)._refuse("Enough")
        self.assertEqual(second.state, "refused")
        self.assertEqual(self._owed(self.case).interest, 10)

    def test_only_buttons_change_the_state(self):
        waiver = self._waive(is_whole=False, amount=1)
        with self.assertRaises(AccessError):
            waiver.write({"state": "draft"})
        with self.assertRaisesRegex(UserError, "not possible now"):
            waiver.write({"amount": 5})
        with self.assertRaisesRegex(UserError, "not possible now"):
            waiver.unlink()
        with self.assertRaises(AccessError):
            self._waive(state="done")

    def test_rights(self):
        auditor = new_test_user(
            self.env, "waiver_auditor", groups="account.group_account_readonly"
        )
        with self.assertRaises(AccessError):
            self._waive(auditor)
        other = self.company_data_2["company"]
        stranger = new_test_user(
            self.env,
            "waiver_stranger",
            groups="debt_dispute.debt_dispute_group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        waiver = self._waive(is_whole=False, amount=1)
        with self.assertRaises(AccessError):
            waiver.with_user(stranger).read(["amount"])
        with self.assertRaises(AccessError):
            self._waive(stranger)
