"""Interest over a period: days, years, lines, payments, months."""

from datetime import date, timedelta
from fractions import Fraction

import naive
import pytest
import strategies
from builders import D, total
from dutch_law import (
    DayCount,
    RatePeriod,
    interest_statement,
)
from hypothesis import given
from hypothesis import strategies as st
from tables import NONTRADE, NONTRADE_ROWS, TRADE, TRADE_ROWS, flat

DAY = timedelta(days=1)
COMPOUNDING_YEAR, CALENDAR_YEAR, ACTUAL_365 = DayCount
YEAR_AND_MONTH = tuple(RatePeriod)


def year_end(default_date, years=1):
    """Last day of so many years of interest, by the naive calendar."""
    return naive.same_day(default_date + DAY, years=years) - DAY


# --- days -----------------------------------------------------------------


def test_days_after_the_default_date_up_to_and_including_the_last():
    statement = interest_statement(D(365), date(2025, 1, 1), date(2025, 1, 3), flat(10))
    (segment,) = statement.segments
    assert (segment.start, segment.end) == (date(2025, 1, 2), date(2025, 1, 3))
    assert (segment.days, statement.days) == (2, 2)
    assert statement.total == D("0.20")


@pytest.mark.parametrize("until", [date(2025, 1, 1), date(2024, 12, 31), date.min])
def test_no_interest_on_or_before_the_default_date(until):
    statement = interest_statement(D(1000), date(2025, 1, 1), until, TRADE)
    assert (statement.total, statement.segments, statement.days) == (0, (), 0)


def test_zero_principal_bears_nothing_and_needs_no_rate():
    statement = interest_statement(D(0), date(1900, 1, 1), date(2099, 1, 1), TRADE)
    assert (statement.total, statement.segments) == (0, ())


@pytest.mark.parametrize(
    ("day_count", "trade", "trade_by_line", "nontrade"),
    [
        (ACTUAL_365, "2466.62", "2466.61", "134.40"),
        (COMPOUNDING_YEAR, "2462.87", "2462.86", "134.20"),
        (CALENDAR_YEAR, "2462.85", "2462.84", "134.20"),
    ],
)
def test_day_counts_of_the_facts(day_count, trade, trade_by_line, nontrade):
    # FACTS.md section 2; there the start is included and the end is not. Its trade
    # figures round each line and capitalise the rounded lines, which here costs a
    # cent: exact are 2466.6156, 2462.8651 and 2462.8479.
    statement = interest_statement(
        D(10000), date(2023, 11, 10), date(2025, 11, 10), TRADE, day_count=day_count
    )
    assert statement.total == D(trade)
    assert by_line(D(10000), statement) == Fraction(trade_by_line)
    statement = interest_statement(
        D(1000), date(2023, 12, 31), date(2025, 12, 31), NONTRADE, day_count=day_count
    )
    assert statement.total == by_line(D(1000), statement) == D(nontrade)


def by_line(principal, statement):
    """The total if each line is rounded and the rounded lines are capitalised."""
    base, year = Fraction(principal), Fraction(0)
    first_day = statement.segments[0].start
    total = Fraction(0)
    for line in statement.segments:
        if (line.start.month, line.start.day) == (first_day.month, first_day.day):
            base, year = base + year, Fraction(0)
        years = sum(Fraction(days, length) for days, length in line.day_fractions)
        interest = naive.half_up(base * Fraction(line.percent) / 100 * years)
        year += interest
        total += interest
    return total


def test_day_count_may_be_its_name():
    args = D(1000), date(2023, 12, 31), date(2025, 12, 31), NONTRADE
    assert total(*args, day_count="actual_365") == D("134.40")
    with pytest.raises(ValueError, match="thirty_360"):
        total(*args, day_count="thirty_360")


# --- years ----------------------------------------------------------------


@given(strategies.amounts, strategies.days, strategies.percents, st.integers(1, 4))
def test_whole_years_yield_exactly_the_rate(principal, default_date, percent, years):
    exact = Fraction(principal) * ((1 + Fraction(percent) / 100) ** years - 1)
    until = year_end(default_date, years)
    assert total(principal, default_date, until, flat(percent)) == naive.half_up(exact)


