"""Interest rates by date (BW 6:119, 6:119a, 6:119b, 6:120)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from .errors import InvalidRateTable, RateNotCovered
from .money import not_negative


class RatePeriod(str, Enum):
    """What a percentage is counted over, and how often interest is capitalised."""

    YEAR = "year"
    MONTH = "month"


class RateTable:
    """Percentages by their first day: a running claim moves along (BW 6:120).

    :param rows: ``(first day, percent)`` in any order; percent as ``Decimal``,
        e.g. ``Decimal("10.40")``.
    :param covered_until: last day (inclusive) for which the last row is known to
        hold; ``None`` for open-ended, as for a rate agreed in a contract.
    :param per: whether the percentages are per year (statutory) or per month
        (agreed; then interest is capitalised monthly).
    :raises InvalidRateTable: no rows, two rows on one day, or ``covered_until``
        before the last row.
    """

    __slots__ = (
        "_last_days",
        "_percents",
        "_starts",
        "covered_from",
        "covered_until",
        "per",
        "rows",
    )

    def __init__(
        self,
        rows: Iterable[tuple[date, Decimal]],
        covered_until: date | None = None,
        *,
        per: RatePeriod = RatePeriod.YEAR,
    ) -> None:
        self.rows = tuple(
            sorted((day, not_negative(percent, "percent")) for day, percent in rows)
        )
        if not self.rows:
            raise InvalidRateTable(self.rows, "a rate table needs at least one row")
        for (day, _percent), (next_day, _next) in pairwise(self.rows):
            if day == next_day:
                raise InvalidRateTable(day, "two rates on one day")
        if covered_until is not None and covered_until < self.rows[-1][0]:
            raise InvalidRateTable(covered_until, "ends before its last rate starts")
        self.covered_from = self.rows[0][0]
        self.covered_until = covered_until
        self.per = RatePeriod(per)
        # A row that repeats the percentage before it is no change, and left out: the
        # trade rate stood at 8 % for thirteen half-years.
        starts: list[int] = []
        percents: list[Decimal] = []
        for day, percent in self.rows:
            if not percents or percents[-1] != percent:
                starts.append(day.toordinal())
                percents.append(percent)
        end = (covered_until or date.max).toordinal()
        self._starts = starts
        self._percents = percents
        self._last_days = [start - 1 for start in starts[1:]] + [end]

    def percent_on(self, day: date) -> Decimal:
        """Percentage (per ``self.per``) that applies on ``day``.

        :raises RateNotCovered: before the first row or after ``covered_until``.
        """
        return self.stretch(day.toordinal())[0]

    def stretch(self, ordinal: int) -> tuple[Decimal, int]:
        """Percentage on a day (ordinal), and the last day on which it still holds."""
        index = bisect_right(self._starts, ordinal) - 1
        if index < 0 or ordinal > self._last_days[index]:
            raise RateNotCovered(
                date.fromordinal(ordinal), self.covered_from, self.covered_until
            )
        return self._percents[index], self._last_days[index]

    def __repr__(self) -> str:
        return (
            f"RateTable({len(self.rows)} rows from {self.covered_from}, "
            f"until {self.covered_until}, per {self.per.value})"
        )
