from odoo import models


class DebtDispute(models.Model):
    """A dispute that opens, ends or gets a fresh term moves its invoices' next step."""

    _inherit = "debt.dispute"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "date_resume"}:
            self.sudo().line_ids.move_id._reposition_debt_items()
        return result
