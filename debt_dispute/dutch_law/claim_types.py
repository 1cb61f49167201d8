"""What a claim is made of, and what it comes to (see ``claim.py``)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .accrual import DayCount
from .interest import InterestStatement
from .money import ZERO, exact
from .rates import RateTable
from .waiver import WaivedAmount, WaiverPart


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """One open item: a payment term of an invoice with its own due date.

    :param key: names the item in payments, costs and the resulting lines.
    :param principal: what was due from the start, credit notes already taken off.
    :param default_date: last day on which payment was in time; interest counts
        from the day after.
    :param rates: ``None`` when no interest may be claimed.
    :param held: part of the principal that is not claimed now (disputed); it
        bears no interest here.
    """

    key: Hashable
    principal: Decimal
    default_date: date
    rates: RateTable | None
    day_count: DayCount = DayCount.COMPOUNDING_YEAR
    held: Decimal = ZERO


class Payment(NamedTuple):
    """Money received on ``date``; ``item`` is the key of the item it was meant for.

    Without an item it goes to the oldest due item first (BW 6:43 lid 2).
    ``principal_only``: no money, but a write-off or set-off that lowers the
    principal of its item and nothing else. ``charges_first``: paid on an invoice for
    interest and costs, so it pays those of all items before any principal.
    """

    date: date
    amount: Decimal
    item: Hashable | None = None
    reference: str = ""
    principal_only: bool = False
    charges_first: bool = False


@dataclass(frozen=True, slots=True)
class CostDue:
    """Collection costs that may be claimed from ``due_from`` (inclusive).

    ``items``: keys of the items they were made for; ``None`` for all.
    """

    due_from: date
    net: Decimal
    vat: Decimal = ZERO
    items: frozenset[Hashable] | None = None
    label: str = ""

    def concerns(self, item: Hashable | None) -> bool:
        """Whether a payment meant for ``item`` also pays these costs (6:44)."""
        return item is None or self.items is None or item in self.items


@dataclass(frozen=True, slots=True)
class AllocatedPayment:
    """One payment and what it was counted towards; the parts add up to ``amount``.

    ``principal_of`` and ``interest_of`` name the parts per item; ``costs`` includes
    VAT; ``surplus`` exceeded everything owed on its day.
    """

    date: date
    amount: Decimal
    reference: str
    principal_only: bool
    costs: Decimal
    interest: Decimal
    principal: Decimal
    surplus: Decimal
    interest_of: Mapping[Hashable, Decimal]
    principal_of: Mapping[Hashable, Decimal]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """What is owed on one item.

    ``principal`` and ``interest`` are open amounts; ``statement`` is the
    calculation of all interest, paid or not. ``rate_missing_on`` is the first day
    that bears interest and has no known rate: one after the default date if the
    rate table starts too late, else the one at which interest stops.
    ``interest_until`` is the last day counted: the day of the claim (the default
    date if that is later) unless interest stopped before.
    """

    item: ClaimItem
    principal: Decimal
    principal_paid: Decimal
    interest: Decimal
    interest_paid: Decimal
    statement: InterestStatement
    interest_until: date
    rate_missing_on: date | None
    interest_waived: Decimal = ZERO
    principal_waived: Decimal = ZERO

    @property
    @exact
    def total(self) -> Decimal:
        """Open principal and interest of this item."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Claim:
    """What is owed on ``on`` (inclusive) for a set of items, all open amounts.

    ``costs`` is net of ``vat_on_costs``; ``held`` is disputed principal that is
    *not* part of ``total``. ``surplus`` is paid money that nothing was owed for.
    ``waived`` is what each waiver took off.
    """

    on: date
    lines: tuple[ClaimLine, ...]
    payments: tuple[AllocatedPayment, ...]
    costs_due: tuple[CostDue, ...]
    costs: Decimal
    vat_on_costs: Decimal
    surplus: Decimal
    waived: tuple[WaivedAmount, ...] = ()

    @property
    @exact
    def principal(self) -> Decimal:
        """Open principal."""
        return sum((line.principal for line in self.lines), ZERO)

    @property
    @exact
    def interest(self) -> Decimal:
        """Open interest."""
        return sum((line.interest for line in self.lines), ZERO)

    @property
    @exact
    def held(self) -> Decimal:
        """Principal that is not claimed now."""
        return sum((line.item.held for line in self.lines), ZERO)

    @property
    @exact
    def total(self) -> Decimal:
        """Principal, interest, costs and VAT on costs."""
        return self.principal + self.interest + self.costs + self.vat_on_costs

    @exact
    def waived_of(self, part: WaiverPart) -> Decimal:
        """What was given up of the interest, the costs (with VAT) or the principal."""
        return sum((w.amount for w in self.waived if w.waiver.part is part), ZERO)

    @property
    def rate_missing_on(self) -> date | None:
        """First day for which a rate was needed and not known."""
        days = [line.rate_missing_on for line in self.lines if line.rate_missing_on]
        return min(days, default=None)
