from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..dutch_law import next_working_day

#: Written by the run; none of them is part of the accounting entry.
POSITION_FIELDS = {
    "debt_step_id",
    "debt_step_date",
    "debt_postponed_until",
}


class AccountMoveLine(models.Model):
    """Position of an item on its ladder.

    The position is kept per item, not per invoice: instalments fall due one by one
    and climb the ladder each on its own. Invoice and debtor show that of their items.
    """

    _inherit = "account.move.line"

    debt_step_id = fields.Many2one(
        "debt.escalation.step",
        string="Step Taken",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Last step that was taken or passed over.",
    )
    debt_step_date = fields.Date(
        string="Step Taken On",
        copy=False,
        readonly=True,
        help="Day on which the last notice went out.",
    )
    debt_waiting_notice_id = fields.Many2one(
        "debt.notice",
        string="Waiting Notice",
        compute="_compute_debt_waiting_notice_id",
        search="_search_debt_waiting_notice_id",
        compute_sudo=True,
        help="Notice that has not gone out yet; until then nothing else happens.",
    )
    debt_postponed_until = fields.Date(
        string="Postponed Until", copy=False, readonly=True
    )
    debt_next_step_id = fields.Many2one(
        "debt.escalation.step",
        string="Next Step",
        compute="_compute_debt_next",
        store=True,
        index="btree_not_null",
    )
    debt_next_date = fields.Date(
        string="Next Step On", compute="_compute_debt_next", store=True
    )
    debt_notice_line_ids = fields.One2many("debt.notice.line", "item_id")

    _debt_due = models.Index("(debt_next_date) WHERE debt_next_date IS NOT NULL")

    @api.depends(
        "parent_state",
        "reconciled",
        "date_maturity",
        "display_type",
        "move_id.debt_policy_id",
        "debt_step_id",
        "debt_step_date",
        "debt_postponed_until",
    )
    def _compute_debt_next(self):
        items = self.filtered(lambda line: line._has_debt_position())
        rest = self - items
        rest.debt_next_step_id = rest.debt_next_date = False
        if not items:
            return
        # Of an invoice that is being edited, what holds the stored one.
        hold_ends = items.move_id._origin._get_debt_hold_ends()
        next_steps = {}
        same_step, same_date = defaultdict(list), defaultdict(list)
        for item in items:
            key = (item.move_id.debt_policy_id, item.debt_step_id)
            if key not in next_steps:
                next_steps[key] = key[0]._get_next_step(key[1])
            step = next_steps[key]
            day = False
            if step:
                ends = hold_ends.get(item.move_id._origin.id, ())
                day = item._get_debt_next_date(step, ends)
            same_step[step].append(item.id)
            same_date[day].append(item.id)
        # Many at a time: one by one takes longer than working them out.
        for step, ids in same_step.items():
            items.browse(ids).debt_next_step_id = step
        for day, ids in same_date.items():
            items.browse(ids).debt_next_date = day

    @api.depends("debt_notice_line_ids.is_waiting")
    def _compute_debt_waiting_notice_id(self):
        # Kept with the notice and not here: writing to a journal item brings dozens of
        # indexes up to date, which would take longer than the whole run.
        lines = self.env["debt.notice.line"].search(
            [("item_id", "in", self.ids), ("is_waiting", "=", True)]
        )
        notices = {line.item_id.id: line.notice_id for line in lines}
        for item in self:
            item.debt_waiting_notice_id = notices.get(item._origin.id)

    @api.model
    def _search_debt_waiting_notice_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = [notice_id for notice_id in value if notice_id]
        waits = Domain("debt_notice_line_ids", "any", [("is_waiting", "=", True)])
        found = Domain(
            "debt_notice_line_ids",
            "any",
            [("is_waiting", "=", True), ("notice_id", "in", ids)],
        )
        return found | ~waits if False in value else found

    def write(self, vals):
        if vals.keys() <= POSITION_FIELDS:
            # These say nothing about the entry: its balance, taxes and lock dates are
            # not looked at, which would take longer than the whole run.
            return models.BaseModel.write(self, vals)
        return super().write(vals)

    def _has_debt_position(self):
        """Return whether this line is an open item that follows a policy."""
        self.ensure_one()
        return (
            self.display_type == "payment_term"
            and self.parent_state == "posted"
            and not self.reconciled
            and self.amount_currency > 0
            and self.move_type in self.move_id._get_debt_move_types()
            and bool(self.move_id.debt_policy_id)
        )

    def _get_debt_next_date(self, step, holds_until=()):
        """Return the day on which this item takes ``step``.

        :param holds_until: last days of the holds on it; one without a last day is
            looked at in the run, so that no lifted hold is ever missed.
        """
        self.ensure_one()
        due = self.date_maturity or self.date
        start = due
        if step.days_from == "previous":
            start = self.debt_step_date or due
        days = [fields.Date.add(start, days=step.days)]
        if self.debt_step_date:
            days.append(fields.Date.add(self.debt_step_date, days=step.minimum_gap))
        if self.debt_postponed_until:
            days.append(self.debt_postponed_until)
        days.extend(fields.Date.add(day, days=1) for day in holds_until)
        return next_working_day(max(days)) if step.working_days_only else max(days)

    def _reposition_debt_items(self):
        """Work the next step and date of these items out anew."""
        for name in ("debt_next_step_id", "debt_next_date"):
            self.env.add_to_compute(self._fields[name], self)

    def _get_debt_default_date(self):
        """With default by notice: the last day of the first term that was given."""
        default_date = super()._get_debt_default_date()
        if default_date is not None:
            return default_date
        notices = self.sudo().debt_notice_line_ids.filtered("is_live").notice_id
        return min(
            (
                notice._get_default_date()
                for notice in notices
                if notice._is_effective()
                and (notice.is_notice_of_default or notice.is_fourteen_day_letter)
                and notice.last_day_to_pay
            ),
            default=None,
        )

    # --- actions ----------------------------------------------------------

    def action_debt_next_step_now(self):
        """Show the next step of these items, to take it whatever its date."""
        return self.env["debt.escalation.preview"]._open_for(self, force=True)

    def action_debt_hold(self):
        """Ask for the reason and end of a hold on the invoices of these items."""
        return self.move_id.action_debt_hold()
