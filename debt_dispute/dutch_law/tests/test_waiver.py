"""Giving up interest, costs or the rest of a claim; figures worked out by hand.

Ten per cent over 1,000 from 1 January 2025 is 100 for each full year; a day of 2025
costs 1000 x 10% / 365 = 0.273972...
"""

from datetime import date
from decimal import Decimal

import pytest
from dutch_law import (
    ClaimItem,
    CostDue,
    InvalidAmount,
    Payment,
    Waiver,
    WaiverPart,
    build_claim,
)
from hypothesis import given
from hypothesis import strategies as st
from tables import flat

D = Decimal
INTEREST, COSTS, PRINCIPAL = WaiverPart
DUE = date(2024, 12, 31)
YEAR_END = date(2025, 12, 31)


def item(key="A", principal=1000, default_date=DUE):
    return ClaimItem(key, D(principal), default_date, flat(10))


def claim(waivers, on=YEAR_END, payments=(), costs=(), items=None):
    return build_claim(items or [item()], payments, costs, on, waivers=waivers)


def test_a_part_of_the_interest():
    result = claim([Waiver(YEAR_END, INTEREST, D(30))])
    assert (result.interest, result.principal, result.total) == (70, 1000, 1070)
    assert result.waived_of(INTEREST) == 30
    (line,) = result.lines
    assert (line.interest_waived, line.interest_paid) == (30, 0)
    # The calculation still shows all of it.
    assert line.statement.total == 100


def test_it_counts_from_its_day_on_and_bears_no_interest():
    waiver = Waiver(YEAR_END, INTEREST, D(30))
    assert claim([waiver], date(2025, 12, 30)).interest == D("99.73")
    # 2026: 10% over 1000 + 70 that stayed owed = 107, and the 70 themselves.
    assert claim([waiver], date(2026, 12, 31)).interest == 177


def test_never_more_than_is_open():
    result = claim([Waiver(YEAR_END, INTEREST, D(300))])
    assert (result.interest, result.waived_of(INTEREST)) == (0, 100)
    paid = Payment(date(2025, 12, 30), D("99.73"), "A")
    result = claim([Waiver(YEAR_END, INTEREST, D(300))], payments=[paid])
    assert (result.principal, result.waived_of(INTEREST)) == (1000, D("0.27"))


def test_all_interest_without_end():
    result = claim([Waiver(date(2025, 6, 30), INTEREST)])
    # 181 days: 49.589... is given up, later days bear nothing.
    assert (result.interest, result.waived_of(INTEREST)) == (0, D("49.59"))
    assert result.lines[0].statement.segments[-1].end == date(2025, 6, 30)


def test_days_that_are_over():
    waiver = Waiver(YEAR_END, INTEREST, first=date(2025, 3, 1), last=date(2025, 3, 31))
    result = claim([waiver])
    # January-February 59 days: 16.164; until 31 March 90 days: 24.657.
    assert result.waived_of(INTEREST) == D("24.66") - D("16.16")
    assert result.interest == D("91.50")


def test_days_still_to_come():
    waiver = Waiver(DUE, INTEREST, first=date(2025, 3, 1), last=date(2025, 3, 31))
    result = claim([waiver])
    # 365 - 31 days of interest, nothing was due yet that could be given up.
    assert (result.interest, result.waived) == (D("91.51"), ())


def test_payments_settle_the_oldest_days_first():
    waiver = Waiver(YEAR_END, INTEREST, last=date(2025, 3, 31))
    paid = Payment(date(2025, 6, 30), D(20), "A")
    # Of the 24.66 until March 20 was paid.
    assert claim([waiver], payments=[paid]).waived_of(INTEREST) == D("4.66")


def test_a_payment_of_the_same_day_pays_principal():
    paid = Payment(YEAR_END, D(1000), "A")
    result = claim([Waiver(YEAR_END, INTEREST)], payments=[paid])
    assert result.total == 0
    assert result.payments[0].principal == 1000


def test_costs_in_part_and_in_full():
    costs = [CostDue(date(2025, 6, 1), D(150), D("31.50"))]
    result = claim([Waiver(YEAR_END, COSTS, D(50))], costs=costs)
    assert (result.costs, result.vat_on_costs) == (100, D("31.50"))
    assert result.waived_of(COSTS) == 50
    result = claim([Waiver(YEAR_END, COSTS)], costs=costs)
    assert (result.costs, result.vat_on_costs) == (0, 0)
    assert result.waived_of(COSTS) == D("181.50")


