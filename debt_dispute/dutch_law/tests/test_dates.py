"""Anniversaries, also beyond the last date that Python knows."""

from datetime import date

import naive
import pytest
import strategies
from dutch_law.dates import months_after
from hypothesis import given
from hypothesis import strategies as st


@given(strategies.days | st.dates(date.min, date(8900, 1, 1)), st.integers(0, 12_000))
def test_equals_the_naive_calendar(day, months):
    years, months_left = divmod(months, 12)
    expected = naive.same_day(day, years=years, months=months_left)
    assert months_after(day.toordinal(), months) == expected.toordinal()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2096, 2, 29), 48, date(2100, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 8, 31), 1, date(2025, 9, 30)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(1, 1, 1), 119_976, date(9999, 1, 1)),
    ],
)
def test_days_that_a_month_lacks(day, months, expected):
    assert months_after(day.toordinal(), months) == expected.toordinal()


@pytest.mark.parametrize(
    ("day", "first_year", "second_year"),
    [(date(9999, 12, 31), 366, 365), (date(9999, 1, 1), 365, 366)],
)
def test_after_the_last_date_ordinals_go_on(day, first_year, second_year):
    # 9999 is no leap year, 10000 is one.
    start = day.toordinal()
    assert months_after(start, 12) == start + first_year
    assert months_after(start, 24) == start + first_year + second_year
