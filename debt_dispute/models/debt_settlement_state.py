import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)

#: Days after the last day to pay in which the bank's statement may still come in.
BANK_DAYS = 2


class DebtSettlement(models.Model):
    """Every change of state of a settlement, each guarded and noted."""

    _inherit = "debt.settlement"

    date_proposed = fields.Date(readonly=True, copy=False)
    paid_before = fields.Monetary(readonly=True, copy=False)
    accepted_on = fields.Date(readonly=True, copy=False, tracking=True)
    accepted_by = fields.Char(readonly=True, copy=False)
    accepted_at = fields.Datetime(readonly=True, copy=False)
    accepted_ip = fields.Char(string="IP Address", readonly=True, copy=False)
    accepted_how = fields.Selection(
        [
            ("portal", "On the portal"),
            ("paper", "Signed on paper"),
            ("email", "By e-mail"),
        ],
        readonly=True,
        copy=False,
    )
    date_pay_by = fields.Date(string="Pay By", readonly=True, copy=False, tracking=True)
    amount_paid = fields.Monetary(string="Paid", compute="_compute_amount_paid")
    discharged_on = fields.Date(
        readonly=True,
        copy=False,
        tracking=True,
        help="Since this day nothing is owed any more on the invoices.",
    )
    end_reason = fields.Char(readonly=True, copy=False, tracking=True)
    approval_key = fields.Char(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    needs_approval = fields.Boolean(compute="_compute_needs_approval")

    # How the rest was settled
    credit_note_ids = fields.Many2many(
        "account.move",
        "debt_settlement_credit_note_rel",
        string="Credit Notes",
        readonly=True,
        copy=False,
    )
    write_off_id = fields.Many2one("debt.write.off", readonly=True, copy=False)
    waiver_ids = fields.Many2many("debt.waiver", readonly=True, copy=False)

    @api.model
    def _get_frozen_fields(self):
        return [
            *super()._get_frozen_fields(),
            "date_proposed",
            "paid_before",
            "accepted_on",
            "accepted_by",
            "accepted_at",
            "accepted_how",
            "date_pay_by",
            "discharged_on",
            "approval_key",
            "approved_by_id",
            "credit_note_ids",
            "write_off_id",
            "waiver_ids",
        ]

    @api.depends("state", "move_ids.amount_residual")
    def _compute_amount_paid(self):
        for settlement in self:
            paid = settlement._get_paid() if settlement.date_proposed else 0
            settlement.amount_paid = float(paid)

    @api.depends("discount", "approval_key", "amount", "date_valid", "pay_days")
    def _compute_needs_approval(self):
        for settlement in self:
            company = settlement.company_id
            limit = company.debt_settlement_limit
            discount = settlement.currency_id._convert(
                settlement.discount,
                company.currency_id,
                company,
                fields.Date.context_today(settlement),
            )
            settlement.needs_approval = bool(
                limit
                and company.currency_id.compare_amounts(discount, limit) > 0
                and settlement.approval_key
                != str(settlement._decimal(settlement.amount))
            )

    def _set_state(self, state, **values):
        """Change the state; the only place that writes it."""
        self.sudo().write({"state": state, **values})
        self.sudo().move_ids._reposition_debt_items()

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for settlement in self:
            if settlement.state not in states:
                raise UserError(
                    self.env._(
                        "%(settlement)s is %(state)s: this cannot be done now. Reload "
                        "the page.",
                        settlement=settlement.name,
                        state=labels[settlement.state].lower(),
                    )
                )

    # --- proposing --------------------------------------------------------

    def action_propose(self):
        """Freeze the terms, make the letter and mail it."""
        for settlement in self:
            settlement.lock_for_update()
            settlement._check_state("draft")
            settlement.sudo().date_claim = fields.Date.context_today(settlement)
            settlement._check_ready()
            settlement._check_approved()
            settlement._propose()
        return True

    def _check_ready(self):
        """Refuse a proposal that cannot be made.

        :raises UserError: says what is wrong and what to do about it.
        """
        self.ensure_one()
        case = self.case_id
        case._check_state("open", "handed_over")
        lines = case._get_open_lines()
        if not lines:
            raise UserError(self.env._("Nothing is open on %s.", case.name))
        if self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            raise UserError(self.env._("Enter the amount that the debtor must pay."))
        if self.currency_id.compare_amounts(self.amount, self.amount_claim) >= 0:
            raise UserError(
                self.env._(
                    "%(amount)s is no discount: %(claim)s is owed.",
                    amount=self._money(self.amount),
                    claim=self._money(self.amount_claim),
                )
            )
        in_books = sum(lines.mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(self.amount, in_books) > 0:
            raise UserError(
                self.env._(
                    "Only %s is open in the books. For more, charge interest and costs "
                    "first, or waive them and let the invoices be paid.",
                    self._money(in_books),
                )
            )
        if self._is_past_valid():
            raise UserError(
                self.env._(
                    "The day to answer by, %s, is past.", self._day(self.date_valid)
                )
            )
        disputed = lines.move_id.filtered("debt_disputed_amount")
        if disputed:
            raise UserError(
                self.env._(
                    "%s is disputed: a settlement is about all that is open. Resolve "
                    "the dispute first.",
                    ", ".join(disputed.mapped("name")),
                )
            )
        plan = lines.move_id.debt_plan_id
        if plan:
            raise UserError(
                self.env._(
                    "The invoices are in %s: cancel that first.",
                    ", ".join(plan.mapped("display_name")),
                )
            )

    def _may_approve(self):
        return self.env.su or self.env.user.has_group(
            "debt_dispute.debt_dispute_group_manager"
        )

    def _check_approved(self):
        if not self.needs_approval:
            return
        if not self._may_approve():
            raise UserError(
                self.env._(
                    "The discount of %(discount)s is above %(limit)s: ask a manager to "
                    "approve it first.",
                    discount=self._money(self.discount),
                    limit=self._money(self.company_id.debt_settlement_limit),
                )
            )
        self._approve()

    def _approve(self):
        self.sudo().write(
            {
                "approval_key": str(self._decimal(self.amount)),
                "approved_by_id": self.env.user.id,
            }
        )
        self.message_post(
            body=self.env._(
                "Approved: %(amount)s, a discount of %(discount)s.",
                amount=self._money(self.amount),
                discount=self._money(self.discount),
            )
        )
        self.activity_feedback(["debt_dispute.mail_activity_type_settlement"])

    def action_ask_approval(self):
        """Ask the managers to approve the discount."""
        self.ensure_one()
        self._check_state("draft")
        self._check_ready()
        if not self.needs_approval:
            raise UserError(
                self.env._("This discount is within the limit: propose it.")
            )
        approvers = self.env["debt.waiver"].new({"case_id": self.case_id.id})
        for manager in approvers._get_approvers():
            self.activity_schedule(
                "debt_dispute.mail_activity_type_settlement",
                user_id=manager.id,
                summary=self.env._("Approve the discount"),
                note=self._money(self.discount),
            )

    def action_approve(self):
        """Approve the discount as it is now; another amount needs a new approval."""
        for settlement in self:
            settlement._check_state("draft")
            if not settlement._may_approve():
                raise AccessError(self.env._("Only a debt manager can approve this."))
            settlement._approve()

    def _propose(self):
        self.ensure_one()
        lines = self.case_id._get_open_lines()
        moves = lines.move_id.filtered(lambda move: not move.debt_charge_id)
        self.sudo().move_ids = moves
        self.sudo().paid_before = float(self._get_paid())
        self._portal_ensure_token()
        self._set_state("proposed", date_proposed=fields.Date.context_today(self))
        self._keep_letter()
        self._mail("proposed")
        self.case_id._message_log(
            body=self.env._(
                "Settlement %(number)s proposed: %(amount)s instead of %(claim)s.",
                number=self.name,
                amount=self._money(self.amount),
                claim=self._money(self.amount_claim),
            )
        )

    def action_cancel(self):
        """Withdraw what the debtor has not accepted."""
        for settlement in self:
            settlement.lock_for_update()
            settlement._check_state("draft", "proposed")
            settlement._set_state(
                "cancelled",
                end_reason=self.env._("Withdrawn by %s", self.env.user.name),
            )

    # --- answering --------------------------------------------------------

    def _accept(self, values):
        """Make the proposal an agreement; its invoices are held until it is paid."""
        self.ensure_one()
        # Two clicks at a time, or a user who withdraws it just now
        self.lock_for_update()
        self._check_state("proposed")
        if self._is_past_valid():
            raise UserError(
                self.env._(
                    "This proposal could be accepted until %s. Ask us for a new one.",
                    self._day(self.date_valid),
                )
            )
        today = fields.Date.context_today(self)
        self._set_state(
            "accepted",
            accepted_on=today,
            date_pay_by=fields.Date.add(today, days=self.pay_days),
            **values,
        )
        self._mail("accepted")
        self.sudo().case_id._message_log(
            body=self.env._(
                "Settlement %(number)s accepted by %(name)s: %(amount)s to be paid by "
                "%(date)s.",
                number=self.name,
                name=values["accepted_by"],
                amount=self._money(self.amount),
                date=self._day(self.date_pay_by),
            )
        )
        self._follow_money()

    def action_accept(self):
        """Record that the debtor accepted on paper or by mail."""
        self.ensure_one()
        self._check_state("proposed")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Acceptance"),
            "res_model": "debt.settlement.accept",
            "view_mode": "form",
            "target": "new",
            "context": {"default_settlement_id": self.id},
        }

    def _decline(self):
        self.ensure_one()
        self.lock_for_update()
        self._check_state("proposed")
        self._set_state("declined", end_reason=self.env._("Declined by the debtor"))
        self._plan_activity(self.env._("Settlement declined: call the debtor"))

    # --- the money --------------------------------------------------------

    def _follow_money(self):
        """Complete what was paid in time, also if the bank told it late."""
        for settlement in self:
            if settlement.state not in ("accepted", "expired"):
                continue
            if not settlement.accepted_on:
                continue
            paid = settlement._get_paid(until=settlement.date_pay_by)
            if paid >= settlement._decimal(settlement.amount):
                settlement._complete()

    def _complete(self):
        """Discharge the debtor: the rest is credited or written off, and waived."""
        self.ensure_one()
        settlement = self.sudo().with_context(debt_case_decided=True)
        case = settlement.case_id
        case.lock_for_update(allow_referencing=True)
        reason = self.env._("Settlement %s", self.name)
        # First the state: what is settled below follows the money again.
        self._set_state(
            "paid", discharged_on=fields.Date.context_today(self), end_reason=reason
        )
        if settlement.rest == "credit":
            settlement.credit_note_ids = settlement._credit_rest()
        waivers = case._waive_rest(
            reason, fields.Date.context_today(self), self.accepted_on
        )
        settlement.waiver_ids = waivers
        case._match_charge_credits()
        if settlement.rest == "write_off" and case._get_open_lines():
            write_off = self.env["debt.write.off"].sudo()
            settlement.write_off_id = write_off.create(
                {"case_id": case.id, "reason": reason, "waives_rest": False}
            )
            settlement.write_off_id.action_confirm()
        case._close_if_settled(reason)
        self.sudo().case_id._follow_money()
        self._mail("paid")

    def _credit_rest(self):
        """Post a credit note for what is open on each invoice; return them."""
        notes = self.env["account.move"]
        for move in self.move_ids:
            rest = move.amount_residual
            if not move.currency_id.is_zero(rest):
                notes |= self.env["debt.settlement.credit"]._credit(move, rest, self)
        return notes

    def _lapse(self, reason):
        """End it unpaid or unanswered: the claim is whole, collection goes on."""
        self.ensure_one()
        was_accepted = self.state == "accepted"
        self._set_state("expired", end_reason=reason)
        self.sudo().case_id._message_log(body=f"{self.name}: {reason}")
        if was_accepted:
            self._mail("lapsed")
            self._plan_activity(
                self.env._("Settlement not paid: go on with collection")
            )
            self.sudo().move_ids._resume_escalation()

    @api.model
    def _cron_follow_settlements(self):
        """Let lapse what was not answered or paid; one that fails stops no other."""
        today = fields.Date.context_today(self)
        settlements = self.search(
            [
                "|",
                "&",
                ("state", "=", "proposed"),
                "|",
                ("date_valid", "<", today),
                ("letter_attachment_id", "=", False),
                "&",
                ("state", "=", "accepted"),
                ("date_pay_by", "<", today),
            ]
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(settlements))
        for settlement in settlements:
            try:
                with self.env.cr.savepoint():
                    settlement._follow(today)
            except Exception:
                _logger.exception("Settlement %s could not be followed", settlement.id)
            cron._commit_progress(1)

    def _follow(self, today):
        if self.state == "proposed" and not self.letter_attachment_id:
            self._keep_letter()
        self._follow_money()
        if self.state == "proposed" and self._is_past_valid():
            self._lapse(self.env._("Not answered by %s.", self._day(self.date_valid)))
        elif self.state == "accepted" and not self._waits_for_bank(today):
            self._lapse(
                self.env._(
                    "%(paid)s of %(amount)s was received by %(date)s.",
                    paid=self._money(float(self._get_paid(until=self.date_pay_by))),
                    amount=self._money(self.amount),
                    date=self._day(self.date_pay_by),
                )
            )

    def _waits_for_bank(self, today):
        """Return whether a payment in time may still come in or is being processed."""
        in_process = self.sudo().move_ids.matched_payment_ids.filtered(
            lambda payment: (
                payment.state == "in_process"
                and not payment.is_reconciled
                and not payment.move_id
                and payment.date <= self.date_pay_by
            )
        )
        last = fields.Date.add(self.date_pay_by, days=BANK_DAYS)
        return bool(in_process) or today <= last

    def _plan_activity(self, summary):
        self.sudo().activity_schedule(
            "debt_dispute.mail_activity_type_settlement",
            summary=summary,
            user_id=(self.user_id or self.env.user).id,
        )