def test_costs_that_would_fall_due_later():
    costs = [CostDue(date(2025, 6, 1), D(150))]
    result = claim(
        [Waiver(DUE, COSTS)], costs=costs, payments=[Payment(YEAR_END, D(100), "A")]
    )
    # None of the payment goes to costs that were given up.
    assert (result.costs, result.payments[0].costs) == (0, 0)
    limited = Waiver(DUE, COSTS, last=date(2025, 5, 31))
    assert claim([limited], costs=costs).costs == 150
    other = Waiver(DUE, COSTS, items=frozenset("B"))
    assert claim([other], costs=costs).costs == 150


def test_final_discharge_leaves_nothing():
    paid = Payment(date(2025, 12, 30), D(500), "A")
    discharge = [Waiver(YEAR_END, part) for part in WaiverPart]
    result = claim(discharge, date(2026, 12, 31), payments=[paid])
    assert result.total == 0
    # 500 paid 99.73 of interest, so 599.73 of the principal was left.
    assert result.waived_of(PRINCIPAL) == D("599.73")
    assert result.lines[0].principal_paid == D("400.27")


def test_only_the_items_named():
    items = [item("A"), item("B", 500)]
    result = claim([Waiver(YEAR_END, INTEREST, items=frozenset("B"))], items=items)
    assert [line.interest for line in result.lines] == [100, 0]


def test_money_on_an_invoice_for_charges_pays_those_of_all_items_first():
    items = [item("A"), item("B", 500)]
    costs = [CostDue(date(2025, 6, 1), D(40))]
    paid = Payment(YEAR_END, D(200), "A", charges_first=True)
    result = claim([], items=items, costs=costs, payments=[paid])
    # Costs 40, interest 100 and 50; the last 10 pay principal.
    assert (result.costs, result.interest, result.principal) == (0, 0, 1490)
    assert result.payments[0].interest_of == {"A": 100, "B": 50}


def test_bad_waivers_are_refused():
    with pytest.raises(InvalidAmount):
        Waiver(DUE, INTEREST, D(-1))
    with pytest.raises(InvalidAmount):
        Waiver(DUE, INTEREST, 0.5)
    with pytest.raises(InvalidAmount):
        Waiver(DUE, INTEREST, first=YEAR_END, last=DUE)


DAYS = st.dates(date(2024, 6, 1), date(2028, 6, 30))
CENTS = st.integers(0, 200000).map(lambda cents: D(cents) / 100)


@st.composite
def waivers(draw):
    first, last = draw(st.none() | DAYS), draw(st.none() | DAYS)
    if first and last and last < first:
        first, last = last, first
    return Waiver(
        draw(DAYS),
        draw(st.sampled_from(WaiverPart)),
        draw(st.none() | CENTS),
        first,
        last,
    )


@given(
    given_up=st.lists(waivers(), max_size=4),
    paid=st.lists(st.tuples(DAYS, CENTS), max_size=3),
    on=DAYS,
)
def test_nothing_becomes_negative_and_all_adds_up(given_up, paid, on):
    items = [item("A"), item("B", 300, date(2025, 5, 1))]
    costs = [CostDue(date(2025, 7, 1), D(150), D("31.50"))]
    result = claim(given_up, on, paid, costs, items)
    assert min(result.principal, result.interest, result.costs) >= 0
    assert result.vat_on_costs >= 0
    assert all(line.interest_paid >= 0 <= line.principal_paid for line in result.lines)
    owed = sum(line.item.principal + line.statement.total for line in result.lines)
    owed += sum(cost.net + cost.vat for cost in result.costs_due)
    taken = sum(payment.amount - payment.surplus for payment in result.payments)
    taken += sum(waived.amount for waived in result.waived)
    assert result.total == owed - taken


@given(given_up=waivers(), paid=st.lists(st.tuples(DAYS, CENTS), max_size=3), on=DAYS)
def test_a_waiver_never_raises_the_claim(given_up, paid, on):
    costs = [CostDue(date(2025, 7, 1), D(150))]
    without = claim([], on, paid, costs)
    assert claim([given_up], on, paid, costs).total <= without.total
