from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..dutch_law.plan_schedule import (
    MAX_INSTALMENTS,
    Frequency,
    Instalment,
    InvalidSchedule,
    ScheduleProblem,
    build_schedule,
    check_schedule,
    last_day_of_grace,
)

#: No plan runs longer; a later day is a slip of the pen.
MAX_YEARS = 50


class DebtPaymentPlan(models.Model):
    """The schedule: made from a few wishes, and free to edit before acceptance."""

    _inherit = "debt.payment.plan"

    frequency = fields.Selection(
        [
            (Frequency.WEEKLY.value, "Every week"),
            (Frequency.FORTNIGHTLY.value, "Every two weeks"),
            (Frequency.MONTHLY.value, "Every month"),
            (Frequency.END_OF_MONTH.value, "At the end of every month"),
            (Frequency.QUARTERLY.value, "Every quarter"),
            (Frequency.YEARLY.value, "Every year"),
            ("own", "On days of your own"),
        ],
        default=Frequency.MONTHLY.value,
        required=True,
    )
    divide_by = fields.Selection(
        [("count", "Number of instalments"), ("amount", "Amount per instalment")],
        default="count",
        required=True,
    )
    instalment_count = fields.Integer(
        string="Number of Instalments",
        default=6,
        help="The down payment does not count.",
    )
    instalment_amount = fields.Monetary(string="Amount per Instalment")
    date_first = fields.Date(
        string="First Instalment On",
        default=lambda self: fields.Date.add(fields.Date.context_today(self), months=1),
        copy=False,
    )
    amount_first = fields.Monetary(string="First Amount", help="Empty: as the others.")
    amount_last = fields.Monetary(
        string="Last Amount", help="Empty: as the others, with the odd cents."
    )
    amount_down = fields.Monetary(
        string="Down Payment",
        help="The plan starts once it has been received.",
    )
    date_down = fields.Date(string="Down Payment By", copy=False)
    working_days = fields.Boolean(
        string="On Working Days",
        default=True,
        help="An instalment on a weekend or public holiday moves to the next working "
        "day.",
    )
    date_start = fields.Date(
        string="First Due Date", compute="_compute_schedule_dates", store=True
    )
    date_end = fields.Date(
        string="Last Due Date", compute="_compute_schedule_dates", store=True
    )
    amount_scheduled = fields.Monetary(
        string="Scheduled", compute="_compute_amount_scheduled"
    )
    amount_unscheduled = fields.Monetary(
        string="Not Scheduled Yet", compute="_compute_amount_scheduled"
    )

    # --- compute ----------------------------------------------------------

    @api.depends("instalment_ids.date_due")
    def _compute_schedule_dates(self):
        for plan in self:
            dates = [day for day in plan.instalment_ids.mapped("date_due") if day]
            plan.date_start = min(dates, default=False)
            plan.date_end = max(dates, default=False)

    @api.depends("instalment_ids.amount", "amount_total")
    def _compute_amount_scheduled(self):
        for plan in self:
            plan.amount_scheduled = sum(plan.instalment_ids.mapped("amount"))
            plan.amount_unscheduled = plan.currency_id.round(
                plan.amount_total - plan.amount_scheduled
            )

    # --- actions ----------------------------------------------------------

    def action_make_schedule(self):
        """Fill the instalments anew from the wishes above them."""
        for plan in self:
            plan._check_terms_can_change()
            if not plan.line_ids:
                raise UserError(self.env._("Add the invoices of the plan first."))
            if plan.frequency == "own":
                raise UserError(
                    self.env._(
                        "Enter the days and amounts of the instalments yourself, or "
                        "choose how often an instalment falls due."
                    )
                )
            plan._set_schedule(plan._build_schedule())

    def _build_schedule(self):
        """Return the instalments that follow from the wishes.

        :raises UserError: says which wish cannot be met.
        """
        self.ensure_one()
        down = self._decimal(self.amount_down)
        today = fields.Date.context_today(self)
        start = self.date_first or fields.Date.add(today, months=1)
        self._check_within_sight(start)
        by_amount = self.divide_by == "amount"
        with self._explain_schedule():
            return build_schedule(
                self._decimal(self.amount_total),
                start,
                Frequency(self.frequency),
                count=None if by_amount else self.instalment_count,
                amount=self._decimal(self.instalment_amount) if by_amount else None,
                first_amount=self._decimal(self.amount_first) or None,
                last_amount=self._decimal(self.amount_last) or None,
                down_payment=down or None,
                down_payment_date=self.date_down or min(start, today),
                working_days=self.working_days,
                unit=self._get_unit(),
            )

    def _set_schedule(self, schedule):
        self.ensure_one()
        has_down_payment = bool(self._decimal(self.amount_down))
        self.instalment_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "date_due": instalment.date,
                        "amount": float(instalment.amount),
                        "is_down_payment": has_down_payment and not index,
                    }
                )
                for index, instalment in enumerate(schedule)
            ),
        ]

    # --- checks -----------------------------------------------------------

    def _get_schedule(self):
        """Return the instalments in order of date, as :class:`Instalment`."""
        self.ensure_one()
        return [
            Instalment(row.date_due, self._decimal(row.amount))
            for row in self.instalment_ids.sorted("date_due")
        ]

    def _check_schedule(self):
        """Refuse a schedule that does not add up or lies in the past.

        :raises UserError: says which instalment is wrong, and how.
        """
        self.ensure_one()
        for row in self.instalment_ids:
            if not row.currency_id.is_zero(
                row.amount - row.currency_id.round(row.amount)
            ):
                raise UserError(
                    self._describe_problem(
                        InvalidSchedule(ScheduleProblem.NOT_A_UNIT, row.amount)
                    )
                )
        with self._explain_schedule():
            check_schedule(
                self._get_schedule(),
                self._decimal(self.amount_total),
                not_before=fields.Date.context_today(self),
                unit=self._get_unit(),
            )

    def _check_within_sight(self, day):
        """Refuse a day so far ahead that it can only be a slip.

        :raises ValidationError: names the day.
        """
        latest = fields.Date.add(fields.Date.context_today(self), years=MAX_YEARS)
        if day and day > latest:
            raise ValidationError(
                self.env._(
                    "An instalment on %(date)s lies more than %(years)s years ahead. "
                    "Check the year.",
                    date=self._day(day),
                    years=MAX_YEARS,
                )
            )

    def _explain_schedule(self):
        return _Explained(self)

    def _describe_problem(self, error):
        """Return the sentence for a schedule that cannot be agreed on."""
        problem, value = error.problem, error.value
        position = error.position

        def money():
            return self._money(float(value))

        sentences = {
            ScheduleProblem.NO_INSTALMENT: lambda: self.env._(
                "A payment plan needs at least one instalment."
            ),
            ScheduleProblem.TOO_MANY: lambda: self.env._(
                "A payment plan can have %s instalments at most. Choose fewer, or a "
                "higher amount.",
                MAX_INSTALMENTS,
            ),
            ScheduleProblem.TOTAL_NOT_POSITIVE: lambda: self.env._(
                "Nothing is left to pay in instalments."
            ),
            ScheduleProblem.AMOUNT_NOT_POSITIVE: lambda: self.env._(
                "Every instalment must be above zero; %s is not.", money()
            ),
            ScheduleProblem.AMOUNT_ROUNDED_AWAY: lambda: self.env._(
                "%s is too little for so many instalments: some would be zero.",
                money(),
            ),
            ScheduleProblem.PARTS_EXCEED_TOTAL: lambda: self.env._(
                "Down payment, first and last amount together leave nothing for the "
                "other instalments."
            ),
            ScheduleProblem.SUM_DIFFERS: lambda: self.env._(
                "The instalments must add up to the agreed total of %s.",
                self._money(self.amount_total),
            ),
            ScheduleProblem.DATE_PAST: lambda: self.env._(
                "Instalment %(number)s falls on %(date)s, which is past.",
                number=position,
                date=self._day(value),
            ),
            ScheduleProblem.DATES_NOT_IN_ORDER: lambda: self.env._(
                "Instalment %(number)s must fall after the one before it; %(date)s "
                "does not.",
                number=position,
                date=self._day(value),
            ),
            ScheduleProblem.NOT_A_UNIT: lambda: self.env._(
                "An instalment must be in whole cents; %s is not.", value
            ),
        }
        return sentences[problem]()

    # --- dates ------------------------------------------------------------

    def _get_last_chance(self, date_due):
        """Return the last day on which payment keeps the plan alive."""
        if not date_due:
            return False
        return last_day_of_grace(date_due, max(self.grace_days, 0))


class _Explained:
    """Turns :class:`InvalidSchedule` into a sentence for the user."""

    def __init__(self, plan):
        self.plan = plan

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, InvalidSchedule):
            raise UserError(self.plan._describe_problem(error)) from error
        return False
