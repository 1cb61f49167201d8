from odoo import api, fields, models

from .account_move import Hold


class AccountMove(models.Model):
    """Policy that an invoice follows, and its position on it."""

    _inherit = "account.move"

    debt_policy_override_id = fields.Many2one(
        "debt.escalation.policy",
        string="Policy Set By Hand",
        copy=False,
        tracking=True,
        help="Empty: that of the debtor, else the first policy that fits.",
    )
    debt_policy_id = fields.Many2one(
        "debt.escalation.policy",
        string="Escalation Policy",
        compute="_compute_debt_policy_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    debt_step_id = fields.Many2one(
        "debt.escalation.step",
        string="Step Taken",
        compute="_compute_debt_position",
        search="_search_debt_step_id",
        help="Highest step of its open items.",
    )
    debt_next_step_id = fields.Many2one(
        "debt.escalation.step",
        string="Next Step",
        compute="_compute_debt_position",
        search="_search_debt_next_step_id",
    )
    debt_next_date = fields.Date(
        string="Next Step On",
        compute="_compute_debt_position",
        search="_search_debt_next_date",
        help="Earliest of its open items that wait in no notice.",
    )
    debt_hold_ids = fields.One2many("debt.hold", "move_id", string="Holds")
    debt_notice_ids = fields.Many2many(
        "debt.notice", string="Notices", compute="_compute_debt_notice_ids"
    )
    debt_notice_count = fields.Integer(compute="_compute_debt_notice_ids")

    @api.depends(
        "state",
        "debt_policy_override_id",
        "commercial_partner_id.debt_policy_id",
        "commercial_partner_id.debt_debtor_type_override",
        "commercial_partner_id.is_company",
        "commercial_partner_id.vat",
    )
    def _compute_debt_policy_id(self):
        moves = self.filtered(lambda move: move._is_debt_claimable())
        (self - moves).debt_policy_id = False
        if not moves:
            return
        chosen = self.env["debt.escalation.policy"]._choose_for(moves)
        for move in moves:
            move.debt_policy_id = chosen[move.id]

    @api.depends(
        "line_ids.debt_step_id",
        "line_ids.debt_next_step_id",
        "line_ids.debt_next_date",
        "line_ids.debt_waiting_notice_id",
    )
    def _compute_debt_position(self):
        for move in self:
            items = move._get_debt_items().filtered(lambda item: not item.reconciled)
            move.debt_step_id = items.debt_step_id.sorted("day")[-1:]
            # What waits in a notice comes last: its day is that on which it goes out.
            planned = items.filtered("debt_next_step_id").sorted(
                lambda item: (
                    bool(item.debt_waiting_notice_id),
                    item.debt_next_date or fields.Date.to_date("9999-12-31"),
                )
            )
            first = planned[:1]
            move.debt_next_step_id = first.debt_next_step_id
            move.debt_next_date = (
                False if first.debt_waiting_notice_id else first.debt_next_date
            )

    @api.model
    def _search_debt_step_id(self, operator, value):
        return self._search_debt_item("debt_step_id", operator, value)

    @api.model
    def _search_debt_next_step_id(self, operator, value):
        return self._search_debt_item("debt_next_step_id", operator, value)

    @api.model
    def _search_debt_next_date(self, operator, value):
        return self._search_debt_item(
            "debt_next_date", operator, value, ("debt_waiting_notice_id", "=", False)
        )

    @api.model
    def _search_debt_item(self, name, operator, value, *conditions):
        domain = self.env["debt.escalation.policy"]._get_open_item_domain()
        return [("line_ids", "any", [*domain, (name, operator, value), *conditions])]

    def _compute_debt_notice_ids(self):
        lines = self.env["debt.notice.line"].search([("move_id", "in", self.ids)])
        for move in self:
            own = lines.filtered(lambda line, move=move: line.move_id == move._origin)
            notices = own.notice_id
            move.debt_notice_ids = notices
            move.debt_notice_count = len(notices)

    def _get_debt_holds(self):
        holds = super()._get_debt_holds()
        today = fields.Date.context_today(self)
        for move_id, manual in (
            self.env["debt.hold"]._get_active_for(self, today).items()
        ):
            holds[move_id].extend(
                Hold("manual", hold.reason, hold.date_until or None) for hold in manual
            )
        return holds

    def _get_debt_hold_ends(self):
        """Return the last days of the holds that end by themselves: move id -> days.

        Hook for the position. A hold without a last day is looked at in the run.
        """
        today = fields.Date.context_today(self)
        holds = self.env["debt.hold"]._get_active_for(self, today)
        ends = {
            move_id: [hold.date_until for hold in manual if hold.date_until]
            for move_id, manual in holds.items()
        }
        fresh_terms = (
            self.env["debt.dispute.line"]
            .sudo()
            .search(
                [
                    ("move_id", "in", self.ids),
                    ("is_open", "=", False),
                    ("dispute_id.date_resume", ">=", today),
                ]
            )
        )
        for line in fresh_terms:
            ends[line.move_id.id].append(line.dispute_id.date_resume)
        return ends

    def _reposition_debt_items(self):
        """Work the position of these invoices out anew, after a hold or dispute."""
        self._get_debt_items()._reposition_debt_items()
