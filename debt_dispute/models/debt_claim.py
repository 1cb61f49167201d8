from dataclasses import dataclass
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..dutch_law import (
    TRADE_MINIMUM,
    TRADE_MINIMUM_FROM,
    Claim,
    CostDue,
    build_claim,
    has_trade_minimum,
)
from ..dutch_law.money import ZERO, round_half_up
from ..tools import money_to_decimal, money_unit, to_decimal


@dataclass(frozen=True)
class ClaimStatement:
    """A claim with the records that it was computed from.

    All items belong to one debtor, company and currency.
    """

    claim: Claim
    items: Any
    settlements: dict

    @property
    def company(self):
        return self.items.company_id

    @property
    def currency(self):
        return self.items.currency_id

    @property
    def debtor(self):
        return self.items.move_id.commercial_partner_id


class DebtClaim(models.AbstractModel):
    """Computes claims from posted items and shows them; nothing is stored.

    The law stands in ``dutch_law``; this service hands it plain values and turns the
    answer into the tables of screen and paper.
    """

    _name = "debt.claim"
    _description = "Claim"

    # --- compute ----------------------------------------------------------

    @api.model
    def _compute_per_currency(self, items, on):
        """Return one :class:`ClaimStatement` per currency, company currency first.

        :raises UserError: items of several debtors or companies.
        """
        currencies = items.currency_id.sorted(
            lambda currency: (currency != items.company_id[:1].currency_id, currency.name)
        )
        return [
            self._compute(
                items.filtered(lambda item, currency=currency: item.currency_id == currency),
                on,
            )
            for currency in currencies
        ]

    @api.model
    def _compute(self, items, on, invoice=None, settlements=None, unallocated=()):
        """Return the :class:`ClaimStatement` of items on a day (inclusive).

        :param items: receivable lines of one debtor, company and currency.
        :param invoice: the items' invoice with terms that are still being edited.
        :param settlements: those of these items, where a batch has read them already.
        :param unallocated: further payments that are not reconciled yet.
        :raises UserError: items of several debtors, companies or currencies.
        """
        self._check_one_debtor(items)
        if len(items.currency_id) > 1:
            raise UserError(self.env._("A claim is made up in one currency."))
        if settlements is None:
            settlements = items._get_debt_settlements()
        claim_items = [
            item._prepare_debt_claim_item(settlements[item.id], invoice)
            for item in items
        ]
        payments = [
            items._prepare_debt_payment(item.id, settlement)
            for item in items
            for settlement in settlements[item.id]
            if settlement.kind != "credit_note"
        ]
        payments.extend(unallocated)
        claim = build_claim(
            claim_items,
            payments,
            self._get_costs(items, claim_items, payments, on),
            on,
            order=items.company_id.debt_allocation_order,
            rounding=money_unit(items.currency_id),
        )
        return ClaimStatement(claim, items, settlements)

    @api.model
    def _check_one_debtor(self, items):
        """Refuse items that cannot stand in one claim."""
        if not items:
            raise UserError(self.env._("There is no open item to claim."))
        debtors = items.move_id.commercial_partner_id
        if len(debtors) > 1:
            raise UserError(
                self.env._(
                    "A claim is made on one debtor, but the invoices are of %s. "
                    "Select the invoices of one of them.",
                    ", ".join(debtors.mapped("display_name")),
                )
            )
        companies = items.company_id
        if len(companies) > 1:
            raise UserError(
                self.env._(
                    "A claim is made by one company, but the invoices are of %s. "
                    "Select the invoices of one of them.",
                    ", ".join(companies.mapped("display_name")),
                )
            )

    # --- costs ------------------------------------------------------------

    @api.model
    def _get_costs(self, items, claim_items, payments, on):
        """Return the :class:`CostDue` list of costs that these items have caused.

        Hook: notices add theirs.
        """
        return self._get_trade_minimum(items, claim_items, payments, on)

    @api.model
    def _get_trade_minimum(self, items, claim_items, payments, on):
        """EUR 40 from default, without a reminder (BW 6:96 lid 4)."""
        company = items.company_id
        debtor = items.move_id.commercial_partner_id
        if company.debt_trade_minimum == "none" or not has_trade_minimum(
            debtor.debt_debtor_type
        ):
            return []
        late = {}
        for item, claim_item in zip(items, claim_items, strict=True):
            contract_date = item.move_id.invoice_date or item.date
            default_date = claim_item.default_date
            if (
                default_date < on
                and contract_date >= TRADE_MINIMUM_FROM
                and self._was_unpaid(claim_item, payments)
            ):
                keys, since = late.get(item.move_id, (set(), default_date))
                late[item.move_id] = keys | {item.id}, min(since, default_date)
        if not late:
            return []
        groups = list(late.values())
        if company.debt_trade_minimum == "claim":
            keys = set().union(*(keys for keys, _since in groups))
            groups = [(keys, min(since for _keys, since in groups))]
        return [
            CostDue(
                due_from=fields.Date.add(since, days=1),
                net=self._from_euro(TRADE_MINIMUM, items, since),
                items=frozenset(keys),
                label=self.env._("Minimum compensation (BW 6:96 lid 4)"),
            )
            for keys, since in groups
        ]

    @api.model
    def _was_unpaid(self, claim_item, payments):
        """Return whether anything of an item was left unpaid when it fell due."""
        in_time = sum(
            (
                payment.amount
                for payment in payments
                if payment.item == claim_item.key
                and payment.date <= claim_item.default_date
            ),
            ZERO,
        )
        return claim_item.principal - claim_item.held > in_time

    @api.model
    def _from_euro(self, amount, items, on):
        """Convert a statutory amount in EUR to the currency of the items."""
        currency = items.currency_id
        euro = self._get_euro()
        if currency == euro:
            return amount
        converted = euro._convert(float(amount), currency, items.company_id, on)
        return money_to_decimal(converted, currency)

    @api.model
    def _get_euro(self):
        # ``ref`` would look in the database each time.
        currency_id = self.env["ir.model.data"]._xmlid_to_res_id("base.EUR")
        return self.env["res.currency"].browse(currency_id)

    @api.model
    def _get_vat_percent_on_costs(self, company):
        """Return the VAT that is raised on collection costs, per cent."""
        if not company.debt_vat_on_costs:
            return ZERO
        return to_decimal(company.debt_vat_on_costs_percent)

    # --- show -------------------------------------------------------------

    @api.model
    def _render(self, statement):
        """Return the claim with its calculation as HTML, in the context's language."""
        return self.env["ir.qweb"]._render(
            "debt_dispute.claim_calculation", self._prepare_values(statement)
        )

    @api.model
    def _prepare_values(self, statement):
        """Return the values of the template ``claim_calculation``."""
        claim = statement.claim
        currency = statement.currency

        def money(amount):
            return formatLang(self.env, float(amount), currency_obj=currency)

        return {
            "statement": statement,
            "claim": claim,
            "parts": self._prepare_parts(statement),
            "build_up": self._prepare_build_up(statement),
            "notes": self._prepare_notes(statement),
            "payment_kinds": {
                False: self.env._("Payment"),
                True: self.env._("Write-off or set-off"),
            },
            "money": money,
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
            invoice_items = item.move_id._get_debt_items()
            parts.append(
                {
                    "item": item,
                    "invoice": item.move_id,
                    "number": list(invoice_items).index(item) + 1,
                    "count": len(invoice_items),
                    "line": line,
                    "invoiced": money_to_decimal(
                        item.amount_currency, item.currency_id
                    ),
                    "credit_notes": [
                        settlement
                        for settlement in statement.settlements[item.id]
                        if settlement.kind == "credit_note"
                    ],
                    "regime": self._describe_regime(item.move_id),
                }
            )
        return parts

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
