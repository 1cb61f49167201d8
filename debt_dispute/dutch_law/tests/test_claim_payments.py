"""Payments on a claim, and fractions of a cent."""

from datetime import date, timedelta

import pytest
import strategies
from builders import (
    DUE,
    D,
    assert_conserved,
    assert_nothing_is_negative,
    claim_of,
    item,
)
from dutch_law import (
    CostDue,
    Payment,
    RatePeriod,
    build_claim,
)
from hypothesis import given
from hypothesis import strategies as st
from tables import TRADE

DAY = timedelta(days=1)
YEAR_AND_MONTH = tuple(RatePeriod)


# --- payments and fractions of a cent -------------------------------------


def test_paying_everything_to_the_cent_ends_the_claim():
    on = date(2025, 3, 17)
    owed = build_claim([item(rates=TRADE)], [], [], on).total
    paid = [Payment(on, owed, "A")]
    for later in (on, on + DAY, date(2026, 12, 31), date(2126, 1, 1)):
        claim = build_claim([item(rates=TRADE)], paid, [], later)
        assert (claim.total, claim.surplus, claim.rate_missing_on) == (0, 0, None)


def test_paying_the_rounded_interest_again_and_again():
    # 10 % of 1000 over 36 days, 9.8630..., is paid as 9.86 each time: fractions of a
    # cent stay owed but bear no interest, and come back when they make a cent.
    payments, day = [], DUE
    exact = D(0)
    for _ in range(10):
        day += timedelta(days=36)
        open_interest = build_claim([item()], payments, [], day).interest
        assert abs(open_interest - D("9.863")) < D("0.01")
        payments.append(Payment(day, open_interest, "A"))
        exact += D(36)
        after = build_claim([item()], payments, [], day)
        assert (after.interest, after.principal) == (0, 1000)
    (line,) = after.lines
    assert line.interest_paid == (exact * 100 / 365).quantize(D("0.01"))


def test_money_for_interest_pays_the_capitalised_part_first():
    # In 2026 the base is 1100, after 60 on 30 June 1040: 54.55 and 52.43.
    payments = [Payment(date(2026, 6, 30), D(60), "A")]
    (line,) = build_claim([item()], payments, [], date(2026, 12, 31)).lines
    assert [(s.base, s.interest) for s in line.statement.segments] == [
        (1000, D("100.00")),
        (1100, D("54.55")),
        (1040, D("52.43")),
    ]
    # With 120 the 20 that are left pay running interest: the base lacks them in 2027.
    # Exactly 100 + 54.5479 + 50.4110 + 108.4959.
    payments = [Payment(date(2026, 6, 30), D(120), "A")]
    (line,) = build_claim([item()], payments, [], date(2027, 12, 31)).lines
    assert [s.base for s in line.statement.segments] == [
        1000,
        1100,
        1000,
        D("1084.96"),
    ]
    assert line.statement.total == D("313.45")


def test_a_payment_of_running_interest_splits_no_line():
    # The base stays the same: nothing is capitalised yet.
    claim = build_claim(
        [item()], [Payment(date(2025, 3, 1), D(5), "A")], [], date(2025, 12, 31)
    )
    assert [s.days for s in claim.lines[0].statement.segments] == [365]
    # From the anniversary on the base lacks what was paid.
    claim = build_claim(
        [item()], [Payment(date(2025, 3, 1), D(5), "A")], [], date(2026, 12, 31)
    )
    assert [s.base for s in claim.lines[0].statement.segments] == [1000, 1095]


@pytest.mark.parametrize("paid_on", [date(2020, 1, 1), DUE])
def test_money_before_default_is_all_principal(paid_on):
    claim = build_claim(
        [item()], [Payment(paid_on, D(400), "A")], [], date(2025, 12, 31)
    )
    assert (claim.principal, claim.interest) == (600, 60)


def test_more_than_everything_is_a_surplus():
    claim = build_claim(
        [item("A"), item("B", 500)],
        [Payment(date(2025, 12, 31), D(10) ** 12, "A")],
        [CostDue(DUE, D(40))],
        date(2030, 1, 1),
    )
    assert claim.total == 0
    assert claim.surplus == D(10) ** 12 - 1100 - 550 - 40


@given(
    strategies.cases(pers=YEAR_AND_MONTH),
    st.lists(st.integers(1, 10**9), min_size=6, max_size=6),
)
def test_fractions_of_a_cent_make_nothing_negative(case, mills):
    payments = [
        payment._replace(amount=D(number).scaleb(-5))
        for payment, number in zip(case.payments, mills, strict=False)
    ]
    claim = claim_of(case, payments)
    assert_nothing_is_negative(claim)
    assert_conserved(case, claim, payments)
