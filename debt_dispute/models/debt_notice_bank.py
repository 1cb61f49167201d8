from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date

ACTIVITY_TYPE = "debt_dispute.mail_activity_type_bank"


class OldBank(NamedTuple):
    """A bank journal whose last entry, of the day ``last``, is too old."""

    company: Any
    journal: Any
    last: Any


class DebtNoticeRun(models.AbstractModel):
    """Is the bank up to date? Who paid already must not be reminded."""

    _inherit = "debt.notice.run"

    @api.model
    def _get_old_banks(self, companies, on):
        """Return the :class:`OldBank` list of companies that look, in one query."""
        checked = companies.filtered(lambda c: c.debt_bank_check != "none")
        if not checked:
            return []
        groups = (
            self.env["account.bank.statement.line"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "in", checked.parent_ids.ids),
                    ("journal_id.type", "=", "bank"),
                    ("journal_id.active", "=", True),
                ],
                ["company_id", "journal_id"],
                ["date:max"],
                order="company_id, journal_id",
            )
        )
        # A branch is paid on the account of its parent company too.
        return [
            OldBank(company, journal, last)
            for owner, journal, last in groups
            for company in checked
            if owner in company.parent_ids
            and last < fields.Date.subtract(on, days=company.debt_bank_max_age)
        ]

    @api.model
    def _describe_old_bank(self, bank):
        return self.env._(
            "The bank is not up to date: last entry of %(journal)s on %(date)s.",
            journal=bank.journal.display_name,
            date=format_date(self.env, bank.last),
        )

    @api.model
    def _get_bank_warnings(self, companies, on):
        """Return which companies' bank is not up to date: company -> (waits, text).

        For a later day, whether it is today: nothing can be booked ahead.
        """
        on = min(on, fields.Date.context_today(self))
        sentences = {}
        for bank in self._get_old_banks(companies, on):
            sentences.setdefault(bank.company, []).append(self._describe_old_bank(bank))
        return {
            company: (company.debt_bank_check == "wait", " ".join(texts))
            for company, texts in sentences.items()
        }

    @api.model
    def _sync_bank_activities(self, companies, on):
        """Let somebody bring the banks up to date that these companies wait for.

        One activity per journal, however often the run comes by; it is done by
        itself once nothing waits for the journal any more.
        """
        waiting = {
            bank.journal: bank
            for bank in self._get_old_banks(companies.sudo(), on)
            if bank.company.debt_bank_check == "wait"
        }
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("activity_type_id", "=", self.env.ref(ACTIVITY_TYPE).id),
                    ("res_model", "=", "account.journal"),
                ]
            )
        )
        told = self.env["account.journal"]
        for activity in activities:
            journal = told.sudo().browse(activity.res_id)
            if journal in waiting:
                told |= journal
            elif journal.company_id in companies:
                activity.action_feedback(
                    feedback=self.env._("The run waits for it no longer.")
                )
        for journal, bank in waiting.items():
            if journal not in told:
                self._schedule_bank_activity(bank)

    @api.model
    def _schedule_bank_activity(self, bank):
        user = self._get_bank_responsible(bank.company)
        run = self.with_context(lang=user.lang)
        bank.journal.sudo().with_context(
            mail_activity_quick_update=True
        ).activity_schedule(
            ACTIVITY_TYPE,
            user_id=user.id,
            summary=run.env._("Bring the bank up to date: nothing is sent until then"),
            note=run._describe_old_bank(bank),
        )

    @api.model
    def _get_bank_responsible(self, company):
        """Return who is asked to bring the bank of a company up to date.

        The first that a policy of the company names, else one of its debt managers.
        """
        policies = (
            self.env["debt.escalation.policy"]
            .sudo()
            .search(
                [("company_id", "in", (company.id, False)), ("user_id", "!=", False)]
            )
        )
        managers = self.env.ref("debt_dispute.debt_dispute_group_manager").sudo()
        candidates = policies.user_id | managers.all_user_ids.sorted("id")
        return (
            candidates.filtered(
                lambda user: (
                    user.active
                    and not user.share
                    and not user._is_superuser()
                    and company in user.company_ids
                )
            )[:1]
            or self.env.user
        )
