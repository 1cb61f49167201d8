from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

#: Longest time that a hold can be given at once.
MAX_YEARS = 10


class DebtHold(models.Model):
    """A hold by hand: these invoices, or everything of a debtor, wait until a day."""

    _name = "debt.hold"
    _description = "Hold"
    _inherit = ["mail.thread"]
    _order = "date_until desc, id desc"
    _rec_name = "reason"

    reason = fields.Char(required=True, tracking=True)
    move_id = fields.Many2one(
        "account.move", string="Invoice", index="btree_not_null", ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        index="btree_not_null",
        ondelete="cascade",
        help="Holds all invoices of the debtor.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    date_until = fields.Date(
        string="Until",
        tracking=True,
        help="Last day of the hold; it is lifted by itself the day after. Empty: "
        "until somebody lifts it.",
    )
    lifted_on = fields.Date(readonly=True, copy=False, tracking=True)
    is_active = fields.Boolean(
        string="In Force", compute="_compute_is_active", search="_search_is_active"
    )

    _one_target = models.Constraint(
        "CHECK((move_id IS NULL) <> (partner_id IS NULL))",
        "A hold is on an invoice or on a debtor.",
    )

    @api.depends("move_id")
    def _compute_company_id(self):
        for hold in self:
            hold.company_id = (
                hold.move_id.company_id or hold.company_id or self.env.company
            )

    @api.depends("lifted_on", "date_until")
    def _compute_is_active(self):
        today = fields.Date.context_today(self)
        for hold in self:
            hold.is_active = not hold.lifted_on and (
                not hold.date_until or hold.date_until >= today
            )

    @api.model
    def _search_is_active(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_active_domain(fields.Date.context_today(self))
        return domain if True in value else ~domain

    @api.model
    def _get_active_domain(self, on):
        """Return the domain of holds that are in force on a day."""
        return Domain("lifted_on", "=", False) & (
            Domain("date_until", "=", False) | Domain("date_until", ">=", on)
        )

    @api.constrains("date_until")
    def _check_date_until(self):
        today = fields.Date.context_today(self)
        latest = fields.Date.add(today, years=MAX_YEARS)
        for hold in self:
            if hold.date_until and hold.date_until < today and not hold.lifted_on:
                raise ValidationError(
                    self.env._("Choose a last day of the hold that is not past.")
                )
            if hold.date_until and hold.date_until > latest:
                raise ValidationError(
                    self.env._(
                        "The last day of the hold is more than %s years away. Check "
                        "the year, or leave it empty to lift the hold yourself.",
                        MAX_YEARS,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        holds._reposition_items()
        return holds

    def write(self, vals):
        before = self._get_moves()
        result = super().write(vals)
        (before | self._get_moves())._reposition_debt_items()
        return result

    @api.ondelete(at_uninstall=False)
    def _lift_before_delete(self):
        active = self.filtered("is_active")
        if active:
            active.action_lift()

    def action_lift(self):
        """Lift these holds now; the invoices go on where they stood."""
        self.write({"lifted_on": fields.Date.context_today(self)})
        for hold in self:
            (hold.move_id or hold.partner_id).message_post(
                body=self.env._("Hold lifted: %s", hold.reason)
            )

    def _log_on_target(self):
        """Say in the chatter of invoice or debtor that it is held, and until when."""
        for hold in self:
            until = format_date(self.env, hold.date_until) if hold.date_until else ""
            body = (
                self.env._(
                    "On hold until %(date)s: %(reason)s", date=until, reason=hold.reason
                )
                if until
                else self.env._("On hold: %s", hold.reason)
            )
            (hold.move_id or hold.partner_id).message_post(body=body)

    def _get_moves(self):
        """Return the open invoices that these holds are on."""
        moves = self.move_id
        for hold in self.filtered("partner_id"):
            lines = (
                self.env["account.move.line"]
                .sudo()
                .search(
                    [
                        *self.env["debt.escalation.policy"]._get_open_item_domain(),
                        ("partner_id", "=", hold.partner_id.commercial_partner_id.id),
                        ("company_id", "=", hold.company_id.id),
                    ]
                )
            )
            moves |= lines.move_id
        return moves

    def _reposition_items(self):
        self._get_moves()._reposition_debt_items()

    @api.model
    def _get_active_for(self, moves, on):
        """Return the holds in force on invoices: move id -> holds. Two queries."""
        by_move = dict.fromkeys(moves.ids, self.sudo().browse())
        if not by_move:
            return by_move
        holds = self.sudo().search(
            self._get_active_domain(on)
            & (
                Domain("move_id", "in", moves.ids)
                | (
                    Domain(
                        "partner_id.commercial_partner_id",
                        "in",
                        moves.commercial_partner_id.ids,
                    )
                    & Domain("company_id", "in", moves.company_id.ids)
                )
            )
        )
        if not holds:
            return by_move
        for move in moves:
            by_move[move.id] = holds.filtered(
                lambda hold, move=move: (
                    hold.move_id == move
                    or (
                        hold.partner_id.commercial_partner_id
                        == move.commercial_partner_id
                        and hold.partner_id
                        and hold.company_id == move.company_id
                    )
                )
            )
        return by_move
