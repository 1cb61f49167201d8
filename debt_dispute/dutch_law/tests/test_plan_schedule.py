"""Schedules of payment plans: sums, order, month ends and count."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from dutch_law.plan_schedule import (
    MAX_INSTALMENTS,
    Frequency,
    Instalment,
    InvalidSchedule,
    ScheduleProblem,
    build_schedule,
    check_schedule,
    due_dates,
    last_day_of_grace,
)
from dutch_law.working_days import is_working_day
from hypothesis import given
from hypothesis import strategies as st

days = st.dates(date(2020, 1, 1), date(2060, 12, 31))
frequencies = st.sampled_from(Frequency)
cents = st.integers(1, 10**9).map(lambda number: Decimal(number) / 100)
counts = st.integers(1, MAX_INSTALMENTS)


def problem_of(error):
    return error.value.problem


@given(cents, days, frequencies, counts, st.booleans())
def test_equal_instalments_add_up_to_the_cent(
    total, start, frequency, count, working_days
):
    if total * 100 < count:
        with pytest.raises(InvalidSchedule) as error:
            build_schedule(total, start, frequency, count=count)
        assert problem_of(error) is ScheduleProblem.AMOUNT_ROUNDED_AWAY
        return
    schedule = build_schedule(
        total, start, frequency, count=count, working_days=working_days
    )
    amounts = [instalment.amount for instalment in schedule]
    assert sum(amounts) == total
    assert len(amounts) == count
    assert len(set(amounts[:-1])) <= 1
    assert all(amount > 0 and amount % Decimal("0.01") == 0 for amount in amounts)
    # The cents that do not divide are on the last one, and fewer than instalments.
    assert 0 <= amounts[-1] - amounts[0] < Decimal(count) / 100


@given(cents, days, frequencies, cents)
def test_by_amount_only_the_last_differs(total, start, frequency, amount):
    number = total // amount + bool(total % amount)
    if number > MAX_INSTALMENTS:
        with pytest.raises(InvalidSchedule) as error:
            build_schedule(total, start, frequency, amount=amount)
        assert problem_of(error) is ScheduleProblem.TOO_MANY
        return
    amounts = [
        instalment.amount
        for instalment in build_schedule(total, start, frequency, amount=amount)
    ]
    assert sum(amounts) == total
    assert len(amounts) == number
    assert set(amounts[:-1]) <= {amount}
    assert 0 < amounts[-1] <= amount


@given(
    st.integers(10_000, 10**7).map(lambda number: Decimal(number) / 100),
    days,
    frequencies,
    st.integers(3, 60),
    st.integers(1, 3000).map(lambda number: Decimal(number) / 100),
    st.integers(1, 3000).map(lambda number: Decimal(number) / 100),
    st.integers(1, 3000).map(lambda number: Decimal(number) / 100),
)
def test_fixed_ends_and_a_down_payment_keep_the_total(
    total, start, frequency, count, first, last, down
):
    schedule = build_schedule(
        total,
        start,
        frequency,
        count=count,
        first_amount=first,
        last_amount=last,
        down_payment=down,
        down_payment_date=start - timedelta(days=1),
    )
    amounts = [instalment.amount for instalment in schedule]
    assert sum(amounts) == total
    assert len(amounts) == count + 1
    assert (amounts[0], amounts[1], amounts[-1]) == (down, first, last)
    assert schedule[0].date == start - timedelta(days=1)


@given(days, frequencies, counts, st.booleans())
def test_days_follow_each_other(start, frequency, count, working_days):
    dates = due_dates(start, frequency, count, working_days=working_days)
    assert len(dates) == count
    assert all(before < after for before, after in pairwise(dates))
    assert dates[0] >= start
    if working_days:
        assert all(is_working_day(day) for day in dates)
    elif frequency is not Frequency.END_OF_MONTH:
        assert dates[0] == start


@given(days, st.integers(1, 100))
def test_a_month_that_is_too_short_ends_on_its_last_day(start, count):
    for number, day in enumerate(due_dates(start, Frequency.MONTHLY, count)):
        assert day.day == min(start.day, monthrange(day.year, day.month)[1])
        assert (day.year * 12 + day.month) - (start.year * 12 + start.month) == number


@given(days, st.integers(1, 100))
def test_end_of_month_is_always_the_last_day(start, count):
    for day in due_dates(start, Frequency.END_OF_MONTH, count):
        assert (day + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("start", "frequency", "expected"),
    [
        ("2027-01-31", "monthly", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("2028-01-31", "monthly", ["2028-01-31", "2028-02-29", "2028-03-31"]),
        ("2027-01-30", "monthly", ["2027-01-30", "2027-02-28", "2027-03-30"]),
        ("2026-11-30", "quarterly", ["2026-11-30", "2027-02-28", "2027-05-30"]),
        ("2028-02-29", "yearly", ["2028-02-29", "2029-02-28", "2030-02-28"]),
        ("2027-01-15", "end_of_month", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("2026-12-21", "weekly", ["2026-12-21", "2026-12-28", "2027-01-04"]),
        ("2026-12-21", "fortnightly", ["2026-12-21", "2027-01-04", "2027-01-18"]),
    ],
)
def test_dates_of_the_calendar(start, frequency, expected):
    dates = due_dates(date.fromisoformat(start), Frequency(frequency), 3)
    assert [day.isoformat() for day in dates] == expected


def test_working_days_move_on_and_return():
    # 25 and 26 December 2026 are holidays, followed by a weekend.
    dates = due_dates(date(2026, 12, 25), Frequency.WEEKLY, 2, working_days=True)
    assert dates == (date(2026, 12, 28), date(2027, 1, 4))


def test_hundred_euro_in_three():
    schedule = build_schedule(
        Decimal("100.00"), date(2027, 1, 1), Frequency.MONTHLY, count=3
    )
    assert [str(instalment.amount) for instalment in schedule] == [
        "33.33",
        "33.33",
        "33.34",
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"count": 0}, "no_instalment"),
        ({"count": -3}, "no_instalment"),
        ({"count": 1000}, "too_many"),
        ({"amount": Decimal("0.01")}, "too_many"),
        ({"amount": Decimal(0)}, "amount_not_positive"),
        ({"amount": Decimal(-5)}, "amount_not_positive"),
        ({"amount": Decimal("3.333")}, "not_a_unit"),
        ({"count": 2, "down_payment": Decimal(100)}, "parts_exceed_total"),
        ({"count": 3, "first_amount": Decimal(120)}, "parts_exceed_total"),
        (
            {"count": 2, "first_amount": Decimal(60), "last_amount": Decimal(60)},
            "sum_differs",
        ),
        ({"count": 3, "total": Decimal(-1)}, "total_not_positive"),
        ({"count": 3, "total": Decimal("0.02")}, "amount_rounded_away"),
        (
            {
                "count": 2,
                "down_payment": Decimal(5),
                "down_payment_date": date(2028, 1, 1),
            },
            "dates_not_in_order",
        ),
    ],
)
def test_bad_input_is_named(arguments, problem):
    arguments = {"total": Decimal(100), **arguments}
    with pytest.raises(InvalidSchedule) as error:
        build_schedule(start=date(2027, 1, 1), frequency=Frequency.MONTHLY, **arguments)
    assert problem_of(error).value == problem


@pytest.mark.parametrize(
    ("rows", "problem", "position"),
    [
        ([], "no_instalment", None),
        ([("2027-01-01", "100")], None, None),
        ([("2027-01-01", "99.99")], "sum_differs", None),
        ([("2027-01-01", "0"), ("2027-02-01", "100")], "amount_not_positive", 1),
        ([("2027-01-01", "110"), ("2027-02-01", "-10")], "amount_not_positive", 2),
        ([("2027-02-01", "50"), ("2027-01-01", "50")], "dates_not_in_order", 2),
        ([("2027-01-01", "50"), ("2027-01-01", "50")], "dates_not_in_order", 2),
        ([("2026-11-20", "100")], "date_past", 1),
    ],
)
def test_a_schedule_made_by_hand_is_checked(rows, problem, position):
    schedule = [Instalment(date.fromisoformat(day), Decimal(a)) for day, a in rows]
    if problem is None:
        check_schedule(schedule, Decimal(100), not_before=date(2026, 11, 21))
        return
    with pytest.raises(InvalidSchedule) as error:
        check_schedule(schedule, Decimal(100), not_before=date(2026, 11, 21))
    assert problem_of(error).value == problem
    assert error.value.position == position


def test_grace_ends_on_a_working_day():
    # Five days after 21 December 2026 is a holiday before a weekend.
    assert last_day_of_grace(date(2026, 12, 21), 5) == date(2026, 12, 28)
    assert last_day_of_grace(date(2026, 12, 1), 0) == date(2026, 12, 1)
