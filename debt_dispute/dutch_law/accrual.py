"""How interest grows on one claim, day by day (BW 6:119 lid 2, 6:119a lid 3, 6:120).

This is the engine under :func:`~.interest.interest_statement` and
:func:`~.claim.build_claim`; both say what a payment is counted towards, this
module only lets time pass and keeps what is owed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from .dates import months_after
from .money import CENT, ZERO, exact, round_half_up
from .rates import RatePeriod, RateTable


class DayCount(str, Enum):
    """How many days a year has (the statute is silent; three readings are in use)."""

    #: /365 or /366 by the length of the compounding year: a full year yields
    #: exactly the annual rate.
    COMPOUNDING_YEAR = "compounding_year"
    #: Each day counts /365 or /366 by the calendar year in which it falls.
    CALENDAR_YEAR = "calendar_year"
    #: Always /365, also in a leap year.
    ACTUAL_365 = "actual_365"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days on which rate and base stay the same.

    ``start`` and ``end`` are both inclusive. ``base`` is rounded for print, the
    calculation keeps the exact one. ``interest`` is rounded cumulatively: the
    segments of a statement add up to its total. ``day_fractions`` says over which
    year (or month) lengths the days are counted, e.g. ``((184, 366), (31, 365))``.
    """

    start: date
    end: date
    days: int
    base: Decimal
    percent: Decimal
    per: RatePeriod
    interest: Decimal
    day_fractions: tuple[tuple[int, int], ...]

    @property
    @exact
    def annual_percent(self) -> Decimal:
        """Nominal percentage per year (a monthly rate times twelve)."""
        return self.percent * 12 if self.per is RatePeriod.MONTH else self.percent


