from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_debt_call(self):
        """Open the call to the debtor of these invoices; plan it if need be."""
        moves = self.filtered(
            lambda move: move._is_debt_claimable() and move.amount_residual
        )
        return self.env["debt.call"]._open_for(
            (moves or self).commercial_partner_id[:1], moves
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_debt_call(self):
        """Open the call to this debtor about everything overdue; plan it if need be."""
        debtor = self.commercial_partner_id[:1]
        today = fields.Date.context_today(self)
        moves = debtor._get_debt_open_invoices()
        # Not what falls due later, unless there is nothing else to call about.
        moves = (
            moves.filtered(
                lambda move: any(
                    not item.reconciled and (item.date_maturity or item.date) < today
                    for item in move._get_debt_items()
                )
            )
            or moves
        )
        currency = moves[:1].currency_id
        return self.env["debt.call"]._open_for(
            debtor, moves.filtered(lambda move: move.currency_id == currency)
        )
