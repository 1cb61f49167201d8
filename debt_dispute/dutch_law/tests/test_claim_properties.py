"""What holds of every claim, against the naive one."""

from datetime import date, timedelta

import strategies
from builders import (
    D,
    assert_conserved,
    assert_nothing_is_negative,
    claim_of,
)
from dutch_law import (
    AllocationOrder,
    ClaimItem,
    Payment,
    RatePeriod,
    RateTable,
    build_claim,
    interest_statement,
)
from hypothesis import assume, given
from hypothesis import strategies as st

DAY = timedelta(days=1)
YEAR_AND_MONTH = tuple(RatePeriod)


# --- properties -----------------------------------------------------------


@given(
    strategies.cases(pers=YEAR_AND_MONTH),
    st.sampled_from(AllocationOrder),
    strategies.units,
)
def test_equals_the_naive_claim(case, order, unit):
    claim = claim_of(case, order=order, rounding=unit)
    expected = strategies.naive_claim(
        case, statutory=order is AllocationOrder.STATUTORY, unit=unit
    )
    for line in claim.lines:
        debt = expected.items[line.item.key]
        assert line.principal == debt.principal
        assert line.statement.total == debt.total_interest
        assert line.interest == debt.open_interest
        assert line.rate_missing_on == debt.missing_on
    assert claim.costs == sum(cost.net_open for cost in expected.costs)
    assert claim.costs + claim.vat_on_costs == sum(cost.open for cost in expected.costs)
    assert claim.surplus == expected.surplus


@given(st.data())
def test_paying_interest_off_equals_the_naive_claim(data):
    """Payments of about the open interest, over some years."""
    table = data.draw(strategies.tables(pers=YEAR_AND_MONTH))
    default_date = data.draw(strategies.days)
    one = ClaimItem(
        "A",
        data.draw(strategies.cents(50_000, 10**8)),
        default_date,
        table.rates,
        data.draw(strategies.day_counts),
    )
    payments, day = [], default_date
    for _ in range(data.draw(st.integers(1, 4))):
        day += timedelta(days=data.draw(st.integers(1, 500)))
        owed = build_claim([one], payments, [], day).interest
        part = data.draw(st.sampled_from([D("0.1"), D("0.5"), D("0.9"), D(1)]))
        more = data.draw(st.sampled_from([D("-0.01"), D(0), D("0.01"), D(100)]))
        paid = max((owed * part).quantize(D("0.01")) + more, D(0))
        payments.append(Payment(day, paid, "A"))
    on = day + timedelta(days=data.draw(st.integers(0, 800)))
    case = strategies.Case([one], [table], payments, [], on)
    (line,) = claim_of(case).lines
    debt = strategies.naive_claim(case).items["A"]
    assert line.principal == debt.principal
    assert line.statement.total == debt.total_interest
    assert line.interest == debt.open_interest


@given(strategies.cases(pers=YEAR_AND_MONTH), st.sampled_from(AllocationOrder))
def test_a_claim_is_conserved_and_never_negative(case, order):
    claim = claim_of(case, order=order)
    assert_conserved(case, claim, case.payments)
    assert_nothing_is_negative(claim)


@given(strategies.cases(covered=True, pers=YEAR_AND_MONTH))
def test_a_claim_never_exceeds_everything_without_payments(case):
    claim, unpaid = claim_of(case), claim_of(case, [])
    assert claim.total <= unpaid.total
    assert claim.total + sum(p.amount - p.surplus for p in claim.payments) <= (
        unpaid.total
    )
    assert unpaid.total == (
        sum(one.principal - one.held for one in case.items)
        + sum(
            interest_statement(
                one.principal - one.held,
                one.default_date,
                case.on,
                one.rates,
                day_count=one.day_count,
            ).total
            for one in case.items
            if one.rates
        )
        + sum(cost.net + cost.vat for cost in case.costs if cost.due_from <= case.on)
    )


@given(strategies.cases(), st.randoms(use_true_random=False))
def test_the_order_of_payments_in_the_input_is_no_matter(case, random):
    # Many on one day: that is where the order could show.
    payments = [
        payment._replace(date=case.on if index % 2 else payment.date)
        for index, payment in enumerate(case.payments)
    ]
    shuffled = payments[:]
    random.shuffle(shuffled)
    assert claim_of(case, iter(shuffled)) == claim_of(case, payments)


@given(strategies.cases())
def test_held_money_is_the_same_as_money_that_is_not_owed(case):
    lower = [
        ClaimItem(
            one.key,
            one.principal - one.held,
            one.default_date,
            one.rates,
            one.day_count,
        )
        for one in case.items
    ]
    claim = claim_of(case)
    without = build_claim(lower, case.payments, case.costs, case.on)
    assert claim.total == without.total
    assert claim.interest == without.interest
    assert claim.surplus == without.surplus
    assert claim.held == sum(one.held for one in case.items)


@given(strategies.cases())
def test_costs_of_a_later_day_change_nothing(case):
    assume(case.costs)
    due = [cost for cost in case.costs if cost.due_from <= case.on]
    assert claim_of(case) == build_claim(case.items, case.payments, due, case.on)


@given(strategies.cases(covered=False))
def test_a_table_that_ends_gives_no_more_than_one_that_goes_on(case):
    longer = [
        ClaimItem(
            one.key,
            one.principal,
            one.default_date,
            RateTable([(date.min, D(0)), *one.rates.rows]) if one.rates else None,
            one.day_count,
            one.held,
        )
        for one in case.items
    ]
    more = build_claim(longer, case.payments, case.costs, case.on)
    claim = claim_of(case)
    assert claim.total - claim.surplus <= more.total - more.surplus
    for line in claim.lines:
        missing = line.rate_missing_on
        assert missing is None or missing <= case.on
        last = max(case.on, line.item.default_date)
        assert line.interest_until <= last
        if missing is None or missing < line.item.rates.covered_from:
            assert line.interest_until == last or missing
        else:
            assert line.interest_until == missing - DAY
