from odoo import api, fields, models


class DebtSettlementCredit(models.AbstractModel):
    """Credits what a settlement leaves open on an invoice, with its taxes."""

    _name = "debt.settlement.credit"
    _description = "Credit Notes of Settlements"
    _inherit = ["debt.dispute.credit"]

    @api.model
    def _credit(self, move, amount, settlement):
        """Post a credit note over ``amount``, VAT included; return it.

        The amount is spread over the invoice's lines by Odoo's tax engine, so total
        and taxes are right to the cent.
        """
        note = self._reverse(move, fields.Date.context_today(self), settlement.name)
        lines = self._prepare_spread_lines(
            move, self._get_product_lines(move), amount, settlement
        )
        self._replace_lines(note, lines)
        note.action_post()
        self._reconcile(move, note)
        return note


class DebtCase(models.Model):
    _inherit = "debt.case"

    settlement_ids = fields.One2many("debt.settlement", "case_id", string="Settlements")

    def _get_settlement(self):
        """Return the settlement that is proposed, accepted or paid, if there is one."""
        self.ensure_one()
        order = ("accepted", "proposed", "paid")
        found = self.sudo().settlement_ids.filtered(lambda one: one.state in order)
        return found.sorted(lambda one: order.index(one.state))[:1].sudo(self.env.su)

    def _match_charge_credits(self):
        """Count credit that charges left towards what is open on the invoices."""
        for case in self.sudo():
            credits = case.charge_ids.move_id.reversal_move_ids.line_ids.filtered(
                lambda line: (
                    line.account_type == "asset_receivable"
                    and line.parent_state == "posted"
                    and not line.reconciled
                )
            )
            items = case._get_items(open_only=True)
            for account in credits.account_id:
                lines = (credits | items).filtered(
                    lambda line, account=account: line.account_id == account
                )
                if lines & items:
                    lines.reconcile()

    def action_settle(self):
        """Propose a smaller amount with final discharge."""
        self.ensure_one()
        self._check_state("open", "handed_over")
        action = self._open_decision("debt.settlement", self.env._("Settlement"))
        return {**action, "target": "current"}


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_debt_holds(self):
        holds = super()._get_debt_holds()
        if not self.sudo().debt_case_id:
            return holds
        in_case = self.sudo().filtered("debt_case_id")
        settlements = (
            self.env["debt.settlement"]
            .sudo()
            .search(
                [
                    ("move_ids", "in", in_case.ids),
                    ("state", "in", ("proposed", "accepted")),
                ]
            )
        )
        for settlement in settlements:
            for move in settlement.move_ids & self:
                holds[move.id].append(settlement._get_hold())
        return holds


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_plan(self, reconciliation_plan):
        """Money on a case may complete its settlement, once all of it is matched."""
        result = super()._reconcile_plan(reconciliation_plan)
        moves = self._get_reconciled_moves(reconciliation_plan)
        if moves:
            # What the payment that is being booked has in its context is not meant
            # for the credit notes that follow.
            env = self.env(context=self._get_settlement_context())
            env["debt.settlement"].sudo().search(
                [
                    ("state", "in", ("accepted", "expired")),
                    ("accepted_on", "!=", False),
                    "|",
                    ("move_ids", "in", moves.ids),
                    ("case_id.charge_ids.move_id", "in", moves.ids),
                ]
            )._follow_money()
        return result

    @api.model
    def _get_settlement_context(self):
        kept = ("lang", "tz", "allowed_company_ids")
        return {key: value for key, value in self.env.context.items() if key in kept}

    @api.model
    def _get_reconciled_moves(self, reconciliation_plan):
        """Return the sales entries in a (nested) plan of lines to reconcile."""
        moves = self.env["account.move"]
        for node in reconciliation_plan:
            if isinstance(node, models.BaseModel):
                moves |= node.move_id.filtered(
                    lambda move: move.move_type in move._get_debt_move_types()
                )
            elif node:
                moves |= self._get_reconciled_moves(node)
        return moves
