from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DebtDisputeResolutionLine(models.Model):
    """How much of one invoice, or of one of its lines, is given back."""

    _name = "debt.dispute.resolution.line"
    _description = "Credited Part of an Invoice"
    _order = "resolution_id, id"

    resolution_id = fields.Many2one(
        "debt.dispute.resolution", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="resolution_id.company_id", store=True)
    dispute_line_id = fields.Many2one(
        "debt.dispute.line", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="dispute_line_id.move_id")
    currency_id = fields.Many2one(related="dispute_line_id.currency_id")
    disputed = fields.Monetary(related="dispute_line_id.amount", string="Disputed")
    amount = fields.Monetary(string="To Credit", help="Including VAT.")

    # Of one invoice line
    move_line_id = fields.Many2one(
        "account.move.line", string="Invoice Line", ondelete="cascade"
    )
    name = fields.Char(
        related="move_line_id.name", string="Description", compute_sudo=True
    )
    invoiced_quantity = fields.Float(
        related="move_line_id.quantity", string="Invoiced", compute_sudo=True
    )
    price_unit = fields.Float(related="move_line_id.price_unit", compute_sudo=True)
    quantity = fields.Float(string="Quantity to Credit", digits="Product Unit")

    _not_negative = models.Constraint(
        "CHECK(amount >= 0 AND quantity >= 0)",
        "What is credited cannot be negative.",
    )

    @api.constrains("quantity", "move_line_id")
    def _check_quantity(self):
        for line in self:
            if line.move_line_id and line.quantity > line.move_line_id.quantity:
                raise ValidationError(
                    self.env._(
                        "%(name)s: at most %(most)s can be credited.",
                        name=line.name,
                        most=line.move_line_id.quantity,
                    )
                )

    def write(self, vals):
        self.resolution_id._check_terms_open(vals)
        return super().write(vals)
