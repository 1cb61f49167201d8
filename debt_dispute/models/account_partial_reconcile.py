from odoo import api, models


class AccountPartialReconcile(models.Model):
    """A payment changes what is open, and so whether all of it is disputed."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._sync_debt_disputed_moves()
        return partials

    def unlink(self):
        moves = self._get_debt_disputed_moves()
        result = super().unlink()
        moves._sync_debt_dispute_followup()
        return result

    def _sync_debt_disputed_moves(self):
        self._get_debt_disputed_moves()._sync_debt_dispute_followup()

    def _get_debt_disputed_moves(self):
        """Return the invoices that these reconcile and that have an open dispute."""
        lines = self.debit_move_id
        if not lines:
            return self.env["account.move"]
        return (
            self.env["debt.dispute.line"]
            .sudo()
            .search([("is_open", "=", True), ("move_id", "in", lines.move_id.ids)])
            .move_id
        )
