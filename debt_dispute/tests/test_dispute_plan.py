from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_dispute import NOW, DisputeTestCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDisputePlan(DisputeTestCommon):
    """A dispute that ends in a payment plan over what remains owed."""

    def test_plan_over_what_remains_owed(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice, 60.0)
        resolution = self._resolution(dispute, "plan")
        action = resolution.action_apply()
        plan = resolution.plan_id
        self.assertEqual((action["res_model"], action["res_id"]), (plan._name, plan.id))
        self.assertEqual((dispute.state, dispute.amount_held), ("resolved", 0.0))
        self.assertEqual(plan.state, "draft")
        self.assertEqual(plan.line_ids.move_id, invoice)
        self.assertEqual(plan.amount_principal, 121.0)
        self.assertEqual(plan.partner_id, self.debtor)
        self.assertIn("Draw up the payment plan", plan.activity_ids.mapped("summary"))
        # Collection waits for the proposal, as after any other answer.
        self.assertTrue(dispute.date_resume)
        self.assertTrue(invoice._get_debt_holds()[invoice.id])

    def test_after_a_credit(self):
        invoice = self._create_sale()
        self._resolve(self._dispute(invoice, 60.0), "discount", amount=21.0)
        dispute = self._dispute(invoice, 60.0)
        self._resolve(dispute, "plan")
        self.assertEqual(dispute.resolution_ids.plan_id.amount_principal, 100.0)

    def test_what_another_dispute_contests_stays_out(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice, 60.0)
        self._dispute(invoice, 50.0)
        self._resolve(dispute, "plan")
        self.assertEqual(dispute.resolution_ids.plan_id.amount_principal, 71.0)

    def test_nothing_remains_owed(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        self._register_payment(invoice)
        resolution = self._resolution(dispute, "plan")
        resolution._apply()
        self.assertFalse(resolution.plan_id)
        self.assertEqual(dispute.state, "resolved")
        self.assertIn(
            "Nothing remains owed", "".join(dispute.message_ids.mapped("body"))
        )

    def test_an_invoice_in_a_plan_already(self):
        invoice = self._create_sale()
        self.env["debt.payment.plan"]._create_for(invoice).action_propose()
        dispute = self._dispute(invoice, 60.0)
        resolution = self._resolution(dispute, "plan")
        resolution._apply()
        self.assertFalse(resolution.plan_id)

    def test_what_cannot_be_made_is_told(self):
        """The answer to the customer stays; the responsible draws the plan up."""
        dispute = self._dispute(self._create_sale())
        with patch.object(
            self.env.registry["debt.payment.plan"],
            "_create_for",
            side_effect=UserError("No plan today"),
        ):
            self._resolve(dispute, "plan")
        self.assertEqual(dispute.state, "resolved")
        activity = dispute.activity_ids.filtered(
            lambda activity: activity.summary == "Draw up the payment plan"
        )
        self.assertIn("No plan today", activity.note)

    def test_accepted_on_the_portal(self):
        """The customer agrees; the plan is the responsible's to propose."""
        dispute = self._dispute(self._create_sale())
        resolution = self._resolution(dispute, "plan")
        resolution._propose()
        dispute.with_user(self.env.ref("base.public_user")).sudo()._portal_accept(
            str(resolution.id)
        )
        self.assertEqual((resolution.state, dispute.state), ("done", "resolved"))
        self.assertEqual(resolution.plan_id.state, "draft")
        self.assertEqual(resolution.plan_id.user_id, self.controller)
