from odoo import fields, models

from ..models.debt_handover_result import RESULTS


class DebtHandoverOutcome(models.TransientModel):
    """Asks what the receiving party reached."""

    _name = "debt.handover.outcome"
    _description = "Record Result"

    handover_id = fields.Many2one("debt.handover", required=True, readonly=True)
    result = fields.Selection(selection=RESULTS, required=True, default="paid")
    judgment_date = fields.Date(string="Day of the Judgment")
    note = fields.Text(string="Explanation")

    def action_confirm(self):
        """Record the result."""
        self.ensure_one()
        self.handover_id._record_result(self.result, self.judgment_date, self.note)
        return {"type": "ir.actions.act_window_close"}
