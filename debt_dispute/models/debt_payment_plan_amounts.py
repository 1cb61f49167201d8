from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..dutch_law.money import ZERO


class DebtPaymentPlan(models.Model):
    """What is acknowledged: principal, and interest and costs up to a day."""

    _inherit = "debt.payment.plan"

    date_claim = fields.Date(
        string="Claim On",
        default=fields.Date.context_today,
        required=True,
        copy=False,
        help="Day up to and including which interest and costs are counted in the "
        "agreed total.",
    )
    include_interest = fields.Boolean(string="Interest in the Plan", default=True)
    include_costs = fields.Boolean(string="Costs in the Plan", default=True)
    interest_rule = fields.Selection(
        [
            ("runs", "Runs on"),
            ("frozen", "Frozen while the plan is kept"),
            ("waived", "Waived when the plan is completed"),
        ],
        string="Interest from Then On",
        default="frozen",
        required=True,
        help="Runs on: interest goes on over what is unpaid and is owed on top.\n"
        "Frozen: no interest over the days on which the plan is kept.\n"
        "Waived: it runs on, but nothing of it is owed once all is paid.",
    )
    costs_rule = fields.Selection(
        [
            ("runs", "Stay owed"),
            ("frozen", "No new costs while the plan is kept"),
            ("waived", "Waived when the plan is completed"),
        ],
        string="Costs from Then On",
        default="frozen",
        required=True,
    )
    amount_principal = fields.Monetary(
        string="Principal", compute="_compute_amount_principal", store=True
    )
    amount_interest = fields.Monetary(
        string="Interest",
        compute="_compute_interest_and_costs",
        store=True,
        readonly=False,
    )
    amount_costs = fields.Monetary(
        string="Costs",
        compute="_compute_interest_and_costs",
        store=True,
        readonly=False,
        help="Collection costs, VAT on them included.",
    )
    amount_total = fields.Monetary(
        string="Agreed Total", compute="_compute_amount_total", store=True
    )
    claim_html = fields.Html(
        string="Calculation", compute="_compute_claim_html", sanitize=False
    )

    # --- compute ----------------------------------------------------------

    @api.depends("line_ids.amount", "line_ids.is_charge")
    def _compute_amount_principal(self):
        for plan in self:
            plan.amount_principal = sum(
                plan.line_ids.filtered(lambda line: not line.is_charge).mapped("amount")
            )

    @api.depends("line_ids.move_id", "date_claim", "include_interest", "include_costs")
    def _compute_interest_and_costs(self):
        for plan in self:
            if plan.state != "draft":
                plan.amount_interest = plan.amount_interest
                plan.amount_costs = plan.amount_costs
                continue
            interest, costs = plan._get_claimed_interest_and_costs()
            plan.amount_interest = float(interest) if plan.include_interest else 0.0
            plan.amount_costs = float(costs) if plan.include_costs else 0.0

    @api.depends("amount_principal", "amount_interest", "amount_costs")
    def _compute_amount_total(self):
        for plan in self:
            plan.amount_total = plan.currency_id.round(
                plan.amount_principal + plan.amount_interest + plan.amount_costs
            )

    @api.depends("line_ids.move_id", "date_claim")
    def _compute_claim_html(self):
        for plan in self:
            statement = plan._get_statement()
            plan.claim_html = statement and self.env["debt.claim"]._render(statement)

    def _get_statement(self):
        """Return the :class:`ClaimStatement` of the plan's invoices, or ``None``."""
        self.ensure_one()
        items = self.line_ids.move_id._origin._get_debt_items()
        if not items or len(items.currency_id) > 1:
            return None
        if len(items.move_id.commercial_partner_id) > 1 or len(items.company_id) > 1:
            return None
        on = self.date_claim or fields.Date.context_today(self)
        return self.env["debt.claim"]._compute(items, on)

    def _get_claimed_interest_and_costs(self):
        """Return interest, and costs with VAT, that are owed on the plan's day.

        The plan's principal is what the books keep open. What the law counted
        towards interest and costs (BW 6:44) is therefore part of them here; the sum
        is that of the claim.
        """
        statement = self._get_statement()
        if not statement:
            return ZERO, ZERO
        claim = statement.claim
        principal = sum(
            line._get_open_principal()
            for line in self.line_ids
            if not line.is_charge and line.move_id
        )
        on_top = max(claim.total - principal, ZERO)
        costs = min(sum(cost.net + cost.vat for cost in claim.costs_due), on_top)
        interest = sum((line.statement.total for line in claim.lines), ZERO)
        return min(interest, on_top - costs), ZERO + costs

    # --- constraints ------------------------------------------------------

    @api.constrains("include_interest", "interest_rule", "include_costs", "costs_rule")
    def _check_rules(self):
        for plan in self:
            if (plan.include_interest and plan.interest_rule == "waived") or (
                plan.include_costs and plan.costs_rule == "waived"
            ):
                raise ValidationError(
                    self.env._(
                        "What is paid by the instalments cannot be waived at the end. "
                        "Leave interest or costs out of the plan to waive them when "
                        "it is completed."
                    )
                )

    def _check_total_within_claim(self):
        """Refuse a total that is more than what is claimed on the plan's day.

        :raises UserError: says which part is too high.
        """
        self.ensure_one()
        for line in self.line_ids:
            line._check_amount_within_claim()
        interest, costs = self._get_claimed_interest_and_costs()
        for label, agreed, claimed in (
            (self.env._("Interest"), self.amount_interest, interest),
            (self.env._("Costs"), self.amount_costs, costs),
        ):
            agreed = self._decimal(agreed)
            if agreed < 0:
                raise UserError(
                    self.env._("%s of a payment plan cannot be negative.", label)
                )
            if agreed > claimed:
                raise UserError(
                    self.env._(
                        "%(part)s in the plan is %(agreed)s, but %(claimed)s is owed "
                        "on %(date)s. A plan cannot ask for more than the claim.",
                        part=label,
                        agreed=self._money(float(agreed)),
                        claimed=self._money(float(claimed)),
                        date=self._day(self.date_claim),
                    )
                )

    # --- what is frozen with the proposal ---------------------------------

    def _freeze_amounts(self):
        """Remember what was settled before: later money pays the instalments."""
        self.ensure_one()
        for line in self.line_ids:
            line._freeze_settled()

    def _get_amount_on_top(self):
        """Return the interest and costs: the invoices of the plan take none of it."""
        self.ensure_one()
        in_books = sum(
            self._decimal(line.amount_in_books)
            for line in self.line_ids
            if not line.is_charge
        )
        return max(self._decimal(self.amount_total) - in_books, self._decimal(0))


class DebtPaymentPlanLine(models.Model):
    _inherit = "debt.payment.plan.line"

    def _freeze_settled(self):
        """Store what was settled on this invoice before the plan, and what is open."""
        self.ensure_one()
        move = self.move_id
        settlements = move._get_debt_items()._get_debt_settlements()
        settled = sum(row.amount for rows in settlements.values() for row in rows)
        residual = self.plan_id._decimal(move.amount_residual)
        in_books = min(self.plan_id._decimal(self.amount), residual)
        self.write(
            {
                "settled_before": float(settled),
                "amount_in_books": 0.0 if self.is_charge else float(in_books),
                "amount_outside": 0.0 if self.is_charge else float(residual - in_books),
            }
        )
