"""VAT on bad debts (Wet OB art. 29); amounts and days worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from dutch_law import InvalidAmount
from dutch_law.bad_debt_vat import (
    ReturnPeriod,
    VatPeriod,
    reclaimable_on,
    vat_of_unpaid,
    vat_period,
)

D = Decimal


@pytest.mark.parametrize(
    ("due", "uncollectable", "expected"),
    [
        (date(2025, 3, 31), None, date(2026, 3, 31)),
        (date(2024, 2, 29), None, date(2025, 2, 28)),
        (date(2025, 3, 31), date(2025, 9, 1), date(2025, 9, 1)),
        # Known later than a year: the year has decided already.
        (date(2025, 3, 31), date(2026, 9, 1), date(2026, 3, 31)),
    ],
)
def test_when(due, uncollectable, expected):
    assert reclaimable_on(due, uncollectable) == expected


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("month", date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_return(period, first, last):
    for day in (first, date(2026, 2, 14), last):
        assert vat_period(day, ReturnPeriod(period)) == VatPeriod(first, last)
    assert vat_period(date(2026, 12, 31), ReturnPeriod.QUARTER).last == date(
        2026, 12, 31
    )


def test_proportion():
    # 100 at 21%, 100 at 9%, 50 at 0%: 280; half of it unpaid.
    vat = {"21": D(21), "9": D(9)}
    assert vat_of_unpaid(D(280), D(140), vat) == {"21": D("10.50"), "9": D("4.50")}
    assert vat_of_unpaid(D(280), D(280), vat) == vat
    assert vat_of_unpaid(D(280), D(0), vat) == {"21": 0, "9": 0}
    assert vat_of_unpaid(D(0), D(0), {"21": D(0)}) == {"21": 0}


def test_cents_add_up():
    # A third of 10.00 and 10.00: 6.67 in all, 3.33 and 3.34.
    parts = vat_of_unpaid(D(120), D(40), {"a": D(10), "b": D(10)})
    assert parts == {"a": D("3.33"), "b": D("3.34")}


def test_bad_input():
    with pytest.raises(InvalidAmount):
        vat_of_unpaid(D(100), D(-1), {})
    with pytest.raises(InvalidAmount):
        vat_of_unpaid(D(100), D(10), {"a": 2.5})
