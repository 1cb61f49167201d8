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
        """Plan an activity for each manager where a table ends within four weeks."""
        activity_type = self.env.ref("debt_dispute.mail_activity_type_statutory_table")
        managers = self._get_table_managers()
        today = fields.Date.context_today(self)
        for name, covered_until, record, source in self._get_all_tables():
            if covered_until - self.WARN_BEFORE > today:
                continue
            told = record.activity_ids.filtered(
                lambda activity: activity.activity_type_id == activity_type
            ).user_id
            for manager in managers - told:
                record._schedule_table_activity(
                    activity_type, manager, name, covered_until, source
                )

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
        record = self.with_context(lang=manager.lang)
        date_format = self.env["res.lang"]._lang_get(manager.lang).date_format
        record.activity_schedule(
            activity_type_id=activity_type.id,
            user_id=manager.id,
            date_deadline=covered_until,
            summary=record.env._("%(table)s ends", table=name),
            note=record.env._(
                "The last figure known is for %(day)s. Look up the next one "
                "(%(source)s) and enter it; without it no amount is charged for "
                "the days after.",
                day=covered_until.strftime(date_format),
                source=source,
            ),
        )
