from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_plan import SIGNATURE, TODAY, PlanTestCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanTerms(PlanTestCommon):
    """Making, limiting, changing and ending a plan; and all bad input."""

    # --- the schedule -----------------------------------------------------

    def test_first_schedule_adds_up(self):
        plan = self._plan(self._invoice(1000.0), count=3)
        amounts = plan.instalment_ids.sorted("date_due").mapped("amount")
        self.assertEqual(amounts, [333.33, 333.33, 333.34])
        self.assertEqual(plan.amount_unscheduled, 0.0)

    def test_month_ends(self):
        plan = self._plan(self._invoice(), first="2027-01-31", working_days=False)
        self.assertEqual(
            [str(row.date_due) for row in plan.instalment_ids.sorted("date_due")],
            ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
        )

    def test_by_amount_with_down_payment(self):
        plan = self._plan(
            self._invoice(1000.0),
            divide_by="amount",
            instalment_amount=300.0,
            amount_down=250.0,
        )
        rows = plan.instalment_ids.sorted("date_due")
        self.assertEqual(rows.mapped("amount"), [250.0, 300.0, 300.0, 150.0])
        self.assertEqual(rows.mapped("is_down_payment"), [True, False, False, False])

    def test_bad_schedules(self):
        invoice = self._invoice(100.0)
        for values, message in (
            ({"instalment_count": 0}, "at least one instalment"),
            ({"instalment_count": -1}, "at least one instalment"),
            ({"instalment_count": 1000}, "260 instalments at most"),
            ({"divide_by": "amount", "instalment_amount": 0.0}, "above zero"),
            ({"divide_by": "amount", "instalment_amount": -5.0}, "above zero"),
            ({"divide_by": "amount", "instalment_amount": 0.001}, "above zero"),
            ({"divide_by": "amount", "instalment_amount": 0.01}, "260 instalments"),
            ({"amount_first": 200.0}, "leave nothing"),
            ({"amount_down": 100.0}, "leave nothing"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, message):
                self._plan(invoice, **values)

    def test_amounts_that_round_away(self):
        with self.assertRaisesRegex(UserError, "too little for so many"):
            self._plan(self._invoice(0.05), count=10)

    def test_grid_is_checked_when_proposed(self):
        plan = self._plan(self._invoice(1000.0), count=2)
        first, last = plan.instalment_ids.sorted("date_due")
        first.amount = 600.0
        with self.assertRaisesRegex(UserError, "must add up to"):
            plan.action_propose()
        last.amount = 400.0
        last.date_due = first.date_due
        with self.assertRaisesRegex(UserError, "must fall after"):
            plan.action_propose()
        last.date_due = "2027-01-01"
        first.date_due = "2026-11-22"
        with self.assertRaisesRegex(UserError, "which is past"):
            plan.action_propose()
        first.date_due = TODAY
        plan.action_propose()
        self.assertEqual(plan.state, "proposed")

    def test_own_dates(self):
        plan = self._plan(self._invoice(), frequency="own")
        self.assertFalse(plan.instalment_ids)
        with self.assertRaisesRegex(UserError, "at least one instalment"):
            plan.action_propose()
        with Form(plan) as form:
            for day, amount in (("2026-12-24", 700.0), ("2027-05-31", 300.0)):
                with form.instalment_ids.new() as row:
                    row.date_due = day
                    row.amount = amount
        plan.action_propose()
        self.assertEqual(plan.date_end, self.day("2027-05-31"))

    # --- what it covers ---------------------------------------------------

    def test_two_debtors_or_currencies(self):
        invoice = self._invoice()
        with self.assertRaisesRegex(UserError, "one debtor"):
            (invoice + self._invoice(debtor=self.other_debtor)).action_debt_plan()
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.1)])
        with self.assertRaisesRegex(UserError, "one currency"):
            (invoice + self._invoice(currency_id=dollar.id)).action_debt_plan()
        plan = self._plan(invoice)
        stranger = self._invoice(debtor=self.other_debtor)
        with self.assertRaisesRegex(ValidationError, "one debtor"):
            plan.line_ids = [Command.create({"move_id": stranger.id})]

    def test_not_posted_or_no_invoice(self):
        draft = self._invoice().copy()
        with self.assertRaisesRegex(UserError, "not posted"):
            draft.action_debt_plan()
        credit_note = self._credit(self._invoice(), 10.0, TODAY)
        with self.assertRaisesRegex(UserError, "not a customer invoice"):
            credit_note.action_debt_plan()

    def test_paid_meanwhile(self):
        invoice, second = self._invoice(), self._invoice(500.0)
        plan = self._plan(invoice + second)
        self._bank(invoice, 1000.0, TODAY)
        with self.assertRaisesRegex(ValidationError, "Nothing is open on"):
            plan.action_propose()
        with self.assertRaisesRegex(UserError, "has been paid"):
            invoice.action_debt_plan()

    def test_more_than_the_claim(self):
        plan = self._plan(self._invoice())
        with self.assertRaisesRegex(ValidationError, "more than"):
            plan.line_ids.amount = 1000.01
        plan = self._plan(self._invoice())
        with self.assertRaisesRegex(ValidationError, "above zero"):
            plan.line_ids.amount = 0.0
        plan = self._plan(self._invoice())
        plan.include_interest = True
        plan.amount_interest += 0.01
        plan.action_make_schedule()
        with self.assertRaisesRegex(UserError, "cannot ask for more than the claim"):
            plan.action_propose()

    def test_only_the_undisputed_part(self):
        from decimal import Decimal
        from unittest.mock import patch

        invoice = self._invoice(1000.0)
        held = patch.object(
            type(self.env["account.move.line"]),
            "_get_debt_held_amount",
            lambda line: Decimal("300.00"),
        )
        with held:
            plan = self._plan(invoice)
            self.assertEqual(plan.amount_total, 700.0)
            plan.action_propose()
            self._sign(plan)
            # The dispute ends with a credit note: it takes nothing off the plan.
            self._credit(invoice, 300.0, TODAY)
            self.assertEqual((plan.amount_credited, plan.amount_open), (0.0, 700.0))
            self._bank(invoice, 700.0, "2026-12-01")
            self.assertEqual(plan.state, "completed")

    def test_one_plan_per_invoice(self):
        invoice = self._invoice()
        first, second = self._plan(invoice), self._plan(invoice)
        first.action_propose()
        with self.assertRaisesRegex(UserError, "already"):
            second.action_propose()
        with self.assertRaisesRegex(UserError, "already"):
            invoice.action_debt_plan()
        first._cancel("test")
        second.action_propose()

    def test_waiving_what_is_paid(self):
        with self.assertRaisesRegex(ValidationError, "cannot be waived"):
            self._plan(self._invoice(), include_interest=True, interest_rule="waived")

    # --- limits -----------------------------------------------------------

    def test_limits_need_a_manager(self):
        plan = self._plan(self._invoice(400.0), count=20).with_user(self.user)
        self.assertIn("longer than 12 months", plan.limit_text)
        self.assertIn("less than", plan.limit_text)
        with self.assertRaisesRegex(UserError, "manager must approve"):
            plan.action_propose()
        with self.assertRaises(AccessError):
            plan.action_approve()
        plan.action_ask_approval()
        self.assertIn(self.manager, plan.activity_ids.user_id)
        plan.with_user(self.manager).action_approve()
        self.assertTrue(plan.is_approved)
        # Other terms need another approval.
        plan.instalment_ids.sorted("date_due")[0].amount += 1.0
        plan.instalment_ids.sorted("date_due")[1].amount -= 1.0
        with self.assertRaisesRegex(UserError, "manager must approve"):
            plan.action_propose()
        plan.with_user(self.manager).action_approve()
        plan.action_propose()

    def test_total_and_broken_limits(self):
        plan = self._plan(self._invoice(10000.01))
        self.assertIn("10,000.00", plan.limit_text)
        self.assertFalse(self._plan(self._invoice(10000.0)).limit_text)
        for _time in range(2):
            self._active_plan(self._invoice(), first="2026-11-24")
        self._run("2026-12-01")
        with freeze_time("2026-12-02"):
            plan = self._plan(self._invoice(), first="2026-12-24")
            self.assertIn("broke 2 plans", plan.limit_text)

    # --- states -----------------------------------------------------------

    def test_agreed_terms_are_frozen(self):
        plan = self._plan(self._invoice())
        plan.action_propose()
        row = plan.instalment_ids[0]
        with self.assertRaisesRegex(UserError, "Revise the proposal"):
            row.amount = 1.0
        self._sign(plan)
        for change in (
            lambda: row.write({"date_due": "2027-09-01"}),
            lambda: row.unlink(),
            lambda: plan.write({"interest_rule": "runs"}),
            # Context comes with every call over RPC.
            lambda: plan.with_context(debt_plan_freezing=True).write(
                {"interest_rule": "runs"}
            ),
            lambda: plan.line_ids.write({"amount": 1.0}),
            lambda: plan.write(
                {"instalment_ids": [Command.create({"date_due": TODAY, "amount": 1})]}
            ),
        ):
            with self.assertRaisesRegex(UserError, "new version"):
                change()
        with self.assertRaisesRegex(UserError, "cancel it instead"):
            plan.unlink()

    def test_signature_is_kept(self):
        plan = self._active_plan(self._invoice())
        self.assertEqual(plan.accepted_by, "Jan Jansen")
        self.assertEqual(plan.accepted_ip, "192.0.2.7")
        self.assertEqual(str(plan.accepted_at.date()), TODAY)
        self.assertTrue(plan.signature)
        self.assertTrue(plan.is_signed_copy_intact)
        plan.signed_attachment_id.raw += b"x"
        plan.invalidate_recordset()
        self.assertFalse(plan.is_signed_copy_intact)

    def test_signing_refuses_what_is_no_signature(self):
        plan = self._plan(self._invoice())
        plan.action_propose()
        key = plan._get_terms_key()
        for name, signature, used, message in (
            ("", SIGNATURE, key, "enter your name"),
            ("x" * 121, SIGNATURE, key, "shorter name"),
            ("Jan", "", key, "sign in the box"),
            ("Jan", "PHN2Zz4=", key, "sign in the box"),
            ("Jan", SIGNATURE, "0" * 64, "has changed"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                plan._accept_on_portal(name, signature, used)
        plan.date_valid = "2026-11-22"
        with self.assertRaisesRegex(UserError, "could be accepted until"):
            self._sign(plan)

    def test_signed_once(self):
        plan = self._active_plan(self._invoice())
        with self.assertRaisesRegex(UserError, "cannot be done now"):
            self._sign(plan)

    def test_paper_needs_the_paper(self):
        plan = self._plan(self._invoice())
        plan.action_propose()
        wizard = self.env["debt.plan.accept"].create(
            {"plan_id": plan.id, "name": "Jan Jansen"}
        )
        with self.assertRaisesRegex(UserError, "Add the signed paper"):
            wizard.action_confirm()
        wizard.document = SIGNATURE
        wizard.date = "2026-11-24"
        with self.assertRaisesRegex(UserError, "not after today"):
            wizard.action_confirm()
        wizard.date = TODAY
        wizard.action_confirm()
        self.assertEqual((plan.state, plan.accepted_how), ("active", "paper"))
        self.assertEqual(plan.acknowledged_on, self.day(TODAY))

    def test_new_version_needs_acceptance(self):
        invoice = self._invoice()
        plan = self._active_plan(invoice)
        self._bank(invoice, 250.0, "2026-12-01")
        with freeze_time("2026-12-02"):
            action = plan.action_new_version()
            new = self.plans.browse(action["res_id"])
            self.assertEqual((new.name, new.version), (plan.name, 2))
            self.assertEqual(new.amount_total, 750.0)
            new.instalment_count = 6
            new.action_make_schedule()
            new.action_propose()
            self.assertEqual((plan.state, new.state), ("active", "proposed"))
            self._sign(new)
        self.assertEqual((plan.state, new.state), ("cancelled", "active"))
        self.assertEqual(new.version_ids, plan + new)
        self.assertEqual(new.amount_paid, 0.0)
        self.assertEqual(plan.amount_paid, 250.0)
        self.assertEqual(invoice.debt_plan_id, new)

    def test_declined_can_start_again(self):
        invoice = self._invoice()
        plan = self._plan(invoice)
        plan.action_propose()
        plan._portal_decline("Too much <b>each month</b>")
        self.assertEqual(plan.state, "cancelled")
        self.assertFalse(invoice._get_debt_holds()[invoice.id])
        self.assertIn("Too much &lt;b&gt;", "".join(plan.message_ids.mapped("body")))
        plan.action_draft()
        plan.action_propose()
        self.assertEqual(plan.state, "proposed")

    def test_cancelled_plan_tells_the_debtor(self):
        plan = self._active_plan(self._invoice())
        wizard = self.env["debt.plan.cancel"].create(
            {"plan_ids": [Command.set(plan.ids)], "reason": "Paid at once"}
        )
        wizard.action_confirm()
        self.assertEqual((plan.state, plan.end_reason), ("cancelled", "Paid at once"))
        self.assertTrue(self._mails(plan, "is cancelled"))
        with self.assertRaisesRegex(UserError, "was an agreement"):
            plan.action_draft()

    # --- rights -----------------------------------------------------------

    def test_rights(self):
        plan = self._plan(self._invoice())
        auditor = self._create_user("auditor", "account.group_account_readonly")
        employee = self._create_user("employee", "base.group_user")
        portal = self._create_user("portal", "base.group_portal")
        self.assertTrue(plan.with_user(auditor).amount_total)
        with self.assertRaises(AccessError):
            plan.with_user(auditor).action_propose()
        for user in (employee, portal):
            with self.assertRaises(AccessError):
                plan.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                plan.instalment_ids.with_user(user).read(["amount"])
        plan.with_user(self.user).action_propose()

    def test_other_company(self):
        plan = self._plan(self._invoice())
        other = self.env["res.company"].create({"name": "Other"})
        self.user.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            plan.with_user(self.user).read(["name"])
        self.assertFalse(self.env["debt.payment.plan"].with_user(self.user).search([]))
