from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, formatLang

from .account_move_prescription import WARN_BEFORE

#: What counts, in the order in which it is shown; each has a field
#: ``priority_<part>`` and a weight ``debt_priority_<part>`` on the company.
PRIORITY_PARTS = ("amount", "age", "step", "promise", "deadline", "prescription")
#: Tasks whose day is a deadline; promised money and prescription count by themselves.
DEADLINE_TASKS = ("failed", "dispute", "call", "activity", "approve", "print")
#: A deadline within so many days counts for half.
NEAR_DAYS = 7


class PriorityPart(NamedTuple):
    """One line of the build-up of a priority."""

    label: str
    points: str
    why: str


class DebtCase(models.Model):
    """How urgent a case is: a sum of points, each with its reason.

    ============  =====================================================================
    Part          All its points, and less in proportion
    ============  =====================================================================
    amount        overdue and not held is the company's full amount or more
    age           the oldest of it is the company's full number of days late or more
    step          the last step of the ladder was taken
    promise       promised money, or an instalment, is due today or late
    deadline      something has to be done today or is late; half within a week
    prescription  a claim lapses within four weeks; half within six months
    ============  =====================================================================
    """

    _inherit = "debt.case"

    priority = fields.Float(
        compute="_compute_work",
        store=True,
        digits=(5, 1),
        index=True,
        aggregator="avg",
        help="0 to 100 with the company's own weights; the build-up is on the case.",
    )
    priority_amount = fields.Float(
        string="Points: Amount",
        compute="_compute_work",
        store=True,
        digits=(5, 1),
        aggregator="avg",
    )
    priority_age = fields.Float(
        string="Points: Age",
        compute="_compute_work",
        store=True,
        digits=(5, 1),
        aggregator="avg",
    )
    priority_step = fields.Float(
        string="Points: Step",
        compute="_compute_work",
        store=True,
        digits=(5, 1),
        aggregator="avg",
    )
    priority_promise = fields.Float(
        string="Points: Promise Due",
        compute="_compute_work",
        store=True,
        digits=(5, 1),
        aggregator="avg",
    )
    priority_deadline = fields.Float(
        string="Points: Deadline",
        compute="_compute_work",
        store=True,
        digits=(5, 1),
        aggregator="avg",
    )
    priority_prescription = fields.Float(
        string="Points: Prescription",
        compute="_compute_work",
        store=True,
        digits=(5, 1),
        aggregator="avg",
    )
    amount_collectable = fields.Monetary(
        string="Overdue, Not Held",
        compute="_compute_work",
        store=True,
        currency_field="company_currency_id",
    )
    days_late = fields.Integer(
        compute="_compute_work",
        store=True,
        aggregator="max",
        help="Of the oldest open item that is not held.",
    )
    promise_date = fields.Date(
        string="Money Promised For",
        compute="_compute_work",
        store=True,
        help="First promise or instalment that is not paid yet.",
    )
    deadline_date = fields.Date(
        string="First Deadline",
        compute="_compute_work",
        store=True,
        help="First day on which somebody has to do something.",
    )
    priority_html = fields.Html(
        string="Build-up", compute="_compute_priority_html", sanitize=False
    )

    def _set_priority(self, invoices, held, tasks, today):
        """Fill in the points of this case, and what they are worked out from."""
        self.ensure_one()
        free = [row for row in invoices if not held.get(row.move_id)]
        self.amount_collectable = sum(
            max(row.overdue - held.get(row.move_id, 0.0), 0.0) for row in invoices
        )
        oldest = min((row.oldest_due for row in free), default=today)
        self.days_late = max((today - oldest).days, 0)
        self.promise_date = tasks.get("money")
        self.deadline_date = min(
            (tasks[name] for name in DEADLINE_TASKS if tasks.get(name)), default=False
        )
        shares = self._get_priority_shares(bool(free), today)
        company = self.company_id
        for part in PRIORITY_PARTS:
            weight = max(company[f"debt_priority_{part}"], 0)
            share = shares[part] if self.state == "open" else 0.0
            self[f"priority_{part}"] = round(weight * share, 1)
        self.priority = sum(self[f"priority_{part}"] for part in PRIORITY_PARTS)

    def _get_priority_shares(self, is_collected, today):
        """Return part -> 0.0 to 1.0 of its points.  Hook: other reckonings.

        :param is_collected: whether anything is not held.
        """
        self.ensure_one()
        company = self.company_id
        full_amount = company.debt_priority_full_amount
        full_days = company.debt_priority_full_days
        ladder = self.step_id.policy_id.step_ids.sorted("sequence").ids
        return {
            "amount": min(self.amount_collectable / full_amount, 1.0)
            if full_amount > 0
            else 0.0,
            "age": min(self.days_late / full_days, 1.0) if full_days > 0 else 0.0,
            "step": (ladder.index(self.step_id.id) + 1) / len(ladder)
            if is_collected and self.step_id.id in ladder
            else 0.0,
            "promise": 1.0 if self.promise_date and self.promise_date <= today else 0.0,
            "deadline": self._get_nearness(self.deadline_date, today),
            "prescription": self._get_prescription_share(today),
        }

    @api.model
    def _get_nearness(self, day, today):
        if not day or day > fields.Date.add(today, days=NEAR_DAYS):
            return 0.0
        return 1.0 if day <= today else 0.5

    def _get_prescription_share(self, today):
        day = self.prescription_date
        far, near = (today + before for before in WARN_BEFORE)
        if not day or day <= today or day > far:
            return 0.0
        return 1.0 if day <= near else 0.5

    @api.model
    def _get_prescription_warning_day(self, today):
        """Return the last day of prescription that asks for a letter today."""
        return today + WARN_BEFORE[-1]

    # --- the build-up -----------------------------------------------------

    @api.depends("priority")
    @api.depends_context("lang")
    def _compute_priority_html(self):
        for case in self:
            case.priority_html = case.state == "open" and self.env["ir.qweb"]._render(
                "debt_dispute.debt_case_priority",
                {"case": case, "parts": case._get_priority_parts()},
            )

    def _get_priority_parts(self):
        """Return the :class:`PriorityPart` list that adds up to the priority."""
        self.ensure_one()
        reasons = self._get_priority_reasons()
        return [
            PriorityPart(
                reasons[part][0],
                self.env._(
                    "%(points)s of %(most)s",
                    points=formatLang(self.env, self[f"priority_{part}"], digits=1),
                    most=self.company_id[f"debt_priority_{part}"],
                ),
                reasons[part][1],
            )
            for part in PRIORITY_PARTS
        ]

    def _get_priority_reasons(self):
        """Return part -> (label, the fact that its points come from)."""
        self.ensure_one()
        none = self.env._("none")
        return {
            "amount": (
                self.env._("Amount"),
                self.env._(
                    "%(amount)s overdue and not held; %(full)s counts fully",
                    amount=self._format_company(self.amount_collectable),
                    full=self._format_company(
                        self.company_id.debt_priority_full_amount
                    ),
                ),
            ),
            "age": (
                self.env._("Age"),
                self.env._(
                    "%(days)s days late; %(full)s counts fully",
                    days=self.days_late,
                    full=self.company_id.debt_priority_full_days,
                ),
            ),
            "step": (self.env._("Step"), self.step_id.name or none),
            "promise": (
                self.env._("Promise due"),
                self._format_day(self.promise_date) or none,
            ),
            "deadline": (
                self.env._("Deadline"),
                self._format_day(self.deadline_date) or none,
            ),
            "prescription": (
                self.env._("Prescription"),
                self._format_day(self.prescription_date) or none,
            ),
        }

    def _format_company(self, amount):
        return format_amount(self.env, amount, self.company_id.currency_id)

    @api.model
    def _format_day(self, day):
        return format_date(self.env, day) if day else ""
