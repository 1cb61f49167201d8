from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date


class DebtWriteOff(models.Model):
    """Open items of a case that the company takes as a loss, VAT included.

    An ordinary entry on the bad debts account settles them through Odoo's own
    reconciliation. VAT stays where it is: the list of VAT on bad debts shows it.
    """

    _name = "debt.write.off"
    _description = "Write-Off"
    _inherit = ["debt.case.decision"]
    _order = "date desc, id desc"
    _decision_limit_field = "debt_write_off_limit"

    scope = fields.Selection(
        selection=[
            ("all", "Everything that is open"),
            ("chosen", "Chosen items"),
            ("small", "Small differences"),
        ],
        string="What",
        default="all",
        required=True,
    )
    item_ids = fields.Many2many("account.move.line", string="Items")
    available_item_ids = fields.Many2many(
        "account.move.line", compute="_compute_available_item_ids"
    )
    amount = fields.Monetary(compute="_compute_amount", store=True)
    account_id = fields.Many2one(
        "account.account",
        check_company=True,
        help="Empty: the bad debts account of the company.",
    )
    waives_rest = fields.Boolean(
        string="Waive the Rest",
        default=True,
        help="Give up also interest, costs and what payments left of the principal, as "
        "far as nothing stays open.",
    )
    marks_bad = fields.Boolean(
        string="Mark as Bad Debtor",
        help="Odoo's degree of trust, shown on the customer and his quotations.",
    )
    move_id = fields.Many2one("account.move", string="Entry", readonly=True, copy=False)
    reversal_id = fields.Many2one("account.move", readonly=True, copy=False)
    waiver_ids = fields.Many2many("debt.waiver", readonly=True, copy=False)
    date_note = fields.Char(compute="_compute_date_note")

    # --- compute ----------------------------------------------------------

    @api.depends("case_id")
    def _compute_available_item_ids(self):
        for write_off in self:
            write_off.available_item_ids = write_off.case_id._get_open_lines()

    @api.depends("scope", "item_ids", "case_id")
    def _compute_amount(self):
        for write_off in self:
            if not write_off.move_id:
                write_off.amount = sum(
                    write_off._get_items().mapped("amount_residual_currency")
                )

    @api.depends("date", "case_id")
    def _compute_date_note(self):
        for write_off in self:
            write_off.date_note = False
            if not write_off.case_id or not write_off.date:
                continue
            day = write_off._get_accounting_date()
            if day != write_off.date:
                write_off.date_note = self.env._(
                    "The period of %(day)s is locked: the entry is posted on %(new)s.",
                    day=format_date(self.env, write_off.date),
                    new=format_date(self.env, day),
                )

    def _get_items(self):
        """Return the receivable lines that it settles: items and charges."""
        self.ensure_one()
        lines = self.case_id._get_open_lines()
        if self.scope == "chosen":
            return lines & self.item_ids._origin
        if self.scope == "small":
            most = self.company_id.debt_write_off_small
            currency = self.company_id.currency_id
            return lines.filtered(
                lambda line: currency.compare_amounts(line.amount_residual, most) <= 0
            )
        return lines

    # --- the decision -----------------------------------------------------

    def _check_ready(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why it is written off."))
        if self.date > fields.Date.context_today(self):
            raise UserError(self.env._("A write-off cannot be dated in the future."))
        items = self._get_items()
        if not items:
            raise UserError(self.env._("There is no open item to write off."))
        gone = self.item_ids - items
        if self.scope == "chosen" and gone:
            raise UserError(
                self.env._(
                    "%s is not open on this case.",
                    ", ".join(gone.move_id.mapped("display_name")),
                )
            )
        self._get_account()

    def _get_amount_to_approve(self):
        return sum(self._get_items().mapped("amount_residual_currency"))

    def _describe(self):
        self.ensure_one()
        return self.env._(
            "Write off %(amount)s (%(reason)s)",
            amount=self._money(self.amount),
            reason=self.reason,
        )

    def _get_account(self):
        return self.account_id or self.company_id._get_debt_account(
            "debt_write_off_account_id"
        )

    def _apply(self):
        self.ensure_one()
        self.with_context(debt_case_decided=True)._settle()
        self.case_id._follow_money()

    def _settle(self):
        """Book and reconcile the write-off, and close what is settled by it."""
        items = self._get_items()
        amount = sum(items.mapped("amount_residual_currency"))
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(self._prepare_entry(items))
        )
        move.action_post()
        settling = move.line_ids.filtered(
            lambda line: (
                line.account_id in items.account_id
                and line.account_id != self._get_account()
            )
        )
        for item, line in zip(items, settling, strict=True):
            (item | line).reconcile()
        self.write({"move_id": move.id, "amount": amount, "item_ids": items.ids})
        invoices = items.move_id.filtered(lambda one: not one.debt_charge_id)
        invoices._mark_uncollectable(self.date)
        if self.marks_bad:
            self._mark_bad()
        case = self.case_id
        if not case._get_open_lines():
            if self.waives_rest:
                self.waiver_ids = case._waive_rest(self.reason, self.date)
            case._close_if_settled(self.env._("Written off: %s", self.reason))

    def _prepare_entry(self, items):
        """Return the values of the entry: in each currency what is open."""
        account = self._get_account()
        lines = []
        for item in items:
            common = {
                "name": self.env._("Write-off of %s", item.move_id.name),
                "partner_id": item.partner_id.id,
                "currency_id": item.currency_id.id,
            }
            lines += [
                {
                    **common,
                    "account_id": item.account_id.id,
                    "amount_currency": -item.amount_residual_currency,
                    "balance": -item.amount_residual,
                },
                {
                    **common,
                    "account_id": account.id,
                    "amount_currency": item.amount_residual_currency,
                    "balance": item.amount_residual,
                },
            ]
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self._get_journal().id,
            "date": self._get_accounting_date(),
            "ref": self.env._(
                "%(case)s: %(reason)s", case=self.case_id.name, reason=self.reason
            ),
            "line_ids": [Command.create(vals) for vals in lines],
        }

    def _get_journal(self):
        """Return the journal for miscellaneous entries."""
        company = self.company_id
        special = company.currency_exchange_journal_id
        special |= company.tax_cash_basis_journal_id
        journal = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "general"),
                ("id", "not in", special.ids),
            ],
            limit=1,
        )
        if not journal:
            raise UserError(
                self.env._("%s has no journal for miscellaneous entries.", company.name)
            )
        return journal

    def _get_accounting_date(self):
        """Return the first open day from the date of the write-off."""
        self.ensure_one()
        day = self.date
        locks = self.company_id.sudo()._get_violated_lock_dates(
            day, False, self.sudo()._get_journal()
        )
        return fields.Date.add(locks[-1][0], days=1) if locks else day

    def _mark_bad(self):
        debtor = self.partner_id.with_company(self.company_id)
        debtor.trust = "bad"
        debtor._message_log(
            body=self.env._(
                "Marked as bad debtor: %(case)s, %(reason)s",
                case=self.case_id.name,
                reason=self.reason,
            )
        )

    def _undo(self):
        self.ensure_one()
        day = max(self._get_accounting_date(), fields.Date.context_today(self))
        self.reversal_id = self.move_id._reverse_moves(
            [
                {
                    "date": day,
                    "ref": self.env._("Write-off taken back: %s", self.move_id.name),
                }
            ],
            cancel=True,
        )
        invoices = self.item_ids.move_id.filtered(lambda one: not one.debt_charge_id)
        invoices._mark_uncollectable(False)
        waivers = self.waiver_ids.filtered(lambda waiver: waiver.state == "done")
        waivers._reverse(self.env._("The write-off was taken back."))

    def _after_undo(self):
        case = self.case_id
        if case.state == "closed" and not case._find_open(
            case.partner_id, case.company_id, case.currency_id
        ):
            case.action_reopen()


