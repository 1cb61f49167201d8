from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..dutch_law.bad_debt_vat import (
    DEEMED_AFTER_MONTHS,
    ReturnPeriod,
    reclaimable_on,
    vat_of_unpaid,
    vat_period,
)
from ..dutch_law.money import ZERO
from ..tools import money_to_decimal
from .res_company_charge import DUTCH_ACCOUNTS


class DebtBadDebtVat(models.Model):
    """VAT on what debtors do not pay: what can be reclaimed, and what goes back.

    One row per item, tax and return (Wet OB art. 29; the rule stands in
    ``dutch_law/bad_debt_vat.py``). Open rows are worked out anew from the books each
    time the list is opened; marked ones stay as they were filed. Nothing is booked:
    the amounts go into the VAT return by hand.
    """

    _name = "debt.bad.debt.vat"
    _description = "VAT on Bad Debts"
    _order = "period_last desc, kind, id"

    kind = fields.Selection(
        [("reclaim", "To reclaim"), ("return", "To return")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("open", "Open"), ("marked", "In a return")],
        default="open",
        required=True,
        readonly=True,
    )
    item_id = fields.Many2one(
        "account.move.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(
        related="item_id.move_id", store=True, string="Invoice", index=True
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", store=True, string="Debtor"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tax_id = fields.Many2one(
        "account.tax", required=True, readonly=True, ondelete="restrict"
    )
    date_due = fields.Date(related="item_id.date_maturity", string="Due")
    date = fields.Date(
        string="Since",
        readonly=True,
        help="To reclaim: the day on which it turned out to be uncollectable, at the "
        "latest a year after the due date. To return: the day of the last payment.",
    )
    why = fields.Selection(
        [
            ("uncollectable", "Uncollectable"),
            ("year", "A year overdue"),
            ("paid", "Paid after all"),
        ],
        readonly=True,
    )
    period_first = fields.Date(readonly=True)
    period_last = fields.Date(string="Return Until", readonly=True)
    period = fields.Char(string="VAT Return", compute="_compute_period")
    amount_base = fields.Monetary(string="Unpaid without VAT", readonly=True)
    amount = fields.Monetary(string="VAT", readonly=True)
    marked_in = fields.Char(string="Filed In", readonly=True)
    marked_on = fields.Date(readonly=True)
    marked_by_id = fields.Many2one("res.users", readonly=True)

    _one_open = models.UniqueIndex(
        "(item_id, tax_id, kind) WHERE state = 'open'",
        "This VAT stands in the list already.",
    )

    @api.depends("period_first", "period_last")
    def _compute_period(self):
        for row in self:
            row.period = row._get_period_name() if row.period_first else False

    def _get_period_name(self):
        """Return the name of the return: a year, a quarter or a month."""
        first, last = self.period_first, self.period_last
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if months == 12:
            return str(first.year)
        if months == 3:
            return self.env._(
                "Q%(quarter)s %(year)s",
                quarter=(first.month + 2) // 3,
                year=first.year,
            )
        return format_date(self.env, first, date_format="MMMM y")

    # --- marking ----------------------------------------------------------

    def action_mark(self):
        """Ask in which return these amounts were filed."""
        self._check_state("open")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mark as Filed"),
            "res_model": "debt.bad.debt.vat.mark",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_row_ids": self.ids,
                "default_marked_in": ", ".join(
                    dict.fromkeys(self.sorted("period_last").mapped("period"))
                ),
            },
        }

    def _mark(self, marked_in):
        """Record that these amounts were filed in a return.

        :param marked_in: name of the return.
        """
        self.check_access("read")
        self._check_state("open")
        self.sudo().write(
            {
                "state": "marked",
                "marked_in": marked_in,
                "marked_on": fields.Date.context_today(self),
                "marked_by_id": self.env.user.id,
            }
        )
        for row in self:
            row.sudo().move_id._message_log(body=row._describe_mark())

    def _describe_mark(self):
        self.ensure_one()
        values = {
            "amount": self.currency_id.format(self.amount),
            "tax": self.tax_id.name,
            "period": self.marked_in,
        }
        if self.kind == "reclaim":
            return self.env._(
                "VAT of %(amount)s (%(tax)s) reclaimed in return %(period)s.", **values
            )
        return self.env._(
            "VAT of %(amount)s (%(tax)s) returned in return %(period)s.", **values
        )

    def action_unmark(self):
        """Take the mark back: the amounts were not filed after all."""
        self.check_access("read")
        self._check_state("marked")
        rows = self.sudo()
        for row in rows:
            row.move_id._message_log(
                body=self.env._("Mark taken back: %s", row._describe_mark())
            )
        companies = rows.company_id
        rows.unlink()
        self._refresh(companies)

    def _check_state(self, state):
        if not (
            self.env.su
            or self.env.user.has_group("debt_dispute.debt_dispute_group_user")
        ):
            raise UserError(self.env._("Only debt users mark VAT as filed."))
        wrong = self.filtered(lambda row: row.state != state)
        if wrong or not self:
            raise UserError(
                self.env._("Select rows that are not filed yet.")
                if state == "open"
                else self.env._("Select rows that were filed.")
            )

    # --- working out ------------------------------------------------------

    @api.model
    def action_open_list(self):
        """Bring the list up to date and show it."""
        self.check_access("read")
        self.sudo()._refresh(self.env.companies)
        return self.env["ir.actions.actions"]._for_xml_id(
            "debt_dispute.debt_bad_debt_vat_action"
        )

    @api.model
    def _cron_refresh(self):
        """Bring the list up to date, company by company."""
        companies = self.env["res.company"].search([])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._refresh(company)
            cron._commit_progress(1)

    @api.model
    def _refresh(self, companies):
        """Work the open rows of these companies out anew, to their current return."""
        rows = self.sudo()
        for company in companies:
            today = fields.Date.context_today(self)
            horizon = vat_period(today, ReturnPeriod(company.debt_vat_period)).last
            wanted = {}
            for item in rows._get_candidates(company, horizon):
                wanted.update(rows._prepare_item_rows(item, horizon))
            open_rows = rows.search(
                [("company_id", "=", company.id), ("state", "=", "open")]
            )
            for row in open_rows:
                vals = wanted.pop((row.item_id.id, row.tax_id.id, row.kind), None)
                if vals:
                    row.write(vals)
                else:
                    row.unlink()
            rows.create(list(wanted.values()))

    @api.model
    def _get_candidates(self, company, horizon):
        """Return the items that VAT may be reclaimed or returned on."""
        lines = self.env["account.move.line"].with_company(company)
        overdue = Domain("reconciled", "=", False) & Domain(
            "date_maturity",
            "<=",
            fields.Date.subtract(horizon, months=DEEMED_AFTER_MONTHS),
        )
        marked = self.search(
            [("company_id", "=", company.id), ("state", "=", "marked")]
        ).item_id
        return lines.search(
            Domain(lines._get_debt_item_domain())
            & Domain("company_id", "=", company.id)
            & Domain("move_id.amount_tax", "!=", 0)
            & (
                overdue
                | Domain("move_id.debt_uncollectable_on", "!=", False)
                | Domain("id", "in", marked.ids)
            )
        )

    @api.model
    def _prepare_item_rows(self, item, horizon):
        """Return the open rows of an item: ``{(item, tax, kind): values}``."""
        move = item.move_id
        company = move.company_id
        unpaid, last_paid = self._get_unpaid(item)
        vat = self._get_vat_of(item, unpaid)
        filed = defaultdict(lambda: ZERO)
        for row in self.search([("item_id", "=", item.id), ("state", "=", "marked")]):
            sign = 1 if row.kind == "reclaim" else -1
            filed[row.tax_id] += sign * money_to_decimal(row.amount, row.currency_id)
        since = reclaimable_on(
            item.date_maturity or item.date, move.debt_uncollectable_on or None
        )
        rows = {}
        for tax in {*vat, *filed}:
            amount = vat.get(tax, ZERO) - filed[tax]
            if amount > 0 and since <= horizon:
                is_marked = since == move.debt_uncollectable_on
                vals = {
                    "kind": "reclaim",
                    "date": since,
                    "why": "uncollectable" if is_marked else "year",
                }
            elif amount < 0:
                vals = {
                    "kind": "return",
                    "date": last_paid or fields.Date.context_today(self),
                    "why": "paid",
                }
            else:
                continue
            period = vat_period(vals["date"], ReturnPeriod(company.debt_vat_period))
            rows[item.id, tax.id, vals["kind"]] = {
                **vals,
                "item_id": item.id,
                "company_id": company.id,
                "tax_id": tax.id,
                "period_first": period.first,
                "period_last": period.last,
                "amount": float(abs(amount)),
                "amount_base": float(abs(amount) * self._get_base_per_vat(move, tax)),
            }
        return rows

    @api.model
    def _get_unpaid(self, item):
        """Return what was neither paid nor credited of an item, and the last payment.

        In the item's currency. What was written off to the bad debts account counts
        as unpaid; other entries (a set-off) as paid.
        """
        company = item.company_id
        bad_debts = self._get_bad_debts_accounts(company)
        unpaid = money_to_decimal(item.amount_currency, item.currency_id)
        last_paid = None
        for partial in item.matched_credit_ids:
            move = partial.credit_move_id.move_id
            settled = money_to_decimal(partial.debit_amount_currency, item.currency_id)
            lost = sum(
                line.balance for line in move.line_ids if line.account_id in bad_debts
            )
            whole = -sum(
                line.balance
                for line in move.line_ids
                if line.account_type == "asset_receivable"
            )
            share = min(max(lost / whole, 0.0), 1.0) if whole > 0 else 0.0
            paid = settled - money_to_decimal(float(settled) * share, item.currency_id)
            unpaid -= paid
            if paid and move.move_type != "out_refund":
                day = move.origin_payment_id.date or partial.credit_move_id.date
                last_paid = max(last_paid or day, day)
        return max(unpaid, ZERO), last_paid

    @api.model
    def _get_bad_debts_accounts(self, company):
        """Return the accounts to which the company writes off."""
        charts = self.env["account.chart.template"].with_company(company)
        default = company.debt_write_off_account_id or charts.ref(
            DUTCH_ACCOUNTS["debt_write_off_account_id"], raise_if_not_found=False
        )
        chosen = self.env["debt.write.off"].search(
            [("company_id", "=", company.id), ("account_id", "!=", False)]
        )
        return (default or self.env["account.account"]) | chosen.account_id

    @api.model
    def _get_vat_of(self, item, unpaid):
        """Return the VAT per tax in the unpaid part of an item, in company currency."""
        move = item.move_id
        currency = move.company_id.currency_id
        notes = move.reversal_move_ids.filtered(lambda note: note.state == "posted")
        vat = defaultdict(lambda: ZERO)
        for line in (move | notes).line_ids.filtered("tax_line_id"):
            vat[line.tax_line_id] -= money_to_decimal(line.balance, currency)
        vat = {tax: amount for tax, amount in vat.items() if amount > 0}
        total = money_to_decimal(move.amount_total, move.currency_id) - sum(
            (money_to_decimal(note.amount_total, note.currency_id) for note in notes),
            ZERO,
        )
        if total <= 0:
            return {}
        taxes = dict(sorted(vat.items(), key=lambda entry: entry[0].id))
        return vat_of_unpaid(total, min(unpaid, total), taxes)

    @api.model
    def _get_base_per_vat(self, move, tax):
        """Return how much of the price stands against one euro of this tax."""
        lines = move.line_ids.filtered(lambda line: line.tax_line_id == tax)
        currency = move.company_id.currency_id
        vat = sum((money_to_decimal(one.balance, currency) for one in lines), ZERO)
        base = sum(
            (money_to_decimal(one.tax_base_amount, currency) for one in lines), ZERO
        )
        return abs(base / vat) if vat else ZERO
