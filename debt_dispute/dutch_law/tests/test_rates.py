"""Rate tables: which rate holds on a day, and where a table ends."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import strategies
from dutch_law import (
    InvalidAmount,
    InvalidRateTable,
    RateNotCovered,
    RatePeriod,
    RateTable,
)
from hypothesis import given
from hypothesis import strategies as st
from tables import NONTRADE, NONTRADE_ROWS, TRADE, TRADE_ROWS

D = Decimal
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("table", "day", "percent"),
    [
        # FACTS.md 1b and 1c: the days around each change that is easily got wrong.
        (TRADE, date(2002, 12, 1), "10.35"),
        (TRADE, date(2013, 3, 15), "7.75"),
        (TRADE, date(2013, 3, 16), "8.75"),
        (TRADE, date(2013, 6, 30), "8.75"),
        (TRADE, date(2013, 7, 1), "8.50"),
        (TRADE, date(2016, 6, 30), "8.05"),
        (TRADE, date(2022, 12, 31), "8.00"),
        (TRADE, date(2023, 1, 1), "10.50"),
        (TRADE, date(2026, 6, 30), "10.15"),
        (TRADE, date(2026, 7, 1), "10.40"),
        (TRADE, date(2026, 12, 31), "10.40"),
        (NONTRADE, date(1990, 6, 30), "10"),
        (NONTRADE, date(1990, 7, 1), "11"),
        (NONTRADE, date(1996, 6, 30), "7"),
        (NONTRADE, date(2014, 12, 31), "3"),
        (NONTRADE, date(2015, 1, 1), "2"),
        (NONTRADE, date(2023, 6, 30), "4"),
        (NONTRADE, date(2025, 12, 31), "6"),
        (NONTRADE, date(2026, 7, 1), "4"),
    ],
)
def test_statutory_rates(table, day, percent):
    assert table.percent_on(day) == D(percent)


def test_the_statutory_tables_are_read_whole():
    assert (len(TRADE_ROWS), len(NONTRADE_ROWS)) == (50, 31)
    assert TRADE.rows == tuple(sorted(TRADE_ROWS))
    assert NONTRADE.rows == tuple(sorted(NONTRADE_ROWS))


@given(strategies.tables(covered=False), st.dates(date(2016, 1, 1), date(2032, 1, 1)))
def test_a_day_has_the_rate_of_the_last_row_before_it(table, day):
    expected = table.naive.percent_on(day)
    if expected is not None:
        assert table.rates.percent_on(day) == expected
        return
    with pytest.raises(RateNotCovered) as caught:
        table.rates.percent_on(day)
    assert caught.value.day == day
    assert caught.value.covered_from == table.rows[0][0]
    assert caught.value.covered_until == table.covered_until


def test_rows_may_come_in_any_order():
    assert RateTable(reversed(TRADE_ROWS)).rows == RateTable(TRADE_ROWS).rows


def test_an_open_ended_table_has_no_end_but_a_start():
    table = RateTable([(date(2020, 1, 1), D(3))])
    assert table.percent_on(date.max) == 3
    assert (table.covered_from, table.covered_until) == (date(2020, 1, 1), None)
    with pytest.raises(RateNotCovered, match="2019-12-31"):
        table.percent_on(date(2019, 12, 31))


def test_the_last_day_is_covered_and_the_next_is_not():
    table = RateTable([(date(2020, 1, 1), D(3))], date(2020, 1, 1))
    assert table.percent_on(date(2020, 1, 1)) == 3
    with pytest.raises(RateNotCovered):
        table.percent_on(date(2020, 1, 2))


def test_tables_that_contradict_themselves():
    first, second = date(2020, 1, 1), date(2020, 7, 1)
    with pytest.raises(InvalidRateTable, match="at least one row"):
        RateTable([])
    with pytest.raises(InvalidRateTable, match="two rates on one day") as caught:
        RateTable([(first, D(3)), (second, D(4)), (first, D(3))])
    assert caught.value.value == first
    with pytest.raises(InvalidRateTable, match="before its last rate") as caught:
        RateTable([(first, D(3)), (second, D(4))], second - DAY)
    assert caught.value.value == second - DAY


@pytest.mark.parametrize("wrong", [8.0, "8", D(-1), D("NaN")])
def test_percentages_are_decimals_of_zero_or_more(wrong):
    with pytest.raises(InvalidAmount) as caught:
        RateTable([(date(2020, 1, 1), wrong)])
    assert caught.value.value is wrong
    assert caught.value.what == "percent"


def test_a_table_says_what_it_is():
    table = RateTable([(date(2020, 1, 1), D(2))], per=RatePeriod.MONTH)
    assert repr(table) == "RateTable(1 rows from 2020-01-01, until None, per month)"
    assert RateTable([(date(2020, 1, 1), D(2))], per="month").per is RatePeriod.MONTH
