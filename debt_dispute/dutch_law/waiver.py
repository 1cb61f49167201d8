"""A creditor gives up part of a claim (BW 6:160): interest, costs or what is left."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from .errors import InvalidAmount
from .money import not_negative

#: The field ``date`` would hide its own type.
Day = date


class WaiverPart(str, Enum):
    """Which part of a claim is given up."""

    INTEREST = "interest"
    COSTS = "costs"
    #: Final discharge: what payments left of the principal.
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class Waiver:
    """What is given up on ``date``; it is never more than what is open then.

    Interest and costs are given up before the payments of that day are counted,
    principal after them. Claims on earlier days do not know the waiver.

    :param amount: at most so much of what is open on that day, costs with their VAT;
        ``None`` for all, and then also what would still come up in the period.
    :param first: first day (inclusive) of the interest, or on which costs fell due;
        ``None``: from the start.
    :param last: last such day (inclusive); ``None``: no end.
    :param items: keys of the items concerned; ``None`` for all.
    :raises InvalidAmount: a float or a negative amount, or a period that ends before
        it starts.
    """

    date: Day
    part: WaiverPart
    amount: Decimal | None = None
    first: Day | None = None
    last: Day | None = None
    items: frozenset[Hashable] | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.amount is not None:
            not_negative(self.amount, "waived amount")
        if self.first and self.last and self.last < self.first:
            raise InvalidAmount("waived until", self.last, "is before its first day")

    def concerns(self, item: Hashable) -> bool:
        """Whether something is given up on this item."""
        return self.items is None or item in self.items

    def covers_day(self, day: Day) -> bool:
        """Whether ``day`` lies in the period, both ends inclusive."""
        return not (
            (self.first is not None and day < self.first)
            or (self.last is not None and day > self.last)
        )

    @property
    def marks(self) -> tuple[Day | None, Day]:
        """Days whose interest tells what the period had on the day of the waiver.

        The day before the first one (``None``: interest from the start), and the
        last day that is over.
        """
        before = self.first - timedelta(days=1) if self.first else None
        return before, min(self.date, self.last or self.date)

    @property
    def free_days(self) -> tuple[Day, Day] | None:
        """First and last day after the waiver that bear no interest any more."""
        if self.part is not WaiverPart.INTEREST or self.amount is not None:
            return None
        start = max(self.first or Day.min, self.date + timedelta(days=1))
        end = self.last or Day.max
        return (start, end) if start <= end else None


@dataclass(frozen=True, slots=True)
class WaivedAmount:
    """What a waiver took off a claim; ``amount`` may be less than was meant."""

    waiver: Waiver
    amount: Decimal
