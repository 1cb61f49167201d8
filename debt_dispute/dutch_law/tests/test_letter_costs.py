"""Costs of several 14-day letters to one consumer: never more than the law allows."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from dutch_law import (
    CollectionCosts,
    CostNotice,
    CostTerms,
    Payment,
    collection_costs,
    fourteen_day_letter,
    notice_costs,
)
from hypothesis import given
from hypothesis import strategies as st

DAY = timedelta(days=1)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 6), date(2026, 2, 10), date(2026, 3, 10)


def letter(given_on, *items):
    term = fourteen_day_letter(given_on)
    return CostNotice(
        term.costs_due_from,
        frozenset(items),
        term.last_day,
        given_on=given_on,
        is_letter=True,
    )


def total(letters, principals, terms, payments=(), claimed=None, vat_percent=0):
    def costs_of(principal, _notice):
        return collection_costs(principal, vat_percent=vat_percent)

    costs = notice_costs(
        letters, principals, payments, costs_of, terms=terms, claimed=claimed
    )
    return sum(cost.net + cost.vat for cost in costs)


def overdue(**defaults):
    return CostTerms(defaults)


# --- what was announced -------------------------------------------------------------


@pytest.mark.parametrize(
    ("announced", "due"), [("90", "90"), ("150", "150"), ("0", "0")]
)
def test_no_more_is_due_than_was_announced(announced, due):
    said = CollectionCosts(Decimal(announced), Decimal(0))
    letters = [replace(letter(JANUARY, "a"), announced=said)]
    principals = {"a": Decimal(1000)}
    assert total(letters, principals, overdue(a=JANUARY - DAY)) == Decimal(due)


def test_less_is_due_when_less_is_left():
    said = CollectionCosts(Decimal(150), Decimal(0))
    letters = [replace(letter(JANUARY, "a"), announced=said)]
    terms = overdue(a=JANUARY - DAY)
    paid = [Payment(JANUARY + DAY, Decimal(400), "a")]
    assert total(letters, {"a": Decimal(1000)}, terms, paid) == 90


# --- a new letter, a new term -------------------------------------------------------


def test_a_new_letter_takes_the_place_of_the_earlier_one():
    terms = overdue(a=JANUARY - DAY)
    letters = [letter(JANUARY, "a"), letter(MARCH, "a")]
    (cost,) = notice_costs(
        letters,
        {"a": Decimal(1000)},
        [],
        lambda principal, _notice: collection_costs(principal),
        terms=terms,
    )
    assert cost.due_from == fourteen_day_letter(MARCH).costs_due_from
    assert cost.net == 150


# --- after default ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("default", "expected"),
    [
        (JANUARY - DAY, 150),
        (JANUARY, 0),
        (FEBRUARY, 0),
        (None, 0),
        # Besluit BIK art. 3: in default before 1 July 2012.
        (date(2012, 6, 30), 150),
        (date(2012, 6, 29), 0),
    ],
)
def test_a_letter_before_default_has_no_effect(default, expected):
    terms = CostTerms({"a": default} if default else {})
    assert total([letter(JANUARY, "a")], {"a": Decimal(1000)}, terms) == expected


def test_without_defaults_all_were_in_default():
    letters = [letter(JANUARY, "a")]
    assert total(letters, {"a": Decimal(1000)}, None) == 150


# --- 6:96 lid 7: one letter ---------------------------------------------------------


def test_what_could_have_been_in_one_letter_costs_as_much_as_in_one():
    letters = [letter(JANUARY, "a"), letter(FEBRUARY, "b")]
    principals = {"a": Decimal(2500), "b": Decimal(2500)}
    both_late = overdue(a=JANUARY - DAY, b=JANUARY - DAY)
    # 15 % of 2,500 and 10 % of 2,500, as in one letter.
    assert total(letters, principals, both_late) == 625
    second_later = overdue(a=JANUARY - DAY, b=JANUARY)
    assert total(letters, principals, second_later) == 750


def test_the_minimum_is_not_asked_twice_for_what_belongs_together():
    letters = [letter(JANUARY, "a"), letter(FEBRUARY, "b")]
    principals = {"a": Decimal(100), "b": Decimal(120)}
    both_late = overdue(a=JANUARY - DAY, b=JANUARY - DAY)
    assert total(letters, principals, both_late) == 40


def test_a_first_letter_that_was_paid_in_time_takes_nothing_off():
    letters = [letter(JANUARY, "a"), letter(FEBRUARY, "b")]
    principals = {"a": Decimal(1000), "b": Decimal(1000)}
    both_late = overdue(a=JANUARY - DAY, b=JANUARY - DAY)
    paid = [Payment(JANUARY + DAY, Decimal(1000), "a")]
    assert total(letters, principals, both_late, paid) == 150


def test_vat_is_limited_too():
    letters = [letter(JANUARY, "a"), letter(FEBRUARY, "b")]
    principals = {"a": Decimal(2500), "b": Decimal(2500)}
    both_late = overdue(a=JANUARY - DAY, b=JANUARY - DAY)
    expected = Decimal("756.25")
    assert total(letters, principals, both_late, vat_percent=21) == expected


# --- Stb. 2024, 44: small instalments -----------------------------------------------


def rent(*months, amount=20, contract="rent"):
    """Return letters, principals and terms of instalments, a letter for each."""
    letters = [letter(month, month) for month in months]
    principals = {month: Decimal(amount) for month in months}
    terms = CostTerms(
        {month: month - DAY for month in months},
        contracts={month: contract for month in months if contract},
    )
    return letters, principals, terms


def test_three_instalments_cost_as_much_as_one():
    assert total(*rent(JANUARY, FEBRUARY, MARCH)) == 40


def test_what_is_no_instalment_costs_by_the_letter():
    assert total(*rent(JANUARY, FEBRUARY, MARCH, contract=None)) == 120


def test_a_letter_for_several_instalments_costs_as_much_as_the_highest():
    terms = CostTerms(
        {"a": JANUARY - DAY, "b": JANUARY - DAY, "c": JANUARY - DAY},
        contracts=dict.fromkeys("abc", "rent"),
    )
    principals = dict.fromkeys("abc", Decimal(200))
    # The sum would cost 90.
    assert total([letter(JANUARY, "a", "b", "c")], principals, terms) == 40


def test_after_six_months_costs_can_be_asked_again():
    half_a_year_later = date(2026, 7, 6)
    assert total(*rent(JANUARY, half_a_year_later)) == 40
    assert total(*rent(JANUARY, half_a_year_later + DAY)) == 80


def test_instalments_above_the_bound_follow_the_scale():
    assert total(*rent(JANUARY, FEBRUARY, amount=500)) == 150
    letters, principals, terms = rent(JANUARY, FEBRUARY)
    principals[FEBRUARY] = Decimal(500)
    assert total(letters, principals, terms) == 40 + 75


def test_letters_before_october_2024_follow_the_old_rule():
    assert total(*rent(date(2024, 2, 6), date(2024, 3, 6), date(2024, 4, 9))) == 120


def test_an_instalment_paid_in_its_term_leaves_room_for_the_next():
    letters, principals, terms = rent(JANUARY, FEBRUARY)
    paid = [Payment(JANUARY + DAY, Decimal(20), JANUARY)]
    assert total(letters, principals, terms, paid) == 40
    assert not total(letters, principals, terms, paid, claimed={JANUARY})


def test_a_claim_on_one_instalment_knows_of_the_others():
    letters, principals, terms = rent(JANUARY, FEBRUARY)
    assert not total(letters, principals, terms, claimed={FEBRUARY})
    assert total(letters, principals, terms, claimed={JANUARY}) == 40


# --- properties ---------------------------------------------------------------------

amounts = st.decimals(min_value=1, max_value=6000, places=2)
days = st.integers(min_value=1, max_value=400).map(lambda n: JANUARY + n * DAY)


@st.composite
def claims(draw):
    keys = range(draw(st.integers(min_value=1, max_value=5)))
    principals = {key: draw(amounts) for key in keys}
    defaults = {key: draw(days) for key in keys}
    contracts = {key: "rent" for key in keys if draw(st.booleans())}
    letters = [
        letter(draw(days), *draw(st.sets(st.sampled_from(list(keys)), min_size=1)))
        for _number in range(draw(st.integers(min_value=1, max_value=4)))
    ]
    return letters, principals, CostTerms(defaults, contracts=contracts)


@given(claims())
def test_never_more_than_a_letter_for_each_claim_would_cost(case):
    letters, principals, terms = case
    apart = sum(collection_costs(amount).net for amount in principals.values())
    assert 0 <= total(letters, principals, terms) <= apart


@given(claims())
def test_instalments_never_make_costs_higher(case):
    letters, principals, terms = case
    plain = CostTerms(terms.defaults)
    assert total(letters, principals, terms) <= total(letters, principals, plain)


@given(claims(), st.sets(st.integers(min_value=0, max_value=4)))
def test_parts_of_a_claim_add_up_to_the_whole(case, claimed):
    letters, principals, terms = case
    rest = principals.keys() - claimed
    parts = total(letters, principals, terms, claimed=claimed) + total(
        letters, principals, terms, claimed=rest
    )
    # A cent per letter can be lost or won by rounding the shares.
    difference = abs(parts - total(letters, principals, terms))
    assert difference <= Decimal("0.01") * len(letters)


@given(claims())
def test_a_later_letter_on_other_claims_changes_nothing_that_was_announced(case):
    letters, principals, terms = case
    named = [set(one.items) for one in letters]
    if any(a & b for n, a in enumerate(named) for b in named[n + 1 :]):
        return
    letters.sort(key=lambda one: one.day)
    for count in range(1, len(letters) + 1):
        known = set().union(*(one.items for one in letters[:count]))
        before = total(letters[:count], principals, terms)
        after = total(letters, principals, terms, claimed=known)
        assert before == after
