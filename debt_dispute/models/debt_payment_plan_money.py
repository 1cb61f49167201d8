from odoo import api, fields, models

from ..dutch_law.money import ZERO
from .debt_payment_plan import RUNNING_STATES

#: Kinds of :class:`Settlement` that are no money of the debtor.
NO_MONEY = ("credit_note", "offset")


class DebtPaymentPlan(models.Model):
    """What has been paid on a plan, worked out from the books every time.

    Instalments are paid by what is really reconciled on the plan's invoices since
    the proposal, the oldest instalment first. A credit note or write-off is no
    money: it takes away the last instalments, and only as far as it goes beyond the
    part of the invoice that is not in the plan. Interest and costs that no invoice
    books are paid by what the debtor paid beyond the invoices and that stands open
    as his credit.
    """

    _inherit = "debt.payment.plan"

    amount_paid = fields.Monetary(
        string="Paid", compute="_compute_money_totals", store=True
    )
    amount_credited = fields.Monetary(
        string="Credited", compute="_compute_money_totals", store=True
    )
    amount_open = fields.Monetary(
        string="Open", compute="_compute_money_totals", store=True
    )
    amount_late = fields.Monetary(string="Late", compute="_compute_late")
    progress = fields.Float(
        compute="_compute_money_totals",
        store=True,
        aggregator="avg",
        help="Paid part of what the debtor has to pay, per cent.",
    )
    next_instalment_id = fields.Many2one(
        "debt.payment.plan.instalment", compute="_compute_next_instalment"
    )
    date_next = fields.Date(
        string="Next Due Date", compute="_compute_money_totals", store=True
    )

    @api.depends(
        "amount_total",
        "instalment_ids.amount_paid",
        "instalment_ids.amount_credited",
        "instalment_ids.amount_open",
        "instalment_ids.date_due",
    )
    def _compute_money_totals(self):
        for plan in self:
            rows = plan.instalment_ids
            plan.amount_paid = sum(rows.mapped("amount_paid"))
            plan.amount_credited = sum(rows.mapped("amount_credited"))
            plan.amount_open = sum(rows.mapped("amount_open"))
            to_pay = plan.amount_paid + plan.amount_open
            plan.progress = 100.0 * plan.amount_paid / to_pay if to_pay else 0.0
            open_rows = rows.filtered(
                lambda row: (
                    row.date_due and not row.currency_id.is_zero(row.amount_open)
                )
            )
            plan.date_next = min(open_rows.mapped("date_due"), default=False)

    @api.depends("instalment_ids.amount_open", "instalment_ids.date_due")
    def _compute_next_instalment(self):
        for plan in self:
            plan.next_instalment_id = plan.instalment_ids.sorted("date_due").filtered(
                lambda row: not row.currency_id.is_zero(row.amount_open)
            )[:1]

    @api.depends("instalment_ids.amount_open", "instalment_ids.date_due", "state")
    def _compute_late(self):
        for plan in self:
            plan.amount_late = sum(
                plan.instalment_ids.filtered("is_late").mapped("amount_open")
            )

    # --- allocation -------------------------------------------------------

    def _allocate_money(self, instalments):
        """Set the money fields of these instalments of the plan."""
        self.ensure_one()
        pool, credited = self._get_money()
        rows = self.instalment_ids.sorted(
            lambda row: (row.date_due or fields.Date.today(), row._origin.id or 0)
        )
        due = {row: max(self._decimal(row.amount), ZERO) for row in rows}
        lowered = dict.fromkeys(rows, ZERO)
        for row in reversed(rows):
            lowered[row] = min(due[row], credited)
            credited -= lowered[row]
        for row in rows:
            to_pay = due[row] - lowered[row]
            paid, last_day = _take(pool, to_pay)
            if row not in instalments:
                continue
            is_settled = paid == to_pay
            row.amount_paid = float(paid)
            row.amount_credited = float(lowered[row])
            row.amount_open = float(to_pay - paid)
            row.date_paid = last_day if is_settled else False
            row.state = self._get_instalment_state(row, paid, to_pay, last_day)

    def _get_instalment_state(self, row, paid, to_pay, last_day):
        if not to_pay and self._decimal(row.amount):
            return "credited"
        if paid == to_pay and paid:
            return "paid" if last_day <= row.date_due else "paid_late"
        if self.state == "broken":
            return "missed" if row.date_due < self.broken_on else "due"
        if self.state == "cancelled":
            return "cancelled"
        return "partial" if paid else "planned"

    def _get_money(self):
        """Return what was paid since the proposal, and what was credited.

        :return: ``([[date, amount], ...], credited)``, payments oldest first.
        """
        self.ensure_one()
        if self.state in ("draft", "cancelled") and not self._was_agreed():
            return [], ZERO
        pool, credited = [], ZERO
        for line in self.sudo().line_ids:
            payments, taken_off = line._get_money_since()
            pool += payments
            credited += taken_off
        pool += self._get_money_beyond_invoices()
        return sorted(pool, key=lambda payment: payment[0]), credited

    def _get_money_beyond_invoices(self):
        """Return what the debtor paid towards interest and costs, as credit on account.

        Only the rest of payments on the plan's own invoices, or of any payment since
        the start if no other plan of the debtor could claim it.
        """
        left = self._get_amount_on_top() - sum(
            (
                amount
                for line in self.sudo().line_ids.filtered("is_charge")
                for _day, amount in line._get_money_since()[0]
            ),
            ZERO,
        )
        if left <= 0:
            return []
        money = []
        for entry in self._get_open_credit().sorted(lambda line: (line.date, line.id)):
            amount = min(left, -self._decimal(entry.amount_residual_currency))
            if amount > 0:
                money.append([entry.date, amount])
                left -= amount
        return money

    def _get_open_credit(self):
        """Return the receivable lines with money that no invoice has taken in."""
        self.ensure_one()
        start = self.date_proposed or fields.Date.context_today(self)
        lines = self.env["account.move.line"].sudo()
        domain = [
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("amount_residual_currency", "<", 0),
            ("currency_id", "=", self.currency_id.id),
            ("company_id", "=", self.company_id.id),
            ("move_id.move_type", "=", "entry"),
            ("date", ">=", start),
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
        ]
        found = lines.search(domain)
        if not self._has_rival():
            return found
        items = self._get_moves()._get_debt_items()
        return found & items.matched_credit_ids.credit_move_id

    def _has_rival(self):
        """Return whether another plan could claim the same credit of the debtor."""
        return bool(
            self.sudo().search_count(
                [
                    ("id", "!=", self._origin.id),
                    ("partner_id", "=", self.partner_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("currency_id", "=", self.currency_id.id),
                    ("state", "in", RUNNING_STATES),
                ],
                limit=1,
            )
        )

    def _get_money_in_process(self):
        """Return what is being paid and not booked yet: it may not break the plan."""
        self.ensure_one()
        payments = self._get_moves().matched_payment_ids.filtered(
            lambda payment: (
                payment.state == "in_process"
                and not payment.is_reconciled
                and not payment.move_id
                and payment.currency_id == self.currency_id
                and payment.date >= (self.date_proposed or payment.date)
            )
        )
        return self._decimal(sum(payments.mapped("amount")))

    def _recompute_money(self):
        """Work the money out anew; credit on account tells nobody that it changed."""
        self.instalment_ids.modified(["amount"])
        self._follow_money()


class DebtPaymentPlanLine(models.Model):
    _inherit = "debt.payment.plan.line"

    def _get_money_since(self):
        """Return what this invoice received since the proposal, for the plan.

        :return: ``([[date, amount], ...], credited)``; the payments oldest first.
        """
        self.ensure_one()
        plan = self.plan_id
        settlements = self.move_id._get_debt_receivables()._get_debt_settlements()
        rows = sorted(
            (row for rows in settlements.values() for row in rows),
            key=lambda row: row.date,
        )
        pool = [[row.date, row.amount, row.kind] for row in rows]
        _take(pool, plan._decimal(self.settled_before))
        payments = [[day, amount] for day, amount, kind in pool if kind not in NO_MONEY]
        credits = sum((row[1] for row in pool if row[2] in NO_MONEY), ZERO)
        if self.is_charge:
            return [row for row in payments if row[1]], ZERO
        in_books = plan._decimal(self.amount_in_books)
        credits = min(max(credits - plan._decimal(self.amount_outside), ZERO), in_books)
        room = in_books - credits
        counted = []
        for day, amount in payments:
            part = min(amount, room)
            room -= part
            if part:
                counted.append([day, part])
        return counted, credits


def _take(pool, amount):
    """Take ``amount`` out of the pool, oldest first; return it and its last day."""
    taken, last_day = ZERO, None
    for row in pool:
        if taken == amount:
            break
        part = min(row[1], amount - taken)
        if part:
            row[1] -= part
            taken += part
            last_day = row[0]
    return taken, last_day
