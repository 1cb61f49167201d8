from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

#: What is to be done next on a case; of the same day the first goes before.
NEXT_ACTIONS = [
    ("prescription", "Interrupt prescription"),
    ("failed", "Mend a notice that failed"),
    ("dispute", "Answer the dispute"),
    ("call", "Call"),
    ("money", "Check promised money"),
    ("activity", "Do own task"),
    ("approve", "Approve a notice"),
    ("print", "Print a letter"),
    ("step", "Take the next step"),
    ("wait", "Wait"),
    ("nothing", "Nothing planned"),
]
RANK = {action: rank for rank, (action, _label) in enumerate(NEXT_ACTIONS)}
#: Cases per transaction of the nightly refresh.
BATCH = 500


class OpenInvoice(NamedTuple):
    """What is open of one invoice of a case; amounts in the company's currency."""

    case_id: int
    move_id: int
    amount: float
    overdue: float
    aging: tuple
    oldest_due: date | None
    next_date: date | None
    prescription: date | None


class DebtCase(models.Model):
    """What is open on a case, how old it is, and what to do next.

    Stored, so that lists sort, group and add up without reading an invoice. Worked
    out anew in batches: every night, and whenever something happens to the case.
    """

    _inherit = "debt.case"

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    # Open in the books, in the company's currency
    amount_open = fields.Monetary(
        string="Open",
        compute="_compute_work",
        store=True,
        currency_field="company_currency_id",
        help="Open in the books, without interest and costs.",
    )
    amount_held = fields.Monetary(
        string="Held",
        compute="_compute_work",
        store=True,
        currency_field="company_currency_id",
        help="Part of what is open that is not collected now: disputed, in a plan, "
        "promised, on hold or in process.",
    )
    aging_not_due = fields.Monetary(
        string="Not Due",
        compute="_compute_work",
        store=True,
        currency_field="company_currency_id",
    )
    aging_30 = fields.Monetary(
        string="1–30",
        compute="_compute_work",
        store=True,
        currency_field="company_currency_id",
        help="1 to 30 days after the due date.",
    )
    aging_60 = fields.Monetary(
        string="31–60",
        compute="_compute_work",
        store=True,
        currency_field="company_currency_id",
        help="31 to 60 days after the due date.",
    )
    aging_90 = fields.Monetary(
        string="61–90",
        compute="_compute_work",
        store=True,
        currency_field="company_currency_id",
        help="61 to 90 days after the due date.",
    )
    aging_older = fields.Monetary(
        string="90+",
        compute="_compute_work",
        store=True,
        currency_field="company_currency_id",
        help="More than 90 days after the due date.",
    )
    oldest_due_date = fields.Date(compute="_compute_work", store=True)
    prescription_date = fields.Date(
        string="Prescribed On",
        compute="_compute_work",
        store=True,
        help="First day on which the first of the claims can no longer be enforced.",
    )
    step_id = fields.Many2one(
        "debt.escalation.step",
        string="Highest Step",
        compute="_compute_work",
        store=True,
        ondelete="set null",
        help="Of the open invoices.",
    )

    # What to do
    next_action = fields.Selection(
        NEXT_ACTIONS, compute="_compute_work", store=True, index=True
    )
    next_action_date = fields.Date(
        string="Next Action On", compute="_compute_work", store=True, index=True
    )
    refreshed_on = fields.Date(
        string="Worked Out On", compute="_compute_work", store=True
    )

    # --- refreshing -------------------------------------------------------

    @api.model
    def _get_work_fields(self):
        """Return the names of the fields that :meth:`_compute_work` fills."""
        return [
            name
            for name, field in self._fields.items()
            if field.compute == "_compute_work"
        ]

    def _refresh_work(self):
        """Work these cases out anew before they are read or written the next time."""
        names = self._get_work_fields()
        for name in names:
            self.env.add_to_compute(self._fields[name], self)
        # What is shown of them is worked out anew too.
        self.modified(names)

    @api.model
    def _cron_refresh(self):
        """Work all cases that are not closed out anew, and follow their money."""
        cron = self.env["ir.cron"]
        ids = self.search([("state", "!=", "closed")], order="id").ids
        cron._commit_progress(remaining=len(ids))
        while ids:
            batch, ids = self.browse(ids[:BATCH]), ids[BATCH:]
            batch._refresh_work()
            self.env.flush_all()
            batch.filtered(lambda case: not case.amount_open)._follow_money()
            self.env.flush_all()
            self.env.invalidate_all()
            if not cron._commit_progress(len(batch)):
                break

    @api.depends("state", "user_id", "activity_ids.date_deadline")
    def _compute_work(self):
        today = fields.Date.context_today(self)
        cases = self.filtered("id")
        invoices = cases._read_open_invoices(today)
        held = cases._get_held_amounts(invoices)
        steps = cases._get_highest_steps()
        tasks = cases._read_tasks()
        for case in self:
            own = invoices.get(case.id, [])
            case._set_amounts(own, held)
            case.step_id = steps.get(case.id)
            action, day = case._choose_action(own, held, tasks[case.id], today)
            case.next_action, case.next_action_date = action, day
            case.refreshed_on = today
            case._set_priority(own, held, tasks[case.id], today)

    def _set_amounts(self, invoices, held):
        """Fill in what is open of these :class:`OpenInvoice`, and how old it is."""
        self.ensure_one()
        self.amount_open = sum(invoice.amount for invoice in invoices)
        self.amount_held = sum(held.get(invoice.move_id, 0.0) for invoice in invoices)
        for number, name in enumerate(
            ("aging_not_due", "aging_30", "aging_60", "aging_90", "aging_older")
        ):
            self[name] = sum(invoice.aging[number] for invoice in invoices)
        for name, attribute in (
            ("oldest_due_date", "oldest_due"),
            ("prescription_date", "prescription"),
        ):
            days = [getattr(invoice, attribute) for invoice in invoices]
            self[name] = min((day for day in days if day), default=False)

    # --- reading, each in one query -----------------------------------------

    def _read_open_invoices(self, today):
        """Return case id -> :class:`OpenInvoice` list of what is open in the books."""
        found = defaultdict(list)
        if not self.ids:
            return found
        self.env["account.move"].flush_model(
            ["debt_case_id", "debt_prescription_date", "move_type", "state"]
        )
        self.env["debt.notice.line"].flush_model(["is_waiting", "item_id"])
        self.env["account.move.line"].flush_model(
            [
                "account_id",
                "amount_residual",
                "date",
                "date_maturity",
                "debt_next_date",
                "display_type",
                "move_id",
                "reconciled",
            ]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.debt_case_id, move.id,
                       SUM(item.amount_residual),
                       COALESCE(SUM(item.amount_residual)
                                FILTER (WHERE late.days > 0), 0),
                       SUM(item.amount_residual) FILTER (WHERE late.days <= 0),
                       SUM(item.amount_residual)
                           FILTER (WHERE late.days BETWEEN 1 AND 30),
                       SUM(item.amount_residual)
                           FILTER (WHERE late.days BETWEEN 31 AND 60),
                       SUM(item.amount_residual)
                           FILTER (WHERE late.days BETWEEN 61 AND 90),
                       SUM(item.amount_residual) FILTER (WHERE late.days > 90),
                       MIN(COALESCE(item.date_maturity, item.date)),
                       MIN(item.debt_next_date) FILTER (WHERE waiting.id IS NULL),
                       move.debt_prescription_date
                  FROM account_move move
                  JOIN account_move_line item ON item.move_id = move.id
                  JOIN account_account account ON account.id = item.account_id
             LEFT JOIN debt_notice_line waiting
                    ON waiting.item_id = item.id AND waiting.is_waiting
            CROSS JOIN LATERAL (
                       SELECT %(today)s - COALESCE(item.date_maturity, item.date)
                       ) late(days)
                 WHERE move.debt_case_id IN %(cases)s
                   AND move.state = 'posted'
                   AND move.move_type IN %(types)s
                   AND item.display_type = 'payment_term'
                   AND account.account_type = 'asset_receivable'
                   AND NOT item.reconciled
              GROUP BY move.id
                """,
                today=today,
                cases=tuple(self.ids),
                types=tuple(self.env["account.move"]._get_debt_move_types()),
            )
        )
        for (
            case_id,
            move_id,
            amount,
            overdue,
            *aging,
            oldest,
            next_date,
            lapses,
        ) in rows:
            found[case_id].append(
                OpenInvoice(
                    case_id,
                    move_id,
                    float(amount),
                    float(overdue),
                    tuple(float(part or 0) for part in aging),
                    oldest,
                    next_date,
                    lapses,
                )
            )
        return found

    def _get_held_amounts(self, invoices):
        """Return invoice id -> amount held now, in the company's currency."""
        rows = {row.move_id: row for own in invoices.values() for row in own}
        moves = self.env["account.move"].sudo().browse(rows)
        today = fields.Date.context_today(self)
        held = {}
        for move_id, holds in moves._get_debt_holds().items() if rows else ():
            amount = rows[move_id].amount
            move = moves.browse(move_id)
            if any(not hold.until or hold.until >= today for hold in holds):
                held[move_id] = amount
            elif move.debt_dispute_line_ids and move.amount_residual:
                # The rest of a dispute about a part is collected.
                held[move_id] = (
                    amount * move.debt_disputed_amount / move.amount_residual
                )
        return held

    def _get_highest_steps(self):
        """Return case id -> highest step of its open items."""
        items = self.env["account.move.line"].sudo()
        groups = items._read_group(
            [
                *self.env["debt.escalation.policy"]._get_open_item_domain(),
                ("move_id.debt_case_id", "in", self.ids),
                ("debt_step_id", "!=", False),
            ],
            ["move_id", "debt_step_id"],
        )
        steps = {}
        for move, step in groups:
            case_id = move.debt_case_id.id
            if case_id not in steps or steps[case_id].day < step.day:
                steps[case_id] = step
        return steps

    def _read_tasks(self):
        """Return case id -> {action: first day}, of what waits for somebody.

        The day of a dispute that waits for the customer is ``None``.
        """
        tasks = defaultdict(dict)
        if not self.ids:
            return tasks
        self.env.flush_all()
        query = SQL(" UNION ALL ").join(
            SQL("SELECT * FROM (%s) part", query)
            for query in self._get_task_queries().values()
        )
        for case_id, action, day in self.env.execute_query(
            SQL(
                """
                SELECT task.case_id, task.action, MIN(task.day)
                  FROM (%s) task
                 WHERE task.case_id IN %s
              GROUP BY task.case_id, task.action
                """,
                query,
                tuple(self.ids),
            )
        ):
            tasks[case_id][action] = day
        return tasks

    @api.model
    def _get_task_queries(self):
        """Return name -> query of (case_id, action, day).  Hook: another task."""
        return {
            "notice": SQL(
                """
                SELECT move.debt_case_id AS case_id,
                       CASE WHEN notice.state = 'failed' THEN 'failed'
                            WHEN notice.state = 'to_approve' THEN 'approve'
                            WHEN notice.state = 'ready' AND notice.channel
                                     IN ('letter', 'registered_letter') THEN 'print'
                            ELSE 'step' END AS action,
                       notice.date AS day
                  FROM debt_notice_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN debt_notice notice ON notice.id = line.notice_id
                 WHERE line.is_live
                   AND notice.state IN ('planned', 'to_approve', 'ready', 'failed')
                """
            ),
            "call": SQL(
                """
                SELECT move.debt_case_id, 'call', call.planned_start::date
                  FROM account_move_debt_call_rel rel
                  JOIN account_move move ON move.id = rel.account_move_id
                  JOIN debt_call call ON call.id = rel.debt_call_id
                 WHERE call.state = 'planned'
                """
            ),
            "dispute": SQL(
                """
                SELECT move.debt_case_id, 'dispute', dispute.next_deadline::date
                  FROM debt_dispute_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN debt_dispute dispute ON dispute.id = line.dispute_id
                 WHERE dispute.is_open
                """
            ),
            "money": SQL(
                """
                SELECT move.debt_case_id, 'money', instalment.date_due
                  FROM debt_payment_plan_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN debt_payment_plan plan ON plan.id = line.plan_id
                  JOIN debt_payment_plan_instalment instalment
                    ON instalment.plan_id = plan.id
                 WHERE plan.state IN ('accepted', 'active')
                   AND instalment.amount_open > 0
                """
            ),
            "activity": SQL(
                """
                SELECT activity.res_id, 'activity', activity.date_deadline
                  FROM mail_activity activity
                 WHERE activity.res_model = 'debt.case' AND activity.active
                """
            ),
        }

    # --- choosing ---------------------------------------------------------

    def _choose_action(self, invoices, held, tasks, today):
        """Return what to do first, and on which day: ``(action, day)``."""
        self.ensure_one()
        if self.state == "closed":
            return False, False
        dated = [(day, RANK[action], action) for action, day in tasks.items() if day]
        lapses = [invoice.prescription for invoice in invoices]
        soon = self._get_prescription_warning_day(today)
        if any(day and today < day <= soon for day in lapses):
            dated.append((today, RANK["prescription"], "prescription"))
        if self.state == "open":
            steps = [
                invoice.next_date
                for invoice in invoices
                if invoice.next_date and not held.get(invoice.move_id)
            ]
            if steps:
                dated.append((min(steps), RANK["step"], "step"))
        if dated:
            # What should have been done before is done today, by rank.
            _day, _rank, action = min(
                (max(day, today), rank, action) for day, rank, action in dated
            )
            return action, min(row[0] for row in dated if row[2] == action)
        if self.state == "handed_over" or tasks or self.amount_held:
            return "wait", False
        return "nothing", False
