from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import DebtTestCommon


@freeze_time("2026-11-21")
@tagged("post_install", "-at_install")
class TestCourtEstimate(DebtTestCommon):
    """What going to court costs, from tables of the day; nothing is stored."""

    def _estimate(self, amount=2000, debtor=None, **values):
        invoice = self._invoice(debtor or self.business, amount, due="2026-10-31")
        case = self.env["debt.case"]._open_for(invoice)
        return self.env["debt.court.estimate"].create(
            {"case_id": case.id, "claimant": "legal_person", **values}
        )

    def _rows(self, wizard):
        claim = wizard._get_claim()
        rows = wizard._prepare_rows(claim, wizard._get_estimate(claim))
        return {row.label: row for row in rows}

    def test_costs_before_the_cantonal_judge(self):
        # 2,000 and some days of interest: EUR 397 (2026), 217 per point (2026), writ
        # 112.37, the last that was confirmed (2024).
        wizard = self._estimate(points=2, own_fee=300)
        rows = self._rows(wizard)
        self.assertEqual(float(rows["Court fee"].amount), 397)
        self.assertEqual(float(rows["Writ"].amount), 112.37)
        self.assertEqual(float(rows["Cost of going to court"].amount), 809.37)
        self.assertEqual(
            float(rows["Salary granted for the representative"].amount), 434
        )
        self.assertEqual(float(rows["Likely recoverable if we win"].amount), 943.37)
        self.assertEqual(float(rows["For our own account even then"].amount), 0)
        self.assertIn("Last known amount", rows["Writ"].basis)
        self.assertIn(
            "From 02/01/2026", rows["Salary granted for the representative"].basis
        )
        self.assertIn("Cantonal judge", rows["At stake"].basis)
        claim = wizard.case_id._get_statement(date(2026, 11, 21)).claim
        self.assertEqual(rows["At stake"].amount, claim.total)
        self.assertIn("397.00", wizard.estimate_html)

    def test_natural_person_pays_less(self):
        rows = self._rows(self._estimate(claimant="natural_person"))
        self.assertEqual(float(rows["Court fee"].amount), 265)

    def test_civil_judge_needs_a_lawyer(self):
        wizard = self._estimate(26000)
        rows = self._rows(wizard)
        self.assertEqual(float(rows["Court fee"].amount), 3083)
        self.assertIn("Civil judge", rows["At stake"].basis)
        self.assertIsNone(rows["Likely recoverable if we win"].amount)
        self.assertIn("a lawyer is needed", wizard.estimate_html)

    def test_interest_counts_for_the_judge(self):
        wizard = self._estimate(24990)
        self.assertIn("Civil judge", self._rows(wizard)["At stake"].basis)

    def test_consumer_sale_stays_with_the_cantonal_judge(self):
        wizard = self._estimate(26000, debtor=self.consumer)
        wizard.case_id.move_ids.debt_is_goods_sale = True
        rows = self._rows(wizard)
        self.assertEqual(float(rows["Court fee"].amount), 1504)
        self.assertIn("consumer sale", rows["At stake"].basis)

    def test_year_without_fees_is_said(self):
        rows = self._rows(self._estimate(date="2027-02-01"))
        self.assertIsNone(rows["Court fee"].amount)
        self.assertIsNone(rows["Cost of going to court"].amount)
        self.assertIn("No court fee is known", rows["Court fee"].basis)

    def test_amount_that_a_user_enters_is_taken(self):
        self.env["debt.procedure.cost"].create(
            {
                "kind": "writ",
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                "amount": 130,
                "source": "own bailiff",
            }
        )
        row = self._rows(self._estimate())["Writ"]
        self.assertEqual(float(row.amount), 130)
        self.assertIn("own bailiff", row.basis)
        self.assertNotIn("Last known", row.basis)

    def test_vat_on_the_writ_if_it_cannot_be_deducted(self):
        self.company.debt_vat_on_costs = True
        wizard = self._estimate()
        self.assertEqual(float(self._rows(wizard)["Writ"].amount), 135.97)
        self.assertIn("includes VAT", wizard.estimate_html)

    def test_dollars_are_counted_in_euros(self):
        dollar = self._create_dollar(("2026-01-01", 2.0))
        invoice = self._invoice(
            self.business, 30000, due="2026-11-20", currency_id=dollar.id
        )
        wizard = self.env["debt.court.estimate"].create(
            {
                "case_id": self.env["debt.case"]._open_for(invoice).id,
                "claimant": "legal_person",
            }
        )
        self.assertEqual(float(self._rows(wizard)["Court fee"].amount), 1504)

    def test_bad_input(self):
        wizard = self._estimate()
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            wizard.points = -1
        empty = self.env["debt.case"].create({"partner_id": self.consumer.id})
        with self.assertRaisesRegex(UserError, "no invoice"):
            self.env["debt.court.estimate"].create(
                {"case_id": empty.id, "claimant": "legal_person"}
            )._get_claim()

    def test_debt_user_may_estimate(self):
        user = new_test_user(
            self.env, "estimate_user", groups="debt_dispute.debt_dispute_group_user"
        )
        case = self._estimate().case_id.with_user(user)
        action = case.action_court_estimate()
        wizard = self.env["debt.court.estimate"].with_user(user)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertEqual(wizard.date, fields.Date.to_date("2026-11-21"))
        self.assertIn("397.00", wizard.estimate_html)
