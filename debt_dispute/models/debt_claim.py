from dataclasses import dataclass
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..dutch_law import (
    TRADE_MINIMUM,
    TRADE_MINIMUM_FROM,
    Claim,
    CostDue,
    build_claim,
    has_trade_minimum,
)
from ..dutch_law.money import ZERO
from ..tools import money_to_decimal, money_unit, to_decimal
from .debt_items import OneDebtorItems


@dataclass(frozen=True)
class ClaimStatement(OneDebtorItems):
    """A claim with the records that it was computed from."""

    claim: Claim
    items: Any
    settlements: dict


class DebtClaim(models.AbstractModel):
    """Computes claims from posted items; nothing is stored.

    The law stands in ``dutch_law``; this service hands it plain values. How a claim
    is shown stands in ``debt_claim_presentation.py``.
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
            lambda currency: (
                currency != items.company_id[:1].currency_id,
                currency.name,
            )
        )
        return [
            self._compute(
                items.filtered(
                    lambda item, currency=currency: item.currency_id == currency
                ),
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
        payments = items._prepare_debt_payments(settlements)
        payments.extend(unallocated)
        costs = self._get_costs(items, claim_items, payments, on)
        claim = build_claim(
            claim_items,
            [*payments, *self._get_payments_on_charges(items)],
            costs,
            on,
            order=items.company_id.debt_allocation_order,
            rounding=money_unit(items.currency_id),
            waivers=self._get_waivers(items, on),
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

    @api.model
    def _get_waivers(self, items, on):
        """Return the :class:`dutch_law.Waiver` list of what was given up.

        Hook: waivers add theirs.
        """
        return []

    @api.model
    def _get_payments_on_charges(self, items):
        """Return the payments on invoices for interest and costs of these items.

        Hook: charges add theirs. They lower no principal that costs are counted over.
        """
        return []

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
