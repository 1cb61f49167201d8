from datetime import timedelta

from odoo import api, fields, models


class DebtStatutoryTable(models.AbstractModel):
    """A table that the law publishes anew from time to time.

    A subclass answers until which day its figures are known; before that day comes
    the managers are reminded to look the next ones up. No figure is ever carried
    on by itself.
    """

    _name = "debt.statutory.table"
    _description = "Statutory table"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    #: How long before a table runs out its managers are told.
    WARN_BEFORE = timedelta(weeks=4)

    @api.model
    def _get_tables(self):
        """Return per table ``(name, last known day, newest record, where to look)``."""
        return []

    @api.model
    def _cron_warn_before_tables_run_out(self):
        """Plan an activity for each manager where a table ends within four weeks.

        Each is told of each end once, in his own language.
        """
        activity_type = self.env.ref("debt_dispute.mail_activity_type_statutory_table")
        today = fields.Date.context_today(self)
        for manager in self._get_table_managers():
            tables = self.with_context(lang=manager.lang)._get_all_tables()
            for name, covered_until, record, source in tables:
                if covered_until - self.WARN_BEFORE > today:
                    continue
                if manager not in record._get_told_managers(
                    activity_type, covered_until
                ):
                    record._schedule_table_activity(
                        activity_type, manager, name, covered_until, source
                    )

    def _get_told_managers(self, activity_type, covered_until):
        """Return who was told of this end, also if the activity is done by now."""
        self.ensure_one()
        told_since = covered_until - self.WARN_BEFORE
        activities = self.with_context(active_test=False).activity_ids
        return activities.filtered(
            lambda activity: (
                activity.activity_type_id == activity_type
                and (activity.active or activity.date_deadline >= told_since)
            )
        ).user_id

    @api.model
    def _get_all_tables(self):
        """Return the tables of every kind, see :meth:`_get_tables`."""
        return [
            table
            for model_name in self._get_table_models()
            for table in self.env[model_name]._get_tables()
        ]

    @api.model
    def _get_table_models(self):
        return ["debt.interest.rate", "debt.court.fee"]

    @api.model
    def _get_table_managers(self):
        group = self.env.ref("debt_dispute.debt_dispute_group_manager")
        return group.all_user_ids.filtered(lambda user: user.active and not user.share)

    def _schedule_table_activity(
        self, activity_type, manager, name, covered_until, source
    ):
        date_format = self.env["res.lang"]._lang_get(manager.lang).date_format
        self.activity_schedule(
            activity_type_id=activity_type.id,
            user_id=manager.id,
            date_deadline=covered_until,
            summary=self.env._("%(table)s ends", table=name),
            # The name "source" is taken: it is the first argument of _().
            note=self.env._(
                "The last figure known is for %(day)s. Look up the next one "
                "(%(where)s) and enter it; without it no amount is charged for "
                "the days after.",
                day=covered_until.strftime(date_format),
                where=source,
            ),
        )
