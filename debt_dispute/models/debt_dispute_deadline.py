from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..cron_tools import isolated

#: Fields of the deadlines, in the order in which they are looked at.
DEADLINES = ("deadline_reply", "deadline_resolution", "deadline_chargeback")


class DebtDisputeDeadline(models.Model):
    """Deadlines of a dispute, in working time of the company's calendar.

    24 hours are one working day of that calendar: a complaint of Friday 16:00 is to
    be answered on Monday 16:00. While the company waits for the customer the clock
    stands still, except for a chargeback, whose date the bank sets.
    """

    _inherit = "debt.dispute"

    deadline_reply = fields.Datetime(
        string="First Reply Due",
        compute="_compute_deadlines",
        store=True,
        readonly=False,
        tracking=True,
        copy=False,
    )
    deadline_resolution = fields.Datetime(
        string="Resolution Due",
        compute="_compute_deadlines",
        store=True,
        readonly=False,
        tracking=True,
        copy=False,
    )
    deadline_chargeback = fields.Date(
        string="Chargeback Due",
        compute="_compute_deadline_chargeback",
        store=True,
        readonly=False,
        tracking=True,
        copy=False,
        help="Last day on which the evidence must be with the payment provider.",
    )
    date_first_reply = fields.Datetime(string="First Reply", readonly=True, copy=False)
    waiting_since = fields.Datetime(
        string="Waiting for the Customer Since", readonly=True, copy=False
    )
    next_deadline = fields.Datetime(
        compute="_compute_next_deadline", store=True, index=True
    )
    next_deadline_kind = fields.Selection(
        selection=[
            ("deadline_reply", "First reply"),
            ("deadline_resolution", "Resolution"),
            ("deadline_chargeback", "Chargeback"),
        ],
        string="Next Deadline Is",
        compute="_compute_next_deadline",
        store=True,
    )
    deadline_state = fields.Selection(
        selection=[
            ("paused", "Waiting for the customer"),
            ("missed", "Missed"),
            ("near", "Approaching"),
            ("on_track", "In time"),
        ],
        string="Deadline",
        compute="_compute_deadline_state",
        search="_search_deadline_state",
    )
    warned_deadline = fields.Datetime(copy=False)
    warned_stage = fields.Selection(
        selection=[("near", "Approaching"), ("missed", "Missed")], copy=False
    )

    # Measured
    hours_first_reply = fields.Float(
        string="Hours to First Reply",
        compute="_compute_hours_first_reply",
        store=True,
        # Not yet answered is no zero: averages are in debt.dispute.analysis.
        aggregator=None,
        help="Working hours from receipt to the first reply.",
    )
    days_open = fields.Float(
        string="Days to Resolution",
        compute="_compute_days_open",
        store=True,
        # Not yet answered is no zero: averages are in debt.dispute.analysis.
        aggregator=None,
        help="Calendar days from receipt to the end.",
    )

    # --- compute ----------------------------------------------------------

    @api.depends("date_opened", "company_id")
    def _compute_deadlines(self):
        for dispute in self:
            company = dispute.company_id
            dispute.deadline_reply = dispute._add_working_hours(
                dispute.date_opened, company.debt_dispute_reply_hours / 24
            )
            dispute.deadline_resolution = dispute._add_working_hours(
                dispute.date_opened, company.debt_dispute_resolution_days
            )

    @api.depends("channel", "date_opened", "company_id")
    def _compute_deadline_chargeback(self):
        for dispute in self:
            if dispute.channel != "chargeback":
                dispute.deadline_chargeback = False
            elif not dispute.deadline_chargeback:
                dispute.deadline_chargeback = dispute.date_opened.date() + timedelta(
                    days=dispute.company_id.debt_dispute_chargeback_days
                )

    @api.depends("is_open", "waiting_since", "date_first_reply", *DEADLINES)
    def _compute_next_deadline(self):
        for dispute in self:
            deadlines = dispute._get_running_deadlines()
            if deadlines:
                day, kind = min(deadlines)
                dispute.next_deadline = day
                dispute.next_deadline_kind = kind
            else:
                dispute.next_deadline = False
                dispute.next_deadline_kind = False

    def _get_running_deadlines(self):
        """Return ``[(moment, field name)]`` of the deadlines that still run."""
        self.ensure_one()
        deadlines = []
        if not self.is_open:
            return deadlines
        if not self.waiting_since:
            if self.deadline_reply and not self.date_first_reply:
                deadlines.append((self.deadline_reply, "deadline_reply"))
            if self.deadline_resolution:
                deadlines.append((self.deadline_resolution, "deadline_resolution"))
        if self.deadline_chargeback:
            deadlines.append(
                (self._end_of_day(self.deadline_chargeback), "deadline_chargeback")
            )
        return deadlines

    @api.depends("next_deadline", "waiting_since")
    @api.depends_context("tz")
    def _compute_deadline_state(self):
        now = fields.Datetime.now()
        for dispute in self:
            if not dispute.next_deadline:
                dispute.deadline_state = "paused" if dispute.waiting_since else False
            elif dispute.next_deadline < now:
                dispute.deadline_state = "missed"
            elif dispute.next_deadline < now + dispute._get_warning_time():
                dispute.deadline_state = "near"
            else:
                dispute.deadline_state = "on_track"

    @api.model
    def _search_deadline_state(self, operator, value):
        if operator not in ("in", "="):
            return NotImplemented
        states = [value] if operator == "=" else list(value)
        now = fields.Datetime.now()
        near = now + self._get_warning_time()
        domains = {
            "paused": Domain("next_deadline", "=", False)
            & Domain("waiting_since", "!=", False),
            "missed": Domain("next_deadline", "<", now),
            "near": Domain("next_deadline", ">=", now)
            & Domain("next_deadline", "<", near),
            "on_track": Domain("next_deadline", ">=", near),
            False: Domain("next_deadline", "=", False)
            & Domain("waiting_since", "=", False),
        }
        return Domain.OR(domains[state] for state in states if state in domains)

    @api.depends("date_first_reply")
    def _compute_hours_first_reply(self):
        for dispute in self:
            dispute.hours_first_reply = (
                dispute._count_working_hours(
                    dispute.date_opened, dispute.date_first_reply
                )
                if dispute.date_first_reply
                else 0.0
            )

    @api.depends("date_closed")
    def _compute_days_open(self):
        for dispute in self:
            dispute.days_open = (
                (dispute.date_closed - dispute.date_opened).total_seconds() / 86400
                if dispute.date_closed
                else 0.0
            )

    # --- working time -----------------------------------------------------

    def _get_calendar(self):
        """Return the company's working calendar; empty if it has none."""
        return self.company_id.sudo().resource_calendar_id

    @api.model
    def _get_warning_time(self, company=None):
        """Return how long before a deadline it counts as approaching."""
        company = company or self.env.company
        return timedelta(hours=company.debt_dispute_warning_hours)

    def _add_working_hours(self, start, days):
        """Return the moment ``days`` working days after ``start``.

        A part of a day counts in working hours. Without a calendar every hour of
        the week counts.
        """
        calendar = self._get_calendar()
        if not calendar:
            return start + timedelta(days=days)
        return self._plan_hours(start, days * calendar.hours_per_day)

    def _plan_hours(self, start, hours):
        calendar = self._get_calendar()
        planned = calendar.plan_hours(
            hours, pytz.utc.localize(start), compute_leaves=True
        )
        if not planned:
            return start + timedelta(hours=hours)
        return planned.astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)

    def _count_working_hours(self, start, end):
        if end <= start:
            return 0.0
        calendar = self._get_calendar()
        if not calendar:
            return (end - start).total_seconds() / 3600
        return calendar.get_work_hours_count(
            pytz.utc.localize(start), pytz.utc.localize(end)
        )

    def _end_of_day(self, day):
        """Return the last second of a day of the company, in UTC."""
        timezone = pytz.timezone(self._get_calendar().tz or self.env.user.tz or "UTC")
        end = timezone.localize(datetime.combine(day, time(23, 59, 59)))
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    # --- waiting for the customer -----------------------------------------

    def action_wait_for_customer(self):
        """Stop the clock until the customer answers, and ask him."""
        self._wait_for_customer()
        return self._open_composer("debt_dispute.mail_template_dispute_information")

    def _wait_for_customer(self):
        for dispute in self:
            if not dispute.is_open:
                raise UserError(self.env._("%s is closed.", dispute.name))
            if not dispute.waiting_since:
                dispute.waiting_since = fields.Datetime.now()
                dispute._close_deadline_activities()
                dispute._message_log(body=self.env._("Waiting for the customer."))

    def action_stop_waiting(self):
        """Let the clock run again; the deadlines move by the time that it stood."""
        now = fields.Datetime.now()
        for dispute in self.filtered("waiting_since"):
            since = dispute.waiting_since
            vals = {"waiting_since": False}
            for name in ("deadline_reply", "deadline_resolution"):
                if dispute[name] and dispute[name] > since:
                    vals[name] = dispute._move_deadline(dispute[name], since, now)
            dispute.write(vals)
            dispute._message_log(body=self.env._("No longer waiting for the customer."))

    def _move_deadline(self, deadline, since, until):
        if not self._get_calendar():
            return deadline + (until - since)
        left = self._count_working_hours(since, deadline)
        return self._plan_hours(until, left)

    def _note_first_reply(self):
        """Remember when the customer first heard from the company."""
        for dispute in self:
            if not dispute.date_first_reply:
                dispute.date_first_reply = fields.Datetime.now()
                dispute._close_deadline_activities()

    def _restart_deadlines(self):
        """Give a reopened dispute the time of a new one; the reply was given."""
        now = fields.Datetime.now()
        for dispute in self:
            dispute.deadline_resolution = dispute._add_working_hours(
                now, dispute.company_id.debt_dispute_resolution_days
            )

    # --- activities -------------------------------------------------------

    @api.model
    def _get_deadline_activity_types(self):
        return [
            "debt_dispute.mail_activity_type_dispute_near",
            "debt_dispute.mail_activity_type_dispute_missed",
        ]

    def _close_deadline_activities(self):
        self.activity_unlink(self._get_deadline_activity_types())

    @api.model
    def _cron_warn_of_deadlines(self):
        """Plan one activity per deadline that approaches, one if it was missed."""
        now = fields.Datetime.now()
        running = self._read_group([("next_deadline", "!=", False)], ["company_id"])
        for (company,) in running:
            near = now + self._get_warning_time(company)
            late = self.search(
                [("company_id", "=", company.id), ("next_deadline", "<", near)]
            )
            for dispute in late:
                with isolated(dispute, "Warning of a deadline"):
                    stage = "missed" if dispute.next_deadline < now else "near"
                    dispute._warn_of_deadline(stage)

    def _warn_of_deadline(self, stage):
        """Plan the activity of this stage, unless it was planned for this deadline."""
        self.ensure_one()
        if self.warned_deadline == self.next_deadline and self.warned_stage in (
            stage,
            "missed",
        ):
            return
        self._close_deadline_activities()
        kinds = self._fields["next_deadline_kind"]
        for user in self._get_deadline_users(stage):
            record = self.with_context(lang=user.lang)
            kind = dict(kinds._description_selection(record.env))[
                self.next_deadline_kind
            ]
            record.activity_schedule(
                f"debt_dispute.mail_activity_type_dispute_{stage}",
                date_deadline=self.next_deadline.date(),
                user_id=user.id,
                summary=record.env._(
                    "%(dispute)s: %(deadline)s due", dispute=self.name, deadline=kind
                ),
            )
        self.write({"warned_deadline": self.next_deadline, "warned_stage": stage})

    def _get_deadline_users(self, stage):
        """Return who is told: the responsible, of a missed deadline the coordinator."""
        self.ensure_one()
        users = self._get_responsible()
        if stage == "missed":
            users |= self.coordinator_id
        return users
