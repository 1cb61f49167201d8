"""Numbers and days that interest takes, and what it refuses."""

from datetime import date, timedelta
from decimal import Context, Inexact, localcontext

import naive
import pytest
from builders import D, total
from dutch_law import (
    DayCount,
    InvalidAmount,
    RateNotCovered,
    RatePeriod,
    RateTable,
    interest_statement,
)
from tables import TRADE, flat

DAY = timedelta(days=1)
COMPOUNDING_YEAR, CALENDAR_YEAR, ACTUAL_365 = DayCount
YEAR_AND_MONTH = tuple(RatePeriod)


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
