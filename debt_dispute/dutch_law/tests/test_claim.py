"""The claim: what is owed on a day, by hand, and where the rates end."""

from datetime import date, timedelta

import pytest
from builders import (
    DUE,
    D,
    item,
)
from dutch_law import (
    AllocationOrder,
    CostDue,
    Payment,
    RatePeriod,
    RateTable,
    build_claim,
    interest_statement,
)
from tables import TRADE

DAY = timedelta(days=1)
YEAR_AND_MONTH = tuple(RatePeriod)


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
