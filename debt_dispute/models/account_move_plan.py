from odoo import api, fields, models
from odoo.exceptions import UserError

from .account_move import Hold
from .debt_payment_plan import RUNNING_STATES


class AccountMove(models.Model):
    """Invoices in payment plans: held while the plan is kept, and asked for by it."""

    _inherit = "account.move"

    debt_plan_line_ids = fields.One2many(
        "debt.payment.plan.line",
        "move_id",
        string="Payment Plan Lines",
        groups="debt_dispute.debt_dispute_group_user,account.group_account_readonly",
    )
    debt_plan_count = fields.Integer(compute="_compute_debt_plan_count")
    debt_plan_id = fields.Many2one(
        "debt.payment.plan",
        string="Payment Plan",
        compute="_compute_debt_plan_id",
        search="_search_debt_plan_id",
        compute_sudo=True,
        help="The plan or promise that holds this invoice now.",
    )

    def _compute_debt_plan_count(self):
        groups = (
            self.env["debt.payment.plan.line"]
            .sudo()
            ._read_group([("move_id", "in", self.ids)], ["move_id"], ["__count"])
        )
        counts = {move.id: count for move, count in groups}
        for move in self:
            move.debt_plan_count = counts.get(move._origin.id, 0)

    @api.depends("debt_plan_line_ids.plan_id.state")
    def _compute_debt_plan_id(self):
        plans = self._get_debt_holding_plans()
        for move in self:
            move.debt_plan_id = plans.get(move._origin.id)

    @api.model
    def _search_debt_plan_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        running = [("plan_id.state", "in", ("proposed", *RUNNING_STATES))]
        lines = self.env["debt.payment.plan.line"].sudo()
        if operator == "in" and False in value:
            held = lines.search(running).move_id
            return [("id", "not in", held.ids)]
        held = lines.search([*running, ("plan_id", operator, value)]).move_id
        return [("id", "in", held.ids)]

    # --- holds ------------------------------------------------------------

    def _get_debt_holding_plans(self):
        """Return the plan that holds each of these invoices: move id -> plan.

        One query, whatever the number of invoices.
        """
        lines = (
            self.env["debt.payment.plan.line"]
            .sudo()
            .search(
                [
                    ("move_id", "in", self._origin.ids),
                    ("plan_id.state", "in", ("proposed", *RUNNING_STATES)),
                ]
            )
        )
        order = ("proposed", *RUNNING_STATES)
        return {
            line.move_id.id: line.plan_id
            for line in lines.sorted(lambda line: order.index(line.plan_id.state))
        }

    def _get_debt_holds(self):
        holds = super()._get_debt_holds()
        for move_id, plan in self._get_debt_holding_plans().items():
            hold = plan._get_hold()
            if hold:
                holds[move_id].append(hold)
        return holds

    # --- hooks ------------------------------------------------------------

    def _resume_escalation(self, step_named=False):
        """Let the escalation of these invoices go on, with a fresh date.

        :param step_named: at the step that the policy of each names for a broken plan;
            otherwise where it stood.
        """
        for move in self:
            policy = move.debt_policy_id
            items = move._get_debt_items().filtered(lambda item: not item.reconciled)
            for item in items if policy else items.browse():
                step = policy._get_step_to_resume_at(item) if step_named else None
                item._resume_debt_item(policy, step)
        self._reposition_debt_items()

    def _debt_plan_changed(self):
        """A plan over these invoices changed state, and so their holds."""
        self.invalidate_recordset(["debt_plan_id"])
        self._reposition_debt_items()

    def _debt_acknowledged(self, day):
        """The debtor acknowledged the debt of these invoices in writing (BW 3:318)."""
        self._get_debt_items()._update_debt_prescription()

    def _get_debt_acknowledgements(self):
        """Return the days of written acknowledgements: move id -> list of days."""
        days = {move.id: [] for move in self}
        lines = (
            self.env["debt.payment.plan.line"]
            .sudo()
            .search(
                [
                    ("move_id", "in", self.ids),
                    ("is_charge", "=", False),
                    ("plan_id.acknowledged_on", "!=", False),
                ]
            )
        )
        for line in lines:
            days[line.move_id.id].append(line.plan_id.acknowledged_on)
        return {move_id: sorted(set(found)) for move_id, found in days.items()}

    # --- actions ----------------------------------------------------------

    def action_debt_plan(self):
        """Make a payment plan for these invoices, with a first schedule."""
        plan = self.env["debt.payment.plan"]._create_for(self)
        return plan._get_records_action(name=self.env._("Payment Plan"))

    def action_debt_promise(self):
        """Record that the debtor promised to pay these invoices on a day."""
        self._check_debt_plannable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise to Pay"),
            "res_model": "debt.promise",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }

    def action_open_debt_plans(self):
        """Open the plans that these invoices are or were in."""
        plans = self.debt_plan_line_ids.plan_id
        return plans._get_records_action(name=self.env._("Payment Plans"))

    def _get_debt_plannable_amount(self):
        """Return what is open on these invoices and not disputed, in their currency."""
        total = 0.0
        for move in self.sudo()._origin:
            held = sum(item._get_debt_held_amount() for item in move._get_debt_items())
            total += max(move.amount_residual - float(held), 0.0)
        return total

    def _check_debt_plannable(self):
        """Refuse invoices that cannot be in one plan together.

        :raises UserError: says which invoice, and why.
        """
        plans = self.env["debt.payment.plan"]
        if not self:
            raise UserError(self.env._("Select an invoice first."))
        for move in self:
            if move.move_type not in move._get_debt_move_types():
                raise UserError(
                    self.env._(
                        "%s is not a customer invoice: only those can be in a payment "
                        "plan.",
                        move.display_name,
                    )
                )
            if move.state != "posted":
                raise UserError(
                    self.env._(
                        "%s is not posted: post it before you make a payment plan for "
                        "it.",
                        move.display_name,
                    )
                )
            if move.currency_id.is_zero(move.amount_residual):
                raise UserError(
                    self.env._("%s has been paid: nothing is open.", move.name)
                )
            plan = move.debt_plan_id
            if plan:
                raise UserError(
                    self.env._(
                        "%(invoice)s is in %(plan)s already. Make a new version of "
                        "that plan, or cancel it first.",
                        invoice=move.name,
                        plan=plan.display_name,
                    )
                )
        self.env["debt.claim"]._check_one_debtor(self._get_debt_items())
        if len(self.currency_id) > 1:
            raise UserError(
                self.env._(
                    "A payment plan is made in one currency, but the invoices are in "
                    "%s. Make a plan per currency.",
                    ", ".join(self.currency_id.mapped("name")),
                )
            )
        return plans


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_debt_interruptions(self):
        """Add the days on which the debtor acknowledged the debt (BW 3:318)."""
        interruptions = super()._get_debt_interruptions()
        acknowledged = self.move_id._get_debt_acknowledgements()
        for item in self:
            days = acknowledged[item.move_id.id]
            if days:
                interruptions.setdefault(item.id, []).extend(days)
        return interruptions


