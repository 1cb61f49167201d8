"""When a debtor is best called: plain dates and times, no database.

Debtors are reached best early in the week, in the middle of the morning or of the
afternoon: Monday to Wednesday, 09:30-11:30 or 13:30-15:30 of their own time.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from .dutch_law import is_working_day

CALL_WEEKDAYS = (0, 1, 2)
WINDOWS = {
    "morning": (time(9, 30), time(11, 30)),
    "afternoon": (time(13, 30), time(15, 30)),
}
#: A window with less left than this is not begun any more.
SHORTEST = timedelta(minutes=15)


class CallSlot(NamedTuple):
    """A stretch of time in which to call; both ends in the zone of the debtor."""

    start: datetime
    end: datetime
    half: str


def other_half(half):
    """Return the half of the day that ``half`` is not."""
    return "afternoon" if half == "morning" else "morning"


def half_of(moment):
    """Return the half of the day, local time, in which ``moment`` lies."""
    return "morning" if moment.hour < 12 else "afternoon"


def next_slot(after, half=None):
    """Return the first :class:`CallSlot` with time left after ``after``.

    :param after: aware datetime in the zone of the debtor.
    :param half: ``"morning"`` or ``"afternoon"``; ``None`` for whichever is first.
    """
    day = after.date()
    while True:
        if day.weekday() in CALL_WEEKDAYS and is_working_day(day):
            for name, (start, end) in WINDOWS.items():
                ends_at = datetime.combine(day, end, after.tzinfo)
                if half in (None, name) and after <= ends_at - SHORTEST:
                    starts_at = datetime.combine(day, start, after.tzinfo)
                    return CallSlot(starts_at, ends_at, name)
        day += timedelta(days=1)
