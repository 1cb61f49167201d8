from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, formatLang

#: Changed by the transitions alone.
STATE_FIELDS = frozenset(
    {
        "state",
        "requested_by_id",
        "approved_by_id",
        "reversed_on",
        "reverse_reason",
    }
)


class DebtCaseDecision(models.AbstractModel):
    """A decision on a case that costs money: made and taken back for a reason.

    ===========  ===================================  ==============================
    State        Means                                Leaves it by
    ===========  ===================================  ==============================
    draft        being made                           confirm → done, or to_approve
                                                      above the company's limit
    to_approve   a debt manager decides               approve → done;
                                                      refuse → refused
    done         carried out                          reverse → reversed
    refused      not carried out                      final
    reversed     taken back                           final
    ===========  ===================================  ==============================

    A model that inherits it implements ``_check_ready``, ``_get_amount_to_approve``,
    ``_apply``, ``_undo`` and ``_describe``, and names its limit in
    ``_decision_limit_field``. Both ``_apply`` and ``_undo`` run as superuser.
    """

    _name = "debt.case.decision"
    _description = "Decision on a Case"

    #: Field of the company with the amount that users decide on alone; 0: any.
    _decision_limit_field = None

    case_id = fields.Many2one(
        "debt.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="case_id.currency_id", store=True)
    partner_id = fields.Many2one(
        related="case_id.partner_id", store=True, string="Debtor"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char(required=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("to_approve", "To Approve"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("reversed", "Taken Back"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    requested_by_id = fields.Many2one(
        "res.users", string="Asked By", readonly=True, copy=False
    )
    approved_by_id = fields.Many2one(
        "res.users", string="Decided By", readonly=True, copy=False
    )
    reversed_on = fields.Date(string="Taken Back On", readonly=True, copy=False)
    reverse_reason = fields.Char(
        string="Why Taken Back or Refused", readonly=True, copy=False
    )

    @api.depends("case_id", "date")
    def _compute_display_name(self):
        for decision in self:
            decision.display_name = (
                f"{decision.case_id.name}, {format_date(self.env, decision.date)}"
            )

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(STATE_FIELDS & vals.keys() for vals in vals_list):
            raise AccessError(self._get_refusal())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if STATE_FIELDS & vals.keys():
                raise AccessError(self._get_refusal())
            self._check_state("draft")
        return super().write(vals)

    @api.model
    def _get_refusal(self):
        return self.env._("The state of a decision changes by its buttons alone.")

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_state("draft")

    # --- to implement -----------------------------------------------------

    def _check_ready(self):
        """Refuse what cannot be carried out."""
        raise NotImplementedError

    def _get_amount_to_approve(self):
        """Return what the decision costs, in the currency of the case."""
        raise NotImplementedError

    def _apply(self):
        """Carry it out."""
        raise NotImplementedError

    def _undo(self):
        """Take it back."""
        raise NotImplementedError

    def _describe(self):
        """Return in a few words what is decided, for chatter and activity."""
        raise NotImplementedError

    # --- deciding ---------------------------------------------------------

    def action_confirm(self):
        """Carry the decisions out; above the limit a manager is asked first."""
        for decision in self:
            decision._lock()
            decision._check_state("draft")
            decision._check_ready()
            if decision._needs_approval() and not decision._may_approve():
                decision._ask_approval()
            else:
                decision._carry_out()
        return {"type": "ir.actions.act_window_close"}

    def action_approve(self):
        """Approve and carry out."""
        for decision in self:
            decision._lock()
            decision._check_state("to_approve")
            decision._check_may_approve()
            decision._check_ready()
            decision._carry_out()
            decision._finish_activities()
        return {"type": "ir.actions.act_window_close"}

    def action_refuse(self):
        """Ask why, and refuse."""
        return self._open_reason_wizard("refuse", self.env._("Refuse"))

    def action_reverse(self):
        """Ask why, and take back."""
        return self._open_reason_wizard("reverse", self.env._("Take Back"))

    def _open_reason_wizard(self, kind, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "debt.decision.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_kind": kind,
                "default_res_model": self._name,
                "default_res_ids": ",".join(map(str, self.ids)),
            },
        }

    def _lock(self):
        """Let no one decide on the same case at the same time."""
        self.ensure_one()
        self.case_id.check_access("write")
        self.sudo().case_id.lock_for_update(allow_referencing=True)

    def _carry_out(self):
        self.ensure_one()
        self.sudo()._apply()
        self._set_state("done", approved_by_id=self.env.user.id)
        self._log(self._describe())

    def _refuse(self, reason):
        """Refuse for a reason; nothing is carried out."""
        for decision in self:
            decision._check_state("to_approve")
            decision._check_may_approve()
            decision._set_state(
                "refused", approved_by_id=self.env.user.id, reverse_reason=reason
            )
            decision._finish_activities()
            decision._log(
                self.env._(
                    "Refused: %(decision)s. %(reason)s",
                    decision=decision._describe(),
                    reason=reason,
                )
            )

    def _reverse(self, reason):
        """Take back for a reason what was carried out."""
        for decision in self:
            decision._lock()
            decision._check_state("done")
            decision.sudo()._undo()
            decision._set_state(
                "reversed",
                reversed_on=fields.Date.context_today(decision),
                reverse_reason=reason,
            )
            decision.sudo()._after_undo()
            decision._log(
                self.env._(
                    "Taken back: %(decision)s. %(reason)s",
                    decision=decision._describe(),
                    reason=reason,
                )
            )

    def _after_undo(self):
        """Hook: what follows once the decision counts no longer."""

    def _set_state(self, state, **values):
        self.sudo().write({"state": state, **values})

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for decision in self:
            if decision.state not in states:
                raise UserError(
                    self.env._(
                        "“%(decision)s” is in state “%(state)s”: this is not possible "
                        "now. Reload the page.",
                        decision=decision._describe(),
                        state=labels[decision.state],
                    )
                )

    def _log(self, body):
        """Say in the chatter of the case what was decided, by whom."""
        self.ensure_one()
        self.case_id._message_log(body=body)

    # --- approval ---------------------------------------------------------

    def _get_limit(self):
        return self.company_id[self._decision_limit_field]

    def _get_amount_to_approve_in_company_currency(self):
        """Return what it costs with what was decided before on the same case.

        So that a large sum cannot be split.
        """
        self.ensure_one()
        amount = self._get_amount_to_approve() + self._get_amount_decided()
        return self.currency_id._convert(
            amount, self.company_id.currency_id, self.company_id, self.date
        )

    def _get_amount_decided(self):
        earlier = self.sudo().search(
            [("case_id", "=", self.case_id.id), ("state", "=", "done")]
        )
        return sum((earlier - self).mapped("amount"))

    def _needs_approval(self):
        self.ensure_one()
        limit = self._get_limit()
        amount = self._get_amount_to_approve_in_company_currency()
        currency = self.company_id.currency_id
        return bool(limit) and currency.compare_amounts(amount, limit) > 0

    def _may_approve(self):
        return self.env.su or self.env.user.has_group(
            "debt_dispute.debt_dispute_group_manager"
        )

    def _check_may_approve(self):
        if not self._may_approve():
            raise AccessError(self.env._("Only a debt manager can decide this."))

    def _ask_approval(self):
        self.ensure_one()
        self._set_state("to_approve", requested_by_id=self.env.user.id)
        managers = self._get_approvers()
        note = self.env._(
            "%(user)s asks: %(decision)s. The limit is %(limit)s.",
            user=self.env.user.name,
            decision=self._describe(),
            limit=formatLang(
                self.env, self._get_limit(), currency_obj=self.company_id.currency_id
            ),
        )
        for manager in managers:
            self.case_id.activity_schedule(
                "debt_dispute.mail_activity_type_case_approval",
                user_id=manager.id,
                note=note,
            )
        self._log(self.env._("Approval asked: %s.", self._describe()))

    def _get_approvers(self):
        """Return the debt managers of the company."""
        group = self.env.ref("debt_dispute.debt_dispute_group_manager")
        managers = group.sudo().all_user_ids.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )
        if not managers:
            raise UserError(self.env._("Nobody is a debt manager of this company."))
        return managers

    def _finish_activities(self):
        self.ensure_one()
        self.case_id.activity_feedback(
            ["debt_dispute.mail_activity_type_case_approval"]
        )

    # --- tools ------------------------------------------------------------

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _day(self, day):
        return format_date(self.env, day) if day else ""
