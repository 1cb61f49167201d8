from odoo import api, models

from ..dutch_law import (
    CollectionCosts,
    CostNotice,
    DebtorType,
    agreed_collection_costs,
    collection_costs,
    notice_costs,
)
from ..dutch_law.money import ZERO
from ..tools import money_to_decimal, money_unit, to_decimal


class DebtClaim(models.AbstractModel):
    """Adds the collection costs that notices have made due to a claim."""

    _inherit = "debt.claim"

    @api.model
    def _get_costs(self, items, claim_items, payments, on):
        costs = super()._get_costs(items, claim_items, payments, on)
        notices = [
            *self._get_cost_notices(items),
            *self.env.context.get("debt_cost_notices", ()),
        ]
        if not notices:
            return costs
        return costs + notice_costs(
            notices,
            {item.key: item.principal - item.held for item in claim_items},
            payments,
            lambda principal, notice: self._get_costs_over(principal, notice, items),
            minimum=costs,
            rounding=money_unit(items.currency_id),
        )

    @api.model
    def _get_cost_notices(self, items):
        """Return the :class:`CostNotice` list of sent notices that name these items."""
        debtor = items.move_id.commercial_partner_id
        consumer = debtor.debt_debtor_type == DebtorType.CONSUMER.value
        lines = items.sudo().debt_notice_line_ids.filtered("is_live")
        return [
            CostNotice(
                due_from=notice.costs_due_from,
                items=frozenset(notice._get_live_items().ids),
                paid_until=notice.last_day_to_pay if consumer else notice.sent_on,
                elsewhere=sum(
                    (
                        money_to_decimal(line.principal, line.currency_id)
                        for line in notice.line_ids.filtered("is_live")
                        if line.item_id not in items
                    ),
                    ZERO,
                ),
                label=self._get_cost_label(notice),
            )
            for notice in lines.notice_id
            if notice._makes_costs_due(consumer)
        ]

    @api.model
    def _get_cost_label(self, notice):
        """Return what the debtor reads of these costs.

        :param notice: notice, or the step of one that is not made yet.
        """
        named = notice.name
        if notice._name == "debt.notice" and not named:
            named = notice.step_id.name
        return self.env._("Collection costs (BIK), %s", named)

    @api.model
    def _get_costs_over(self, principal, notice, items):
        """Return the :class:`CollectionCosts` over a principal, in its own currency."""
        company = items.company_id
        euro = self._get_euro()
        currency = items.currency_id
        in_euro = principal
        if currency != euro:
            in_euro = money_to_decimal(
                currency._convert(float(principal), euro, company, notice.due_from),
                euro,
            )
        vat_percent = self._get_vat_percent_on_costs(company)
        percent = self._get_agreed_costs_percent(items)
        scale = self.env["debt.collection.cost.scale"]._get_scale(notice.due_from)
        if percent:
            costs = agreed_collection_costs(in_euro, percent, vat_percent=vat_percent)
        elif scale:
            costs = collection_costs(in_euro, vat_percent=vat_percent, scale=scale)
        else:
            costs = CollectionCosts(ZERO, ZERO)
        return CollectionCosts(
            self._from_euro(costs.net, items, notice.due_from),
            self._from_euro(costs.vat, items, notice.due_from),
        )

    @api.model
    def _get_agreed_costs_percent(self, items):
        """Return the percentage agreed for costs, 0 for the scale.

        The debtor's own, else the policy's, else the company's; only for a business
        (BW 6:96 lid 5). Where the invoices follow several policies: the lowest.
        """
        company = items.company_id
        debtor = items.move_id.commercial_partner_id.with_company(company)
        if debtor.debt_debtor_type != DebtorType.BUSINESS.value:
            return ZERO
        own = company.debt_agreed_costs_percent
        policies = items.move_id.debt_policy_id
        percent = debtor.debt_agreed_costs_percent or min(
            (policy.costs_percent or own for policy in policies), default=own
        )
        return to_decimal(percent, 4)
