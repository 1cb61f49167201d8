from odoo import models


class DebtDisputeLetterAttachment(models.Model):
    """What goes along with the mails: the credit notes, the shared evidence."""

    _inherit = "debt.dispute"

    def _process_attachments_for_template_post(self, mail_template):
        processed = super()._process_attachments_for_template_post(mail_template) or {}
        credited = self.env.ref(
            "debt_dispute.mail_template_dispute_credited", raise_if_not_found=False
        )
        for dispute in self:
            found = processed.setdefault(
                dispute.id, {"attachment_ids": [], "attachments": []}
            )
            if mail_template == credited:
                found["attachment_ids"] += (
                    dispute._get_posted_credit_notes().invoice_pdf_report_id.ids
                )
            elif mail_template == dispute._get_explanation_template():
                found["attachment_ids"] += (
                    dispute.sudo()._get_shared_evidence().attachment_ids.ids
                )
        return processed

    def _get_posted_credit_notes(self):
        return self.sudo().credit_note_ids.filtered(
            lambda note: note.state == "posted" and note.move_type == "out_refund"
        )

    def _print_credit_notes(self):
        """Make the documents of the credit notes, as Odoo makes them when it sends."""
        notes = self._get_posted_credit_notes().filtered(
            lambda note: not note.invoice_pdf_report_id
        )
        for note in notes:
            self.env["account.move.send"]._generate_and_send_invoices(
                note, sending_methods=[], allow_fallback_pdf=True
            )

    def _get_explanation_template(self):
        """Return the template of a rejection: the reason's own, or the general one."""
        self.ensure_one()
        return self.reason_id.reply_template_id or self.env.ref(
            "debt_dispute.mail_template_dispute_explanation", raise_if_not_found=False
        )

    def action_inform_customer(self):
        """Open the mail that tells how this dispute ended."""
        self.ensure_one()
        if self.state == "rejected":
            return self._open_composer(template=self._get_explanation_template())
        if self.state == "resolved" and self.amount_credited:
            self._print_credit_notes()
            return self._open_composer("debt_dispute.mail_template_dispute_credited")
        return self._open_composer("debt_dispute.mail_template_dispute_closed")
