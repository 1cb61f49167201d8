from odoo import fields, models


class AccountMove(models.Model):
    """The case that an invoice belongs to."""

    _inherit = "account.move"

    debt_case_id = fields.Many2one(
        "debt.case",
        string="Case",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._join_debt_case()
        return posted

    def _join_debt_case(self):
        """Add new invoices to the open case of their debtor, if there is one."""
        moves = self.filtered(
            lambda move: move._is_debt_claimable() and not move.debt_case_id
        )
        if not moves:
            return
        cases = self.env["debt.case"].search(
            [
                ("partner_id", "in", moves.commercial_partner_id.ids),
                ("company_id", "in", moves.company_id.ids),
                ("state", "=", "open"),
            ]
        )
        for case in cases:
            moves.filtered(
                lambda move, case=case: (
                    move.commercial_partner_id == case.partner_id
                    and move.company_id == case.company_id
                    and move.currency_id == case.currency_id
                )
            ).sudo().debt_case_id = case

    def action_open_debt_case(self):
        """Open the case of these invoices; one is made if there is none."""
        return self.env["debt.case"]._open_for(self)._get_action()
