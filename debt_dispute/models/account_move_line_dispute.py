from odoo import fields, models

from ..tools import money_to_decimal


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    debt_dispute_no_followup = fields.Boolean(
        string="Excluded by a Dispute",
        copy=False,
        help="A dispute excluded this item from follow-up; it was included before.",
    )
    debt_reversed_line_id = fields.Many2one(
        "account.move.line",
        string="Credited Line",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The invoice line that this line of a credit note gives back.",
    )

    def _get_debt_held_amount(self):
        held = self.move_id.sudo()._get_debt_disputed_by_item().get(self.id, 0.0)
        return super()._get_debt_held_amount() + money_to_decimal(
            held, self.currency_id
        )