class Accrual:
    """What is owed on one principal while time passes and payments come in.

    Interest runs from the day after ``default_date``. A day's interest counts
    once :meth:`advance` has passed that day; a payment on that day lowers the
    base from the next day on (BW 6:119a lid 1: up to and including the day of
    payment). To be used under :func:`~.money.exact`.
    """

    __slots__ = (
        "_base",
        "_by_calendar",
        "_capitalised",
        "_closed",
        "_denominator",
        "_divisor",
        "_first",
        "_fixed_denominator",
        "_index",
        "_numerator",
        "_open_days",
        "_percent",
        "_period_end",
        "_period_months",
        "_rates",
        "_running_paid",
        "_segments",
        "_stated",
        "_through",
        "_unit",
        "interest_paid",
        "principal",
    )

    def __init__(
        self,
        principal: Decimal,
        default_date: date,
        rates: RateTable,
        day_count: DayCount = DayCount.COMPOUNDING_YEAR,
        unit: Decimal = CENT,
    ) -> None:
        self.principal = principal
        self.interest_paid = ZERO
        self._rates = rates
        self._unit = unit
        day_count = DayCount(day_count)
        monthly = rates.per is RatePeriod.MONTH
        self._period_months = 1 if monthly else 12
        self._by_calendar = not monthly and day_count is DayCount.CALENDAR_YEAR
        self._fixed_denominator: int | None = None
        if self._by_calendar:
            self._fixed_denominator = 365 * 366
        elif not monthly and day_count is DayCount.ACTUAL_365:
            self._fixed_denominator = 365
        # Interest that earns interest; interest of earlier periods, paid or not.
        self._base = principal
        self._capitalised = ZERO
        self._closed = ZERO
        # Interest of the current compounding period: the sum of base x percent x
        # days, divided only when asked for, so that a full year is exact.
        self._numerator = ZERO
        self._running_paid = ZERO
        # The segment that is being extended: its last days up to ``_through``.
        self._open_days = 0
        self._percent = ZERO
        self._stated = ZERO
        self._segments: list[Segment] = []
        # Days are counted as ordinals.
        self._through = default_date.toordinal()
        self._first = self._through + 1
        self._index = 0
        self._period_end = self._through
        self._next_period()

    # --- what is owed -----------------------------------------------------

    @property
    def through(self) -> date:
        """Last day (inclusive) whose interest is counted."""
        return date.fromordinal(self._through)

    @property
    def interest(self) -> Decimal:
        """All interest so far, rounded, paid or not."""
        return round_half_up(self._closed + self._numerator / self._divisor, self._unit)

    @property
    def interest_open(self) -> Decimal:
        """Interest so far that has not been paid, rounded."""
        return self.interest - self.interest_paid

    def segments(self) -> tuple[Segment, ...]:
        """The calculation so far, oldest first."""
        self._close_segment()
        return tuple(self._segments)

    # --- time passes ------------------------------------------------------

    def advance(self, until: date) -> None:
        """Let interest grow up to and including ``until``; never back in time.

        :raises RateNotCovered: a day on which something is owed has no rate.
        """
        last = until.toordinal()
        while self._through < last:
            end = min(last, self._period_end)
            if self._base > 0:
                percent, rate_end = self._rates.stretch(self._through + 1)
                end = min(end, rate_end)
                self._extend_segment(end, percent)
            self._through = end
            if end == self._period_end:
                self._capitalise()

    def skip(self, until: date) -> None:
        """Let days pass without interest; the anniversaries stay what they are."""
        self._close_segment()
        last = until.toordinal()
        while self._through < last:
            self._through = min(last, self._period_end)
            if self._through == self._period_end:
                self._capitalise()

    def _extend_segment(self, end: int, percent: Decimal) -> None:
        if percent != self._percent:
            self._close_segment()
            self._percent = percent
        days = end - self._through
        self._open_days += days
        weight = days
        if self._by_calendar:
            fractions = _by_calendar_year(self._through + 1, end)
            weight = sum(days * 365 * 366 // length for days, length in fractions)
        self._numerator += self._base * percent * weight

    def _close_segment(self) -> None:
        days = self._open_days
        if not days:
            return
        end = self._through
        first = end - days + 1
        fractions: tuple[tuple[int, int], ...] = ((days, self._denominator),)
        if self._by_calendar:
            fractions = _by_calendar_year(first, end)
        interest = self.interest
        self._segments.append(
            Segment(
                start=date.fromordinal(first),
                end=date.fromordinal(end),
                days=days,
                base=round_half_up(self._base, self._unit),
                percent=self._percent,
                per=self._rates.per,
                interest=interest - self._stated,
                day_fractions=fractions,
            )
        )
        self._stated = interest
        self._open_days = 0

    def _capitalise(self) -> None:
        """A compounding period is full: its interest earns interest from now on."""
        self._close_segment()
        self._capitalised += self._settle_running()
        self._rebase()
        self._next_period()

    def _settle_running(self) -> Decimal:
        """Move the running interest to the closed total; return its unpaid part."""
        running = self._numerator / self._divisor
        unpaid = running - self._running_paid
        self._closed += running
        self._numerator = ZERO
        self._running_paid = ZERO
        return unpaid

    def _rebase(self) -> None:
        """Interest runs over another base from the next day on."""
        base = self.principal + self._capitalised
        if base != self._base:
            self._close_segment()
            self._base = base

    def _next_period(self) -> None:
        start = self._period_end
        self._index += 1
        # Counted from the original day each time: 29 or 31 must not drift.
        months = self._index * self._period_months
        self._period_end = months_after(self._first, months) - 1
        self._denominator = self._fixed_denominator or self._period_end - start
        self._divisor = Decimal(100 * self._denominator)

    # --- payments ---------------------------------------------------------

    def pay_principal(self, amount: Decimal) -> Decimal:
        """Lower the principal from the next day on; return what was taken."""
        taken = min(amount, self.principal)
        self.principal -= taken
        self._rebase()
        return taken

    def pay_interest(self, amount: Decimal) -> Decimal:
        """Pay accrued interest, the oldest (capitalised) first; return what was taken.

        No more than the rounded open interest is taken. Paying all of it clears
        the fractions of a cent too.
        """
        open_interest = self.interest_open
        taken = min(amount, open_interest)
        if not taken:
            return ZERO
        self.interest_paid += taken
        if taken == open_interest:
            self._settle_running()
            self._capitalised = ZERO
        else:
            from_capitalised = min(taken, self._capitalised)
            self._capitalised -= from_capitalised
            self._running_paid += taken - from_capitalised
        self._rebase()
        return taken


def _by_calendar_year(first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Days from ``first`` to ``last`` (ordinals) by the length of their year."""
    days: dict[int, int] = {}
    while first <= last:
        year = date.fromordinal(first).year
        year_end = date(year, 12, 31).toordinal()
        length = year_end - date(year, 1, 1).toordinal() + 1
        end = min(last, year_end)
        days[length] = days.get(length, 0) + end - first + 1
        first = end + 1
    return tuple((count, length) for length, count in days.items())
