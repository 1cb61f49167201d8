from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..dutch_law import Waiver, WaiverPart
from ..dutch_law.money import ZERO, round_half_up
from ..tools import money_to_decimal, money_unit


class DebtWaiver(models.Model):
    """Interest or costs of a case that the company gives up, wholly or in part.

    What it means for a claim stands in ``dutch_law``: :class:`dutch_law.Waiver`. It
    counts in claims from its date on; what notices stated before stays as it was.
    """

    _name = "debt.waiver"
    _description = "Waiver of Interest or Costs"
    _inherit = ["debt.case.decision"]
    _order = "date desc, id desc"
    _decision_limit_field = "debt_waiver_limit"

    part = fields.Selection(
        selection=[
            ("interest", "Interest"),
            ("costs", "Collection costs"),
            ("principal", "Rest of the principal (final discharge)"),
        ],
        string="What",
        default="interest",
        required=True,
    )
    is_whole = fields.Boolean(
        string="All of It",
        default=True,
        help="All that is open, and what would still come up on the days below.",
    )
    amount = fields.Monetary(
        help="In the currency of the case, costs with their VAT. Not more than is open."
    )
    date_from = fields.Date(
        string="From",
        help="First day of the interest, or on which costs fell due. Empty: from the "
        "start.",
    )
    date_until = fields.Date(
        string="Until",
        default=fields.Date.context_today,
        help="Last such day. Empty: without end, so later interest or costs are given "
        "up too.",
    )
    amount_open = fields.Monetary(string="Open Now", compute="_compute_amount_open")
    line_ids = fields.One2many("debt.waiver.line", "waiver_id", readonly=True)

    # --- compute, constraints ---------------------------------------------

    @api.depends("case_id", "part", "date", "date_from", "date_until")
    def _compute_amount_open(self):
        for waiver in self:
            total = ZERO
            if waiver.case_id and waiver.part and waiver.date:
                total = waiver._try_out()[1]
            waiver.amount_open = float(total)

    @api.constrains("date_from", "date_until")
    def _check_days(self):
        for waiver in self:
            if (
                waiver.date_from
                and waiver.date_until
                and waiver.date_until < waiver.date_from
            ):
                raise ValidationError(
                    self.env._("The last day of a waiver comes before its first day.")
                )

    # --- the decision -----------------------------------------------------

    def _check_ready(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why it is given up."))
        if self.part == "principal" and not self.env.su:
            raise UserError(
                self.env._(
                    "Principal is given up by a settlement, a credit note or a "
                    "write-off."
                )
            )
        if self.date > fields.Date.context_today(self):
            raise UserError(self.env._("A waiver cannot be dated in the future."))
        open_amount = float(self._try_out()[1])
        if self.is_whole:
            ends = self.date_until and self.date_until <= self.date
            if ends and self.currency_id.is_zero(open_amount):
                raise UserError(self.env._("Nothing is open on these days."))
        elif self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            raise UserError(self.env._("Enter the amount that is given up."))
        elif self.currency_id.compare_amounts(self.amount, open_amount) > 0:
            raise UserError(
                self.env._(
                    "At most %s is open: nothing more can be given up.",
                    self._money(open_amount),
                )
            )

    def _get_amount_to_approve(self):
        return float(self._try_out()[1]) if self.is_whole else self.amount

    def _describe(self):
        self.ensure_one()
        part = dict(self._fields["part"]._description_selection(self.env))[self.part]
        values = {
            "part": part,
            "reason": self.reason,
            "amount": self._money(self.amount),
        }
        if self.is_whole and self.state != "done":
            return self.env._("Waive all: %(part)s (%(reason)s)", **values)
        return self.env._("Waive %(amount)s: %(part)s (%(reason)s)", **values)

    def _apply(self):
        """Keep per item what is given up: claims on some of them then count right."""
        self.ensure_one()
        most = (
            None if self.is_whole else money_to_decimal(self.amount, self.currency_id)
        )
        shares, total = self._try_out(most)
        self.write(
            {
                "amount": float(total),
                "line_ids": [
                    fields.Command.clear(),
                    *(
                        fields.Command.create(
                            {"item_id": item_id, "amount": float(amount)}
                        )
                        for item_id, amount in shares.items()
                        if self.is_whole or amount
                    ),
                ],
            }
        )
        self._invalidate_claims()

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        self._invalidate_claims()
        if state == "done":
            self.sudo().case_id._follow_claim()
        return result

    def _undo(self):
        """What was given up is claimed again, from today on."""

    def _invalidate_claims(self):
        self.sudo().case_id.invalidate_recordset(["claim_total", "claim_html"])

    # --- what it comes to -------------------------------------------------

    def _try_out(self, most=None):
        """Return what the waiver would take off the claim of its day.

        :param most: at most so much, ``None`` for all.
        :return: ``({item id: amount}, total)``; shares in costs follow the principal.
        """
        self.ensure_one()
        case = self.case_id._origin or self.case_id
        items = case._get_items()
        if not items:
            return {}, ZERO
        waiver = self._prepare_waiver(items.ids, most)
        claims = self.env["debt.claim"].with_context(debt_trial_waivers=(waiver,))
        claim = claims._compute(items, self.date).claim
        total = sum((one.amount for one in claim.waived if one.waiver is waiver), ZERO)
        if self.part == WaiverPart.COSTS.value:
            return self._share_costs(claim, total), total
        name = f"{self.part}_waived"
        before = self.env["debt.claim"]._compute(items, self.date).claim
        return {
            line.item.key: getattr(line, name) - getattr(earlier, name)
            for line, earlier in zip(claim.lines, before.lines, strict=True)
        }, total

    def _share_costs(self, claim, total):
        """Divide an amount of costs over the items that caused them."""
        borne = self.env["debt.claim"]._get_costs_borne(claim)
        whole = sum(borne.values(), ZERO)
        shares, so_far, given = {}, ZERO, ZERO
        for key, amount in borne.items():
            so_far += amount
            until_here = (
                round_half_up(total * so_far / whole, money_unit(self.currency_id))
                if whole
                else ZERO
            )
            shares[key] = until_here - given
            given = until_here
        return shares

    def _prepare_waiver(self, item_ids, amount):
        """Return the :class:`dutch_law.Waiver` of this record for these items."""
        self.ensure_one()
        return Waiver(
            date=self.date,
            part=WaiverPart(self.part),
            amount=amount,
            first=self.date_from or None,
            last=self.date_until or None,
            items=frozenset(item_ids),
            label=self.reason or "",
        )

    def _get_law_waivers(self, items):
        """Return the :class:`dutch_law.Waiver` list of these records in a claim."""
        waivers = []
        for waiver in self:
            lines = waiver.line_ids.filtered(lambda line: line.item_id in items)
            if waiver.is_whole:
                waivers.append(waiver._prepare_waiver(lines.item_id.ids, None))
                continue
            amounts = {
                line.item_id.id: money_to_decimal(line.amount, line.currency_id)
                for line in lines
            }
            if waiver.part == WaiverPart.COSTS.value:
                total = sum(amounts.values(), ZERO)
                waivers.append(waiver._prepare_waiver(amounts, total))
            else:
                waivers += [
                    waiver._prepare_waiver([item_id], amount)
                    for item_id, amount in amounts.items()
                ]
        return waivers


class DebtWaiverLine(models.Model):
    """What a waiver gives up on one item."""

    _name = "debt.waiver.line"
    _description = "Waiver on an Item"

    waiver_id = fields.Many2one(
        "debt.waiver", required=True, index=True, ondelete="cascade"
    )
    item_id = fields.Many2one(
        "account.move.line", required=True, index=True, ondelete="cascade"
    )
    amount = fields.Monetary()
    currency_id = fields.Many2one(related="waiver_id.currency_id")
    company_id = fields.Many2one(related="waiver_id.company_id", store=True)

    _one_per_item = models.Constraint(
        "UNIQUE(waiver_id, item_id)", "An item stands once in a waiver."
    )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    debt_waiver_line_ids = fields.One2many(
        "debt.waiver.line",
        "item_id",
        groups="debt_dispute.debt_dispute_group_user,account.group_account_readonly",
    )
