"""Collection costs by the scale of the Besluit BIK and by agreement."""

from datetime import date
from decimal import Context, Decimal, localcontext
from fractions import Fraction

import naive
import pytest
import strategies
from dutch_law import (
    BIK,
    TRADE_MINIMUM,
    TRADE_MINIMUM_FROM,
    CostScale,
    InvalidAmount,
    agreed_collection_costs,
    collection_costs,
)
from hypothesis import given

D = Decimal


@pytest.mark.parametrize(
    ("principal", "net"),
    [
        # FACTS.md section 3: the minimum, each bound and a cent around it, the maximum.
        ("0", "0"),
        ("0.01", "40"),
        ("266.66", "40"),
        ("266.67", "40"),
        ("266.70", "40.01"),
        ("2499.99", "375.00"),
        ("2500", "375"),
        ("2500.10", "375.01"),
        ("5000", "625"),
        ("5000.20", "625.01"),
        ("10000", "875"),
        ("10001", "875.01"),
        ("200000", "2775"),
        ("200002", "2775.01"),
        ("999999.99", "6775.00"),
        ("999998", "6774.99"),
        ("1000000", "6775"),
        ("1000001", "6775"),
        ("1005000", "6775"),
        ("1E15", "6775"),
    ],
)
def test_the_scale(principal, net):
    costs = collection_costs(D(principal))
    assert (costs.net, costs.vat, costs.total) == (D(net), 0, D(net))


def naive_scale(principal):
    """Art. 2 in words: a percentage of each slice, at least 40, at most 6775."""
    if principal == 0:
        return 0
    costs = Fraction(0)
    for euro_from, euro_to, percent in [
        (0, 2500, Fraction(15)),
        (2500, 5000, Fraction(10)),
        (5000, 10000, Fraction(5)),
        (10000, 200000, Fraction(1)),
        (200000, 10**20, Fraction(1, 2)),
    ]:
        slice_ = min(principal, euro_to) - euro_from
        costs += max(slice_, Fraction(0)) * percent / 100
    return min(max(naive.half_up(costs), 40), 6775)


@given(strategies.amounts, strategies.cents())
def test_the_scale_equals_its_words_and_never_falls(principal, more):
    costs = collection_costs(principal).net
    assert costs == naive_scale(Fraction(principal))
    assert costs <= collection_costs(principal + more).net


def test_one_letter_for_many_claims_costs_no_more_than_one_each():
    # BW 6:96 lid 7: three claims of EUR 20 in one letter.
    assert collection_costs(D(20) * 3).net == 40


def test_vat_comes_on_top_only_if_given():
    assert collection_costs(D(5000), vat_percent=21).vat == D("131.25")
    assert collection_costs(D(5000), vat_percent=D(21)).total == D("756.25")
    assert collection_costs(D(0), vat_percent=21).total == 0
    assert collection_costs(D("2501.10"), vat_percent=D("0.5")).vat == D("1.88")


@pytest.mark.parametrize(
    ("principal", "percent", "net"),
    [
        ("10000", "15", "1500.00"),
        ("100", "15", "40"),  # never below the minimum
        ("266.7", "15", "40.01"),
        ("0", "15", "0"),
        ("1000", "0", "40"),
    ],
)
def test_costs_by_agreement(principal, percent, net):
    costs = agreed_collection_costs(D(principal), D(percent), vat_percent=21)
    assert costs.net == D(net)
    assert costs.vat == naive.half_up(Fraction(net) * Fraction(21, 100))


def test_the_trade_minimum():
    assert TRADE_MINIMUM == 40
    assert TRADE_MINIMUM_FROM.isoformat() == "2013-03-16"


def test_another_scale():
    scale = CostScale(
        valid_from=date(2030, 1, 1),
        brackets=((D(1000), D(20)), (None, D(1))),
        minimum=D(50),
        maximum=None,
    )
    assert collection_costs(D(100), scale=scale).net == 50
    assert collection_costs(D(1000), scale=scale).net == 200
    assert collection_costs(D(10) ** 9, scale=scale).net == D("10000190.00")
    assert BIK.valid_from == date(2012, 7, 1)


@pytest.mark.parametrize(
    "bounds",
    [[], [D(1)], [None, None], [None, D(1)], [D(2), D(1), None], [D(0), None]],
)
def test_brackets_ascend_to_one_that_is_unbounded(bounds):
    with pytest.raises(InvalidAmount) as caught:
        CostScale(
            date(2012, 7, 1), tuple((bound, D(1)) for bound in bounds), D(40), None
        )
    assert caught.value.value == bounds


def test_the_callers_decimal_context_is_no_matter():
    with localcontext(Context(prec=3)):
        costs = collection_costs(D("123456.78"), vat_percent=21)
        agreed = agreed_collection_costs(D("123456.78"), D(15))
        total = costs.total
    assert (costs.net, costs.vat, total) == (D("2009.57"), D("422.01"), D("2431.58"))
    assert agreed.net == D("18518.52")


@pytest.mark.parametrize("wrong", [100.0, "100", D("-0.01"), D("sNaN"), None])
def test_amounts_that_are_refused(wrong):
    for call in (
        lambda: collection_costs(wrong),
        lambda: collection_costs(D(1), vat_percent=wrong),
        lambda: agreed_collection_costs(wrong, D(15)),
        lambda: agreed_collection_costs(D(1), wrong),
    ):
        with pytest.raises(InvalidAmount) as caught:
            call()
        assert caught.value.value is wrong
