from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..dutch_law import WaiverPart
from ..dutch_law.money import ZERO, round_half_up
from ..tools import money_to_decimal, money_unit


class DebtCase(models.Model):
    """Interest and costs of a case in the books.

    What can be charged is what the claim contains in all, paid or not and less what
    was waived, less what was charged before: so no day is charged twice, and books and
    claim come to the same total.
    """

    _inherit = "debt.case"

    charge_ids = fields.One2many("debt.charge", "case_id", string="Charges")
    books_charges = fields.Boolean(related="company_id.debt_book_charges")
    charge_excess = fields.Monetary(
        string="Charged Too Much",
        compute="_compute_books",
        help="The claim became lower after it was charged, for instance by a credit "
        "note.",
    )
    charge_excess_note = fields.Char(compute="_compute_books")
    books_html = fields.Html(
        string="Books and Claim", compute="_compute_books", sanitize=False
    )

    @api.depends("charge_ids", "move_ids", "claim_date")
    def _compute_books(self):
        for case in self:
            record = case._origin or case
            excess = record._get_excess() if record.charge_ids else {}
            case.charge_excess = float(sum(excess.values(), ZERO))
            case.charge_excess_note = bool(case.charge_excess) and self.env._(
                "The claim became lower after it was charged: %s was charged too much.",
                case._format_money(case.charge_excess),
            )
            rows = record._get_books_rows()
            case.books_html = bool(rows) and self.env["ir.qweb"]._render(
                "debt_dispute.debt_case_books", {"rows": rows}
            )

    def _get_books_rows(self):
        """Return ``(label, amount, is_total)`` rows from the books to the claim."""
        self.ensure_one()
        on = fields.Date.context_today(self)
        statement = self._get_statement(on)
        if not statement:
            return []
        claim = statement.claim
        items = self._get_items()
        invoices = sum(items.mapped("amount_residual_currency"))
        charges = sum(
            self.charge_ids._get_receivables()
            .filtered(lambda line: line.parent_state == "posted")
            .mapped("amount_residual_currency")
        )
        rest = float(claim.total) - invoices - charges + float(claim.held)
        rows = [
            (self.env._("Open on invoices"), invoices, False),
            (self.env._("Open on invoices for interest and costs"), charges, False),
            (self.env._("Disputed, not claimed now"), -float(claim.held), False),
            (
                self.env._(
                    "Interest and costs that are not booked, less money on them"
                ),
                rest,
                False,
            ),
            (self.env._("Owed on %s", format_date(self.env, on)), claim.total, True),
        ]
        return [
            (label, self._format_money(amount), is_total)
            for label, amount, is_total in rows
            if is_total or not self.currency_id.is_zero(float(amount))
        ]

    def _format_money(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.currency_id)

    # --- what can be charged ----------------------------------------------

    def _get_targets(self, on):
        """Return what the claim on a day contains in all, less what was waived.

        :return: ``(interest, costs, vat, weights)``: interest per item id, the other
            two in one amount, and by which share items bear them.
        """
        self.ensure_one()
        claim = self._get_statement(on).claim
        interest = {
            line.item.key: line.statement.total - line.interest_waived
            for line in claim.lines
        }
        net = sum((cost.net for cost in claim.costs_due), ZERO)
        vat = sum((cost.vat for cost in claim.costs_due), ZERO)
        waived = claim.waived_of(WaiverPart.COSTS)
        return (
            interest,
            max(net - waived, ZERO),
            vat - max(waived - net, ZERO),
            self.env["debt.claim"]._get_costs_borne(claim),
        )

    def _get_charged(self, posted=False):
        """Return what was charged; keys: ``("interest", id)``, ``(part, None)``."""
        charged = {}
        for line in self.charge_ids._get_live_lines(posted):
            key = (
                line.part,
                line.item_id.id if line.part == "interest" else None,
            )
            amount = money_to_decimal(line.amount, self.currency_id)
            charged[key] = charged.get(key, ZERO) + amount
        return charged

    def _get_chargeable(self, until):
        """Return what can be charged until a day (inclusive); drafts are charged.

        :return: list of ``(part, item, amount, first day, last day)``.
        """
        self.ensure_one()
        interest, costs, vat, weights = self._get_targets(until)
        charged = self._get_charged()
        rows = []
        items = self._get_items()
        for part, target in (("costs", costs), ("costs_vat", vat)):
            amount = target - charged.get((part, None), ZERO)
            if amount > 0:
                rows += [
                    (part, items.browse(key), share, None, None)
                    for key, share in self._share(amount, weights).items()
                    if share
                ]
        for item in items:
            amount = interest[item.id] - charged.get(("interest", item.id), ZERO)
            if amount > 0:
                since = self._get_charged_until().get(item.id)
                since = since or item._get_debt_default_date()
                first = min(fields.Date.add(since, days=1), until)
                rows.append(("interest", item, amount, first, until))
        return rows

    def _get_charged_until(self):
        """Return the last day of interest that was charged: item id -> day."""
        days = {}
        for line in self.charge_ids._get_live_lines():
            if line.part == "interest" and line.date_until:
                known = days.get(line.item_id.id, line.date_until)
                days[line.item_id.id] = max(known, line.date_until)
        return days

    def _share(self, amount, weights):
        """Divide an amount by weights, to the cent."""
        whole = sum(weights.values(), ZERO)
        shares, so_far, given = {}, ZERO, ZERO
        for key, weight in weights.items():
            so_far += weight
            until_here = amount
            if whole:
                until_here = round_half_up(
                    amount * so_far / whole, money_unit(self.currency_id)
                )
            shares[key] = until_here - given
            given = until_here
        return shares

    def _get_excess(self, with_drafts=False):
        """Return what was charged and is not owed: as the keys of :meth:`_get_charged`.

        Interest is compared until the day that it was charged until.
        """
        self.ensure_one()
        charged = self._get_charged(posted=not with_drafts)
        if not any(charged.values()):
            return {}
        today = fields.Date.context_today(self)
        now = {line.item.key: line for line in self._get_statement(today).claim.lines}
        _interest, costs, vat, _weights = self._get_targets(today)
        targets = {("costs", None): costs, ("costs_vat", None): vat}
        statements = {
            day: {line.item.key: line for line in self._get_statement(day).claim.lines}
            for day in set(self._get_charged_until().values())
        }
        for item_id, day in self._get_charged_until().items():
            line = statements[day].get(item_id)
            total = line.statement.total if line else ZERO
            waived = now[item_id].interest_waived if item_id in now else ZERO
            targets["interest", item_id] = max(total - waived, ZERO)
        return {
            key: amount - targets.get(key, ZERO)
            for key, amount in charged.items()
            if amount > targets.get(key, ZERO)
        }

    # --- charging ---------------------------------------------------------

    def action_charge(self):
        """Open the wizard that charges interest and costs."""
        self.ensure_one()
        self._check_books_charges()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Charge Interest and Costs"),
            "res_model": "debt.charge.create",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def _check_books_charges(self):
        self._check_state("open", "handed_over")
        if not self.company_id.debt_book_charges:
            raise UserError(
                self.env._(
                    "%s does not book interest and costs. Change that under Invoicing "
                    "→ Configuration → Settings → Cases.",
                    self.company_id.name,
                )
            )

    def _create_charge(self, until, parts=("interest", "costs")):
        """Return the draft invoice for what can be charged until a day (inclusive).

        :raises UserError: there is nothing to charge.
        """
        self.ensure_one()
        self._check_books_charges()
        # Two users at a time: the second finds the draft of the first.
        self.lock_for_update(allow_referencing=True)
        if until > fields.Date.context_today(self):
            raise UserError(self.env._("Interest cannot be charged for days to come."))
        wanted = {*parts, *(["costs_vat"] if "costs" in parts else [])}
        rows = [row for row in self._get_chargeable(until) if row[0] in wanted]
        if not rows:
            raise UserError(
                self.env._(
                    "There is nothing to charge until %s that was not charged before.",
                    format_date(self.env, until),
                )
            )
        case = self.sudo().with_company(self.company_id)
        move = case.env["account.move"].create(case._prepare_charge_invoice(rows))
        charge = case.env["debt.charge"].create(
            {
                "case_id": self.id,
                "move_id": move.id,
                "date_until": until,
                "line_ids": [
                    fields.Command.create(
                        case.env["debt.charge"]._prepare_line(
                            move, part, item, float(amount), first, last
                        )
                    )
                    for part, item, amount, first, last in rows
                ],
            }
        )
        move.debt_charge_id = charge
        self._message_log(
            body=self.env._(
                "Draft invoice over %(amount)s for interest and costs until %(date)s.",
                amount=self._format_money(move.amount_total),
                date=format_date(self.env, until),
            )
        )
        self.invalidate_recordset()
        return move.sudo(self.env.su)

    def _prepare_charge_invoice(self, rows):
        """Return the values of the invoice, in the debtor's language."""
        case = self.with_context(lang=self.partner_id.lang or self.env.lang)
        today = fields.Date.context_today(self)
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": today,
            # Due already by law: the invoice gives no new term.
            "invoice_payment_term_id": False,
            "invoice_date_due": today,
            "invoice_origin": self.name,
            "ref": ", ".join(dict.fromkeys(row[1].move_id.name for row in rows))[:200],
            "invoice_line_ids": [
                fields.Command.create(vals)
                for vals in case._prepare_charge_invoice_lines(rows)
            ],
        }

    def _prepare_charge_invoice_lines(self, rows):
        """Return a line per item for interest, one for costs and one for its VAT."""
        lines = []
        totals = {}
        for part, item, amount, first, last in rows:
            if part != "interest":
                totals[part] = totals.get(part, ZERO) + amount
                continue
            lines.append(
                self._prepare_charge_line(
                    part,
                    self.env._(
                        "Interest on %(invoice)s from %(first)s until %(last)s",
                        invoice=self.env["debt.claim"]._describe_item(item),
                        first=format_date(self.env, first),
                        last=format_date(self.env, last),
                    ),
                    amount,
                )
            )
        labels = {
            "costs": self.env._("Collection costs"),
            "costs_vat": self.env._("VAT on collection costs that we cannot deduct"),
        }
        return lines + [
            self._prepare_charge_line(part, labels[part], amount)
            for part, amount in totals.items()
        ]

    def _prepare_charge_line(self, part, name, amount):
        """Return the values of an invoice line without VAT: it is damages, no price.

        What raises the costs because the company cannot deduct VAT is damages too.
        """
        setting = "interest" if part == "interest" else "costs"
        account = self.company_id._get_debt_account(f"debt_charge_{setting}_account_id")
        return {
            "name": name,
            "quantity": 1.0,
            "price_unit": float(amount),
            "account_id": account.id,
            "tax_ids": [fields.Command.clear()],
        }

    # --- crediting --------------------------------------------------------

    def _follow_claim(self):
        result = super()._follow_claim()
        for case in self:
            case._credit_excess()
        return result

    def action_credit_excess(self):
        """Credit what was charged and is not owed any more."""
        self.ensure_one()
        self.check_access("write")
        notes = self._credit_excess()
        if not notes:
            raise UserError(self.env._("Nothing was charged too much."))
        return True

    def _credit_excess(self):
        """Post credit notes on the charges for what is not owed; return them."""
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        case = self.sudo().with_company(self.company_id)
        notes = case.env["account.move"]
        excess = case._get_excess()
        for charge in case.charge_ids.filtered(lambda one: one.state == "posted"):
            rows = []
            for (part, item), amount in reversed(charge._get_net()):
                key = (part, item.id if part == "interest" else None)
                taken = min(
                    excess.get(key, ZERO), money_to_decimal(amount, self.currency_id)
                )
                if taken > 0:
                    excess[key] -= taken
                    rows.append((part, item, taken, None, None))
            if rows:
                notes |= case._credit_charge(charge, rows)
        self.invalidate_recordset()
        return notes

    def _credit_charge(self, charge, rows):
        """Return the posted credit note on a charge, through Odoo's reversal."""
        move = charge.move_id
        lang = self.partner_id.lang or self.env.lang
        credit = self.env["debt.dispute.credit"]
        note = credit._reverse(move, fields.Date.context_today(self), self.name)
        case = self.with_context(lang=lang)
        totals = {}
        for part, item, amount, _first, _last in rows:
            key = (part, item if part == "interest" else item.browse())
            totals[key] = totals.get(key, ZERO) + amount
        credit._replace_lines(
            note,
            [
                case._prepare_charge_line(
                    part, case._get_credit_name(part, item), amount
                )
                for (part, item), amount in totals.items()
            ],
        )
        charge.line_ids = [
            fields.Command.create(
                charge._prepare_line(note, part, item, -float(amount))
            )
            for part, item, amount, _first, _last in rows
        ]
        note.action_post()
        credit._reconcile_lines(charge._get_receivables(), note)
        self._message_log(
            body=self.env._(
                "%(note)s credits %(amount)s of %(invoice)s: it is not owed any more.",
                note=note.name,
                amount=self._format_money(note.amount_total),
                invoice=move.name,
            )
        )
        return note

    def _get_credit_name(self, part, item):
        if part == "interest":
            return self.env._(
                "Interest on %s", self.env["debt.claim"]._describe_item(item)
            )
        return self.env._("Collection costs")

    # --- closing ----------------------------------------------------------

    def _get_open_charge_lines(self):
        """Return the open receivable lines of posted charges."""
        return self.charge_ids._get_receivables().filtered(
            lambda line: line.parent_state == "posted" and not line.reconciled
        )

    def action_close(self):
        for case in self:
            lines = case._get_open_charge_lines()
            if lines:
                raise UserError(
                    self.env._(
                        "%(case)s cannot be closed: %(invoices)s is still open. "
                        "Settle it, write it off or credit it first.",
                        case=case.display_name,
                        invoices=", ".join(lines.move_id.mapped("name")),
                    )
                )
        return super().action_close()
