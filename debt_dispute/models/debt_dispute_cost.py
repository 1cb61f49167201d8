from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import formatLang

from ..dutch_law import CourtFeeNotCovered
from ..dutch_law.money import ZERO, round_half_up
from ..tools import money_to_decimal, money_unit, to_decimal

HUNDRED = Decimal(100)


class DebtDisputeCost(models.Model):
    """What it costs to be right: going to court against each proposal.

    Expected result = chance of winning x claim - chance of losing x (court fee +
    costs of the writ): who wins gets these costs back from the other side. It is
    also the lowest settlement that beats going to court.
    """

    _inherit = "debt.dispute"

    win_chance = fields.Float(
        string="Chance of Winning (%)",
        digits=(5, 1),
        copy=False,
        help="Your own estimate, for instance after talking to a lawyer.",
    )
    writ_cost = fields.Monetary(
        string="Costs of the Writ",
        copy=False,
        help="What the bailiff charges for the writ, and other costs of going to "
        "court that you expect.",
    )
    cost_html = fields.Html(
        string="Cost of the Dispute", compute="_compute_cost_html", sanitize=False
    )

    _win_chance = models.Constraint(
        "CHECK(win_chance >= 0 AND win_chance <= 100)",
        "A chance lies between 0 and 100%.",
    )
    _writ_cost = models.Constraint(
        "CHECK(writ_cost >= 0)", "The costs of the writ cannot be negative."
    )

    @api.depends(
        "win_chance",
        "writ_cost",
        "line_ids.amount",
        "resolution_ids.amount_credit",
        "resolution_ids.state",
    )
    def _compute_cost_html(self):
        for dispute in self:
            if not dispute.line_ids:
                dispute.cost_html = False
                continue
            dispute.cost_html = self.env["ir.qweb"]._render(
                "debt_dispute.dispute_cost", dispute._prepare_cost_values()
            )

    def _prepare_cost_values(self):
        """Return the values of the template ``dispute_cost``."""
        cost = self._get_cost()
        unit = money_unit(self.currency_id)

        def money(amount):
            rounded = round_half_up(amount, unit)
            return formatLang(self.env, float(rounded), currency_obj=self.currency_id)

        return {
            "cost": cost,
            "money": money,
            "chance": formatLang(self.env, self.win_chance, digits=0),
            "proposals": self._get_proposals_cost(cost),
            "share": lambda part, whole: formatLang(
                self.env, float(part / whole * HUNDRED), digits=1
            ),
        }

    def _get_cost(self):
        """Return what is at stake, as Decimals in the dispute's currency.

        ``court_fee`` is ``None`` where the table has no fee for today: it then
        counts for nothing, and the screen says so.
        """
        self.ensure_one()
        claim = money_to_decimal(self.amount, self.currency_id)
        fee = self._get_court_fee(claim)
        writ = money_to_decimal(self.writ_cost, self.currency_id)
        chance = to_decimal(self.win_chance, 1) / HUNDRED
        outlay = (fee or ZERO) + writ
        expected = chance * claim - (1 - chance) * outlay
        return {
            "claim": claim,
            "court_fee": fee,
            "writ": writ,
            "win": claim,
            "lose": -outlay,
            "expected": expected,
            "lowest": max(expected, ZERO),
            "turnover": money_to_decimal(self._get_turnover(), self.currency_id),
        }

    def _get_court_fee(self, claim):
        """Return the court fee for a claim brought today, ``None`` if unknown."""
        today = fields.Date.context_today(self)
        euro = self.env.ref("base.EUR")
        in_euro = claim
        if self.currency_id != euro:
            in_euro = to_decimal(
                self.currency_id._convert(float(claim), euro, self.company_id, today)
            )
        try:
            fee = self.env["debt.court.fee"]._get_court_fee(
                in_euro, today, self.company_id.debt_claimant_form
            )
        except CourtFeeNotCovered:
            return None
        if self.currency_id == euro:
            return fee.amount
        return money_to_decimal(
            euro._convert(float(fee.amount), self.currency_id, self.company_id, today),
            self.currency_id,
        )

    def _get_turnover(self):
        """Return what this customer bought in 12 months, VAT excluded."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        ((amount,),) = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("commercial_partner_id", "=", self.partner_id.id),
                    ("state", "=", "posted"),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                    ("invoice_date", ">", today - timedelta(days=365)),
                    ("invoice_date", "<=", today),
                ],
                aggregates=["amount_untaxed_signed:sum"],
            )
        )
        return self.company_id.currency_id._convert(
            amount or 0.0, self.currency_id, self.company_id, today
        )

    def _get_proposals_cost(self, cost):
        """Return one dict per resolution that gives money back.

        ``left`` is what the customer still pays of the disputed amount, ``gain``
        what that is more than the expected result of going to court.
        """
        rows = []
        for resolution in self.resolution_ids:
            if resolution.state in ("cancelled", "declined"):
                continue
            credit = money_to_decimal(resolution.amount_credit, self.currency_id)
            left = max(cost["claim"] - credit, ZERO)
            rows.append(
                {
                    "name": resolution.display_name,
                    "credit": credit,
                    "left": left,
                    "gain": left - cost["expected"],
                }
            )
        return rows
