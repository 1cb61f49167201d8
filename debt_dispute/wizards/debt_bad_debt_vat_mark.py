from odoo import fields, models


class DebtBadDebtVatMark(models.TransientModel):
    """Marks VAT on bad debts as filed in a return."""

    _name = "debt.bad.debt.vat.mark"
    _description = "Mark VAT on Bad Debts as Filed"

    row_ids = fields.Many2many("debt.bad.debt.vat", required=True)
    marked_in = fields.Char(
        string="VAT Return",
        required=True,
        help="The return in which the amounts were filed.",
    )

    def action_confirm(self):
        """Mark the rows."""
        self.ensure_one()
        self.row_ids._mark(self.marked_in.strip())
        return {"type": "ir.actions.act_window_close"}
