from decimal import Decimal

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common_plan import TODAY, PlanTestCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanClaim(PlanTestCommon):
    """What the agreement says about interest and costs is what the claim counts.

    The agreed interest is 10% a year, so that every expected amount is arithmetic.
    """

    def setUp(self):
        super().setUp()
        self.company.debt_day_count = "actual_365"
        self.company.debt_trade_minimum = "none"
        self.invoice = self._invoice(
            3650.0,
            due="2026-10-31",
            debt_regime="contract",
            debt_agreed_percent=10.0,
        )

    def _claim(self, day):
        items = self.invoice._get_debt_items()
        return self.env["debt.claim"]._compute(items, fields.Date.to_date(day)).claim

    def test_interest_of_a_plan_is_one_euro_a_day(self):
        """3,650 at 10% is EUR 1.00 a day; 23 days from 1 to 23 November."""
        self.assertEqual(self._claim(TODAY).interest, Decimal("23.00"))
        plan = self._plan(self.invoice, include_interest=True)
        self.assertEqual(plan.amount_interest, 23.0)
        self.assertEqual(plan.amount_total, 3673.0)

    def test_runs_on(self):
        self._active_plan(self.invoice, include_interest=True, interest_rule="runs")
        self.assertEqual(self._claim("2026-12-03").interest, Decimal("33.00"))

    def test_frozen_while_kept(self):
        self._active_plan(self.invoice, include_interest=True, interest_rule="frozen")
        self.assertEqual(self._claim("2026-12-03").interest, Decimal("23.00"))

    def test_frozen_until_broken(self):
        """Broken on 8 December: from the 9th on interest runs again."""
        plan = self._active_plan(
            self.invoice, include_interest=True, interest_rule="frozen"
        )
        self._run("2026-12-08")
        self.assertEqual(plan.state, "broken")
        self.assertEqual(self._claim("2026-12-08").interest, Decimal("23.00"))
        self.assertEqual(self._claim("2026-12-18").interest, Decimal("33.00"))

    def test_waived_only_on_completion(self):
        plan = self._active_plan(
            self.invoice, include_interest=False, interest_rule="waived", count=1
        )
        self.assertEqual(self._claim("2026-12-01").interest, Decimal("31.00"))
        self._bank(self.invoice, 3650.0, "2026-12-01")
        self.assertEqual(plan.state, "completed")
        claim = self._claim("2026-12-31")
        self.assertEqual((claim.interest, claim.costs), (0, 0))

    def test_new_costs_are_frozen(self):
        """The EUR 40 minimum of an invoice that falls due during the plan."""
        self.company.debt_trade_minimum = "claim"
        young = self._invoice(500.0, due="2026-12-10")
        plan = self._active_plan(young, first="2027-01-05", costs_rule="frozen")
        items = young._get_debt_items()
        claims = self.env["debt.claim"]
        late = self.day("2026-12-20")
        self.assertEqual(claims._compute(items, late).claim.costs, 0)
        plan._cancel("test")
        # Cancelled before they fell due: they are owed again.
        self.assertEqual(claims._compute(items, late).claim.costs, 40)
        runs = self._invoice(500.0, due="2026-12-10")
        self._active_plan(runs, first="2027-01-05", costs_rule="runs")
        items = runs._get_debt_items()
        self.assertEqual(claims._compute(items, late).claim.costs, 40)

    def test_a_letter_on_the_day_a_plan_ends_announces_its_costs(self):
        """Costs are frozen until that day; those of the letter fall due after it."""
        invoice = self._invoice(1000.0, due="2026-09-10", debtor=self.other_debtor)
        plan = self._active_plan(invoice, first="2026-12-31", costs_rule="frozen")
        today = self.day("2026-12-07")
        with freeze_time(today):
            plan._cancel("test")
            self.assertEqual(plan._get_frozen_days("costs_rule")[1], today)
            step = self.env.ref(
                "debt_dispute.debt_escalation_step_consumer_fourteen_day_letter"
            )
            figures = self.env["debt.notice"]._get_figures(
                invoice._get_debt_items(), step, today
            )
        self.assertEqual(figures.announced.net, 150)

    def test_statutory_table_that_ends(self):
        """A frozen plan needs no rate where the table ends; the days before count."""
        self.invoice.write({"debt_regime": "trade"})
        self._active_plan(self.invoice, include_interest=True, interest_rule="frozen")
        before = self._claim(TODAY).interest
        self.assertGreater(before, 0)
        self.assertEqual(self._claim("2029-01-01").interest, before)

    def test_claim_stays_visible_and_acknowledged(self):
        self._active_plan(self.invoice)
        self.assertEqual(self._claim(TODAY).principal, Decimal("3650.00"))
        self.assertEqual(
            self.invoice._get_debt_acknowledgements(),
            {self.invoice.id: [self.day(TODAY)]},
        )
        # A new term of five years from the day after the acknowledgement
        items = self.invoice._get_debt_items()
        self.assertEqual(items._get_debt_interruptions(), {items.id: [self.day(TODAY)]})
        self.assertEqual(self.invoice.debt_prescription_date, self.day("2031-11-24"))
