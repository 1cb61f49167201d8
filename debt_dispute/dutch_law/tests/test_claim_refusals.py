"""Numbers that a claim takes, and what it refuses."""

from datetime import date, timedelta
from decimal import Context, Inexact, localcontext

import pytest
from builders import (
    DUE,
    TEN,
    D,
    item,
)
from dutch_law import (
    ClaimItem,
    CostDue,
    DayCount,
    DuplicateItem,
    InvalidAmount,
    Payment,
    RatePeriod,
    UnknownItem,
    build_claim,
)
from tables import NONTRADE, TRADE

DAY = timedelta(days=1)
YEAR_AND_MONTH = tuple(RatePeriod)


# --- numbers and refusals -------------------------------------------------


def test_the_callers_decimal_context_is_no_matter():
    arguments = (
        [
            item("A", "1234567.89", rates=TRADE, held=D("0.01")),
            item("B", rates=NONTRADE),
        ],
        [Payment(date(2025, 3, 3), D("234567.88"), "A")],
        [CostDue(date(2025, 2, 2), D("6775.00"), D("1422.75"))],
        date(2026, 8, 30),
    )

    def amounts():
        claim = build_claim(*arguments)
        return (
            claim,
            claim.total,
            claim.principal,
            claim.interest,
            claim.held,
            [line.total for line in claim.lines],
        )

    expected = amounts()
    with localcontext(Context(prec=5, traps=[Inexact])):
        assert amounts() == expected


def test_two_items_with_one_key_are_refused():
    with pytest.raises(DuplicateItem) as caught:
        build_claim([item(7), item(8), item(7)], [], [], DUE)
    assert caught.value.key == 7


@pytest.mark.parametrize("key", ["B", 0, False])
def test_a_payment_for_an_unknown_item_is_refused(key):
    payments = [Payment(date(2025, 1, 1), D(1), key)]
    with pytest.raises(UnknownItem) as caught:
        build_claim([item()], payments, [], date(2025, 1, 1))
    assert caught.value.key is key
    # On the day before it did not exist yet.
    assert build_claim([item()], payments, [], DUE).total == 1000


def test_a_write_off_needs_an_item():
    write_off = Payment(date(2025, 1, 1), D(1), principal_only=True)
    with pytest.raises(UnknownItem) as caught:
        build_claim([item()], [write_off], [], date(2025, 1, 1))
    assert caught.value.key is None


def test_more_cannot_be_held_than_is_owed():
    with pytest.raises(InvalidAmount) as caught:
        build_claim([item(held=D("1000.01"))], [], [], DUE)
    assert (caught.value.what, caught.value.value) == ("held", D("1000.01"))


@pytest.mark.parametrize("wrong", [1.0, "1", None, D(-1), D("NaN")])
def test_amounts_that_are_refused(wrong):
    day = date(2025, 1, 1)
    for what, arguments in [
        ("principal", ([ClaimItem("A", wrong, DUE, TEN)], [], [])),
        ("held", ([ClaimItem("A", D(1), DUE, TEN, held=wrong)], [], [])),
        ("payment", ([item()], [Payment(day, D(1)), Payment(day, wrong)], [])),
        ("costs", ([item()], [], [CostDue(DUE, wrong)])),
        ("VAT", ([item()], [], [CostDue(DUE, D(1), wrong)])),
    ]:
        with pytest.raises(InvalidAmount) as caught:
            build_claim(*arguments, day)
        assert caught.value.value is wrong
        assert caught.value.what == what


@pytest.mark.parametrize("unit", [D("0.05"), 0.01])
def test_units_that_cannot_be_rounded_to(unit):
    with pytest.raises(InvalidAmount) as caught:
        build_claim([item()], [], [], DUE, rounding=unit)
    assert caught.value.value is unit


def test_whole_numbers_are_amounts():
    items = [ClaimItem("A", 1000, DUE, TEN, held=100)]
    payments = [Payment(date(2025, 12, 31), 90, "A")]
    claim = build_claim(items, payments, [CostDue(DUE, 40)], date(2025, 12, 31))
    assert (claim.principal, claim.interest, claim.costs) == (900, 40, 0)


def test_the_day_count_of_an_item_is_used():
    totals = {
        build_claim(
            [item(rates=TRADE, day_count=day_count, default_date=date(2023, 11, 10))],
            [],
            [],
            date(2025, 11, 10),
        ).interest
        for day_count in DayCount
    }
    assert len(totals) == 3
