"""What hypothesis tries: days, amounts, rate tables, payments, whole claims."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import naive
from dutch_law import (
    ClaimItem,
    CostDue,
    DayCount,
    Payment,
    RatePeriod,
    RateTable,
)
from hypothesis import strategies as st

FIRST_RATE = date(2017, 1, 1)

#: Days on which calendars go wrong.
awkward_days = st.builds(
    lambda year, month_day: date(year, *month_day),
    st.integers(2019, 2025),
    st.sampled_from([(1, 1), (1, 30), (1, 31), (2, 27), (2, 28), (3, 1), (12, 31)]),
) | st.sampled_from([date(2020, 2, 29), date(2024, 2, 29)])
days = st.dates(date(2019, 1, 1), date(2025, 12, 31)) | awkward_days
day_counts = st.sampled_from(DayCount)
units = st.sampled_from([Decimal("0.01"), Decimal(1), Decimal("0.001")])


def cents(lowest=0, highest=10**7):
    """Amounts of whole cents."""
    return st.integers(lowest, highest).map(lambda number: Decimal(number).scaleb(-2))


amounts = (
    cents()
    | cents(highest=10**17)
    | st.sampled_from([Decimal(0), Decimal(1), Decimal(365)])
)
percents = st.integers(0, 2500).map(lambda number: Decimal(number).scaleb(-2)) | (
    st.sampled_from([Decimal("0.0001"), Decimal(0), Decimal(8), Decimal("12.25")])
)


class Table(NamedTuple):
    """One rate table, for the package and for the naive calculation."""

    rows: list[tuple[date, Decimal]]
    covered_until: date | None
    per: RatePeriod

    @property
    def rates(self):
        return RateTable(self.rows, self.covered_until, per=self.per)

    @property
    def naive(self):
        return naive.Rates(self.rows, self.covered_until, self.per.value)


@st.composite
def tables(draw, *, covered=True, pers=(RatePeriod.YEAR,)):
    """Rate tables; ``covered``: for every day that :data:`days` leads to."""
    per = draw(st.sampled_from(pers))
    starts = draw(st.lists(st.dates(date(2018, 1, 1), date(2028, 12, 31)), max_size=6))
    if covered:
        starts.append(FIRST_RATE)
    elif not starts:
        starts.append(draw(days))
    rows = [(start, draw(percents)) for start in sorted(set(starts))]
    covered_until = None
    if not covered and draw(st.booleans()):
        covered_until = rows[-1][0] + timedelta(days=draw(st.integers(0, 900)))
    return Table(rows, covered_until, per)


@st.composite
def payment_lists(draw, around, most=4):
    """``(date, amount)`` from before until long after ``around``."""
    offsets = st.integers(-30, 1400)
    return draw(
        st.lists(
            st.builds(
                lambda offset, amount: (around + timedelta(days=offset), amount),
                offsets | st.sampled_from([-1, 0, 1, 365]),
                amounts,
            ),
            max_size=most,
        )
    )


class Case(NamedTuple):
    """Everything that :func:`dutch_law.build_claim` takes."""

    items: list[ClaimItem]
    tables: list[Table | None]
    payments: list[Payment]
    costs: list[CostDue]
    on: date


@st.composite
def cases(draw, *, most_items=3, covered=False, pers=(RatePeriod.YEAR,)):
    """Claims of a few items, with payments and costs in any order."""
    # One default date each: which of two equally old items comes first is free.
    count = draw(st.integers(1, most_items))
    start = draw(days)
    offsets = draw(
        st.lists(st.integers(0, 500), min_size=count, max_size=count, unique=True)
    )
    keys = [f"item {index}" for index in range(count)]
    items, item_tables = [], []
    for key, offset in zip(keys, offsets, strict=True):
        table = draw(st.none() | tables(covered=covered, pers=pers))
        principal = draw(cents() | cents(highest=10**13))
        held = draw(st.just(Decimal(0)) | cents(highest=int(principal * 100)))
        item_tables.append(table)
        items.append(
            ClaimItem(
                key,
                principal,
                start + timedelta(days=offset),
                table.rates if table else None,
                draw(day_counts),
                held,
            )
        )
    moments = (st.integers(-30, 1200) | st.sampled_from([0, 1, 365, 366])).map(
        lambda offset: start + timedelta(days=offset)
    )
    paid = cents(highest=50000) | cents() | cents(highest=10**13)
    payments = draw(
        st.lists(
            st.builds(
                Payment,
                date=moments,
                amount=paid,
                item=st.none() | st.sampled_from(keys),
                reference=st.sampled_from(["", "A", "B"]),
                principal_only=st.just(False),
            )
            | st.builds(
                Payment,
                date=moments,
                amount=paid,
                item=st.sampled_from(keys),
                reference=st.sampled_from(["", "A", "B"]),
                principal_only=st.just(True),
            ),
            max_size=6,
        )
    )
    costs = draw(
        st.lists(
            st.builds(
                CostDue,
                due_from=moments,
                net=cents(highest=677500),
                vat=st.just(Decimal(0)) | cents(highest=142275),
                items=st.none() | st.frozensets(st.sampled_from(keys)),
            ),
            max_size=3,
        )
    )
    on = start + timedelta(days=draw(st.integers(-5, 1300)))
    return Case(items, item_tables, payments, costs, on)


def naive_claim(case, *, statutory=True, unit=Decimal("0.01")):
    """The same claim by :mod:`naive`."""
    debts = {
        item.key: naive.Debt(
            item.principal - item.held,
            item.default_date,
            table.naive if table else None,
            item.day_count.value,
            unit,
        )
        for item, table in zip(case.items, case.tables, strict=True)
    }
    return naive.NaiveClaim(
        debts,
        [(p.date, p.amount, p.item, p.principal_only) for p in case.payments],
        [naive.Cost(c.due_from, c.net, c.vat, c.items) for c in case.costs],
        case.on,
        statutory,
    )
