"""Dutch public holidays, working days and days on which letters are delivered.

Source: Algemene termijnenwet art. 3. Good Friday counts as a holiday (lid 2) and so
does 5 May in every year (lid 1): a term may come out a day longer, never shorter.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_TUESDAY, _SATURDAY, _SUNDAY = 1, 5, 6
_ONE_DAY = timedelta(days=1)


def easter_sunday(year: int) -> date:
    """Easter Sunday of a Gregorian year (Meeus/Jones/Butcher)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leaps, leap_rest = divmod(of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - epact - leap_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def public_holidays(year: int) -> frozenset[date]:
    """Public holidays of a year (Algemene termijnenwet art. 3 lid 1-2)."""
    easter = easter_sunday(year)
    monarch = date(year, 4, 27) if year >= 2014 else date(year, 4, 30)
    if monarch.weekday() == _SUNDAY:
        # King's Day moves to Saturday; Queen's Day did so since 1980.
        monarch -= _ONE_DAY
    return frozenset(
        {
            date(year, 1, 1),
            easter - timedelta(days=2),
            easter,
            easter + timedelta(days=1),
            monarch,
            date(year, 5, 5),
            easter + timedelta(days=39),
            easter + timedelta(days=49),
            easter + timedelta(days=50),
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def is_working_day(day: date) -> bool:
    """Whether ``day`` is neither Saturday, Sunday nor a public holiday."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


def is_delivery_day(day: date) -> bool:
    """Whether ordinary post is delivered: Tuesday to Saturday, no public holiday."""
    return _TUESDAY <= day.weekday() <= _SATURDAY and day not in public_holidays(
        day.year
    )


def next_working_day(day: date) -> date:
    """``day`` itself, or the first working day after it (Termijnenwet art. 1)."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def nth_delivery_day_after(day: date, count: int) -> date:
    """The ``count``-th delivery day after (not on) ``day``."""
    while count:
        day += _ONE_DAY
        if is_delivery_day(day):
            count -= 1
    return day
