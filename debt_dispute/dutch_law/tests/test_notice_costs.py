"""Which costs notices have made due."""

from datetime import date
from decimal import Decimal

from dutch_law import CostDue, CostNotice, Payment, collection_costs, notice_costs

LETTER_DAY, LAST_DAY = date(2026, 3, 2), date(2026, 3, 18)


def scale(principal, notice):
    return collection_costs(principal)


def scale_with_vat(principal, notice):
    return collection_costs(principal, vat_percent=21)


def notice(*items, due_from=LETTER_DAY, paid_until=None, elsewhere=0):
    return CostNotice(
        due_from, frozenset(items), paid_until or due_from, Decimal(elsewhere)
    )


def nets(costs):
    return [cost.net for cost in costs]


def test_one_notice_adds_its_principals_up():
    principals = {"a": Decimal(1000), "b": Decimal(2000)}
    costs = notice_costs([notice("a", "b")], principals, [], scale)
    # 15 % of 2,500 and 10 % of 500; apart they would cost 150 + 300.
    assert nets(costs) == [Decimal("425.00")]
    assert costs[0].due_from == LETTER_DAY


def test_an_item_bears_costs_once():
    principals = {"a": Decimal(1000), "b": Decimal(1000)}
    second = notice("a", "b", due_from=date(2026, 4, 1))
    costs = notice_costs([second, notice("a")], principals, [], scale)
    assert nets(costs) == [Decimal("150.00"), Decimal("150.00")]
    assert costs[1].items == {"b"}


def test_what_was_paid_in_the_term_escapes_costs():
    letter = notice("a", due_from=date(2026, 3, 19), paid_until=LAST_DAY)
    principals = {"a": Decimal(1000)}
    in_time = Payment(LAST_DAY, Decimal(600), "a")
    assert nets(notice_costs([letter], principals, [in_time], scale)) == [Decimal(60)]
    late = Payment(date(2026, 3, 19), Decimal(600), "a")
    assert nets(notice_costs([letter], principals, [late], scale)) == [Decimal(150)]
    all_paid = Payment(LAST_DAY, Decimal(1000), "a")
    assert not notice_costs([letter], principals, [all_paid], scale)


def test_a_payment_without_an_item_counts_for_any():
    payment = Payment(date(2026, 3, 1), Decimal(500))
    principals = {"a": Decimal(1000)}
    costs = notice_costs([notice("a")], principals, [payment], scale)
    assert nets(costs) == [Decimal(75)]


def test_the_minimum_is_part_of_the_costs():
    minimum = [CostDue(date(2026, 2, 3), Decimal(40))]
    principals = {"a": Decimal(1000)}
    costs = notice_costs([notice("a")], principals, [], scale, minimum=minimum)
    assert nets(costs) == [Decimal(110)]
    small = notice_costs([notice("a")], {"a": Decimal(90)}, [], scale, minimum=minimum)
    assert not small


def test_the_minimum_is_absorbed_once():
    minimum = [CostDue(date(2026, 2, 3), Decimal(40))]
    principals = {"a": Decimal(1000), "b": Decimal(1000)}
    second = notice("b", due_from=date(2026, 4, 1))
    costs = notice_costs([notice("a"), second], principals, [], scale, minimum=minimum)
    assert nets(costs) == [Decimal(110), Decimal(150)]


def test_the_minimum_of_another_item_stays():
    minimum = [CostDue(date(2026, 2, 3), Decimal(40), items=frozenset({"b"}))]
    principals = {"a": Decimal(1000), "b": Decimal(1000)}
    costs = notice_costs([notice("a")], principals, [], scale, minimum=minimum)
    assert nets(costs) == [Decimal(150)]


def test_vat_is_on_the_whole():
    minimum = [CostDue(date(2026, 2, 3), Decimal(40))]
    principals = {"a": Decimal(1000)}
    (cost,) = notice_costs(
        [notice("a")], principals, [], scale_with_vat, minimum=minimum
    )
    assert (cost.net, cost.vat) == (Decimal(110), Decimal("31.50"))


def test_a_claim_on_part_of_the_notice_bears_its_share():
    whole = notice("a", "b", elsewhere=2000)
    costs = notice_costs([whole], {"a": Decimal(1000)}, [], scale)
    # A third of 425.
    assert nets(costs) == [Decimal("141.67")]