class AccountMove(models.Model):
    _inherit = "account.move"

    debt_uncollectable_on = fields.Date(
        string="Uncollectable Since",
        copy=False,
        readonly=True,
        help="Day on which it turned out that the debtor will not pay. Its VAT can be "
        "reclaimed in the return of that day; without such a day a year after the due "
        "date (Wet OB art. 29).",
    )

    def _mark_uncollectable(self, day):
        """Record since when these invoices are uncollectable; ``False``: they are not.

        An earlier day stays.
        """
        for move in self.sudo():
            if not day or not move.debt_uncollectable_on:
                move.debt_uncollectable_on = day


class DebtCase(models.Model):
    _inherit = "debt.case"

    write_off_ids = fields.One2many("debt.write.off", "case_id", string="Write-Offs")

    def _get_open_lines(self):
        """Return all open receivable lines of these cases: items, then charges."""
        return self._get_items(open_only=True) | self._get_open_charge_lines()

    def _waive_rest(self, reason, day, since=None):
        """Give up all that the law leaves open; return the waivers.

        :param day: from when on nothing is owed any more.
        :param since: from when on payments count as principal, ``day`` by default.
        """
        self.ensure_one()
        # The decision itself was within the limits, or approved.
        waivers = self.env["debt.waiver"].sudo()
        for part in ("interest", "costs", "principal"):
            waiver = waivers.create(
                {
                    "case_id": self.id,
                    "part": part,
                    "date_until": False,
                    "reason": reason,
                    "date": day if part == "principal" else since or day,
                }
            )
            waiver.action_confirm()
            waivers |= waiver
        return waivers

    def _close_if_settled(self, reason):
        """Close these cases if nothing is open on them any more."""
        for case in self:
            if case.state != "closed" and not case._get_open_lines():
                case._close(reason)

    def action_write_off(self):
        """Write open items off."""
        return self._open_decision("debt.write.off", self.env._("Write Off"))

    def action_mark_uncollectable(self):
        """Mark the open invoices as uncollectable today, for the VAT on them."""
        self.check_access("write")
        for case in self:
            moves = case._get_items(open_only=True).move_id
            if not moves:
                raise UserError(self.env._("Nothing is open on %s.", case.name))
            moves._mark_uncollectable(fields.Date.context_today(case))
            case._message_log(
                body=self.env._(
                    "Marked as uncollectable: %s", ", ".join(moves.mapped("name"))
                )
            )
        return True
