"""What a payment is counted towards (BW 6:44)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .money import exact, not_negative


class AllocationOrder(str, Enum):
    """Order in which a payment is counted towards the parts of a claim."""

    #: BW 6:44: costs, then accrued interest, then principal.
    STATUTORY = "statutory"
    #: A creditor may be milder: principal, then interest, then costs.
    PRINCIPAL_FIRST = "principal_first"


@dataclass(frozen=True, slots=True)
class Allocation:
    """How one amount was divided; the four parts add up to the amount."""

    costs: Decimal
    interest: Decimal
    principal: Decimal
    surplus: Decimal


@exact
def allocate(
    amount: Decimal,
    *,
    costs: Decimal,
    interest: Decimal,
    principal: Decimal,
    order: AllocationOrder = AllocationOrder.STATUTORY,
) -> Allocation:
    """Divide a payment over what is owed on its day (BW 6:44 lid 1).

    :param amount: the payment, zero or more.
    :param costs: costs already due on that day, VAT on them included.
    :param interest: interest accrued up to and including that day.
    :param principal: open principal.
    :param order: the statutory order, or principal first.
    :return: the parts; ``surplus`` is what exceeds everything owed.
    :raises InvalidAmount: a float or a negative amount.
    """
    rest = not_negative(amount, "amount")
    owed = {
        "costs": not_negative(costs, "costs"),
        "interest": not_negative(interest, "interest"),
        "principal": not_negative(principal, "principal"),
    }
    names = ["costs", "interest", "principal"]
    if AllocationOrder(order) is AllocationOrder.PRINCIPAL_FIRST:
        names.reverse()
    taken = {}
    for name in names:
        taken[name] = min(rest, owed[name])
        rest -= taken[name]
    return Allocation(surplus=rest, **taken)
