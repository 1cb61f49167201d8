from odoo import fields, models


class DebtDisputeRefusal(models.TransientModel):
    """Refuses a resolution that asks for approval, and says why."""

    _name = "debt.dispute.refusal"
    _description = "Refuse a Resolution"

    resolution_id = fields.Many2one(
        "debt.dispute.resolution", required=True, readonly=True
    )
    reason = fields.Text(required=True)

    def action_refuse(self):
        """Refuse, and tell who asked."""
        self.ensure_one()
        self.resolution_id._refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
