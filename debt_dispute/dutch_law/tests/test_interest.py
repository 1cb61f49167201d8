"""Interest over a period: days, years, lines, payments, and the naive calculation."""

from datetime import date, timedelta
from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction

import naive
import pytest
import strategies
from dutch_law import (
    DayCount,
    InvalidAmount,
    RateNotCovered,
    RatePeriod,
    RateTable,
    interest_statement,
)
from hypothesis import given
from hypothesis import strategies as st
from tables import NONTRADE, NONTRADE_ROWS, TRADE, TRADE_ROWS, flat

D = Decimal
DAY = timedelta(days=1)
COMPOUNDING_YEAR, CALENDAR_YEAR, ACTUAL_365 = DayCount
YEAR_AND_MONTH = tuple(RatePeriod)


def total(*args, **kwargs):
    return interest_statement(*args, **kwargs).total


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


# --- properties -----------------------------------------------------------


@given(st.data())
def test_equals_the_naive_calculation(data):
    table = data.draw(strategies.tables(pers=YEAR_AND_MONTH))
    default_date = data.draw(strategies.days)
    until = default_date + timedelta(days=data.draw(st.integers(-3, 1300)))
    principal = data.draw(strategies.amounts)
    day_count = data.draw(strategies.day_counts)
    payments = data.draw(strategies.payment_lists(default_date))
    unit = data.draw(strategies.units)
    statement = interest_statement(
        principal,
        default_date,
        until,
        table.rates,
        day_count=day_count,
        payments=payments,
        rounding=unit,
    )
    debt = naive.interest(
        principal, default_date, until, table.naive, day_count.value, payments, unit
    )
    assert statement.total == debt.total_interest


@given(st.data())
def test_lines_add_up_and_follow_each_other(data):
    table = data.draw(strategies.tables(pers=YEAR_AND_MONTH))
    default_date = data.draw(strategies.days)
    until = default_date + timedelta(days=data.draw(st.integers(1, 1300)))
    statement = interest_statement(
        data.draw(strategies.amounts),
        default_date,
        until,
        table.rates,
        day_count=data.draw(strategies.day_counts),
        payments=data.draw(strategies.payment_lists(default_date)),
    )
    assert sum(s.interest for s in statement.segments) == statement.total
    previous = None
    for segment in statement.segments:
        assert default_date < segment.start <= segment.end <= until
        assert segment.days == (segment.end - segment.start).days + 1
        assert segment.days == sum(days for days, _length in segment.day_fractions)
        assert segment.base >= 0
        assert segment.interest >= 0
        if previous:
            assert segment.start > previous.end
        previous = segment


@given(st.data())
def test_splitting_a_table_where_nothing_changes_changes_nothing(data):
    table = data.draw(strategies.tables(pers=YEAR_AND_MONTH))
    more_days = data.draw(st.lists(st.dates(date(2018, 1, 1), date(2030, 1, 1))))
    rows = dict(table.rows)
    percent_at = table.rates.percent_on
    for day in more_days:
        rows.setdefault(day, percent_at(day))
    default_date = data.draw(strategies.days)
    until = default_date + timedelta(days=data.draw(st.integers(1, 1300)))
    principal, day_count = (
        data.draw(strategies.amounts),
        data.draw(strategies.day_counts),
    )
    assert interest_statement(
        principal, default_date, until, table.rates, day_count=day_count
    ) == interest_statement(
        principal,
        default_date,
        until,
        RateTable(rows.items(), per=table.per),
        day_count=day_count,
    )


@given(st.data())
def test_more_principal_or_more_days_never_gives_less(data):
    rates = data.draw(strategies.tables(pers=YEAR_AND_MONTH)).rates
    default_date = data.draw(strategies.days)
    until = default_date + timedelta(days=data.draw(st.integers(-3, 1300)))
    principal, day_count = (
        data.draw(strategies.amounts),
        data.draw(strategies.day_counts),
    )
    payments = data.draw(strategies.payment_lists(default_date))
    more_principal = principal + data.draw(strategies.amounts)
    more_days = until + timedelta(days=data.draw(st.integers(0, 400)))

    def calculate(principal, until, payments=payments):
        return total(
            principal,
            default_date,
            until,
            rates,
            day_count=day_count,
            payments=payments,
        )

    assert calculate(principal, until) <= calculate(more_principal, until)
    assert calculate(principal, until) <= calculate(principal, more_days)
    # A payment never adds interest, nor makes it negative.
    assert 0 <= calculate(principal, until) <= calculate(principal, until, ())


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


# --- numbers --------------------------------------------------------------


def test_half_a_cent_is_rounded_up():
    # One year at 0.5 % over 1.00 and 3.00: half a cent, and one and a half.
    args = date(2022, 12, 31), date(2023, 12, 31), flat("0.5")
    assert total(D("1.00"), *args) == D("0.01")
    assert total(D("0.99"), *args) == D("0.00")
    assert total(D("3.00"), *args) == D("0.02")
    assert total(D("5.00"), *args) == D("0.03")


def test_huge_amounts_and_tiny_rates_keep_their_cents():
    args = date(2022, 12, 31), date(2023, 12, 31)
    assert total(D(10) ** 15, *args, flat("12.25")) == D("122500000000000.00")
    assert total(D(10) ** 15 + 1, *args, flat("0.0001")) == D("1000000000.00")
    assert total(D("0.01"), *args, flat("0.0001")) == D("0.00")
    assert total(D("999999999999999.99"), *args, flat(1)) == D("10000000000000.00")


