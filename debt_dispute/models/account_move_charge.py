from odoo import api, fields, models


class AccountMove(models.Model):
    """A charge books interest and costs: it is no item of a claim itself."""

    _inherit = "account.move"

    debt_charge_id = fields.Many2one(
        "debt.charge",
        string="Charge",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _is_debt_claimable(self):
        return not self.debt_charge_id and super()._is_debt_claimable()

    def _get_debt_receivables(self):
        """Return the items of invoices, and the receivable lines of charges."""
        return self._get_debt_items() | self.debt_charge_id._get_receivables()

    def _post(self, soft=True):
        self.debt_charge_id.sudo()._check_before_posting()
        posted = super()._post(soft)
        for move in posted:
            charge = move.reversed_entry_id.debt_charge_id.sudo()
            if charge and move.move_type == "out_refund":
                charge._register_credit_note(move)
        return posted

    def action_open_debt_case(self):
        """Open the case of a charge too."""
        if self.debt_charge_id:
            return self.debt_charge_id.case_id._get_action()
        return super().action_open_debt_case()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    debt_charge_line_ids = fields.One2many(
        "debt.charge.line",
        "item_id",
        groups="debt_dispute.debt_dispute_group_user,account.group_account_readonly",
    )

    @api.model
    def _get_debt_item_domain(self):
        return [
            *super()._get_debt_item_domain(),
            ("move_id.debt_charge_id", "=", False),
        ]

    def _has_debt_position(self):
        return not self.move_id.debt_charge_id and super()._has_debt_position()
