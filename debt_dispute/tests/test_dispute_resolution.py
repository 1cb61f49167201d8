from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_dispute import NOW, DisputeTestCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDisputeResolution(DisputeTestCommon):
    """Each resolution on real postings."""

    # --- other resolutions ------------------------------------------------

    def test_reinvoice_opens_a_corrected_draft(self):
        invoice = self._create_mixed_sale(ref="PO 4711")
        dispute = self._dispute(invoice)
        resolution = self._resolution(dispute, "reinvoice")
        action = resolution.with_user(self.controller).action_apply()
        draft = self.env["account.move"].browse(action["res_id"])
        self.assertRecordValues(
            draft,
            [
                {
                    "move_type": "out_invoice",
                    "state": "draft",
                    "amount_total": 210.51,
                    "debt_dispute_id": dispute.id,
                    "partner_id": self.debtor.id,
                }
            ],
        )
        note = dispute.credit_note_ids - draft
        self.assertEqual((note.move_type, note.state), ("out_refund", "posted"))
        self.assertEqual(invoice.amount_residual, 0.0)
        # A corrected invoice is no credit, also once it is posted.
        draft.action_post()
        self.assertEqual(dispute.amount_credited, 210.51)

    def test_compromise_discount(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        self._resolve(dispute, "discount", amount=21.0)
        self.assertEqual(dispute.decision, "compromise")
        self.assertEqual(invoice.amount_residual, 100.0)

    def test_explanation_gives_a_fresh_term(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        resolution = self._resolution(dispute, "explanation", fresh_days=10)
        resolution._apply()
        self.assertRecordValues(
            dispute,
            [
                {
                    "state": "rejected",
                    "decision": "unjustified",
                    "date_resume": fields.Date.to_date("2026-12-03"),
                }
            ],
        )
        self.assertFalse(dispute.credit_note_ids)
        self.assertEqual(invoice.debt_claim_total > 0, True)
        (hold,) = invoice._get_debt_holds()[invoice.id]
        self.assertEqual((hold.kind, str(hold.until)), ("dispute", "2026-12-03"))
        with freeze_time("2026-12-04 10:00:00"):
            self.assertFalse(invoice._get_debt_holds()[invoice.id])

    def test_explanation_mail_carries_the_shared_evidence(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        shared, secret = self.env["ir.attachment"].create(
            [
                {"name": "signed.pdf", "raw": b"%PDF-1"},
                {"name": "note.txt", "raw": b"x"},
            ]
        )
        self.env["debt.evidence"].create(
            [
                {
                    "dispute_id": dispute.id,
                    "name": "Delivery note",
                    "portal_visible": True,
                    "attachment_ids": [Command.link(shared.id)],
                },
                {
                    "dispute_id": dispute.id,
                    "name": "Our opinion",
                    "attachment_ids": [Command.link(secret.id)],
                },
            ]
        )
        action = self._resolution(dispute, "explanation").action_apply()
        composer = (
            self.env["mail.compose.message"]
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(composer.attachment_ids, shared)
        self.assertIn("Delivery note", composer.body)
        self.assertNotIn("Our opinion", composer.body)

    def test_redelivery_holds_until_delivered(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        with self.assertRaisesRegex(UserError, "day of redelivery"):
            self._resolve(dispute, "redelivery")
        resolution = self._resolution(
            dispute, "redelivery", redelivery_date="2026-12-01"
        )
        resolution._apply()
        self.assertEqual(
            (resolution.state, dispute.state), ("promised", "investigating")
        )
        self.assertEqual(dispute.amount_held, 121.0)
        activity = dispute.activity_ids.filtered(
            lambda activity: str(activity.date_deadline) == "2026-12-01"
        )
        self.assertEqual(activity.user_id, self.controller)
        resolution.action_delivered()
        self.assertEqual((resolution.state, dispute.state), ("done", "resolved"))
        self.assertEqual(dispute.amount_held, 0.0)
        self.assertEqual(str(dispute.date_resume), "2026-12-07")

    def test_withdrawn(self):
        dispute = self._dispute(self._create_sale())
        self._resolve(dispute, "withdrawn")
        self.assertEqual(dispute.state, "withdrawn")

    # --- proposals --------------------------------------------------------

    def test_accepted_proposal_is_carried_out(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        resolution = self._resolution(dispute, "discount", amount=21.0)
        action = resolution.action_propose()
        self.assertEqual(dispute.state, "proposed")
        self.assertEqual(dispute.proposal_id, resolution)
        composer = (
            self.env["mail.compose.message"]
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn("21.00", composer.body)
        self.assertIn("100.00", composer.body)
        dispute.action_accept_proposal()
        self.assertEqual((resolution.state, dispute.state), ("done", "resolved"))
        self.assertEqual(invoice.amount_residual, 100.0)
        with self.assertRaisesRegex(UserError, "no proposal"):
            dispute.action_accept_proposal()

    def test_accepted_proposal_that_cannot_be_posted_is_kept(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        resolution = self._resolution(dispute, "discount", amount=100.0)
        resolution._propose()
        # In the meantime the invoice was credited by hand.
        reversal = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": "2026-11-23"})
        )
        reversal.refund_moves()
        reversal.new_move_ids.action_post()
        dispute.action_accept_proposal()
        self.assertEqual((resolution.state, dispute.state), ("accepted", "proposed"))
        self.assertIn(
            "Carry out the accepted proposal", dispute.activity_ids.mapped("summary")
        )

    def test_declined_proposal(self):
        dispute = self._dispute(self._create_sale())
        resolution = self._resolution(dispute, "discount", amount=21.0)
        resolution._propose()
        dispute.action_decline_proposal("Not enough <b>")
        self.assertEqual(
            (resolution.state, dispute.state), ("declined", "investigating")
        )
        message = dispute._portal_get_messages()[:1]
        self.assertIn("Not enough &lt;b&gt;", message.body)

    def test_terms_of_a_proposal_do_not_change(self):
        dispute = self._dispute(self._create_sale())
        resolution = self._resolution(dispute, "discount", amount=21.0)
        resolution._propose()
        with self.assertRaisesRegex(UserError, "cannot change"):
            resolution.kind = "full_credit"
        with self.assertRaisesRegex(UserError, "cannot change"):
            resolution.amount_line_ids.amount = 1.0

    def test_new_proposal_replaces_the_old_one(self):
        dispute = self._dispute(self._create_sale())
        old = self._resolution(dispute, "discount", amount=21.0)
        old._propose()
        new = self._resolution(dispute, "discount", amount=30.0)
        new._propose()
        self.assertEqual((old.state, new.state), ("cancelled", "proposed"))

    # --- the dialog -------------------------------------------------------

    def test_dialog(self):
        """What a user does in the dialog, field by field."""
        invoice = self._create_mixed_sale()
        dispute = self._dispute(invoice)
        action = dispute.with_user(self.controller).action_resolve()
        form = Form(
            self.env["debt.dispute.resolution"]
            .with_user(self.controller)
            .with_context(**action["context"])
        )
        form.kind = "partial_credit"
        form.method = "percent"
        form.percent = 50
        self.assertEqual(form.amount_credit, 105.26)
        form.method = "amount"
        with form.amount_line_ids.edit(0) as line:
            line.amount = 30.0
        self.assertEqual(form.amount_credit, 30.0)
        form.method = "lines"
        with form.quantity_line_ids.edit(1) as line:
            line.quantity = 2.0
        self.assertEqual(form.amount_credit, 25.58)
        resolution = form.save()
        resolution.action_apply()
        self.assertEqual(dispute.amount_credited, 25.58)
