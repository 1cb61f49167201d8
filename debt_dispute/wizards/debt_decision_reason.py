from odoo import fields, models
from odoo.exceptions import UserError

#: Decisions that can be refused or taken back for a reason.
DECISION_MODELS = ("debt.waiver", "debt.write.off")


class DebtDecisionReason(models.TransientModel):
    """Asks why a decision is refused or taken back."""

    _name = "debt.decision.reason"
    _description = "Reason"

    kind = fields.Selection(
        [("refuse", "Refuse"), ("reverse", "Take Back")], required=True
    )
    res_model = fields.Char(required=True)
    res_ids = fields.Char(required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Refuse or take back."""
        self.ensure_one()
        if self.res_model not in DECISION_MODELS:
            raise UserError(self.env._("There is nothing to decide on."))
        records = self.env[self.res_model].browse(map(int, self.res_ids.split(",")))
        if not self.reason.strip():
            raise UserError(self.env._("Say why."))
        if self.kind == "refuse":
            records._refuse(self.reason.strip())
        else:
            records._reverse(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
