"""The court and its fee (FACTS.md section 6)."""

from datetime import date
from decimal import Decimal

import pytest
from dutch_law import (
    COURT_FEES,
    Court,
    CourtFee,
    CourtFeeBracket,
    CourtFeeNotCovered,
    InvalidAmount,
    SalaryBracket,
    UnknownChoice,
    competent_court,
    court_fee,
    estimate_procedure,
)

D = Decimal
#: Last claim of each bracket; the next bracket starts a cent higher.
BOUNDS = ["500", "1500", "2500", "5000", "12500", "25000", "100000", "1000000", "1E12"]
FEES = {
    2024: [
        (130, 87),
        (328, 218),
        (372, 248),
        (496, 248),
        (524, 248),
        (1409, 706),
        (2889, 1325),
        (6617, 2626),
        (9825, 2626),
    ],
    2026: [
        (139, 93),
        (350, 233),
        (397, 265),
        (529, 265),
        (559, 265),
        (1504, 753),
        (3083, 1414),
        (7062, 2803),
        (10487, 2803),
    ],
}


@pytest.mark.parametrize("year", FEES)
def test_fees_up_to_and_just_above_each_bound(year):
    lowest = D(0)
    assert len(FEES[year]) == len(BOUNDS)
    for bound, (legal_person, natural_person) in zip(BOUNDS, FEES[year], strict=True):
        for claim in (lowest, D(bound)):
            for on in (date(year, 1, 1), date(year, 12, 31)):
                fee = court_fee(claim, on, claimant="legal_person")
                assert fee.amount == legal_person
                assert fee.court is competent_court(claim)
                fee = court_fee(claim, on, claimant="natural_person")
                assert fee.amount == natural_person
        lowest = D(bound) + D("0.01")


def test_the_cantonal_judge_hears_up_to_25000():
    assert competent_court(D(0)) is Court.CANTONAL
    assert competent_court(D(25000)) is Court.CANTONAL
    assert competent_court(D("25000.01")) is Court.CIVIL


@pytest.mark.parametrize("on", [date(2025, 6, 1), date(2023, 12, 31), date(2027, 1, 1)])
def test_a_year_without_a_table_is_refused(on):
    with pytest.raises(CourtFeeNotCovered) as caught:
        court_fee(D(100), on, claimant="legal_person")
    assert caught.value.day == on
    assert on.year not in COURT_FEES


def test_another_table():
    brackets = (CourtFeeBracket(Court.CANTONAL, D(500), D(1), D(2)),)
    on = date(2025, 6, 1)
    fee = court_fee(D(500), on, claimant="natural_person", brackets=brackets)
    assert (fee.amount, fee.court) == (2, Court.CANTONAL)
    with pytest.raises(CourtFeeNotCovered):
        court_fee(D("500.01"), on, claimant="natural_person", brackets=brackets)
    with pytest.raises(CourtFeeNotCovered):
        court_fee(D(30000), date(2026, 6, 1), claimant="legal_person", brackets=())


def test_an_unknown_claimant_is_refused():
    with pytest.raises(UnknownChoice) as caught:
        court_fee(D(100), date(2026, 6, 1), claimant="amount")
    assert caught.value.value == "amount"
    assert caught.value.allowed == ("legal_person", "natural_person")


@pytest.mark.parametrize("wrong", [100.0, D(-1), None])
def test_amounts_that_are_refused(wrong):
    with pytest.raises(InvalidAmount) as caught:
        court_fee(wrong, date(2026, 6, 1), claimant="legal_person")
    assert caught.value.value is wrong
    with pytest.raises(InvalidAmount):
        competent_court(wrong)


# --- what proceedings cost ------------------------------------------------------------

SALARIES = (
    SalaryBracket(Decimal(2500), Decimal(217)),
    SalaryBracket(Decimal(5000), Decimal(288)),
)


def test_consumer_sale_is_for_the_cantonal_judge():
    assert competent_court(Decimal(30000)) is Court.CIVIL
    assert competent_court(Decimal(30000), consumer_sale=True) is Court.CANTONAL
    fee = court_fee(
        Decimal(30000), date(2026, 3, 1), claimant="legal_person", consumer_sale=True
    )
    assert (fee.amount, fee.court) == (Decimal(1504), Court.CANTONAL)


def test_estimate_adds_up():
    estimate = estimate_procedure(
        Decimal("2500.00"),
        court_fee=CourtFee(Decimal(397), Court.CANTONAL),
        writ=Decimal("112.37"),
        salaries=SALARIES,
        points=2,
        own_fee=Decimal(600),
    )
    assert estimate.cost == Decimal("1109.37")
    assert estimate.recoverable == Decimal("943.37")
    assert estimate.cost_if_won == Decimal("166.00")
    assert not estimate.needs_lawyer


def test_estimate_takes_the_bracket_of_the_claim():
    estimate = estimate_procedure(
        Decimal("2500.01"), court_fee=None, writ=None, salaries=SALARIES
    )
    assert estimate.salary == Decimal(288)


@pytest.mark.parametrize("missing", ["court_fee", "writ", "salaries"])
def test_what_is_not_known_makes_no_total(missing):
    known = {
        "court_fee": CourtFee(Decimal(397), Court.CANTONAL),
        "writ": Decimal(112),
        "salaries": SALARIES,
    }
    known[missing] = () if missing == "salaries" else None
    estimate = estimate_procedure(Decimal(2000), **known)
    assert estimate.recoverable is None
    assert estimate.cost_if_won is None
    assert (estimate.cost is None) == (missing != "salaries")


def test_civil_judge_has_another_table_and_needs_a_lawyer():
    estimate = estimate_procedure(
        Decimal(26000),
        court_fee=CourtFee(Decimal(3083), Court.CIVIL),
        writ=Decimal(112),
        salaries=(SalaryBracket(Decimal(40000), Decimal(577)),),
    )
    assert estimate.needs_lawyer
    assert estimate.salary is None
    assert estimate.cost == Decimal(3195)
