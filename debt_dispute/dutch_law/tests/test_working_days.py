"""Public holidays, working days and days on which letters are delivered."""

from datetime import date, timedelta

import pytest
from dutch_law import (
    is_delivery_day,
    is_working_day,
    next_working_day,
    public_holidays,
)
from dutch_law.working_days import easter_sunday, nth_delivery_day_after
from holidays_nl import HOLIDAYS, MOVING, NO_POST, WEEKEND

DAY = timedelta(days=1)
DAYS = [
    date(2020, 1, 1) + timedelta(days=number)
    for number in range((date(2036, 12, 31) - date(2020, 1, 1)).days + 1)
]


@pytest.mark.parametrize("year", MOVING)
def test_holidays_by_hand(year):
    assert public_holidays(year) == {day for day in HOLIDAYS if day.year == year}


def test_liberation_day_on_ascension_day_is_one_day():
    # 5 May 2016 was both.
    assert len(public_holidays(2016)) == 10
    assert len(public_holidays(2017)) == 11


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2013, date(2013, 4, 30)),
        (2014, date(2014, 4, 26)),  # 27 April 2014 was a Sunday
        (2015, date(2015, 4, 27)),
        (2006, date(2006, 4, 29)),  # 30 April 2006 was a Sunday
    ],
)
def test_the_monarchs_birthday(year, day):
    assert [
        holiday
        for holiday in public_holidays(year)
        if holiday.month == 4 and holiday.day >= 26
    ] == [day]


@pytest.mark.parametrize(
    "easter",
    [
        date(1818, 3, 22),  # the earliest there is
        date(1943, 4, 25),  # the latest
        date(1954, 4, 18),
        date(1981, 4, 19),
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2038, 4, 25),
        date(2049, 4, 18),
        date(2076, 4, 19),
        date(2285, 3, 22),
    ],
)
def test_easter_by_hand(easter):
    assert easter_sunday(easter.year) == easter


def test_easter_by_another_program():
    other = pytest.importorskip("dateutil.easter")
    years = range(1583, 4100)
    assert [easter_sunday(year) for year in years] == [
        other.easter(year) for year in years
    ]


def test_working_and_delivery_days_by_hand():
    for day in DAYS:
        free = day in HOLIDAYS
        assert is_working_day(day) is (day.isoweekday() not in WEEKEND and not free)
        assert is_delivery_day(day) is (day.isoweekday() not in NO_POST and not free)


def test_the_next_working_day_is_the_first_from_the_day_itself():
    for day in DAYS[:-10]:
        expected = next(
            later
            for later in (day + timedelta(days=number) for number in range(10))
            if later.isoweekday() not in WEEKEND and later not in HOLIDAYS
        )
        assert next_working_day(day) == expected


def test_delivery_days_are_counted_after_the_day_itself():
    # Thursday 24 December 2026: then Christmas, Saturday, Sunday, Monday.
    day = date(2026, 12, 24)
    assert [nth_delivery_day_after(day, count) for count in (0, 1, 2, 3)] == [
        day,
        date(2026, 12, 29),
        date(2026, 12, 30),
        date(2026, 12, 31),
    ]
