from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models

from ..dutch_law import Payment, Waiver, WaiverPart
from ..dutch_law.money import ZERO
from ..tools import money_to_decimal


class ChargeReceipt(NamedTuple):
    """What came in on a charge, for one part of one item."""

    settlement: Any
    part: str
    item_id: int
    amount: Any


class DebtClaim(models.AbstractModel):
    """Counts what is paid on charges towards interest and costs of a claim.

    The claim contains interest and costs whether they are booked or not. Money on a
    charge pays them; a write-off of a charge gives them up; a credit note on it
    follows the claim, and changes nothing in it.
    """

    _inherit = "debt.claim"

    @api.model
    def _get_payments_on_charges(self, items):
        payments = super()._get_payments_on_charges(items)
        totals = defaultdict(lambda: ZERO)
        for receipt in self._get_charge_receipts(items):
            if receipt.settlement.kind == "payment":
                key = (
                    receipt.settlement.date,
                    receipt.settlement.reference,
                    receipt.item_id,
                )
                totals[key] += receipt.amount
        return payments + [
            Payment(date, amount, item_id, reference, charges_first=True)
            for (date, reference, item_id), amount in totals.items()
        ]

    @api.model
    def _get_waivers(self, items, on):
        return super()._get_waivers(items, on) + [
            Waiver(
                date=receipt.settlement.date,
                part=WaiverPart.INTEREST
                if receipt.part == "interest"
                else WaiverPart.COSTS,
                amount=receipt.amount,
                items=frozenset({receipt.item_id}),
                label=receipt.settlement.reference,
            )
            for receipt in self._get_charge_receipts(items)
            if receipt.settlement.kind == "offset"
        ]

    @api.model
    def _get_charge_receipts(self, items):
        """Return what came in on charges of these items: costs first, then interest.

        A charge on more items than these counts for the part of these alone.
        """
        in_case = items.sudo().filtered("move_id.debt_case_id")
        # Asked once for all debtors of a run.
        in_case = in_case.with_prefetch(items._prefetch_ids)
        charges = in_case.debt_charge_line_ids.charge_id.filtered(
            lambda charge: charge.move_id.state == "posted"
        )
        if not charges:
            return []
        lines = charges._get_receivables()
        settlements = lines._get_debt_settlements(with_rest=False)
        receipts = []
        for charge in charges:
            currency = charge.currency_id
            owed = [
                [part, item.id, max(money_to_decimal(amount, currency), ZERO)]
                for (part, item), amount in charge._get_net()
            ]
            rows = sorted(
                (
                    row
                    for line in lines
                    if line.move_id == charge.move_id
                    for row in settlements[line.id]
                    if row.kind != "credit_note"
                ),
                key=lambda row: row.date,
            )
            for settlement in rows:
                rest = settlement.amount
                for entry in owed:
                    taken = min(rest, entry[2])
                    entry[2] -= taken
                    rest -= taken
                    if taken and entry[1] in items._ids:
                        receipts.append(
                            ChargeReceipt(settlement, entry[0], entry[1], taken)
                        )
        return receipts
