"""Prescription and its interruption (FACTS.md section 5)."""

from datetime import date, timedelta

import naive
import pytest
import strategies
from dutch_law import judgment_prescription_date, prescription_date
from hypothesis import given
from hypothesis import strategies as st

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("due_date", "consumer_sale", "prescribed"),
    [
        # Five years from the start of the day after the due date (BW 3:307).
        (date(2021, 3, 14), False, date(2026, 3, 15)),
        (date(2021, 12, 31), False, date(2027, 1, 1)),
        (date(2021, 3, 14), True, date(2023, 3, 15)),
        # The term starts on 29 February: no such day in 2025.
        (date(2020, 2, 28), False, date(2025, 2, 28)),
        (date(2020, 2, 29), False, date(2025, 3, 1)),
        (date(2019, 2, 28), False, date(2024, 3, 1)),
        (date(2022, 2, 28), True, date(2024, 3, 1)),
    ],
)
def test_the_term(due_date, consumer_sale, prescribed):
    assert prescription_date(due_date, consumer_sale=consumer_sale) == prescribed


@pytest.mark.parametrize(
    ("consumer_sale", "interruptions", "prescribed"),
    [
        (False, [date(2024, 5, 1)], date(2029, 5, 2)),
        (True, [date(2022, 5, 1)], date(2024, 5, 2)),
        # A new term never ends before the original one: an early reminder.
        (False, [date(2020, 12, 1)], date(2026, 3, 15)),
        # The last day to act, and a day too late.
        (False, [date(2026, 3, 14)], date(2031, 3, 15)),
        (False, [date(2026, 3, 15)], date(2026, 3, 15)),
        # Several, in any order; each in the term of the one before.
        (False, [date(2030, 1, 1), date(2025, 6, 1)], date(2035, 1, 2)),
        (False, [date(2025, 6, 1), date(2030, 6, 2)], date(2030, 6, 2)),
        (False, [date(2025, 6, 1), date(2025, 6, 1)], date(2030, 6, 2)),
        (True, [date(2023, 3, 15)], date(2023, 3, 15)),
        (True, [date(2023, 3, 15), date(2023, 3, 1)], date(2025, 3, 16)),
    ],
)
def test_interruptions(consumer_sale, interruptions, prescribed):
    for days in (interruptions, iter(interruptions)):
        assert (
            prescription_date(
                date(2021, 3, 14), consumer_sale=consumer_sale, interruptions=days
            )
            == prescribed
        )


@given(
    strategies.days,
    st.booleans(),
    st.lists(st.integers(-100, 6000), max_size=5),
)
def test_equals_the_naive_reading(due_date, consumer_sale, offsets):
    years = 2 if consumer_sale else 5
    interruptions = [due_date + timedelta(days=offset) for offset in offsets]
    prescribed = naive.same_day(due_date + DAY, years=years)
    day = min([due_date, *interruptions])
    while day < prescribed:
        if day in interruptions:
            prescribed = max(prescribed, naive.same_day(day + DAY, years=years))
        day += DAY
    result = prescription_date(
        due_date, consumer_sale=consumer_sale, interruptions=interruptions
    )
    assert result == prescribed
    # An interruption never shortens a term.
    assert result >= prescription_date(due_date, consumer_sale=consumer_sale)


@pytest.mark.parametrize("due_date", [date.max, date.max - DAY, date(9995, 1, 1)])
def test_a_due_date_that_stands_for_never(due_date):
    assert prescription_date(due_date) == date.max


def test_judgment_lasts_twenty_years_and_its_interest_five():
    assert judgment_prescription_date(date(2026, 11, 2)) == date(2046, 11, 3)
    assert judgment_prescription_date(date(2026, 11, 2), recurring=True) == date(
        2031, 11, 3
    )
    assert judgment_prescription_date(date(2024, 2, 28)) == date(2044, 2, 29)
