from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models

from ..dutch_law import RateTable
from ..dutch_law.money import ZERO
from .debt_payment_plan import RUNNING_STATES


class DebtPaymentPlan(models.Model):
    """Over which days interest and costs are not counted, as was agreed."""

    _inherit = "debt.payment.plan"

    def _get_frozen_days(self, rule):
        """Return ``(first, last)`` day without interest or costs; ``None``: no such.

        ``last`` is ``None`` while the plan is kept. After a plan was broken or
        cancelled interest runs again from that day; the days before stay free.

        :param rule: ``interest_rule`` or ``costs_rule``.
        """
        self.ensure_one()
        if not self.accepted_on:
            return None
        if self[rule] == "waived":
            if self.state == "completed":
                return fields.Date.to_date("1900-01-01"), None
            return None
        if self[rule] != "frozen":
            return None
        included = {
            "interest_rule": self.include_interest,
            "costs_rule": self.include_costs,
        }[rule]
        # What the total includes was counted up to its own day.
        since = self.date_claim if included else self.accepted_on
        first = since + timedelta(days=1)
        if self.state in (*RUNNING_STATES, "completed"):
            return first, None
        last = self.broken_on or self.cancelled_on
        if not last or last < first:
            return None
        return first, last


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _prepare_debt_claim_item(self, settlements, invoice=None):
        item = super()._prepare_debt_claim_item(settlements, invoice)
        if item.rates is None:
            return item
        rates = item.rates
        for plan in self._get_debt_agreed_plans():
            days = plan._get_frozen_days("interest_rule")
            if days:
                rates = _without_interest(rates, *days)
        return replace(item, rates=rates) if rates is not item.rates else item

    def _get_debt_agreed_plans(self):
        """Return the plans that were ever agreed over the invoices of these items.

        Read through the invoices, so that a claim of many items asks once.
        """
        lines = self.sudo().move_id.debt_plan_line_ids
        return lines.filtered(
            lambda line: not line.is_charge and line.plan_id.accepted_on
        ).plan_id


class DebtClaim(models.AbstractModel):
    _inherit = "debt.claim"

    @api.model
    def _get_costs(self, items, claim_items, payments, on):
        """Leave out the costs that a plan agreed not to ask for."""
        costs = super()._get_costs(items, claim_items, payments, on)
        plans = items._get_debt_agreed_plans() if costs else ()
        for plan in plans:
            days = plan._get_frozen_days("costs_rule")
            if days:
                own = set(
                    items.filtered(
                        lambda item, plan=plan: item.move_id in plan._get_moves()
                    ).ids
                )
                costs = [
                    cost for cost in costs if not _is_forgone(cost, own, items, *days)
                ]
        return costs


def _is_forgone(cost, own, items, first, last):
    """Return whether costs fell due on a free day and concern the plan's items only."""
    concerned = set(cost.items) if cost.items is not None else set(items.ids)
    return (
        concerned <= own
        and cost.due_from >= first
        and (last is None or cost.due_from <= last)
    )


def _without_interest(rates, first, last):
    """Return the rate table with 0% from ``first`` up to and including ``last``."""
    rows = dict(rates.rows)
    first = max(first, rates.covered_from)
    if rates.covered_until is not None and first > rates.covered_until:
        # Nothing is charged there anyway, until the table covers it.
        return rates
    kept = {
        day: percent
        for day, percent in rows.items()
        if day < first or (last is not None and day > last)
    }
    kept[first] = ZERO
    covered_until = rates.covered_until
    if last is None:
        covered_until = None
    else:
        resume = last + timedelta(days=1)
        if covered_until is None or resume <= covered_until:
            kept.setdefault(resume, rates.percent_on(resume))
        else:
            covered_until = max(covered_until, last)
    return RateTable(list(kept.items()), covered_until, per=rates.per)
