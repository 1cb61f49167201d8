from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class DebtPaymentPlan(models.Model):
    """What a user may agree on alone; beyond it a manager must approve the terms."""

    _inherit = "debt.payment.plan"

    limit_text = fields.Text(
        string="Beyond the Limits", compute="_compute_limit_text", compute_sudo=True
    )
    approval_key = fields.Char(readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, tracking=True
    )
    approved_on = fields.Datetime(readonly=True, copy=False)
    is_approved = fields.Boolean(string="Approved", compute="_compute_is_approved")

    @api.depends(
        "amount_total", "instalment_ids.date_due", "instalment_ids.amount", "partner_id"
    )
    def _compute_limit_text(self):
        for plan in self:
            plan.limit_text = "\n".join(plan._get_exceeded_limits()) or False

    @api.depends(
        "approval_key",
        "amount_total",
        "instalment_ids.date_due",
        "instalment_ids.amount",
        "line_ids.amount",
        "interest_rule",
        "costs_rule",
        "grace_days",
    )
    def _compute_is_approved(self):
        for plan in self:
            plan.is_approved = bool(
                plan.approval_key and plan.approval_key == plan._get_terms_key()
            )

    def _get_exceeded_limits(self):
        """Return a sentence for each limit of the company that the plan exceeds."""
        self.ensure_one()
        company = self.company_id
        checks = [
            self._check_limit_duration(company),
            self._check_limit_instalment(company),
            self._check_limit_total(company),
            self._check_limit_broken(company),
        ]
        return [sentence for sentence in checks if sentence]

    def _check_limit_duration(self, company):
        months = company.debt_plan_max_months
        today = self.date_proposed or fields.Date.context_today(self)
        if (
            months
            and self.date_end
            and self.date_end > today + relativedelta(months=months)
        ):
            return self.env._("It lasts longer than %s months.", months)
        return None

    def _check_limit_instalment(self, company):
        least = self._from_company_currency(company.debt_plan_min_instalment)
        rows = self.instalment_ids.sorted("date_due")[:-1]
        if self.kind == "plan" and any(
            self.currency_id.compare_amounts(row.amount, least) < 0 for row in rows
        ):
            return self.env._("An instalment is less than %s.", self._money(least))
        return None

    def _check_limit_total(self, company):
        most = self._from_company_currency(company.debt_plan_max_total)
        if most and self.currency_id.compare_amounts(self.amount_total, most) > 0:
            return self.env._("The total is more than %s.", self._money(most))
        return None

    def _check_limit_broken(self, company):
        most = company.debt_plan_max_broken
        number = self._count_broken()
        if self.partner_id and most and number >= most:
            return self.env._(
                "The debtor broke %s plans or promises in the last year.", number
            )
        return None

    def _count_broken(self):
        """Return how many plans the debtor broke in the last year."""
        self.ensure_one()
        since = fields.Date.context_today(self) - relativedelta(years=1)
        return self.sudo().search_count(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("broken_on", ">=", since),
            ]
        )

    def _from_company_currency(self, amount):
        if not amount or self.currency_id == self.company_id.currency_id:
            return amount
        return self.company_id.currency_id._convert(
            amount, self.currency_id, self.company_id, fields.Date.context_today(self)
        )

    def _check_limits(self):
        """Refuse terms beyond the limits that no manager has approved.

        :raises UserError: names the limits; who may approve approves by proposing.
        """
        self.ensure_one()
        exceeded = self.sudo()._get_exceeded_limits()
        if not exceeded or self.is_approved:
            return
        if self._may_approve():
            self._approve()
            return
        raise UserError(
            self.env._(
                "A manager must approve this plan first:\n%s", "\n".join(exceeded)
            )
        )

    def _may_approve(self):
        return self.env.su or self.env.user.has_group(
            "debt_dispute.debt_dispute_group_manager"
        )

    def _approve(self):
        self.ensure_one()
        self.write(
            {
                "approval_key": self._get_terms_key(),
                "approved_by_id": self.env.user.id,
                "approved_on": fields.Datetime.now(),
            }
        )
        self.message_post(
            body=self.env._(
                "Approved beyond the limits: %s",
                " ".join(self.sudo()._get_exceeded_limits()),
            )
        )

    def action_approve(self):
        """Approve the terms as they are now; a change needs a new approval."""
        self._check_state("draft")
        for plan in self:
            if not plan._may_approve():
                raise AccessError(
                    self.env._("Only a debt manager can approve a payment plan.")
                )
            plan._approve()
            plan.activity_feedback(
                ["debt_dispute.mail_activity_type_payment_plan_approval"]
            )

    def action_ask_approval(self):
        """Ask the managers to approve the terms."""
        self.ensure_one()
        self._check_state("draft")
        self._check_ready()
        limits = self.sudo()._get_exceeded_limits()
        if not limits:
            raise UserError(
                self.env._("This plan stays within the limits: propose it.")
            )
        self.activity_unlink(["debt_dispute.mail_activity_type_payment_plan_approval"])
        for manager in self._get_approvers():
            self.activity_schedule(
                "debt_dispute.mail_activity_type_payment_plan_approval",
                user_id=manager.id,
                note=" ".join(limits),
            )

    def _get_approvers(self):
        """Return who is asked: the responsible for plans, else all managers."""
        self.ensure_one()
        group = self.env.ref("debt_dispute.debt_dispute_group_manager")
        managers = group.sudo().all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        if not managers:
            raise UserError(self.env._("Nobody is a debt manager of this company."))
        return managers
