from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_letters import LettersCommon


@freeze_time("2026-02-16 09:00:00")
@tagged("post_install", "-at_install")
class TestCallOutcome(LettersCommon):
    """What a promise, a plan and a dispute on the phone lead to."""

    def setUp(self):
        super().setUp()
        self.call = self._plan_call()
        self.invoice = self.call.move_ids

    def _plan_call(self, late=10, amount=1000.0):
        notice = self._sent(
            self.business, self._step("business", "call"), late=late, amount=amount
        )
        return self.env["debt.call"].search([("notice_id", "=", notice.id)])

    def _report(self, **values):
        wizard = self.env["debt.call.report"].create(
            {"call_id": self.call.id, **values}
        )
        return wizard.action_apply()

    def _promise(self, day="2026-02-20", **values):
        self._report(outcome="promise", promise_date=day, **values)
        return self.call.plan_id

    def _follow(self, day):
        """Follow the promises and take the next steps, as on ``day``."""
        with freeze_time(f"{day} 07:00:00"):
            self.env["debt.payment.plan"]._cron_follow_plans()
        return self._run_on(day)

    def _mails(self):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("recipient_ids", "in", self.business.ids)])
        )

    # --- promise ----------------------------------------------------------

    def test_promise_is_a_plan_of_one_instalment(self):
        plan = self._promise(promise_amount=600.0)
        self.assertEqual((plan.kind, plan.state), ("promise", "active"))
        self.assertEqual(plan.line_ids.move_id, self.invoice)
        (row,) = plan.instalment_ids
        self.assertEqual((str(row.date_due), row.amount), ("2026-02-20", 600.0))
        self.assertEqual(plan.accepted_how, "call")
        self.assertEqual(plan.accepted_by, self.call.contact_id.name)
        self.assertFalse(plan.acknowledged_on, "Said, not written")
        (hold,) = self.invoice._get_debt_holds()[self.invoice.id]
        self.assertEqual(hold.kind, "promise")
        self.assertFalse(self.invoice.debt_hold_ids, "One hold is enough")

    def test_promise_is_confirmed_once(self):
        self._promise(promise_amount=600.0)
        self.assertEqual((self.call.state, self.call.promise_state), ("done", "open"))
        self.assertFalse(self.call.activity_ids)
        body = self._to_text(self.call.confirmation_id.body)
        self.assertIn("You pay € 600.00", body)
        self.assertIn("February 20, 2026", body)
        self.assertIn("NL91 ABNA 0417 1643 00", body)
        self.assertEqual(self.call.confirmation_id.partner_ids, self.business)
        self.assertEqual(len(self._mails()), 1)
        self.assertIn(self.call.display_name, self.invoice.message_ids[0].body)

    def test_promise_is_kept_by_what_is_paid_in_time(self):
        plan = self._promise(promise_amount=600.0)
        self._pay(self.invoice, "2026-02-19", 500.0)
        self._follow("2026-02-25")
        self.assertEqual(self.call.promise_state, "open", "Within the days of grace")
        self._pay(self.invoice, "2026-02-25", 100.0)
        self.assertEqual((plan.state, self.call.promise_state), ("completed", "kept"))

    def test_promise_is_broken_by_paying_too_late(self):
        plan = self._promise()
        self._follow("2026-02-26")
        self.assertEqual((plan.state, self.call.promise_state), ("broken", "broken"))

    def test_the_ladder_waits_for_a_promise_and_then_goes_on(self):
        self._promise(day="2026-03-05")
        for day in ("2026-02-23", "2026-03-10", "2026-03-11", "2026-03-17"):
            self.assertFalse(self._follow(day), day)
        self.assertEqual(self._follow("2026-03-18").kind, "formal_notice")

    def test_disputed_part_is_not_promised(self):
        self.env["debt.dispute"].create(
            {
                "partner_id": self.business.id,
                "line_ids": [
                    Command.create({"move_id": self.invoice.id, "amount": 250.0})
                ],
            }
        )
        form = Form(
            self.env["debt.call.report"].with_context(default_call_id=self.call.id)
        )
        form.outcome = "promise"
        self.assertEqual(form.promise_amount, 750.0)
        form.promise_amount = 800.0
        with self.assertRaisesRegex(UserError, "More is promised than the .*750.00"):
            form.save().action_apply()

    def test_promise_pays_what_is_due_first(self):
        later = self._plan_call(late=5).move_ids
        self.call.move_ids += later
        plan = self._promise(promise_amount=1200.0)
        amounts = {line.move_id: line.amount for line in plan.line_ids}
        self.assertEqual(amounts, {self.invoice: 1000.0, later: 200.0})

    def test_promise_of_the_first_invoice_alone(self):
        later = self._plan_call(late=5).move_ids
        self.call.move_ids += later
        plan = self._promise(promise_amount=300.0)
        self.assertEqual(plan.line_ids.move_id, self.invoice)
        self.assertFalse(later._get_debt_holds()[later.id])

    def test_an_invoice_in_a_plan_is_not_promised(self):
        plan = self.env["debt.payment.plan"]._create_for(self.invoice)
        plan.action_propose()
        with self.assertRaisesRegex(UserError, f"is in {plan.name} already"):
            self._promise()

    # --- plan -------------------------------------------------------------

    def test_plan_opens_a_draft_to_propose(self):
        action = self._report(outcome="plan", instalment_count=4)
        plan = self.call.plan_id
        self.assertEqual((action["res_model"], action["res_id"]), (plan._name, plan.id))
        self.assertEqual((plan.state, plan.kind), ("draft", "plan"))
        self.assertEqual(plan.line_ids.move_id, self.invoice)
        self.assertEqual(len(plan.instalment_ids), 4)
        self.assertEqual(sum(plan.instalment_ids.mapped("amount")), plan.amount_total)
        self.assertEqual(plan.contact_id, self.call.contact_id)
        # Nothing goes out while it is drawn up.
        (hold,) = self.invoice.debt_hold_ids
        self.assertEqual(str(hold.date_until), "2026-02-26")
        self.assertTrue(self.call.confirmation_id)
        self.assertFalse(self.call.promise_state)

    # --- dispute ----------------------------------------------------------

    def test_dispute_is_opened_and_holds(self):
        action = self._report(outcome="dispute", note="Half was <never> delivered")
        dispute = self.env["debt.dispute"].browse(action["res_id"])
        self.assertEqual(dispute.channel, "phone")
        self.assertEqual(dispute.line_ids.move_id, self.invoice)
        self.assertEqual(dispute.amount_held, 1000.0)
        self.assertIn("Half was &lt;never&gt; delivered", dispute.customer_words)
        holds = self.invoice._get_debt_holds()[self.invoice.id]
        self.assertIn("dispute", [hold.kind for hold in holds])
        self.assertFalse(self._run_on("2026-03-02"))
        self.assertTrue(self.call.confirmation_id)

    def test_dispute_of_what_is_not_disputed_yet(self):
        disputed = self._plan_call(late=5).move_ids
        self.env["debt.dispute"].create(
            {
                "partner_id": self.business.id,
                "line_ids": [Command.create({"move_id": disputed.id})],
            }
        )
        self.call.move_ids += disputed
        action = self._report(outcome="dispute", note="Also wrong")
        dispute = self.env["debt.dispute"].browse(action["res_id"])
        self.assertEqual(dispute.line_ids.move_id, self.invoice)
