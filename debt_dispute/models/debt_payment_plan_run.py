import logging

from odoo import api, fields, models
from odoo.exceptions import LockError, ValidationError

from .debt_payment_plan import RUNNING_STATES
from .res_company_plan import MAX_GRACE_DAYS

_logger = logging.getLogger(__name__)


class DebtPaymentPlan(models.Model):
    """What plans do by themselves every day: remind, break, lapse."""

    _inherit = "debt.payment.plan"

    grace_days = fields.Integer(
        default=lambda self: self.env.company.debt_plan_grace_days,
        help="Days after a due date within which payment keeps the plan alive.",
    )
    error = fields.Char(
        readonly=True, copy=False, help="Why the daily run could not follow this plan."
    )

    @api.constrains("grace_days")
    def _check_grace_days(self):
        for plan in self:
            if not 0 <= plan.grace_days <= MAX_GRACE_DAYS:
                raise ValidationError(
                    self.env._(
                        "%(plan)s has %(days)s days of grace. Choose from 0 to "
                        "%(most)s.",
                        plan=plan.display_name,
                        days=plan.grace_days,
                        most=MAX_GRACE_DAYS,
                    )
                )

    # --- the daily run ----------------------------------------------------

    @api.model
    def _cron_follow_plans(self):
        """Follow the plans that something may have to be done for today.

        One plan that fails never stops the others; the error stands on it. A second
        run on the same day does nothing twice.
        """
        today = fields.Date.context_today(self)
        plans = self.search(self._get_run_domain(today), order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(plans))
        for plan in plans:
            plan._follow_safely(today)
            cron._commit_progress(1)

    @api.model
    def _get_run_domain(self, today):
        """Return the plans to look at: only what falls due around today."""
        return [
            "|",
            "&",
            ("state", "=", "proposed"),
            ("date_valid", "<", today),
            "&",
            ("state", "in", RUNNING_STATES),
            "|",
            ("date_next", "=", False),
            ("date_next", "<=", fields.Date.add(today, days=60)),
        ]

    def _follow_safely(self, today):
        """Follow one plan in a savepoint; note what went wrong on the plan."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                plan = self.with_company(self.company_id).with_context(
                    lang=self._get_staff_lang()
                )
                plan.lock_for_update(allow_referencing=True)
                plan._follow(today)
                if plan.error:
                    plan.error = False
        except LockError:
            _logger.info("Payment plan %s is being changed: tomorrow again", self.id)
        except Exception as error:
            _logger.exception("The daily run failed for payment plan %s", self.id)
            self.env.invalidate_all()
            if self.exists():
                self.error = str(error)[:500] or type(error).__name__
                self._plan_activity(self.env._("Daily run failed"), self.error)

    def _get_staff_lang(self):
        """Return the language of who reads the notes and tasks that the run leaves."""
        self.ensure_one()
        return self.user_id.lang or self.company_id.partner_id.lang or self.env.lang

    def _follow(self, today):
        """Do for one plan what has to be done on a day."""
        self.ensure_one()
        if self.state == "proposed":
            if self.date_valid and self.date_valid < today:
                self._lapse()
            return
        if self.state not in RUNNING_STATES:
            return
        self._keep_signed_copy()
        self._recompute_money()
        if self.state not in RUNNING_STATES:
            return
        instalment = self._get_breaking_instalment(today)
        if instalment:
            self._break(instalment)
            return
        self._remind(today)

    def _lapse(self):
        """The debtor did not answer the proposal in time."""
        self.ensure_one()
        self._end(
            "cancelled",
            self.env._("Not accepted by %s", self._day(self.date_valid)),
            cancelled_on=fields.Date.context_today(self),
        )
        self._plan_activity(
            self.env._("Proposal not answered"),
            self.env._("The invoices are no longer held. Decide what happens next."),
        )

    def _get_breaking_instalment(self, today):
        """Return the oldest instalment that stayed unpaid beyond the grace days.

        Money that is in process counts: it cannot be late by the bank's doing.
        """
        self.ensure_one()
        in_process = self._get_money_in_process()
        for row in self.instalment_ids.sorted("date_due"):
            still_open = self._decimal(row.amount_open)
            if row.date_last_chance >= today:
                break
            if still_open > in_process:
                return row
            in_process -= still_open
        return self.env["debt.payment.plan.instalment"]

    # --- reminders --------------------------------------------------------

    def _remind(self, today):
        """Mail before the due date and on the day after, each once at most."""
        self.ensure_one()
        days = self.company_id.debt_plan_remind_before
        in_process = self._get_money_in_process()
        for row in self.instalment_ids.sorted("date_due"):
            if self._decimal(row.amount_open) <= in_process:
                in_process -= self._decimal(row.amount_open)
                continue
            if (
                days
                and not row.reminded_before_on
                and today <= row.date_due <= fields.Date.add(today, days=days)
                and (self.accepted_on or today) < today
            ):
                row.reminded_before_on = today
                self._mail("remind_before", row)
            elif (
                self.company_id.debt_plan_remind_after
                and not row.reminded_after_on
                and row.date_due < today
            ):
                row.reminded_after_on = today
                self._mail("remind_after", row)

    # --- mail -------------------------------------------------------------

    def _mail(self, occasion, instalment=None):
        """Mail the debtor about this plan, in his language; or say that it failed.

        Queued with the transaction: a crash neither doubles nor loses it.
        """
        self.ensure_one()
        template = self._get_mail_template(occasion)
        if not template or self.env.context.get("debt_plan_no_mail"):
            return
        if not self.contact_id.email:
            self._plan_activity(
                self.env._("No e-mail address"),
                self.env._(
                    "“%(mail)s” could not be mailed: %(contact)s has no e-mail "
                    "address.",
                    mail=template.name,
                    contact=self.contact_id.display_name,
                ),
            )
            return
        plan = self.with_context(debt_plan_instalment_id=instalment and instalment.id)
        plan.message_post_with_source(
            template,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _get_mail_template(self, occasion):
        """Return the template for an occasion; empty: no mail goes out."""
        kind = "promise" if self.kind == "promise" else "plan"
        for name in (
            f"debt_dispute.mail_template_{kind}_{occasion}",
            f"debt_dispute.mail_template_plan_{occasion}",
        ):
            template = self.env.ref(name, raise_if_not_found=False)
            if template:
                return template
        return None

    def get_mailed_instalment(self):
        """Return the instalment that the mail is about."""
        instalment = self.env["debt.payment.plan.instalment"].browse(
            self.env.context.get("debt_plan_instalment_id")
        )
        if instalment.exists() and instalment.plan_id == self:
            return instalment
        return self.next_instalment_id

    def _process_attachments_for_template_post(self, mail_template):
        """Send the signed copy along with its confirmation."""
        processed = super()._process_attachments_for_template_post(mail_template) or {}
        accepted = self.env.ref(
            "debt_dispute.mail_template_plan_accepted", raise_if_not_found=False
        )
        for plan in self:
            if mail_template == accepted and plan.signed_attachment_id:
                found = processed.setdefault(
                    plan.id, {"attachment_ids": [], "attachments": []}
                )
                found["attachment_ids"] += plan.signed_attachment_id.ids
        return processed