@pytest.mark.parametrize(
    ("default_date", "last_days"),
    [
        # The first day of interest is 29 February: in other years the interest year
        # starts on 28 February and the one before it ends on the 27th.
        (
            date(2024, 2, 28),
            [
                date(2025, 2, 27),
                date(2026, 2, 27),
                date(2027, 2, 27),
                date(2028, 2, 28),
            ],
        ),
        # The default date is 29 February: interest years start on 1 March.
        (
            date(2024, 2, 29),
            [
                date(2025, 2, 28),
                date(2026, 2, 28),
                date(2027, 2, 28),
                date(2028, 2, 29),
            ],
        ),
        # The day before: interest years start on 28 February.
        (
            date(2024, 2, 27),
            [
                date(2025, 2, 27),
                date(2026, 2, 27),
                date(2027, 2, 27),
                date(2028, 2, 27),
            ],
        ),
    ],
)
def test_years_around_29_february(default_date, last_days):
    statement = interest_statement(D(1000), default_date, last_days[-1], flat(10))
    assert [segment.end for segment in statement.segments] == last_days
    assert [segment.interest for segment in statement.segments] == [
        D("100.00"),
        D("110.00"),
        D("121.00"),
        D("133.10"),
    ]
    # The day before each last one a year is not full, the day after a new one runs.
    for last_day in last_days:
        before, at, after = (
            interest_statement(D(1000), default_date, day, flat(10))
            for day in (last_day - DAY, last_day, last_day + DAY)
        )
        assert before.total < at.total < after.total
        assert len(after.segments) == len(at.segments) + 1
        # That day is one part of its own year, which has 365 or 366 days.
        next_year_end = year_end(default_date, last_day.year - 2024 + 1)
        assert after.segments[-1].day_fractions == (
            (1, (next_year_end - last_day).days),
        )


def test_a_leap_day_counts_in_the_interest_year_it_falls_in():
    # 1 March 2023 to 29 February 2024 has 366 days.
    (segment,) = interest_statement(
        D(36600), date(2023, 2, 28), date(2023, 3, 1), flat(10)
    ).segments
    assert segment.day_fractions == ((1, 366),)
    assert segment.interest == D("10.00")


def test_a_part_year_is_not_capitalised_and_a_full_year_is():
    table = flat(10)
    first_year = interest_statement(D(1000), date(2021, 5, 4), date(2022, 5, 4), table)
    second_year = interest_statement(D(1000), date(2021, 5, 4), date(2023, 5, 4), table)
    assert [s.base for s in first_year.segments] == [D(1000)]
    assert [s.base for s in second_year.segments] == [D(1000), D(1100)]
    assert second_year.total == D("210.00")


def test_a_running_claim_moves_to_the_new_rate_on_its_day():
    statement = interest_statement(D(1000), date(2026, 6, 1), date(2026, 8, 1), TRADE)
    assert [(s.start, s.end, s.annual_percent) for s in statement.segments] == [
        (date(2026, 6, 2), date(2026, 6, 30), D("10.15")),
        (date(2026, 7, 1), date(2026, 8, 1), D("10.40")),
    ]


def test_no_split_where_the_rate_stays():
    # Eight per cent in every half-year from 2016-07-01 until 2022-12-31.
    statement = interest_statement(D(1000), date(2020, 3, 31), date(2021, 2, 28), TRADE)
    assert len(statement.segments) == 1


def test_calendar_year_names_both_lengths():
    (segment,) = interest_statement(
        D(1000),
        date(2023, 6, 30),
        date(2024, 6, 29),
        flat(7),
        day_count=CALENDAR_YEAR,
    ).segments
    assert segment.day_fractions == ((184, 365), (181, 366))


def test_eighty_years():
    exact = Fraction(10**4) * (Fraction(108, 100) ** 80 - 1)
    until = year_end(date(1946, 2, 27), 80)
    statement = interest_statement(D(10**4), date(1946, 2, 27), until, flat(8))
    assert statement.total == naive.half_up(exact)
    assert statement.total == D("4709548.34")
    assert len(statement.segments) == 80
    assert sum(s.interest for s in statement.segments) == statement.total


@pytest.mark.parametrize("day_count", DayCount)
def test_statutory_tables_over_their_whole_length(day_count):
    for rows, table in ((TRADE_ROWS, TRADE), (NONTRADE_ROWS, NONTRADE)):
        default_date = max(rows[0][0], date(2000, 1, 1)) - DAY
        until = date(2026, 12, 31)
        statement = interest_statement(
            D("12345.67"), default_date, until, table, day_count=day_count
        )
        debt = naive.interest(
            D("12345.67"), default_date, until, naive.Rates(rows), day_count.value
        )
        assert statement.total == debt.total_interest


# --- payments -------------------------------------------------------------


