"""Anniversaries: the same day, so many years or months on."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

#: The Gregorian calendar repeats itself after 400 years.
_CYCLE_MONTHS, _CYCLE_DAYS = 4800, 146097


def months_after(ordinal: int, months: int) -> int:
    """Ordinal of the same day of the month, ``months`` (zero or more) later.

    What that month lacks becomes its last day: 29 February falls on 28 February,
    the 31st on the 30th. Ordinals may lie after ``date.max``: a year that starts in
    9999 has an end too.
    """
    cycles, day_of_cycle = divmod(ordinal - 1, _CYCLE_DAYS)
    more_cycles, months = divmod(months, _CYCLE_MONTHS)
    day = date.fromordinal(day_of_cycle + 1)
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    try:
        later = day.replace(year, month)
    except ValueError:
        later = date(year, month, monthrange(year, month)[1])
    return later.toordinal() + (cycles + more_cycles) * _CYCLE_DAYS
