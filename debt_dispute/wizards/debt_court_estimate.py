from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount, format_date

from ..dutch_law import (
    CANTONAL_LIMIT,
    Court,
    CourtFeeNotCovered,
    ProcedureEstimate,
    estimate_procedure,
)
from ..dutch_law.money import round_half_up
from ..tools import money_to_decimal, to_decimal


class Row(NamedTuple):
    """One row of the table: ``amount`` is ``None`` where it is not known."""

    label: str
    amount: object
    basis: str
    kind: str = "part"


class DebtCourtEstimate(models.TransientModel):
    """What it costs to go to court with a case, and what that may bring.

    A calculation with the tables of one day; nothing of it is stored or claimed.
    """

    _name = "debt.court.estimate"
    _description = "Estimate for Going to Court"

    case_id = fields.Many2one("debt.case", required=True, readonly=True)
    company_id = fields.Many2one(related="case_id.company_id")
    euro_id = fields.Many2one("res.currency", compute="_compute_euro_id")
    date = fields.Date(
        string="Writ On", required=True, default=fields.Date.context_today
    )
    claimant = fields.Selection(
        selection=lambda self: (
            self.env["res.company"]
            ._fields["debt_claimant_form"]
            ._description_selection(self.env)
        ),
        string="We Are",
        required=True,
        help="Decides the court fee.",
    )
    points = fields.Integer(
        default=1,
        help="The judge grants a salary per point: one for the writ, one more for each "
        "further act or hearing if the debtor defends himself.",
    )
    own_fee = fields.Float(
        string="Our Representative (EUR)",
        digits=(16, 2),
        help="What the party that litigates for us charges, without VAT that we can "
        "deduct.",
    )
    estimate_html = fields.Html(
        string="Estimate", compute="_compute_estimate_html", sanitize=False
    )

    def _compute_euro_id(self):
        self.euro_id = self.env["debt.claim"]._get_euro()

    @api.constrains("points", "own_fee")
    def _check_numbers(self):
        for wizard in self:
            if wizard.points < 0 or wizard.own_fee < 0:
                raise ValidationError(
                    self.env._("Points and fees of an estimate cannot be negative.")
                )

    @api.depends("date", "claimant", "points", "own_fee", "case_id")
    def _compute_estimate_html(self):
        for wizard in self:
            if not (wizard.date and wizard.claimant):
                wizard.estimate_html = False
                continue
            wizard.estimate_html = self.env["ir.qweb"]._render(
                "debt_dispute.court_estimate", wizard._prepare_values()
            )

    # --- figures ----------------------------------------------------------

    def _prepare_values(self):
        """Return the values of the template ``court_estimate``."""
        self.ensure_one()
        claim = self._get_claim()
        estimate = self._get_estimate(claim)
        return {
            "rows": self._prepare_rows(claim, estimate),
            "notes": self._prepare_notes(estimate),
            "money": lambda amount: format_amount(
                self.env, float(amount), self.euro_id
            ),
        }

    def _get_claim(self):
        """Return the :class:`Claim` on the day of the writ.

        :raises UserError: nothing was invoiced.
        """
        statement = self.case_id._origin._get_statement(self.date)
        if not statement:
            raise UserError(
                self.env._("%s has no invoice to go to court with.", self.case_id.name)
            )
        return statement.claim

    def _to_euro(self, amount):
        """Return an amount of the case in EUR, at the rate of the day of the writ."""
        currency = self.case_id.currency_id
        if currency == self.euro_id:
            return amount
        converted = currency._convert(
            float(amount), self.euro_id, self.company_id, self.date
        )
        return money_to_decimal(converted, self.euro_id)

    def _is_consumer_sale(self):
        moves = self.case_id._origin._get_items().move_id
        return bool(moves) and all(move.debt_is_goods_sale for move in moves)

    def _get_estimate(self, claim) -> ProcedureEstimate:
        amount = self._to_euro(claim.principal + claim.interest)
        is_sale = self._is_consumer_sale()
        try:
            fee = self.env["debt.court.fee"]._get_court_fee(
                amount, self.date, self.claimant, consumer_sale=is_sale
            )
        except CourtFeeNotCovered:
            fee = None
        costs = self.env["debt.procedure.cost"]
        writ = costs._get_table("writ", self.date).rows[:1]
        return estimate_procedure(
            amount,
            court_fee=fee,
            writ=self._add_vat(to_decimal(writ.amount)) if writ else None,
            salaries=costs._get_table("salary", self.date).rows._to_salaries(),
            points=self.points,
            own_fee=to_decimal(self.own_fee),
            consumer_sale=is_sale,
        )

    def _add_vat(self, amount):
        """Return the costs of a writ, with VAT where the company cannot deduct it."""
        company = self.company_id
        if not company.debt_vat_on_costs:
            return amount
        percent = to_decimal(company.debt_vat_on_costs_percent)
        return round_half_up(amount * (100 + percent) / 100)

    # --- words ------------------------------------------------------------

    def _prepare_rows(self, claim, estimate):
        stake = self._to_euro(claim.total)
        rows = [
            Row(
                self.env._("Principal and interest"),
                self._to_euro(claim.principal + claim.interest),
                self.env._("Decides the judge and the court fee"),
            ),
            Row(
                self.env._("Collection costs"),
                self._to_euro(claim.costs + claim.vat_on_costs),
                self.env._("Claimed as well; not counted for judge and fee here"),
            ),
            Row(self.env._("At stake"), stake, self._describe_court(estimate), "total"),
            Row(
                self.env._("Court fee"),
                estimate.court_fee,
                self._describe_fee(estimate),
            ),
            Row(self.env._("Writ"), estimate.writ, self._describe_table("writ")),
            Row(
                self.env._("Our representative"),
                estimate.own_fee,
                self.env._("As entered above"),
            ),
            Row(
                self.env._("Cost of going to court"),
                estimate.cost,
                self._describe_share(stake, estimate),
                "total",
            ),
            Row(
                self.env._("Salary granted for the representative"),
                estimate.salary,
                self._describe_table("salary")
                if estimate.court is Court.CANTONAL
                else self.env._("The civil judge has a table of his own"),
            ),
            Row(
                self.env._("Likely recoverable if we win"),
                estimate.recoverable,
                self.env._("Court fee, writ and salary (Rv 237)"),
                "total",
            ),
            Row(
                self.env._("For our own account even then"),
                estimate.cost_if_won,
                self.env._("If the debtor can pay"),
            ),
        ]
        return rows

    def _describe_court(self, estimate):
        if estimate.court is Court.CIVIL:
            return self.env._(
                "Civil judge: more than EUR %s (Rv 93 a)",
                f"{CANTONAL_LIMIT:,.0f}".replace(",", "."),
            )
        if self._is_consumer_sale():
            return self.env._("Cantonal judge: a consumer sale (Rv 93 c)")
        return self.env._(
            "Cantonal judge: up to EUR %s (Rv 93 a)",
            f"{CANTONAL_LIMIT:,.0f}".replace(",", "."),
        )

    def _describe_fee(self, estimate):
        if estimate.court_fee is None:
            return self.env._(
                "No court fee is known for %s: enter the table of that year",
                format_date(self.env, self.date),
            )
        fee = (
            self.env["debt.court.fee"]
            .sudo()
            .search(
                [("date_from", "<=", self.date), ("date_to", ">=", self.date)],
                limit=1,
            )
        )
        forms = dict(self._fields["claimant"]._description_selection(self.env))
        return self.env._(
            "%(form)s, %(year)s: %(where)s",
            form=forms[self.claimant],
            year=self.date.year,
            where=fee.source or "",
        )

    def _describe_table(self, kind):
        """Return the source of an amount, and whether it is the last known one."""
        table = self.env["debt.procedure.cost"]._get_table(kind, self.date)
        row = table.rows[:1]
        if not row:
            return self.env._(
                "No amount is known: enter it under Configuration, Costs of Proceedings"
            )
        since = format_date(self.env, row.date_from)
        if table.is_old:
            return self.env._(
                "Last known amount, of %(since)s (%(where)s). No later one was "
                "confirmed: look it up and enter it",
                since=since,
                where=row.source or "",
            )
        return self.env._(
            "From %(since)s: %(where)s", since=since, where=row.source or ""
        )

    def _describe_share(self, stake, estimate):
        if estimate.cost is None or not stake:
            return ""
        return self.env._(
            "%s%% of what is at stake", round(float(100 * estimate.cost / stake))
        )

    def _prepare_notes(self, estimate):
        notes = [
            self.env._(
                "An estimate for first instance: no appeal, no costs of enforcement. "
                "Who loses pays the other side's salary."
            ),
            self.env._(
                "The salary is granted for a professional representative; who "
                "litigates himself may get none."
            ),
        ]
        if estimate.needs_lawyer:
            notes.insert(
                0,
                self.env._(
                    "Before the civil judge a lawyer is needed, and both parties pay a "
                    "court fee. Enter what the lawyer charges; what the judge grants "
                    "for it is not in the table."
                ),
            )
        if self.case_id.company_id.debt_vat_on_costs:
            notes.append(
                self.env._(
                    "The writ includes VAT: the company declared that it cannot deduct "
                    "it."
                )
            )
        return notes
