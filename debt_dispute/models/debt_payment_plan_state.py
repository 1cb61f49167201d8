from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import FREEZING
from .debt_payment_plan import RUNNING_STATES


class DebtPaymentPlan(models.Model):
    """Every change of state of a plan, each guarded and noted in the chatter."""

    _inherit = "debt.payment.plan"

    date_proposed = fields.Date(readonly=True, copy=False)
    date_valid = fields.Date(
        string="Answer By",
        copy=False,
        help="Last day on which the debtor can accept the proposal; until then its "
        "invoices are held.",
    )
    accepted_on = fields.Date(readonly=True, copy=False, tracking=True)
    completed_on = fields.Date(readonly=True, copy=False, tracking=True)
    broken_on = fields.Date(readonly=True, copy=False, tracking=True)
    broken_instalment_id = fields.Many2one(
        "debt.payment.plan.instalment", readonly=True, copy=False
    )
    broken_amount = fields.Monetary(
        readonly=True, copy=False, help="What was late when the plan was broken."
    )
    cancelled_on = fields.Date(readonly=True, copy=False)
    end_reason = fields.Char(readonly=True, copy=False, tracking=True)

    def _was_agreed(self):
        """Return whether the debtor ever accepted this plan."""
        self.ensure_one()
        return bool(self.accepted_on)

    def _set_state(self, state, **values):
        """Change the state; the only place that writes it."""
        self.with_context(debt_plan_freezing=FREEZING).write({"state": state, **values})
        self._get_moves()._debt_plan_changed()

    def _check_state(self, *allowed):
        """Refuse an action in another state.

        :raises UserError: names the plan and its state.
        """
        for plan in self:
            if plan.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(plan)s is %(state)s: this cannot be done now. Reload the "
                        "page.",
                        plan=plan.display_name,
                        state=plan._get_label("state").lower(),
                    )
                )

    # --- proposing --------------------------------------------------------

    def action_propose(self):
        """Freeze the terms and offer them to the debtor."""
        for plan in self:
            plan._check_state("draft")
            plan._check_ready()
            plan._check_limits()
            plan._propose()
            plan._mail("proposed")
        return True

    def _check_ready(self):
        """Refuse a plan that cannot be agreed on.

        :raises UserError: says what is wrong and what to do about it.
        """
        self.ensure_one()
        if not self.line_ids.filtered(lambda line: not line.is_charge):
            raise UserError(
                self.env._("A payment plan needs at least one invoice: add it.")
            )
        self._check_total_within_claim()
        self._check_schedule()
        self._check_one_plan_per_invoice()
        today = fields.Date.context_today(self)
        if self.date_valid and self.date_valid < today:
            raise UserError(
                self.env._(
                    "The day to answer by, %s, is past.", self._day(self.date_valid)
                )
            )

    def _check_one_plan_per_invoice(self):
        """Refuse an invoice that is in another plan that runs or is proposed."""
        self.ensure_one()
        for line in self.line_ids:
            other = line._get_other_plan()
            if other:
                raise UserError(
                    self.env._(
                        "%(invoice)s is in %(plan)s already. Make a new version of "
                        "that plan, or cancel it first.",
                        invoice=line.move_id.name,
                        plan=other.display_name,
                    )
                )

    def _propose(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        self.with_context(debt_plan_freezing=FREEZING)._freeze_amounts()
        self._set_state(
            "proposed",
            date_proposed=today,
            date_valid=self.date_valid or self._get_default_date_valid(today),
        )
        self._portal_ensure_token()

    def _get_default_date_valid(self, today):
        """Return the last day to answer: the term, but not after the first payment."""
        self.ensure_one()
        valid = fields.Date.add(today, days=self.company_id.debt_plan_answer_days)
        return max(min(valid, self.date_start or valid), today)

    def action_revise(self):
        """Take the proposal back to change it; the debtor can no longer accept it."""
        self._check_state("proposed")
        for plan in self:
            plan._set_state("draft", date_proposed=False, date_valid=False)
            plan.message_post(body=self.env._("The proposal was taken back to revise."))

    def action_draft(self):
        """Start a cancelled plan again that was never agreed."""
        self._check_state("cancelled")
        for plan in self:
            if plan._was_agreed():
                raise UserError(
                    self.env._(
                        "%s was an agreement. Make a new plan instead.",
                        plan.display_name,
                    )
                )
            plan._set_state(
                "draft",
                end_reason=False,
                cancelled_on=False,
                date_proposed=False,
                date_valid=False,
                date_claim=fields.Date.context_today(plan),
            )

    # --- accepting --------------------------------------------------------

    def _accept(self, values):
        """Make the proposal an agreement.

        :param values: who signed, when and how (``debt_payment_plan_signature.py``).
        """
        self.ensure_one()
        # Two clicks at a time, or a user who revises it just now
        self.lock_for_update()
        self._check_state("proposed")
        self._check_one_plan_per_invoice()
        today = fields.Date.context_today(self)
        if self.date_valid and self.date_valid < today:
            raise UserError(
                self.env._(
                    "This proposal could be accepted until %s. Ask us for a new one.",
                    self._day(self.date_valid),
                )
            )
        replaced = self.previous_id
        if replaced.state in RUNNING_STATES:
            replaced._end(
                "cancelled",
                self.env._("Replaced by version %s", self.version),
                cancelled_on=today,
            )
        has_down_payment = self.instalment_ids.filtered("is_down_payment")
        self._set_state(
            "accepted" if has_down_payment else "active",
            accepted_on=today,
            **values,
        )
        self._acknowledge()
        self._keep_signed_copy()
        self.activity_unlink(self._get_own_activity_types())
        self._mail("accepted")
        self._follow_money()

    def _acknowledge(self):
        """Tell the invoices that the debt was acknowledged (BW 3:318)."""
        for plan in self.filtered("acknowledged_on"):
            plan._get_moves()._debt_acknowledged(plan.acknowledged_on)

    def _decline(self, reason=None):
        """The debtor says no to the proposal."""
        self.ensure_one()
        self.lock_for_update()
        self._check_state("proposed")
        self._end(
            "cancelled",
            reason or self.env._("Declined by the debtor"),
            cancelled_on=fields.Date.context_today(self),
        )
        self._plan_activity(
            self.env._("Proposal declined"), self.env._("Call the debtor.")
        )

    # --- ending -----------------------------------------------------------

    def _end(self, state, reason, **values):
        """End the plan; its invoices are no longer held."""
        self.ensure_one()
        self._set_state(state, end_reason=reason, **values)

    def _cancel(self, reason):
        """Cancel these plans; what was agreed is no longer asked for in parts."""
        self._check_state("draft", "proposed", *RUNNING_STATES)
        for plan in self:
            was_running = plan.state in RUNNING_STATES
            plan._end("cancelled", reason, cancelled_on=fields.Date.context_today(plan))
            plan.activity_unlink(self._get_own_activity_types())
            if was_running:
                plan._mail("cancelled")
                plan._resume_invoices()

    def action_cancel(self):
        """Ask for the reason, and cancel."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel Payment Plan"),
            "res_model": "debt.plan.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_ids": self.ids},
        }

    def _break(self, instalment):
        """End the plan because an instalment stayed unpaid; the rest is due at once."""
        self.ensure_one()
        self._check_state(*RUNNING_STATES)
        self._set_state(
            "broken",
            broken_on=fields.Date.context_today(self),
            broken_instalment_id=instalment.id,
            broken_amount=instalment.amount_open,
        )
        self.end_reason = self.get_end_reason()
        self._mail("broken")
        self._resume_invoices()
        self._plan_activity(
            self.env._("Payment plan broken")
            if self.kind == "plan"
            else self.env._("Promise broken"),
            self.env._(
                "%s is due at once. Decide what happens next.",
                self._money(self.amount_open),
            ),
        )

    def get_end_reason(self):
        """Return why the plan ended, for the debtor in his own language."""
        self.ensure_one()
        instalment = self.broken_instalment_id
        if self.state != "broken" or not instalment:
            return self.end_reason or ""
        return self.env._(
            "%(amount)s of the instalment of %(date)s was not received by %(last)s",
            amount=self._money(self.broken_amount),
            date=self._day(instalment.date_due),
            last=self._day(instalment.date_last_chance),
        )

    def _resume_invoices(self):
        """Let the escalation of the open invoices go on.

        After a broken plan at the step that the policy of each invoice names, else
        where it stood; with a fresh date, so that the debtor can act on our mail.
        """
        self.ensure_one()
        moves = self._get_moves().filtered(lambda move: move.amount_residual)
        moves._resume_escalation(step_named=self.state == "broken")
        for move in moves:
            if self.state == "broken" and move.debt_next_step_id:
                move.message_post(
                    body=self.env._(
                        "%(plan)s was broken: %(step)s follows on %(date)s.",
                        plan=self._get_html_link(),
                        step=move.debt_next_step_id.name,
                        date=self._day(move.debt_next_date),
                    )
                )

    def action_reinstate(self):
        """Let a broken plan go on: the debtor has caught up."""
        self._check_state("broken")
        today = fields.Date.context_today(self)
        for plan in self:
            plan._check_one_plan_per_invoice()
            late = plan.instalment_ids.filtered(
                lambda row: (
                    row.date_due < today
                    and row.date_last_chance < today
                    and not row.currency_id.is_zero(row.amount_open)
                )
            )
            if late:
                raise UserError(
                    self.env._(
                        "%(amount)s is still late. The plan can go on once that has "
                        "been paid; otherwise make a new plan.",
                        amount=plan._money(sum(late.mapped("amount_open"))),
                    )
                )
            plan._set_state(
                "active",
                broken_on=False,
                broken_instalment_id=False,
                broken_amount=0.0,
                end_reason=False,
            )
            plan.activity_unlink(self._get_own_activity_types())
            plan._follow_money()

    # --- following the money ----------------------------------------------

    def _follow_money(self):
        """Start, complete or reopen plans as their money comes in or is taken back."""
        for plan in self:
            is_paid = bool(plan.instalment_ids) and plan.currency_id.is_zero(
                plan.amount_open
            )
            if plan.state in RUNNING_STATES and is_paid:
                plan._complete()
            elif plan.state == "accepted" and plan._is_down_payment_received():
                plan._set_state("active")
            elif plan.state == "completed" and not is_paid:
                plan._reopen()

    def _is_down_payment_received(self):
        rows = self.instalment_ids.filtered("is_down_payment")
        return self.currency_id.is_zero(sum(rows.mapped("amount_open")))

    def _complete(self):
        self.ensure_one()
        days = [day for day in self.instalment_ids.mapped("date_paid") if day]
        self._set_state(
            "completed", completed_on=max(days, default=fields.Date.context_today(self))
        )
        self.activity_unlink(self._get_own_activity_types())
        self._mail("completed")
        self._resume_invoices()

    def _reopen(self):
        """A payment was taken back after completion: the plan goes on."""
        self.ensure_one()
        self._set_state("active", completed_on=False)
        self.message_post(
            body=self.env._(
                "A payment was refunded or unreconciled: %s is open again.",
                self._money(self.amount_open),
            )
        )
        self._plan_activity(
            self.env._("Payment taken back"),
            self.env._("Check why a payment on this plan no longer counts."),
        )

    # --- versions ---------------------------------------------------------

    def action_new_version(self):
        """Open a new version of the agreement; the old one holds until it is accepted.

        The new one covers what is still open.
        """
        self.ensure_one()
        self._check_state(*RUNNING_STATES)
        draft = self.next_ids.filtered(lambda plan: plan.state in ("draft", "proposed"))
        if not draft:
            draft = self.create(self._prepare_new_version())
            draft._set_schedule_of_open(self)
            self.message_post(
                body=self.env._("Version %s is being made.", draft.version)
            )
        return draft[:1]._get_records_action()

    def _prepare_new_version(self):
        self.ensure_one()
        lines = [
            fields.Command.create({"move_id": line.move_id.id})
            for line in self.line_ids
            if line.move_id.amount_residual and not line.is_charge
        ]
        if not lines:
            raise UserError(self.env._("Nothing is open on the invoices of this plan."))
        values = {
            name: self[name]
            for name in (
                "name",
                "kind",
                "include_interest",
                "include_costs",
                "interest_rule",
                "costs_rule",
                "frequency",
                "divide_by",
                "instalment_amount",
                "working_days",
                "grace_days",
            )
        }
        return {
            **values,
            "version": max(self.version_ids.mapped("version"), default=self.version)
            + 1,
            "previous_id": self.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "line_ids": lines,
        }

    def _set_schedule_of_open(self, previous):
        """Propose the dates that are still to come, for what is open now."""
        today = fields.Date.context_today(self)
        rows = previous.instalment_ids.filtered(
            lambda row: (
                row.date_due >= today and not row.currency_id.is_zero(row.amount_open)
            )
        )
        self.instalment_count = max(len(rows), 1)
        self.date_first = min(
            rows.mapped("date_due"), default=fields.Date.add(today, months=1)
        )
        if self.frequency != "own":
            self.action_make_schedule()

    # --- tools ------------------------------------------------------------

    @api.model
    def _get_own_activity_types(self):
        return ["debt_dispute.mail_activity_type_payment_plan"]

    def _plan_activity(self, summary, note):
        """Give the responsible a task for today."""
        self.ensure_one()
        user = self.user_id or self.company_id.debt_plan_user_id or self.env.user
        self.sudo().activity_schedule(
            "debt_dispute.mail_activity_type_payment_plan",
            date_deadline=fields.Date.context_today(self),
            summary=summary,
            note=note,
            user_id=user.id,
        )


class DebtPaymentPlanLine(models.Model):
    _inherit = "debt.payment.plan.line"

    def _get_other_plan(self):
        """Return another plan that this invoice is in and that binds someone."""
        self.ensure_one()
        lines = self.sudo().search(
            [
                ("move_id", "=", self.move_id.id),
                ("is_charge", "=", False),
                ("plan_id.state", "in", ("proposed", *RUNNING_STATES)),
                ("plan_id", "not in", (self.plan_id + self.plan_id.previous_id).ids),
            ],
            limit=1,
        )
        return lines.plan_id
