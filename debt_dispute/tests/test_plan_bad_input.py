from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_plan import TODAY, PlanTestCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanBadInput(PlanTestCommon):
    """What a user can type wrong in a plan, and the words he gets; see also
    ``test_plan_terms`` for the wishes of a schedule.
    """

    def _set_rows(self, plan, *rows):
        plan.instalment_ids = [
            Command.clear(),
            *(
                Command.create({"date_due": day, "amount": amount})
                for day, amount in rows
            ),
        ]

    # --- the grid ---------------------------------------------------------

    def test_amounts_typed_in_the_grid(self):
        plan = self._plan(self._invoice(100.0), count=2)
        for rows, words in (
            ([], "at least one instalment"),
            ([("2026-12-01", -5.0), ("2027-01-01", 105.0)], "must be above zero"),
            ([("2026-12-01", 0.0), ("2027-01-01", 100.0)], "must be above zero"),
            # Less than half a cent is nothing.
            ([("2026-12-01", 0.004), ("2027-01-01", 100.0)], "must be above zero"),
            ([("2026-12-01", 100.01)], "must add up to"),
            ([("2026-12-01", 99.99)], "must add up to"),
        ):
            self._set_rows(plan, *rows)
            with self.subTest(rows), self.assertRaisesRegex(UserError, words):
                plan.action_propose()
        self.assertEqual(plan.state, "draft")

    def test_a_thousand_rows(self):
        plan = self._plan(self._invoice(1000.0), count=1)
        first = self.day("2027-01-01")
        days = (first + timedelta(days=number) for number in range(1000))
        self._set_rows(plan, *((day, 1.0) for day in days))
        with self.assertRaisesRegex(UserError, "260 instalments at most"):
            plan.action_propose()

    def test_dates_typed_in_the_grid(self):
        plan = self._plan(self._invoice(100.0), count=2)
        self._set_rows(plan, ("2026-11-22", 50.0), ("2026-12-01", 50.0))
        with self.assertRaisesRegex(UserError, "11/22/2026, which is past"):
            plan.action_propose()
        self._set_rows(plan, ("2026-12-01", 50.0), ("2026-12-01", 50.0))
        with self.assertRaisesRegex(UserError, "must fall after the one before"):
            plan.action_propose()
        # Typed in another order: the day counts, not the row.
        self._set_rows(plan, ("2027-01-04", 60.0), ("2026-12-01", 40.0))
        plan.action_propose()
        self.assertEqual(
            plan.instalment_ids.sorted("date_due").mapped("amount"), [40.0, 60.0]
        )
        self.assertEqual(plan.instalment_ids.sorted("number")[0].amount, 40.0)

    def test_dates_that_are_slips(self):
        with self.assertRaisesRegex(ValidationError, "Check the year"):
            self._plan(self._invoice(100.0), first="9999-12-31")
        plan = self._plan(self._invoice(100.0), count=1)
        with self.assertRaisesRegex(ValidationError, "Check the year"):
            plan.instalment_ids.date_due = "2206-12-01"

    def test_days_of_grace(self):
        for days in (-1, 10**6):
            plan = self._plan(self._invoice(100.0))
            with (
                self.subTest(days),
                self.assertRaisesRegex(ValidationError, "days of grace"),
            ):
                plan.grace_days = days

    # --- the invoices -----------------------------------------------------

    def test_parts_of_an_invoice(self):
        for amount, words in (
            (-1.0, "above zero"),
            (0.0, "above zero"),
            (1000.01, "more than the .*1,000.00"),
        ):
            plan = self._plan(self._invoice())
            with self.subTest(amount), self.assertRaisesRegex(ValidationError, words):
                plan.line_ids.amount = amount

    def test_no_invoice(self):
        plan = self.plans.create({"partner_id": self.debtor.id})
        with self.assertRaisesRegex(UserError, "Add the invoices"):
            plan.action_make_schedule()
        with self.assertRaisesRegex(UserError, "at least one invoice"):
            plan.action_propose()

    def test_other_currency_in_the_grid(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.1)])
        plan = self._plan(self._invoice())
        foreign = self._invoice(currency_id=dollar.id)
        with self.assertRaisesRegex(ValidationError, "one currency"):
            plan.line_ids = [Command.create({"move_id": foreign.id})]

    def test_an_invoice_twice(self):
        invoice = self._invoice()
        plan = self._plan(invoice)
        plan.action_propose()
        for action in ("action_debt_plan", "action_debt_promise"):
            with self.assertRaisesRegex(UserError, f"is in {plan.name} already"):
                getattr(invoice, action)()

    def _dispute(self, invoice, amount):
        return self.env["debt.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "line_ids": [Command.create({"move_id": invoice.id, "amount": amount})],
            }
        )

    def test_only_the_undisputed_part(self):
        invoice = self._invoice(1000.0)
        self._dispute(invoice, 300.0)
        plan = self._plan(invoice)
        self.assertEqual((plan.line_ids.amount_disputed, plan.amount_total), (300, 700))
        with self.assertRaisesRegex(ValidationError, "open and not disputed"):
            plan.line_ids.amount = 700.01

    def test_wholly_disputed(self):
        invoice = self._invoice(1000.0)
        self._dispute(invoice, 1000.0)
        with self.assertRaisesRegex(UserError, "all of it is disputed"):
            invoice.action_debt_plan()

    def test_disputed_after_the_draft(self):
        invoice = self._invoice(1000.0)
        plan = self._plan(invoice)
        self._dispute(invoice, 300.0)
        with self.assertRaisesRegex(ValidationError, "more than the .*700.00"):
            plan.action_propose()

    # --- meanwhile --------------------------------------------------------

    def test_part_paid_after_the_draft(self):
        invoice = self._invoice(1000.0)
        plan = self._plan(invoice)
        self._bank(invoice, 100.0, TODAY)
        with self.assertRaisesRegex(ValidationError, "more than the .*900.00"):
            plan.action_propose()

    def test_paid_after_the_proposal(self):
        """Nothing is left to sign for: the plan completes as it is accepted."""
        invoice = self._invoice(1000.0)
        plan = self._plan(invoice)
        plan.action_propose()
        self._bank(invoice, 1000.0, TODAY)
        self._sign(plan)
        self.assertEqual(plan.state, "completed")

    def test_answer_by_a_day_that_is_past(self):
        plan = self._plan(self._invoice())
        plan.date_valid = "2026-11-20"
        with self.assertRaisesRegex(UserError, "11/20/2026, is past"):
            plan.action_propose()

    # --- promises ---------------------------------------------------------

    def test_promise(self):
        invoice = self._invoice()
        for values, words in (
            ({"amount": 0.0}, "Enter the promised amount"),
            ({"amount": -10.0}, "Enter the promised amount"),
            ({"amount": 1000.01}, "More is promised than the .*1,000.00"),
            ({"date": "2026-11-22"}, "not past"),
        ):
            wizard = self.env["debt.promise"].create(
                {"move_ids": invoice.ids, **values}
            )
            with self.subTest(values), self.assertRaisesRegex(UserError, words):
                wizard.action_confirm()
        self.assertFalse(invoice.debt_plan_id)
