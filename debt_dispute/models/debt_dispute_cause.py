from odoo import fields, models


class DebtDisputeCause(models.Model):
    """What went wrong at the root, so that it can be prevented."""

    _name = "debt.dispute.cause"
    _description = "Root Cause of Disputes"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
