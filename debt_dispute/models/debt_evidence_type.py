from odoo import fields, models


class DebtEvidenceType(models.Model):
    """A kind of document that supports a position: contract, proof of delivery..."""

    _name = "debt.evidence.type"
    _description = "Kind of Evidence"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
