"""VAT on what is not paid: when it is reclaimed and paid back (Wet OB art. 29).

VAT on a receivable is reclaimed in the return of the period in which it has turned out
that it will not be paid, and at the latest one year after it fell due. What is paid
after all is returned in the period of the payment.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from .dates import months_after
from .money import CENT, ZERO, exact, not_negative, round_half_up

#: Months after the due date when a receivable counts as not paid (Wet OB art. 29).
DEEMED_AFTER_MONTHS = 12


class ReturnPeriod(str, Enum):
    """How often a business files a VAT return."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {ReturnPeriod.MONTH: 1, ReturnPeriod.QUARTER: 3, ReturnPeriod.YEAR: 12}


@dataclass(frozen=True, slots=True)
class VatPeriod:
    """One VAT return; both days inclusive."""

    first: date
    last: date


def reclaimable_on(due_date: date, uncollectable_on: date | None = None) -> date:
    """The day on which the right to reclaim VAT arises.

    :param due_date: last day of payment.
    :param uncollectable_on: day on which it turned out that it will not be paid.
    :return: that day, but not later than one year after the due date.
    """
    deemed = date.fromordinal(months_after(due_date.toordinal(), DEEMED_AFTER_MONTHS))
    return deemed if uncollectable_on is None else min(uncollectable_on, deemed)


def vat_period(day: date, period: ReturnPeriod) -> VatPeriod:
    """The return in which something of ``day`` belongs (calendar periods)."""
    length = _MONTHS[ReturnPeriod(period)]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    following = date.fromordinal(months_after(first.toordinal(), length))
    return VatPeriod(first, following - timedelta(days=1))


@exact
def vat_of_unpaid(
    total: Decimal,
    unpaid: Decimal,
    vat: Mapping[Hashable, Decimal],
    *,
    rounding: Decimal = CENT,
) -> dict[Hashable, Decimal]:
    """The VAT per tax in the part of an invoice that is not paid.

    What was paid counts for goods and VAT in proportion. The amounts are rounded on
    their running total, so that they add up to the VAT of the part.

    :param total: the invoice with VAT, less its credit notes.
    :param unpaid: what of it is not paid; not more than the total counts.
    :param vat: VAT per tax, less that of credit notes.
    :raises InvalidAmount: a float or a negative amount.
    """
    total = not_negative(total, "total")
    unpaid = min(not_negative(unpaid, "unpaid"), total)
    parts: dict[Hashable, Decimal] = {}
    so_far = given = ZERO
    for tax, amount in vat.items():
        so_far += not_negative(amount, "VAT")
        until_here = round_half_up(so_far * unpaid / total, rounding) if total else ZERO
        parts[tax] = until_here - given
        given = until_here
    return parts
