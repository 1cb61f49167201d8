from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.debt_payment_plan_run import DebtPaymentPlan
from .common_plan import TODAY, PlanTestCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanRun(PlanTestCommon):
    """What happens by itself: reminders, breaking, lapsing; and nothing twice."""

    def setUp(self):
        super().setUp()
        self.invoice = self._invoice()
        self.plan = self._active_plan(self.invoice)

    def _hold_kinds(self):
        return [hold.kind for hold in self.invoice._get_debt_holds()[self.invoice.id]]

    def test_held_while_kept(self):
        self.assertEqual(self._hold_kinds(), ["plan"])
        self.assertEqual(self.invoice.debt_plan_id, self.plan)

    def test_reminders_go_out_once(self):
        for day in ("2026-11-27", "2026-11-28", "2026-11-28", "2026-12-01"):
            self._run(day)
        self.assertEqual(len(self._mails(self.plan, "Instalment of")), 1)
        for day in ("2026-12-02", "2026-12-02", "2026-12-03"):
            self._run(day)
        self.assertEqual(len(self._mails(self.plan, "not received")), 1)
        self.assertEqual(self.plan.state, "active")

    def test_reminders_are_optional(self):
        self.company.debt_plan_remind_before = 0
        self.company.debt_plan_remind_after = False
        for day in ("2026-11-30", "2026-12-02"):
            self._run(day)
        self.assertFalse(self._mails(self.plan, "Instalment"))

    def test_paid_is_not_reminded(self):
        self._bank(self.invoice, 250.0, "2026-11-26")
        self._run("2026-11-29")
        self._run("2026-12-02")
        self.assertFalse(self._mails(self.plan, "Instalment"))

    def test_paid_within_grace_does_not_break(self):
        """Five days after 1 December is a Sunday: Monday the 7th is the last day."""
        self._run("2026-12-07")
        self.assertEqual(self.plan.state, "active")
        self._bank(self.invoice, 250.0, "2026-12-07")
        self._run("2026-12-08")
        self.assertEqual(self.plan.state, "active")
        self.assertEqual(
            self.plan.instalment_ids.sorted("date_due")[0].state, "paid_late"
        )

    def test_broken_after_grace(self):
        resumed = []
        moves = type(self.invoice)
        with patch.object(
            moves,
            "_resume_escalation",
            lambda moves, step_named=False: resumed.append((moves.ids, step_named)),
        ):
            self._run("2026-12-08")
            self._run("2026-12-09")
        self.assertEqual(self.plan.state, "broken")
        self.assertEqual(self.plan.broken_on, self.day("2026-12-08"))
        self.assertEqual(resumed, [(self.invoice.ids, True)])
        self.assertEqual(len(self._mails(self.plan, "has ended")), 1)
        self.assertIn("Payment plan broken", self.plan.activity_ids.mapped("summary"))
        self.assertFalse(self._hold_kinds())
        rows = self.plan.instalment_ids.sorted("date_due")
        self.assertEqual(rows.mapped("state"), ["missed", "due", "due", "due"])
        self.assertEqual(self.plan.acknowledged_on, self.day(TODAY))

    def test_each_reads_his_own_language(self):
        """Staff reads the task in Dutch, the debtor the mail in English."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.user.lang = "nl_NL"
        self.plan.user_id = self.user
        self._run("2026-12-08")
        self.assertIn("van de termijn van", self.plan.end_reason)
        self.assertIn("niet nagekomen", self.plan.activity_ids.summary)
        (mail,) = self._mails(self.plan, "has ended")
        self.assertIn("was not received by 12/07/2026", mail.body)

    def test_broken_by_one_cent(self):
        self._bank(self.invoice, 249.99, "2026-12-01")
        self._run("2026-12-08")
        self.assertEqual(self.plan.state, "broken")

    def test_money_in_process_does_not_break(self):
        self.inbound_payment_method_line.payment_account_id = False
        # So it is where Odoo's accounting app is installed.
        with patch.object(
            self.env.registry["account.move"],
            "_get_invoice_in_payment_state",
            lambda move: "in_payment",
        ):
            payment = self._pay(self.invoice, 250.0, "2026-12-07")
        self.assertFalse(payment.move_id)
        self._run("2026-12-08")
        self.assertEqual(self.plan.state, "active")
        payment.action_draft()
        payment.action_cancel()
        self._run("2026-12-09")
        self.assertEqual(self.plan.state, "broken")

    def test_reinstated_when_caught_up(self):
        self._run("2026-12-08")
        with freeze_time("2026-12-10"):
            with self.assertRaisesRegex(Exception, "is still late"):
                self.plan.action_reinstate()
            self._bank(self.invoice, 250.0, "2026-12-10")
            self.plan.action_reinstate()
        self.assertEqual(self.plan.state, "active")
        self.assertEqual(self._hold_kinds(), ["plan"])

    def test_proposal_lapses(self):
        invoice = self._invoice()
        plan = self._plan(invoice, date_valid="2026-11-27")
        plan.action_propose()
        (hold,) = invoice._get_debt_holds()[invoice.id]
        self.assertEqual(hold.until, self.day("2026-11-27"))
        self._run("2026-11-27")
        self.assertEqual(plan.state, "proposed")
        self._run("2026-11-28")
        self.assertEqual(plan.state, "cancelled")
        self.assertFalse(invoice._get_debt_holds()[invoice.id])
        self.assertIn("Proposal not answered", plan.activity_ids.mapped("summary"))

    def test_down_payment_starts_the_plan(self):
        invoice = self._invoice()
        plan = self._active_plan(invoice, amount_down=200.0, date_down="2026-11-30")
        self.assertEqual(plan.state, "accepted")
        self.assertTrue(invoice._get_debt_holds()[invoice.id])
        self._bank(invoice, 200.0, "2026-11-30")
        self.assertEqual(plan.state, "active")

    def test_missing_down_payment_breaks(self):
        invoice = self._invoice()
        plan = self._active_plan(invoice, amount_down=200.0, date_down="2026-11-25")
        self._run("2026-12-01")
        self.assertEqual(plan.state, "broken")

    def test_one_failing_plan_does_not_stop_the_others(self):
        other = self._active_plan(self._invoice())
        follow = DebtPaymentPlan._follow

        def fail(plan, today):
            if plan == self.plan:
                raise ValueError("boom")
            return follow(plan, today)

        with (
            patch.object(type(self.plan), "_follow", fail),
            mute_logger("odoo.addons.debt_dispute.models.debt_payment_plan_run"),
        ):
            self._run("2026-12-08")
        self.assertEqual((self.plan.state, other.state), ("active", "broken"))
        self.assertEqual(self.plan.error, "boom")
        self._run("2026-12-08")
        self.assertEqual(self.plan.state, "broken")
        self.assertFalse(self.plan.error)

    def test_no_mail_address_gives_a_task(self):
        self.debtor.email = False
        self._run("2026-12-08")
        self.assertEqual(self.plan.state, "broken")
        self.assertIn("No e-mail address", self.plan.activity_ids.mapped("summary"))

    # --- promises ---------------------------------------------------------

    def test_promise_in_two_clicks(self):
        invoice = self._invoice()
        action = invoice.action_debt_promise()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.user)
            .with_context(**action["context"])
            .create({})
        )
        wizard.action_confirm()
        promise = invoice.debt_plan_id
        self.assertEqual((promise.kind, promise.state), ("promise", "active"))
        self.assertEqual(promise.amount_total, 1000.0)
        self.assertEqual(promise.date_end, self.day("2026-11-30"))
        (hold,) = invoice._get_debt_holds()[invoice.id]
        self.assertEqual((hold.kind, hold.until), ("promise", self.day("2026-12-07")))
        # Spoken words are no acknowledgement in writing.
        self.assertFalse(promise.acknowledged_on)
        self._run("2026-12-08")
        self.assertEqual(promise.state, "broken")
        self.assertFalse(invoice._get_debt_holds()[invoice.id])

    def test_promise_kept_from_the_bank(self):
        invoice = self._invoice()
        promise = self.plans._make_promise(
            invoice, self.day("2026-11-30"), {"accepted_how": "call"}
        )
        self._bank(invoice, 1000.0, "2026-11-30")
        self.assertEqual(promise.state, "completed")

    def test_promise_of_a_part(self):
        invoice = self._invoice()
        wizard = self.env["debt.promise"].create(
            {"move_ids": [(6, 0, invoice.ids)], "amount": 400.0}
        )
        wizard.action_confirm()
        self.assertEqual(invoice.debt_plan_id.amount_total, 400.0)
        wizard = self.env["debt.promise"].create(
            {"move_ids": [(6, 0, self._invoice().ids)], "amount": 1000.01}
        )
        with self.assertRaisesRegex(Exception, "More is promised"):
            wizard.action_confirm()
