"""The claim: what is owed on a day after every payment, against the naive one."""

from datetime import date, timedelta
from decimal import Context, Decimal, Inexact, localcontext

import pytest
import strategies
from dutch_law import (
    AllocationOrder,
    ClaimItem,
    CostDue,
    DayCount,
    DuplicateItem,
    InvalidAmount,
    Payment,
    RatePeriod,
    RateTable,
    UnknownItem,
    build_claim,
    interest_statement,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from tables import NONTRADE, TRADE, flat

D = Decimal
DAY = timedelta(days=1)
YEAR_AND_MONTH = tuple(RatePeriod)
DUE = date(2024, 12, 31)
TEN = flat(10)


def item(key="A", principal=1000, default_date=DUE, rates=TEN, **kwargs):
    return ClaimItem(key, D(principal), default_date, rates, **kwargs)


def claim_of(case, payments=None, **kwargs):
    payments = case.payments if payments is None else payments
    return build_claim(case.items, payments, case.costs, case.on, **kwargs)


# --- by hand --------------------------------------------------------------


def test_a_claim_by_hand():
    claim = build_claim(
        [item()],
        [Payment(date(2025, 12, 31), D(300), "A", "bank 1")],
        [CostDue(date(2025, 6, 1), D(150), D("31.50"), label="BIK")],
        date(2026, 12, 31),
    )
    # Costs 181.50 and interest 100 are paid first, 18.50 is left for the principal.
    (payment,) = claim.payments
    assert (payment.costs, payment.interest, payment.principal, payment.surplus) == (
        D("181.50"),
        D("100.00"),
        D("18.50"),
        D(0),
    )
    assert (payment.interest_of, payment.principal_of) == (
        {"A": D("100.00")},
        {"A": D("18.50")},
    )
    assert payment.reference == "bank 1"
    (line,) = claim.lines
    assert (line.principal, line.principal_paid) == (D("981.50"), D("18.50"))
    assert (line.interest, line.interest_paid) == (D("98.15"), D("100.00"))
    assert line.total == D("1079.65")
    assert line.statement.total == D("198.15")
    assert line.interest_until == claim.on
    assert (claim.principal, claim.interest) == (D("981.50"), D("98.15"))
    assert (claim.costs, claim.vat_on_costs) == (0, 0)
    assert claim.total == D("1079.65")
    assert claim.rate_missing_on is None
    assert claim.costs_due == (
        CostDue(date(2025, 6, 1), D(150), D("31.50"), label="BIK"),
    )


def test_principal_first_is_milder():
    arguments = (
        [item()],
        [Payment(date(2025, 12, 31), D(300), "A")],
        [CostDue(date(2025, 6, 1), D(150))],
        date(2026, 12, 31),
    )
    claim = build_claim(*arguments, order=AllocationOrder.PRINCIPAL_FIRST)
    # The interest of 2025 is unpaid: it earns interest in 2026, with the 700.
    assert (claim.principal, claim.interest, claim.costs) == (700, 180, 150)
    assert claim.total < build_claim(*arguments).total


def test_costs_paid_in_part_are_paid_net_first():
    claim = build_claim(
        [item(rates=None)],
        [Payment(date(2025, 6, 2), D(160))],
        [CostDue(date(2025, 6, 1), D(150), D("31.50"))],
        date(2025, 6, 2),
    )
    assert (claim.costs, claim.vat_on_costs) == (0, D("21.50"))
    claim = build_claim(
        [item(rates=None)],
        [Payment(date(2025, 6, 2), D(100))],
        [CostDue(date(2025, 6, 1), D(150), D("31.50"))],
        date(2025, 6, 2),
    )
    assert (claim.costs, claim.vat_on_costs) == (50, D("31.50"))


def test_costs_are_not_counted_before_their_day():
    costs = [CostDue(date(2025, 6, 2), D(150), D("31.50"))]
    payments = [Payment(date(2025, 6, 1), D(100), "A")]
    before = build_claim([item(rates=None)], payments, costs, date(2025, 6, 1))
    assert (before.costs, before.vat_on_costs, before.costs_due) == (0, 0, ())
    on_the_day = build_claim([item(rates=None)], payments, costs, date(2025, 6, 2))
    assert (on_the_day.costs, on_the_day.vat_on_costs) == (150, D("31.50"))
    # Money of the day before went to the principal and stays there.
    assert on_the_day.payments[0].costs == 0
    assert on_the_day.principal == 900


def test_payments_after_the_day_do_not_exist_yet():
    payments = [Payment(date(2025, 6, 2), D(100), "A")]
    claim = build_claim([item()], payments, [], date(2025, 6, 1))
    assert claim.payments == ()
    assert claim == build_claim([item()], [], [], date(2025, 6, 1))


def test_on_one_day_write_offs_come_first_then_money_meant_for_an_item():
    day = date(2025, 6, 1)
    payments = [
        Payment(day, D(60), None, "for anything"),
        Payment(day, D(100), "B", "for B"),
        Payment(day, D(100), "A", "for A"),
        Payment(day, D(500), "B", "write-off", principal_only=True),
    ]
    items = [item("B", default_date=DUE + DAY, rates=None), item("A", rates=None)]
    for given_payments in (payments, payments[::-1]):
        claim = build_claim(items, given_payments, [CostDue(day, D(40))], day)
        assert [(p.reference, p.costs, p.principal_of) for p in claim.payments] == [
            ("write-off", 0, {"B": 500}),
            ("for A", 40, {"A": 60}),
            ("for B", 0, {"B": 100}),
            ("for anything", 0, {"A": 60}),
        ]


def test_money_goes_to_its_item_then_to_the_oldest():
    items = [
        item("young", 100, date(2025, 3, 1), None),
        item("old", 200, date(2025, 1, 1), None),
        item("middle", 300, date(2025, 2, 1), None),
    ]
    claim = build_claim(
        items, [Payment(date(2025, 4, 1), D(350), "middle")], [], date(2025, 4, 1)
    )
    assert [line.item.key for line in claim.lines] == ["young", "old", "middle"]
    assert [line.principal for line in claim.lines] == [100, 150, 0]
    claim = build_claim(items, [(date(2025, 4, 1), D(250))], [], date(2025, 4, 1))
    assert [line.principal for line in claim.lines] == [100, 0, 250]
    # Items that are due come before those that are not, though nothing is refused.
    claim = build_claim(items, [(date(2025, 1, 15), D(550))], [], date(2025, 4, 1))
    assert [line.principal for line in claim.lines] == [50, 0, 0]


def test_a_write_off_lowers_the_principal_of_its_item_only():
    claim = build_claim(
        [item("A"), item("B")],
        [Payment(date(2025, 12, 31), D(1200), "A", principal_only=True)],
        [CostDue(date(2025, 6, 1), D(150))],
        date(2025, 12, 31),
    )
    (payment,) = claim.payments
    assert (payment.costs, payment.interest, payment.principal) == (0, 0, 1000)
    assert claim.surplus == payment.surplus == 200
    assert [line.principal for line in claim.lines] == [0, 1000]
    assert [line.interest for line in claim.lines] == [100, 100]
    assert claim.costs == 150


def test_costs_concern_their_items():
    costs = [CostDue(date(2025, 6, 1), D(40), items=frozenset({"B"}))]
    items = [item("A", rates=None), item("B", rates=None)]
    paid_on = date(2025, 6, 1)
    claim = build_claim(items, [Payment(paid_on, D(50), "A")], costs, paid_on)
    assert [line.principal for line in claim.lines] == [950, 1000]
    assert claim.costs == 40
    claim = build_claim(items, [Payment(paid_on, D(50), "B")], costs, paid_on)
    assert [line.principal for line in claim.lines] == [1000, 990]
    assert claim.costs == 0


@pytest.mark.parametrize("items", [frozenset(), frozenset({"elsewhere"}), None])
def test_money_that_is_left_pays_costs_of_no_item_here(items):
    # Otherwise there would be costs to pay and a surplus at the same time.
    paid_on = date(2025, 6, 1)
    costs = [CostDue(paid_on, D(40), D("8.40"), items=items)]
    claim = build_claim(
        [item(rates=None)], [Payment(paid_on, D(1050), "A")], costs, paid_on
    )
    assert (claim.total, claim.surplus) == (0, D("1.60"))
    claim = build_claim([], [Payment(paid_on, D(50))], costs, paid_on)
    assert (claim.total, claim.surplus) == (0, D("1.60"))


def test_held_money_is_not_claimed():
    claim = build_claim([item(held=D(400))], [], [], date(2025, 12, 31))
    assert (claim.principal, claim.interest, claim.held) == (600, 60, 400)
    assert claim.total == 660
    whole = build_claim([item(held=D(1000))], [], [], date(2099, 12, 31))
    assert (whole.total, whole.held, whole.lines[0].statement.segments) == (0, 1000, ())


def test_an_item_without_rates_bears_no_interest():
    claim = build_claim([item(rates=None)], [], [], date(2030, 12, 31))
    (line,) = claim.lines
    assert (line.interest, line.statement.segments, line.rate_missing_on) == (
        0,
        (),
        None,
    )
    assert line.interest_until == claim.on


def test_nothing_is_a_claim_of_nothing():
    claim = build_claim([], [], [], date(2025, 1, 1))
    assert (claim.total, claim.held, claim.surplus, claim.lines) == (0, 0, 0, ())


def test_a_claim_in_yen():
    claim = build_claim(
        [item("A", 100_000, rates=TRADE)],
        [Payment(date(2025, 3, 3), D(50_000), "A")],
        [],
        date(2026, 8, 30),
        rounding=D(1),
    )
    for amount in (claim.interest, claim.principal, claim.total):
        assert amount == amount.to_integral_value()
    assert sum(s.interest for s in claim.lines[0].statement.segments) == (
        claim.interest + claim.lines[0].interest_paid
    )


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


# --- where rates end ------------------------------------------------------


def test_interest_stops_where_the_table_ends_and_says_so():
    claim = build_claim([item(rates=TRADE)], [], [], date(2027, 3, 1))
    (line,) = claim.lines
    assert claim.rate_missing_on == line.rate_missing_on == date(2027, 1, 1)
    assert line.interest_until == date(2026, 12, 31)
    assert line.statement == interest_statement(D(1000), DUE, date(2026, 12, 31), TRADE)
    covered = build_claim([item(rates=TRADE)], [], [], date(2026, 12, 31))
    assert (covered.rate_missing_on, covered.total) == (None, claim.total)


def test_interest_that_has_stopped_stays_stopped():
    # The rest of the principal is paid when no rate is known any more: interest that
    # was not calculated does not start again for want of a base.
    claim = build_claim(
        [item(rates=TRADE)],
        [
            Payment(date(2027, 2, 1), D(500), "A"),
            Payment(date(2027, 3, 1), D(900), "A"),
        ],
        [],
        date(2028, 6, 1),
    )
    (line,) = claim.lines
    assert line.interest_until == date(2026, 12, 31)
    assert line.rate_missing_on == date(2027, 1, 1)
    assert line.statement.segments[-1].end == date(2026, 12, 31)


def test_interest_starts_where_the_table_starts_and_keeps_its_anniversary():
    table = RateTable([(date(2025, 7, 1), D(0)), (date(2026, 1, 1), D(10))])
    claim = build_claim([item(rates=table)], [], [], date(2026, 12, 31))
    (line,) = claim.lines
    assert line.rate_missing_on == date(2025, 1, 1)
    assert line.interest_until == date(2026, 12, 31)
    # Years run from 1 January; from 1 July the interest of 2026 would be split.
    assert [(s.start, s.base) for s in line.statement.segments] == [
        (date(2025, 7, 1), 1000),
        (date(2026, 1, 1), 1000),
    ]
    assert claim.interest == 100


@pytest.mark.parametrize("on", [date(2002, 11, 1), date(2002, 11, 30)])
def test_a_claim_before_the_table_starts(on):
    early = item(default_date=date(2002, 11, 1), rates=TRADE)
    (line,) = build_claim([early], [], [], on).lines
    assert line.interest == 0
    assert line.interest_until == on
    # On the default date no rate was needed yet.
    assert line.rate_missing_on == (
        None if on == early.default_date else date(2002, 11, 2)
    )


def test_no_rate_is_missed_where_nothing_is_owed():
    early = item(default_date=date(2000, 1, 1), rates=TRADE)
    payments = [Payment(date(2000, 1, 1), D(1000), "A")]
    claim = build_claim([early], payments, [], date(2030, 1, 1))
    assert (claim.total, claim.rate_missing_on) == (0, None)


def test_the_first_missing_day_of_all_items_is_named():
    claim = build_claim(
        [
            item("A", rates=TRADE),
            item("B", rates=RateTable([(DUE, D(4))], DUE + 9 * DAY)),
        ],
        [],
        [],
        date(2027, 1, 2),
    )
    assert claim.rate_missing_on == date(2025, 1, 10)


@pytest.mark.parametrize("on", [date(2026, 1, 1), date.max])
def test_an_item_that_is_never_due(on):
    claim = build_claim([item(default_date=date.max, rates=TRADE)], [], [], on)
    assert (claim.total, claim.rate_missing_on) == (1000, None)


# --- properties -----------------------------------------------------------


def assert_conserved(case, claim, payments):
    """What was paid is what it was counted towards; what was owed is open or paid."""
    paid = sum((p.amount for p in payments if p.date <= case.on), D(0))
    assert paid == sum(
        p.costs + p.interest + p.principal + p.surplus for p in claim.payments
    )
    assert claim.surplus == sum(p.surplus for p in claim.payments)
    for payment in claim.payments:
        assert payment.amount == (
            payment.costs + payment.interest + payment.principal + payment.surplus
        )
        assert payment.interest == sum(payment.interest_of.values())
        assert payment.principal == sum(payment.principal_of.values())
    for line in claim.lines:
        key = line.item.key
        assert line.principal + line.principal_paid + line.item.held == (
            line.item.principal
        )
        assert line.interest + line.interest_paid == line.statement.total
        assert line.principal_paid == sum(
            p.principal_of.get(key, 0) for p in claim.payments
        )
        assert line.interest_paid == sum(
            p.interest_of.get(key, 0) for p in claim.payments
        )
    costs_due = [cost for cost in case.costs if cost.due_from <= case.on]
    assert claim.costs + claim.vat_on_costs == sum(
        cost.net + cost.vat for cost in costs_due
    ) - sum(p.costs for p in claim.payments)
    assert claim.total == (
        claim.principal + claim.interest + claim.costs + claim.vat_on_costs
    )


def assert_nothing_is_negative(claim):
    amounts = [claim.costs, claim.vat_on_costs, claim.surplus]
    for line in claim.lines:
        amounts += [line.principal, line.principal_paid]
        amounts += [line.interest, line.interest_paid]
        for segment in line.statement.segments:
            amounts += [segment.base, segment.interest, segment.days]
    for payment in claim.payments:
        amounts += [payment.costs, payment.interest, payment.principal]
        amounts += [payment.surplus]
    assert min(amounts) >= 0


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
