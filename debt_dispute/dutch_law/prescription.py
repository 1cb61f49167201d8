"""Prescription of a claim and its interruption (BW 3:307, 3:316-319, 3:324; 7:28)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .dates import months_after

#: BW 3:307, 3:308 and the longest new term after an interruption (3:319 lid 2).
TERM_YEARS = 5
#: BW 7:28: price of a consumer sale of goods.
CONSUMER_SALE_TERM_YEARS = 2
#: BW 3:324: power to enforce a judgment.
JUDGMENT_TERM_YEARS = 20


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


def judgment_prescription_date(judgment_on: date, *, recurring: bool = False) -> date:
    """First day on which a judgment can no longer be enforced (BW 3:324).

    Twenty years from the day after the judgment; five for what by the judgment is
    payable per year or shorter term, such as interest (lid 3).
    """
    years = TERM_YEARS if recurring else JUDGMENT_TERM_YEARS
    return _term_end(judgment_on, years)