class DebtPaymentPlan(models.Model):
    _inherit = "debt.payment.plan"

    def _get_hold(self):
        """Return the :class:`Hold` of the invoices of this plan; ``None``: no hold."""
        self.ensure_one()
        if self.state == "proposed":
            return Hold(
                self.kind,
                self.env._(
                    "%(plan)s is proposed; the debtor may answer until %(date)s",
                    plan=self.display_name,
                    date=self._day(self.date_valid),
                ),
                self.date_valid or None,
            )
        if self.state not in RUNNING_STATES:
            return None
        if self.kind == "promise":
            return Hold(
                "promise",
                self.env._(
                    "Promised to pay by %(date)s (%(plan)s)",
                    date=self._day(self.date_end),
                    plan=self.display_name,
                ),
                self._get_last_chance(self.date_end) or None,
            )
        return Hold(
            "plan",
            self.env._(
                "Payment plan %(plan)s runs until %(date)s",
                plan=self.display_name,
                date=self._day(self.date_end),
            ),
        )

    @api.model
    def _create_for(self, moves, **values):
        """Return a draft plan over these invoices with a first schedule.

        :raises UserError: the invoices cannot be in one plan together.
        """
        moves._check_debt_plannable()
        plan = self.create(self._prepare_for(moves, **values))
        if not plan.instalment_ids and plan.frequency != "own":
            plan.action_make_schedule()
        return plan

    @api.model
    def _prepare_for(self, moves, **values):
        company = moves.company_id
        return {
            "partner_id": moves.commercial_partner_id.id,
            "company_id": company.id,
            "currency_id": moves.currency_id.id,
            "grace_days": company.debt_plan_grace_days,
            "line_ids": [fields.Command.create({"move_id": move.id}) for move in moves],
            **values,
        }
