from odoo import fields, models


class DebtPlanCancel(models.TransientModel):
    """Asks why plans are cancelled; the debtor is told when one was agreed."""

    _name = "debt.plan.cancel"
    _description = "Cancel Payment Plan"

    plan_ids = fields.Many2many("debt.payment.plan", required=True)
    reason = fields.Char(required=True)
    is_running = fields.Boolean(compute="_compute_is_running")

    def _compute_is_running(self):
        for wizard in self:
            wizard.is_running = any(
                plan.state in ("accepted", "active") for plan in wizard.plan_ids
            )

    def action_confirm(self):
        """Cancel the plans for this reason."""
        self.ensure_one()
        self.plan_ids._cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
