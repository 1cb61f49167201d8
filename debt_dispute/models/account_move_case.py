from odoo import api, fields, models


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
    debt_case_amount = fields.Monetary(
        string="Owed in the Case",
        compute="_compute_debt_case_amount",
        compute_sudo=True,
        currency_field="company_currency_id",
        help="Open in the books on all invoices of the case.",
    )

    @api.depends("debt_case_id.amount_open")
    def _compute_debt_case_amount(self):
        for move in self:
            move.debt_case_amount = move.debt_case_id.amount_open

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._join_debt_case()
        # Posted anew, after a correction
        posted.sudo().debt_case_id._follow_money()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self.sudo().debt_case_id._follow_money()
        return result

    def _join_debt_case(self):
        """Add new invoices to the open case of their debtor, if there is one."""
        moves = self.filtered(
            lambda move: move._is_debt_claimable() and not move.debt_case_id
        )
        cases = self.env["debt.case"].sudo()._find_open_for(moves)
        for key, case in cases.items():
            moves.filtered(
                lambda move, key=key: (
                    (move.commercial_partner_id, move.company_id, move.currency_id)
                    == key
                )
            )._put_in_debt_case(case)

    def _put_in_debt_case(self, case):
        """Let these invoices belong to a case; the one that they leave is followed."""
        if not self:
            return
        # Who works on claims may read invoices, not change them.
        moves = self.sudo()
        before = moves.debt_case_id
        # The case says nothing about the entry: its balance, taxes and lock dates are
        # not looked at, which would take several queries per invoice.
        models.BaseModel.write(moves, {"debt_case_id": case.id})
        (before | case.sudo())._refresh_work()

    def _reposition_debt_items(self):
        result = super()._reposition_debt_items()
        self.sudo().debt_case_id._refresh_work()
        return result

    def _sync_debt_dispute_followup(self):
        result = super()._sync_debt_dispute_followup()
        self.sudo().debt_case_id._refresh_work()
        return result

    # --- actions ----------------------------------------------------------

    def action_open_debt_case(self):
        """Open the case of these invoices; one is made if there is none."""
        return self.env["debt.case"]._open_for(self)._get_action()
