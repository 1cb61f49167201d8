from odoo import api, fields, models

from ..dutch_law import (
    SMALL_CLAIM,
    CollectionCosts,
    CostNotice,
    CostTerms,
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
        named = set().union(*(notice.items for notice in notices))
        if not named & set(items.ids):
            return costs
        # Letters on other claims count too: what is known of those claims.
        others = items.sudo().browse(named - set(items.ids))
        others = others.filtered(lambda item: item.parent_state == "posted")
        if others:
            settlements = others._get_debt_settlements()
            claim_items = [
                *claim_items,
                *(i._prepare_debt_claim_item(settlements[i.id]) for i in others),
            ]
            payments = [*payments, *others._prepare_debt_payments(settlements)]
        return costs + notice_costs(
            notices,
            {item.key: item.principal - item.held for item in claim_items},
            payments,
            lambda principal, notice: self._get_costs_over(principal, notice, items),
            minimum=costs,
            rounding=money_unit(items.currency_id),
            terms=self._get_cost_terms(items | others),
            claimed=set(items.ids),
        )

    @api.model
    def _get_cost_terms(self, items):
        """Return the :class:`CostTerms` of items: their defaults and contracts."""
        defaults = {item.id: item._get_debt_default_date() for item in items}
        contracts = {item.id: item._get_debt_contract() for item in items}
        today = fields.Date.context_today(self)
        return CostTerms(
            defaults={key: day for key, day in defaults.items() if day},
            contracts={key: name for key, name in contracts.items() if name},
            small=self._from_euro(SMALL_CLAIM, items, today),
        )

    @api.model
    def _get_cost_notices(self, items):
        """Return the :class:`CostNotice` list of sent notices that name these items.

        For a consumer all 14-day letters: what one letter costs depends on the others.
        """
        debtor = items.move_id.commercial_partner_id
        if debtor.debt_debtor_type == DebtorType.CONSUMER.value:
            notices = debtor.sudo().debt_notice_ids.filtered(
                lambda notice: (
                    notice.company_id == items.company_id
                    and notice.currency_id == items.currency_id
                    and notice._makes_costs_due(consumer=True)
                )
            )
            return [self._to_cost_letter(notice) for notice in notices]
        lines = items.sudo().debt_notice_line_ids.filtered("is_live")
        return [
            self._to_cost_notice(notice, items)
            for notice in lines.notice_id
            if notice._makes_costs_due(consumer=False)
        ]

    @api.model
    def _to_cost_letter(self, letter):
        """Return a 14-day letter as :class:`CostNotice`; all its claims are known."""
        return CostNotice(
            due_from=letter.costs_due_from,
            items=frozenset(letter._get_live_items().ids),
            paid_until=letter.last_day_to_pay,
            label=self._get_cost_label(letter),
            given_on=letter.sent_on,
            is_letter=True,
            announced=CollectionCosts(
                money_to_decimal(letter.announced_costs, letter.currency_id),
                money_to_decimal(letter.announced_costs_vat, letter.currency_id),
            ),
        )

    @api.model
    def _to_cost_notice(self, notice, items):
        """Return a notice as :class:`CostNotice` for a claim on some of its items."""
        elsewhere = notice.line_ids.filtered(
            lambda line: line.is_live and line.item_id not in items
        )
        return CostNotice(
            due_from=notice.costs_due_from,
            items=frozenset(notice._get_live_items().ids) & frozenset(items.ids),
            paid_until=notice.sent_on,
            elsewhere=sum(
                (
                    money_to_decimal(line.principal, line.currency_id)
                    for line in elsewhere
                ),
                ZERO,
            ),
            label=self._get_cost_label(notice),
            given_on=notice.sent_on,
        )

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


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_debt_contract(self):
        """Return what names the contract that this item is an instalment of.

        Empty for a claim that stands alone. Only for a consumer: it limits what
        letters on small instalments cost (Stb. 2024, 44). Hook: who invoices
        contracts names the contract.
        """
        self.ensure_one()
        move = self.move_id
        setting = move.company_id.debt_small_instalments
        if (
            setting == "none"
            or move.commercial_partner_id.debt_debtor_type != DebtorType.CONSUMER.value
        ):
            return ""
        if setting == "all":
            return "all"
        is_instalment = len(move._get_debt_items()) > 1
        return f"{move._name},{move.id}" if is_instalment else ""


class ResPartner(models.Model):
    _inherit = "res.partner"

    debt_notice_ids = fields.One2many("debt.notice", "partner_id", string="Notices")


class ResCompany(models.Model):
    _inherit = "res.company"

    debt_small_instalments = fields.Selection(
        [
            ("all", "All small claims on a consumer"),
            ("invoice", "Only instalments of one invoice"),
            ("none", "None"),
        ],
        string="Small Instalments",
        default="all",
        required=True,
        help="Since 1 October 2024 collection costs may not pile up on instalments of "
        "one contract, such as rent or a subscription (Besluit BIK, Stb. 2024, 44). "
        "Of claims up to EUR 266.67 on a consumer that count as instalments, all "
        "letters of six months together claim the costs of one: EUR 40 as a rule.\n"
        "The text of the rule could not be checked in full here. The first choice is "
        "the most careful reading, whatever the contracts are. Choose another only if "
        "you know that your invoices are no instalments of one contract.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_small_instalments = fields.Selection(
        related="company_id.debt_small_instalments", readonly=False
    )
