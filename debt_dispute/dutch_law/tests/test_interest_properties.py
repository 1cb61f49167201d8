"""What holds of interest over every period, against the naive calculation."""

from datetime import date, timedelta

import naive
import strategies
from builders import total
from dutch_law import (
    DayCount,
    RatePeriod,
    RateTable,
    interest_statement,
)
from hypothesis import given
from hypothesis import strategies as st

DAY = timedelta(days=1)
COMPOUNDING_YEAR, CALENDAR_YEAR, ACTUAL_365 = DayCount
YEAR_AND_MONTH = tuple(RatePeriod)


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
