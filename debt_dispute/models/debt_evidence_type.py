from odoo import fields, models


class DebtEvidenceType(models.Model):
    """A kind of document that supports a position: contract, proof of delivery..."""

    _name = "debt.evidence.type"
    _description = "Kind of Evidence"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    ask_customer = fields.Boolean(
        string="Ask the Customer",
        help="The customer has this, such as photos of damage: the reminder for "
        "information asks him for it. What is ours to find is never asked of him.",
    )
