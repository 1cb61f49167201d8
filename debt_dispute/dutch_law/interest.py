"""Statutory and agreed interest over a period (BW 6:119, 6:119a, 6:119b, 6:120)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .accrual import Accrual, DayCount, Segment
from .money import CENT, exact, not_negative, power_of_ten
from .rates import RateTable

__all__ = ["DayCount", "InterestStatement", "Segment", "interest_statement"]


@dataclass(frozen=True, slots=True)
class InterestStatement:
    """Interest over a period with its calculation.

    ``total`` is the exact total rounded half-up to the cent and equals the sum of
    the segments. ``days`` counts every day from the first to the last segment.
    """

    total: Decimal
    segments: tuple[Segment, ...]

    @property
    def days(self) -> int:
        """Number of days on which interest was counted."""
        return sum(segment.days for segment in self.segments)


@exact
def interest_statement(
    principal: Decimal,
    default_date: date,
    until: date,
    rates: RateTable,
    *,
    day_count: DayCount = DayCount.COMPOUNDING_YEAR,
    payments: Iterable[tuple[date, Decimal]] = (),
    rounding: Decimal = CENT,
) -> InterestStatement:
    """Interest on ``principal`` from default up to and including ``until``.

    Counts the days *after* ``default_date`` up to and including ``until``:
    ``days = until - default_date`` (BW 6:119a lid 1: the day after the last day of
    payment, up to and including the day of payment). At each anniversary of the
    first interest day the interest of that year joins the base (6:119 lid 2,
    6:119a and 6:119b lid 3); a part year does not. A rate that changes applies
    from its day (6:120). A monthly table capitalises by month instead.

    :param principal: EUR (or another currency), zero or more.
    :param default_date: last day on which payment was in time.
    :param until: last day that counts; on or before ``default_date`` gives zero.
    :param rates: percentages per year or per month.
    :param day_count: see :class:`DayCount`; a monthly table ignores it.
    :param payments: ``(date, amount)`` that lower the *principal* after their date;
        on or before the default date, from the start. What exceeds the principal
        lowers unpaid interest, and beyond that nothing. Dividing a payment over
        costs, interest and principal (6:44) is :func:`~.claim.build_claim`.
    :param rounding: unit of the amounts, a power of ten; one cent by default.
    :raises InvalidAmount: a float, a negative amount, or another ``rounding``.
    :raises RateNotCovered: the table lacks a day on which interest runs.
    """
    accrual = Accrual(
        not_negative(principal, "principal"),
        default_date,
        rates,
        day_count,
        power_of_ten(rounding, "rounding"),
    )
    for day, amount in sorted(payments, key=lambda payment: payment[0]):
        amount = not_negative(amount, "payment")
        if day > until:
            break
        accrual.advance(day)
        accrual.pay_interest(amount - accrual.pay_principal(amount))
    accrual.advance(until)
    return InterestStatement(accrual.interest, accrual.segments())
