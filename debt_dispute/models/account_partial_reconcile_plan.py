from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Money that comes in, or is taken back, pays the instalments of a plan."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_debt_plans()._follow_money()
        return partials

    def unlink(self):
        plans = self._get_debt_plans()
        result = super().unlink()
        plans._follow_money()
        return result

    def _get_debt_plans(self):
        """Return the plans over the invoices that these reconcile, as superuser."""
        moves = self.debit_move_id.move_id
        if not moves:
            return self.env["debt.payment.plan"].sudo()
        lines = (
            self.env["debt.payment.plan.line"]
            .sudo()
            .search(
                [
                    ("move_id", "in", moves.ids),
                    ("plan_id.state", "in", ("accepted", "active", "completed")),
                ]
            )
        )
        return lines.plan_id