def test_huge_amounts_over_many_years_keep_their_cents():
    principal = D("99999999999999999999.99")
    default_date, until = date(2009, 7, 3), date(2018, 5, 6)
    rows = [(date(2009, 1, 1), D("7.75")), (date(2014, 2, 3), D("12.25"))]
    for day_count in DayCount:
        debt = naive.interest(
            principal, default_date, until, naive.Rates(rows), day_count.value
        )
        assert debt.total_interest > 10**20
        assert debt.total_interest == total(
            principal, default_date, until, RateTable(rows), day_count=day_count
        )


@pytest.mark.parametrize(
    ("unit", "expected"), [("1", "84"), ("0.01", "83.56"), ("0.001", "83.562")]
)
def test_other_units_for_other_currencies(unit, expected):
    # Yen have no smaller part, dinars have three decimals.
    result = total(
        D(10000),
        date(2025, 1, 1),
        date(2025, 1, 31) + DAY,
        flat("9.8387096774"),
        rounding=D(unit),
    )
    assert result == D(expected)
    assert result.as_tuple().exponent == D(unit).as_tuple().exponent


def test_a_unit_with_zeros_behind_it_is_the_same_unit():
    args = D(10000), date(2025, 1, 1), date(2025, 1, 31), TRADE
    assert str(total(*args, rounding=D("0.0100"))) == str(total(*args))
    assert str(total(*args, rounding=D(10))) == "9E+1"


@pytest.mark.parametrize("unit", [D("0.05"), D(0), D("-0.01"), D("NaN"), 0.01])
def test_units_that_cannot_be_rounded_to(unit):
    with pytest.raises(InvalidAmount) as caught:
        total(D(1), date(2025, 1, 1), date(2025, 1, 2), TRADE, rounding=unit)
    assert caught.value.value is unit
    assert caught.value.what == "rounding"


def test_the_callers_decimal_context_is_no_matter():
    def calculate():
        return interest_statement(
            D("1234567.89"),
            date(2021, 3, 3),
            date(2026, 8, 30),
            TRADE,
            day_count=CALENDAR_YEAR,
            payments=[(date(2024, 5, 6), D("234567.88"))],
        )

    expected = calculate()
    with localcontext(Context(prec=5, traps=[Inexact])):
        assert calculate() == expected
        assert flat("1.000001", per=RatePeriod.MONTH).percent_on(date.max) == D(
            "1.000001"
        )


def test_annual_percent_in_a_narrow_context():
    (segment,) = interest_statement(
        D(1000),
        date(2025, 1, 1),
        date(2025, 1, 2),
        flat("1.000001", per=RatePeriod.MONTH),
    ).segments
    with localcontext(Context(prec=3)):
        assert segment.annual_percent == D("12.000012")


# --- the end of time ------------------------------------------------------


@pytest.mark.parametrize("per", RatePeriod)
@pytest.mark.parametrize(
    ("default_date", "days"),
    [
        (date.max, 0),
        (date.max - DAY, 1),
        (date(9999, 1, 15), 350),
        (date(9998, 12, 30), 366),
        (date(9997, 6, 1), 943),
    ],
)
def test_open_ended_tables_reach_the_last_date_there_is(default_date, days, per):
    statement = interest_statement(D(1000), default_date, date.max, flat(1, per=per))
    assert statement.days == days
    # The calendar of 400 years before is the same.
    earlier = default_date.replace(year=default_date.year - 400)
    assert statement.total == total(
        D(1000), earlier, date.max.replace(year=9599), flat(1, per=per)
    )


def test_an_item_that_is_never_due_bears_no_interest():
    assert total(D(1000), date.max, date(2026, 11, 21), TRADE) == 0


# --- refusals -------------------------------------------------------------


@pytest.mark.parametrize("wrong", [1000.0, "1000", None, True, D("NaN"), D("Infinity")])
def test_only_decimals_are_amounts(wrong):
    period = date(2025, 1, 1), date(2025, 2, 1), TRADE
    with pytest.raises(InvalidAmount) as caught:
        total(wrong, *period)
    assert caught.value.value is wrong
    assert caught.value.what == "principal"
    with pytest.raises(InvalidAmount) as caught:
        total(D(1), *period, payments=[(date(2025, 1, 2), wrong)])
    assert caught.value.value is wrong
    assert caught.value.what == "payment"


def test_negative_amounts_are_refused():
    period = date(2025, 1, 1), date(2025, 2, 1), TRADE
    with pytest.raises(InvalidAmount, match=r"principal Decimal\('-0.01'\)"):
        total(D("-0.01"), *period)
    with pytest.raises(InvalidAmount, match=r"payment Decimal\('-1'\)"):
        total(D(1), *period, payments=[(date(2025, 1, 2), D(-1))])


def test_whole_numbers_are_amounts():
    period = date(2025, 1, 1), date(2025, 2, 1), TRADE
    assert total(1000, *period) == total(D(1000), *period)


def test_a_day_without_a_rate_is_refused_by_name():
    with pytest.raises(RateNotCovered) as caught:
        total(D(1), date(2026, 12, 1), date(2027, 1, 15), TRADE)
    assert caught.value.day == date(2027, 1, 1)
    assert caught.value.covered_from == date(2002, 12, 1)
    assert caught.value.covered_until == date(2026, 12, 31)
    with pytest.raises(RateNotCovered) as caught:
        total(D(1), date(2002, 11, 29), date(2003, 1, 15), TRADE)
    assert caught.value.day == date(2002, 11, 30)
    # The last day that is covered still is.
    assert total(D(1000), date(2026, 12, 30), date(2026, 12, 31), TRADE) == D("0.28")
