"""The 14-day letter to a consumer (BW 6:96 lid 6; HR 25-11-2016, ECLI:NL:HR:2016:2704).

Without a correct one no collection costs are due, and a letter that leaves the
consumer a day too little is not mended by waiting longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .errors import UnknownChoice
from .working_days import next_working_day, nth_delivery_day_after

#: Full days that the consumer has, starting the day after receipt.
TERM_DAYS = 14
#: Ordinary post is taken to arrive on this delivery day after posting.
POST_DELIVERY_DAY = 2

CHANNELS = ("post", "email")


@dataclass(frozen=True, slots=True)
class FourteenDayTerm:
    """The dates of one 14-day letter, each a calendar day."""

    posted_on: date
    received_on: date
    last_day: date
    costs_due_from: date

    def in_time(self, paid_on: date) -> bool:
        """Whether a payment on ``paid_on`` (inclusive of the last day) avoids costs."""
        return paid_on <= self.last_day


def fourteen_day_letter(
    posted_on: date, *, channel: str = "post", delivered_on: date | None = None
) -> FourteenDayTerm:
    """Dates of a 14-day letter that went out on ``posted_on``.

    Received on the second delivery day after posting (Tuesday to Saturday, no
    public holiday); by e-mail the same day. The consumer has 14 full days from the
    day after receipt (HR 2016:2704); a last day that is no working day moves to
    the next (Algemene termijnenwet art. 1). Costs are due from the day after.

    :param channel: ``"post"`` or ``"email"``.
    :param delivered_on: day on which it really arrived, if that is known. Later than
        expected it moves the term; an earlier day never shortens it.
    :raises UnknownChoice: another channel.
    """
    if channel not in CHANNELS:
        raise UnknownChoice("channel", channel, CHANNELS)
    if channel == "post":
        received_on = nth_delivery_day_after(posted_on, POST_DELIVERY_DAY)
    else:
        received_on = posted_on
    if delivered_on is not None:
        received_on = max(received_on, delivered_on)
    last_day = next_working_day(received_on + timedelta(days=TERM_DAYS))
    return FourteenDayTerm(
        posted_on, received_on, last_day, last_day + timedelta(days=1)
    )