def test_a_payment_lowers_the_base_from_the_day_after():
    statement = interest_statement(
        D(3650),
        date(2025, 1, 1),
        date(2025, 1, 31),
        flat(10),
        payments=[(date(2025, 1, 11), D(1650))],
    )
    assert [(s.start, s.end, s.base, s.interest) for s in statement.segments] == [
        (date(2025, 1, 2), date(2025, 1, 11), D(3650), D("10.00")),
        (date(2025, 1, 12), date(2025, 1, 31), D(2000), D("10.96")),
    ]


@pytest.mark.parametrize("paid_on", [date(2020, 1, 1), date(2024, 12, 31)])
def test_a_payment_on_or_before_the_default_date_lowers_the_principal(paid_on):
    args = date(2024, 12, 31), date(2026, 3, 1), TRADE
    assert interest_statement(
        D(1000), *args, payments=[(paid_on, D(400))]
    ) == interest_statement(D(600), *args)


def test_payments_of_one_day_are_one_payment_in_any_order():
    day = date(2025, 3, 1)
    args = D(1000), date(2024, 12, 31), date(2026, 3, 1), TRADE
    parts = [(day, D(300)), (day, D(150)), (day, D(50))]
    expected = interest_statement(*args, payments=[(day, D(500))])
    assert interest_statement(*args, payments=parts) == expected
    assert interest_statement(*args, payments=iter(parts[::-1])) == expected


def test_payments_after_the_last_day_do_not_exist():
    args = D(1000), date(2024, 12, 31), date(2025, 3, 1), TRADE
    assert interest_statement(
        *args, payments=[(date(2025, 3, 2), D(1000))]
    ) == interest_statement(*args)
    # Money of the last day itself lowers nothing: interest runs up to and including it.
    assert interest_statement(
        *args, payments=[(date(2025, 3, 1), D(1000))]
    ) == interest_statement(*args)


def test_a_payment_larger_than_everything_ends_the_interest():
    statement = interest_statement(
        D(1000),
        date(2023, 12, 31),
        date(2030, 1, 1),
        TRADE,  # is not covered in 2027: no rate is needed any more
        payments=[(date(2025, 6, 30), D(10) ** 12)],
    )
    assert statement.segments[-1].end == date(2025, 6, 30)
    assert statement.total == total(
        D(1000), date(2023, 12, 31), date(2025, 6, 30), TRADE
    )


def test_a_payment_of_the_principal_leaves_interest_that_bears_interest():
    # Interest of the first year unpaid: from the anniversary it is the base (6:119
    # lid 2), though the principal has gone.
    statement = interest_statement(
        D(1000),
        date(2020, 12, 31),
        date(2022, 12, 31),
        flat(10),
        payments=[(date(2021, 12, 31), D(1000))],
    )
    assert [s.base for s in statement.segments] == [D(1000), D(100)]
    assert statement.total == D("110.00")


@pytest.mark.parametrize("cents_paid", [D("0.00"), D("0.01")])
def test_paying_the_rounded_interest_exactly(cents_paid):
    # Ten days give 2.7397...: rounded 2.74. A cent more is not taken from anything.
    statement = interest_statement(
        D(1000),
        date(2025, 1, 1),
        date(2025, 12, 31),
        flat(10),
        payments=[(date(2025, 1, 11), D("1002.74") + cents_paid)],
    )
    assert statement.total == D("2.74")
    assert statement.days == 10


# --- monthly rates --------------------------------------------------------


def test_a_full_month_yields_the_full_rate():
    table = flat(2, per=RatePeriod.MONTH)
    statement = interest_statement(D(1000), date(2025, 1, 14), date(2026, 1, 14), table)
    assert len(statement.segments) == 12
    assert statement.segments[0].annual_percent == 24
    assert statement.total == naive.half_up(1000 * (Fraction(102, 100) ** 12 - 1))


@pytest.mark.parametrize("day_count", DayCount)
def test_months_that_start_on_the_31st(day_count):
    # First day 31 January: months start on 28 February, 31 March, 30 April, 31 May.
    statement = interest_statement(
        D(1000),
        date(2025, 1, 30),
        date(2025, 5, 30),
        flat(1, per=RatePeriod.MONTH),
        day_count=day_count,
    )
    assert [(s.end, s.day_fractions) for s in statement.segments] == [
        (date(2025, 2, 27), ((28, 28),)),
        (date(2025, 3, 30), ((31, 31),)),
        (date(2025, 4, 29), ((30, 30),)),
        (date(2025, 5, 30), ((31, 31),)),
    ]
    assert statement.total == naive.half_up(1000 * (Fraction(101, 100) ** 4 - 1))
