from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_dispute import NOW, DisputeTestCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDisputeApproval(DisputeTestCommon):
    """Above the limit a manager who did not ask for it approves first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.debt_dispute_approval_limit = 100.0

    def _draft(self, user, amount=121.0):
        dispute = self._dispute(self._create_sale(self._line(1000.0)))
        resolution = (
            self.env["debt.dispute.resolution"]
            .with_user(user)
            .create({"dispute_id": dispute.id, "kind": "partial_credit"})
        )
        resolution.amount_line_ids.amount = amount
        return resolution

    def test_below_the_limit(self):
        resolution = self._draft(self.controller, 100.0)
        self.assertFalse(resolution.needs_approval)
        resolution.action_apply()
        self.assertEqual(resolution.state, "done")

    def test_above_the_limit_nothing_is_posted_nor_proposed(self):
        resolution = self._draft(self.controller)
        self.assertTrue(resolution.needs_approval)
        self.assertIn("has to approve first", resolution.warning)
        for method in ("action_apply", "action_propose"):
            with self.subTest(method), self.assertRaisesRegex(UserError, "above the"):
                getattr(resolution, method)()
        self.assertFalse(resolution.dispute_id.credit_note_ids)

    def test_approval(self):
        resolution = self._draft(self.controller)
        resolution.action_request_approval()
        dispute = resolution.dispute_id
        self.assertIn(self.manager, dispute.activity_ids.user_id)
        resolution.with_user(self.manager).action_approve()
        self.assertEqual(resolution.approved_by_id, self.manager)
        self.assertNotIn(self.manager, dispute.activity_ids.user_id)
        resolution.action_apply()
        self.assertEqual(dispute.amount_credited, 121.0)

    def test_refusal_needs_a_reason_and_tells_who_asked(self):
        resolution = self._draft(self.controller)
        resolution.action_request_approval()
        wizard = (
            self.env["debt.dispute.refusal"]
            .with_user(self.manager)
            .create({"resolution_id": resolution.id, "reason": " "})
        )
        with self.assertRaisesRegex(UserError, "why"):
            wizard.action_refuse()
        wizard.reason = "Ask for photos first"
        wizard.action_refuse()
        self.assertEqual(resolution.approval_state, "refused")
        message = resolution.dispute_id.message_ids[:1]
        self.assertIn("Ask for photos first", message.body)
        self.assertIn(self.controller.partner_id, message.partner_ids)
        self.assertTrue(
            message not in resolution.dispute_id._portal_get_messages(),
            "the customer does not read internal decisions",
        )
        with self.assertRaises(UserError):
            resolution.action_apply()

    def test_nobody_approves_his_own(self):
        resolution = self._draft(self.manager)
        resolution.action_request_approval()
        self.assertFalse(resolution.can_approve)
        with self.assertRaisesRegex(UserError, "other than the one"):
            resolution.action_approve()
        # Nor does he after someone else has asked for it on his behalf.
        resolution.with_user(self.controller).action_request_approval()
        with self.assertRaisesRegex(UserError, "other than the one"):
            resolution.with_user(self.manager).action_approve()

    def test_a_user_does_not_approve(self):
        resolution = self._draft(self.manager)
        resolution.action_request_approval()
        with self.assertRaises(UserError):
            resolution.with_user(self.controller).action_approve()
        with self.assertRaises(AccessError):
            self.env["debt.dispute.refusal"].with_user(self.controller).create(
                {"resolution_id": resolution.id, "reason": "No"}
            )

    def test_a_changed_amount_is_approved_anew(self):
        resolution = self._draft(self.controller)
        resolution.action_request_approval()
        resolution.with_user(self.manager).action_approve()
        resolution.amount_line_ids.amount = 500.0
        self.assertEqual(resolution.approval_state, "none")
        with self.assertRaisesRegex(UserError, "above the"):
            resolution.action_apply()

    def test_approval_cannot_be_written(self):
        resolution = self._draft(self.controller)
        with self.assertRaises(UserError):
            resolution.approval_state = "approved"
        with self.assertRaises(UserError):
            resolution.state = "done"
        with self.assertRaises(UserError):
            self.env["debt.dispute.resolution"].with_user(self.controller).create(
                {
                    "dispute_id": resolution.dispute_id.id,
                    "kind": "full_credit",
                    "approval_state": "approved",
                }
            )

    def test_a_large_sum_cannot_be_split(self):
        dispute = self._dispute(self._create_sale(self._line(1000.0)))
        self._resolve(dispute, "partial_credit", amount=90.0)
        dispute.action_reopen()
        second = self._resolution(dispute, "partial_credit", amount=90.0)
        self.assertTrue(second.needs_approval)

    def test_accepted_by_the_customer_only_what_was_approved(self):
        resolution = self._draft(self.controller)
        resolution.action_request_approval()
        resolution.with_user(self.manager).action_approve()
        resolution.action_propose()
        resolution.dispute_id.action_accept_proposal()
        self.assertEqual(resolution.state, "done")
