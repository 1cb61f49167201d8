"""Prescription of a claim and its interruption (BW 3:307, 3:316-319; 7:28)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .dates import months_after

#: BW 3:307, 3:308 and the longest new term after an interruption (3:319 lid 2).
TERM_YEARS = 5
#: BW 7:28: price of a consumer sale of goods.
CONSUMER_SALE_TERM_YEARS = 2


def prescription_date(
    due_date: date,
    *,
    consumer_sale: bool = False,
    interruptions: Iterable[date] = (),
) -> date:
    """First day on which the claim is prescribed; the day before is the last to act.

    The term starts with the day after the claim became due (3:307) and lasts five
    years, two for a consumer sale of goods (7:28). A written demand that reserves
    the right (3:317), an acknowledgement (3:318) or a court claim (3:316) starts a
    new term of the same length with the next day, that never ends earlier than
    the original one (3:319). What came too late interrupts nothing.

    :param interruptions: days on which an interruption *reached* the debtor.
    """
    years = CONSUMER_SALE_TERM_YEARS if consumer_sale else TERM_YEARS
    prescribed = _term_end(due_date, years)
    for day in sorted(interruptions):
        if day >= prescribed:
            break
        prescribed = max(prescribed, _term_end(day, min(years, TERM_YEARS)))
    return prescribed


def _term_end(day: date, years: int) -> date:
    ordinal = months_after(day.toordinal() + 1, 12 * years)
    # A due date that stands for "never" is never prescribed.
    return date.fromordinal(min(ordinal, date.max.toordinal()))
