"""What a payment is counted towards (BW 6:44), against a cent at a time."""

from decimal import Context, Decimal, localcontext

import naive
import pytest
import strategies
from dutch_law import Allocation, AllocationOrder, InvalidAmount, allocate
from hypothesis import given
from hypothesis import strategies as st

D = Decimal
few_cents = strategies.cents(highest=500)


def parts(allocation):
    return (
        allocation.costs,
        allocation.interest,
        allocation.principal,
        allocation.surplus,
    )


@pytest.mark.parametrize(
    ("amount", "order", "expected"),
    [
        ("0", "statutory", (0, 0, 0, 0)),
        ("30", "statutory", (30, 0, 0, 0)),
        ("45", "statutory", (40, 5, 0, 0)),
        ("100", "statutory", (40, 5, 55, 0)),
        ("145", "statutory", (40, 5, 100, 0)),
        ("150", "statutory", (40, 5, 100, 5)),
        ("30", "principal_first", (0, 0, 30, 0)),
        ("103", "principal_first", (0, 3, 100, 0)),
        ("120", "principal_first", (15, 5, 100, 0)),
        ("150", "principal_first", (40, 5, 100, 5)),
    ],
)
def test_the_order(amount, order, expected):
    for given_order in (order, AllocationOrder(order)):
        allocation = allocate(
            D(amount), costs=D(40), interest=D(5), principal=D(100), order=given_order
        )
        assert parts(allocation) == expected


def test_the_statutory_order_is_the_default():
    owed = {"costs": D(40), "interest": D(5), "principal": D(100)}
    assert allocate(D(60), **owed) == Allocation(D(40), D(5), D(15), D(0))


@given(few_cents, few_cents, few_cents, few_cents, st.booleans())
def test_equals_a_cent_at_a_time(amount, costs, interest, principal, statutory):
    pots = [costs, interest, principal]
    allocation = allocate(
        amount,
        costs=costs,
        interest=interest,
        principal=principal,
        order=AllocationOrder.STATUTORY
        if statutory
        else AllocationOrder.PRINCIPAL_FIRST,
    )
    expected, surplus = naive.allocate(
        amount, pots if statutory else pots[::-1], D("0.01")
    )
    assert parts(allocation) == (*(expected if statutory else expected[::-1]), surplus)


@given(*[strategies.amounts] * 4, st.sampled_from(AllocationOrder))
def test_the_parts_add_up_and_none_exceeds_what_is_owed(
    amount, costs, interest, principal, order
):
    allocation = allocate(
        amount, costs=costs, interest=interest, principal=principal, order=order
    )
    assert sum(parts(allocation)) == amount
    assert 0 <= allocation.costs <= costs
    assert 0 <= allocation.interest <= interest
    assert 0 <= allocation.principal <= principal
    assert allocation.surplus == max(amount - costs - interest - principal, 0)


def test_the_callers_decimal_context_is_no_matter():
    with localcontext(Context(prec=3)):
        allocation = allocate(
            D("123456.78"), costs=D("0.01"), interest=D("0.02"), principal=D(100000)
        )
    assert allocation.surplus == D("23456.75")


@pytest.mark.parametrize("name", ["amount", "costs", "interest", "principal"])
@pytest.mark.parametrize("wrong", [1.0, "1", D(-1), D("NaN")])
def test_amounts_that_are_refused(name, wrong):
    amounts = {"amount": D(1), "costs": D(1), "interest": D(1), "principal": D(1)}
    amounts[name] = wrong
    with pytest.raises(InvalidAmount) as caught:
        allocate(amounts.pop("amount"), **amounts)
    assert caught.value.value is wrong
    assert caught.value.what == name


def test_an_unknown_order_is_refused():
    with pytest.raises(ValueError, match="random"):
        allocate(D(1), costs=D(1), interest=D(1), principal=D(1), order="random")
