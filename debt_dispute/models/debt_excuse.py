from odoo import fields, models

from .debt_call import OUTCOMES


class DebtExcuse(models.Model):
    """What debtors say on the phone, with the answer to give."""

    _name = "debt.excuse"
    _description = "Excuse"
    _order = "sequence, id"

    name = fields.Char(string="What The Debtor Says", required=True, translate=True)
    answer = fields.Text(string="Answer To Give", required=True, translate=True)
    outcome = fields.Selection(
        OUTCOMES,
        string="Usual Outcome",
        help="Proposed when this excuse is chosen; can be changed.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
