from odoo import models


class DebtDisputeLetter(models.Model):
    """What the mail templates and the portal say about a dispute."""

    _inherit = "debt.dispute"

    def get_invoice_names(self):
        """Return the numbers of the disputed invoices."""
        self.ensure_one()
        return ", ".join(self.sudo().line_ids.move_id.mapped("name")) or self.name

    def get_time_zone(self):
        """Return the time zone in which the customer reads deadlines."""
        self.ensure_one()
        return self._get_customer().tz or self._get_calendar().tz or self.env.user.tz

    def has_undisputed_rest(self):
        """Return whether a part of these invoices is collected in the meantime."""
        self.ensure_one()
        return self.company_id.debt_dispute_collect_rest and any(
            not move._is_debt_wholly_disputed() and move.amount_residual
            for move in self.sudo().line_ids.move_id
        )

    def get_open_amount(self):
        """Return what is still to pay on the disputed invoices."""
        self.ensure_one()
        return sum(self.sudo().line_ids.move_id.mapped("amount_residual"))

    def get_open_after_proposal(self):
        """Return what is still to pay once the proposal is carried out."""
        self.ensure_one()
        return max(self.get_open_amount() - self.proposal_id.amount_credit, 0.0)

    def get_proposal_name(self):
        """Return the proposal in a few words, in the customer's language."""
        self.ensure_one()
        lang = self._get_customer().lang
        return self.proposal_id.with_context(lang=lang)._describe()

    def get_decision_note(self):
        """Return what the last resolution says to the customer."""
        self.ensure_one()
        return self.resolution_ids.filtered(
            lambda resolution: resolution.state == "done"
        )[:1].note

    def get_shared_evidence_names(self):
        """Return the documents of the company that the customer gets."""
        self.ensure_one()
        return ", ".join(
            name for name in self._get_shared_evidence().mapped("name") if name
        )

    def _get_shared_evidence(self):
        return self.evidence_ids.filtered(
            lambda evidence: (
                evidence.portal_visible
                and not evidence.from_customer
                and evidence.attachment_ids
            )
        )

    def get_correction_rows(self):
        """Return per invoice what it was, what was credited and what is to pay."""
        self.ensure_one()
        notes = self.sudo().credit_note_ids.filtered(
            lambda note: note.state == "posted" and note.move_type == "out_refund"
        )
        return [
            {
                "name": move.name,
                "total": move.amount_total,
                "credited": sum(
                    notes.filtered(
                        lambda note, move=move: note.reversed_entry_id == move
                    ).mapped("amount_total")
                ),
                "open": move.amount_residual,
            }
            for move in self.sudo().line_ids.move_id
        ]

    def get_customer_credit(self):
        """Return what the credit notes left as a credit of the customer."""
        self.ensure_one()
        return sum(
            self.sudo()
            .credit_note_ids.filtered(
                lambda note: note.state == "posted" and note.move_type == "out_refund"
            )
            .mapped("amount_residual")
        )
