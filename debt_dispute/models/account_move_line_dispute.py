from odoo import api, fields, models

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

    debt_held_amount = fields.Monetary(
        string="Disputed Now",
        compute="_compute_debt_held_amount",
        compute_sudo=True,
        currency_field="currency_id",
        help="Part of the open amount that is disputed, and not claimed now.",
    )

    @api.depends(
        "amount_residual_currency",
        "move_id.state",
        "move_id.debt_dispute_line_ids.amount",
        "move_id.debt_dispute_line_ids.is_open",
    )
    def _compute_debt_held_amount(self):
        self.debt_held_amount = 0.0
        held = self.move_id._get_debt_disputed_by_item()
        for line in self.filtered(lambda line: held.get(line.id)):
            line.debt_held_amount = held[line.id]

    def _get_debt_held_amount(self):
        held = super()._get_debt_held_amount()
        if self.debt_held_amount:
            held += money_to_decimal(self.debt_held_amount, self.currency_id)
        return held
