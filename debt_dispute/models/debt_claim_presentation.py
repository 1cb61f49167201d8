from odoo import api, models
from odoo.tools import format_date, formatLang

from ..dutch_law.money import ZERO
from ..tools import money_to_decimal


class DebtClaim(models.AbstractModel):
    """Turns a computed claim into the tables and sentences of screen and paper."""

    _inherit = "debt.claim"

    @api.model
    def _render(self, statement, notes=()):
        """Return the claim with its calculation as HTML, in the context's language.

        :param notes: sentences to add to those of the claim itself.
        """
        return self.env["ir.qweb"]._render(
            "debt_dispute.claim_calculation", self._prepare_values(statement, notes)
        )

    @api.model
    def _prepare_values(self, statement, notes=()):
        """Return the values of the template ``claim_calculation``."""
        claim = statement.claim
        return {
            "statement": statement,
            "claim": claim,
            "owed_on": self.env._("Owed on %s", format_date(self.env, claim.on)),
            "parts": self._prepare_parts(statement),
            "build_up": self._prepare_build_up(statement),
            "notes": [*notes, *self._prepare_notes(statement)],
            "payment_kinds": {
                False: self.env._("Payment"),
                True: self.env._("Write-off or set-off"),
            },
            "money": lambda amount: self._money(statement, amount),
            "day": lambda value: format_date(self.env, value) if value else "",
            "percent": lambda value: formatLang(
                self.env, float(value), digits=max(2, self._decimals(value))
            ),
        }

    @api.model
    def _decimals(self, value):
        return max(0, -value.normalize().as_tuple().exponent)

    @api.model
    def _prepare_parts(self, statement):
        """Return one dict per item: the record, its claim line and its credit notes."""
        parts = []
        for item, line in zip(statement.items, statement.claim.lines, strict=True):
            credit_notes = [
                settlement
                for settlement in statement.settlements[item.id]
                if settlement.kind == "credit_note"
            ]
            parts.append(
                {
                    "line": line,
                    "title": self._describe_item(item),
                    "description": self._describe_line(item, line, credit_notes),
                    "owed": self.env._(
                        "Owed on this item: principal %(principal)s, interest "
                        "%(interest)s",
                        principal=self._money(statement, line.principal),
                        interest=self._money(statement, line.interest),
                    ),
                }
            )
        return parts

    @api.model
    def _money(self, statement, amount):
        return formatLang(self.env, float(amount), currency_obj=statement.currency)

    @api.model
    def _describe_item(self, item):
        """Return the number of the invoice, and which of its instalments this is."""
        items = item.move_id._get_debt_items()
        if len(items) == 1:
            return item.move_id.name
        return self.env._(
            "%(invoice)s, instalment %(number)s of %(count)s",
            invoice=item.move_id.name,
            number=list(items).index(item) + 1,
            count=len(items),
        )

    @api.model
    def _describe_line(self, item, line, credit_notes):
        """Return in sentences what the interest of an item starts from."""

        def money(amount):
            return formatLang(self.env, float(amount), currency_obj=item.currency_id)

        sentences = [
            self.env._(
                "Invoice date %(invoice_date)s, due %(due_date)s.",
                invoice_date=format_date(self.env, item.move_id.invoice_date),
                due_date=format_date(self.env, item.date_maturity),
            )
        ]
        if line.item.rates and line.item.default_date != item.date_maturity:
            sentences.append(
                self.env._(
                    "In default after %s.",
                    format_date(self.env, line.item.default_date),
                )
            )
        sentences.append(self.env._("Invoiced %s.", money(item.amount_currency)))
        sentences += [
            self.env._(
                "Less credit note %(number)s: %(amount)s.",
                number=credit_note.reference,
                amount=money(credit_note.amount),
            )
            for credit_note in credit_notes
        ]
        if line.item.held:
            sentences.append(
                self.env._("Of which disputed: %s.", money(line.item.held))
            )
        if line.item.rates:
            sentences.append(
                self.env._("Interest: %s.", self._describe_regime(item.move_id))
            )
        return " ".join(sentences)

    @api.model
    def _describe_regime(self, invoice):
        selection = invoice._fields["debt_regime"]._description_selection(self.env)
        return dict(selection)[invoice._get_debt_regime().value]

    @api.model
    def _prepare_build_up(self, statement):
        """Return ``(label, amount)`` rows that add up to the total owed."""
        claim = statement.claim
        invoiced = sum(
            (
                money_to_decimal(item.amount_currency, item.currency_id)
                for item in statement.items
            ),
            ZERO,
        )
        principal = sum((line.item.principal for line in claim.lines), ZERO)
        received = [p for p in claim.payments if not p.principal_only]
        offset = [p for p in claim.payments if p.principal_only]
        rows = [
            (self.env._("Invoiced"), invoiced),
            (self.env._("Credit notes"), principal - invoiced),
            (self.env._("Disputed, not claimed now"), -claim.held),
            (
                self.env._("Interest until %s", format_date(self.env, claim.on)),
                sum((line.statement.total for line in claim.lines), ZERO),
            ),
            (
                self.env._("Collection costs"),
                sum((cost.net for cost in claim.costs_due), ZERO),
            ),
            (
                self.env._("VAT on collection costs"),
                sum((cost.vat for cost in claim.costs_due), ZERO),
            ),
            (
                self.env._("Payments"),
                -sum((p.amount - p.surplus for p in received), ZERO),
            ),
            (
                self.env._("Written off or set off"),
                -sum((p.amount - p.surplus for p in offset), ZERO),
            ),
        ]
        return [rows[0], *(row for row in rows[1:] if row[1])]

    @api.model
    def _prepare_notes(self, statement):
        """Return the sentences that explain or limit the figures."""
        claim = statement.claim
        notes = []
        if any(line.statement.segments for line in claim.lines):
            day_counts = {
                "compounding_year": self.env._(
                    "Days count from the day after default up to and including the "
                    "last day, as 1/365 or 1/366 of the interest year in which they "
                    "fall. After each full year its interest is added to the base."
                ),
                "calendar_year": self.env._(
                    "Days count from the day after default up to and including the "
                    "last day, as 1/365 or 1/366 of the calendar year in which they "
                    "fall. After each full year its interest is added to the base."
                ),
                "actual_365": self.env._(
                    "Days count from the day after default up to and including the "
                    "last day, each as 1/365 of a year. After each full year its "
                    "interest is added to the base."
                ),
            }
            notes.append(day_counts[statement.company.debt_day_count])
            notes.append(
                self.env._(
                    "Interest is rounded on its running total; a line may differ by "
                    "one cent from its own calculation, the total does not."
                )
            )
        for line in claim.lines:
            if line.item.rates is None and not line.item.held:
                notes.append(self._describe_missing_interest(statement, line))
            elif line.rate_missing_on:
                notes.append(
                    self.env._(
                        "No interest rate is known for %(day)s and after: interest of "
                        "%(invoice)s is counted up to and including %(until)s. At "
                        "least the amount stated is owed.",
                        day=format_date(self.env, line.rate_missing_on),
                        until=format_date(self.env, line.interest_until),
                        invoice=self._get_invoice_name(statement, line),
                    )
                )
        return list(dict.fromkeys(notes))

    @api.model
    def _get_money_on_its_way(self, statement):
        """Return sentences about money that the claim does not count yet.

        It belongs to the debtor all the same: he may have paid what is claimed.
        """
        notes = []
        in_process = statement.items.move_id.sudo().matched_payment_ids.filtered(
            lambda payment: payment.state == "in_process" and not payment.move_id
        )
        for payment in in_process:
            notes.append(
                self.env._(
                    "A payment of %(amount)s of %(date)s is in process and has not "
                    "been taken off.",
                    amount=formatLang(
                        self.env, payment.amount, currency_obj=payment.currency_id
                    ),
                    date=format_date(self.env, payment.date),
                )
            )
        unallocated = self._get_unallocated(statement)
        if unallocated:
            notes.append(
                self.env._(
                    "An amount of %s was received or credited that has not been "
                    "matched with an invoice and has not been taken off.",
                    self._money(statement, unallocated),
                )
            )
        return notes

    @api.model
    def _get_unallocated(self, statement):
        """Return the debtor's open credit in the currency of the claim.

        The rest of a payment that met an item of the claim is no part of it: the
        claim has counted that already.
        """
        credit = self.env["account.move.line"]._read_group(
            [
                ("partner_id.commercial_partner_id", "=", statement.debtor.id),
                ("company_id", "=", statement.company.id),
                ("currency_id", "=", statement.currency.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual_currency", "<", 0),
                "!",
                "&",
                ("matched_debit_ids.debit_move_id", "in", statement.items.ids),
                "|",
                ("move_id.origin_payment_id", "!=", False),
                ("move_id.statement_line_id", "!=", False),
            ],
            aggregates=["amount_residual_currency:sum"],
        )[0][0]
        return -money_to_decimal(credit, statement.currency)

    @api.model
    def _describe_missing_interest(self, statement, line):
        item = statement.items.browse(line.item.key)
        if item._get_debt_default_date() is None:
            return self.env._(
                "No interest is charged on %s yet: it starts after the term of a "
                "notice of default or 14-day letter.",
                item.move_id.name,
            )
        return self.env._(
            "No interest is charged on %s: there is no interest rate in the table.",
            item.move_id.name,
        )

    @api.model
    def _get_invoice_name(self, statement, line):
        return statement.items.browse(line.item.key).move_id.name
