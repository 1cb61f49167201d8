"""Which ladders the law allows."""

from decimal import Decimal

import pytest
from dutch_law import (
    LadderStep,
    PolicyFault,
    UnknownChoice,
    policy_faults,
    step_to_resume_at,
)


def step(key, day, channel="email", **effects):
    return LadderStep(key, day, channel, **effects)


def faults(*steps, debtor_type="consumer", **options):
    found = policy_faults(steps, debtor_type=debtor_type, **options)
    return [(fault.fault, fault.step) for fault in found]


LETTER = {"is_fourteen_day_letter": True}


def test_a_lawful_consumer_ladder():
    assert not faults(
        step("reminder", 3),
        step("letter", 17, "letter", **LETTER),
        step("demand", 34, "letter", adds_interest=True, adds_costs=True),
    )


def test_a_business_owes_costs_without_a_letter():
    assert not faults(step("demand", 10, adds_costs=True), debtor_type="business")


def test_a_consumer_does_not():
    assert faults(step("demand", 40, adds_costs=True)) == [
        (PolicyFault.COSTS_WITHOUT_LETTER, "demand")
    ]


@pytest.mark.parametrize(
    ("channel", "day", "lawful"),
    [
        ("email", 15, True),
        ("email", 14, False),
        ("letter", 17, True),
        ("letter", 16, False),
    ],
)
def test_costs_only_after_the_term_can_have_lapsed(channel, day, lawful):
    found = faults(
        step("letter", 10, channel, **LETTER),
        step("demand", 10 + day, adds_costs=True),
    )
    expected = [] if lawful else [(PolicyFault.COSTS_BEFORE_LAPSE, "demand")]
    assert found == expected


@pytest.mark.parametrize("day", [-3, 0])
def test_a_letter_before_default_has_no_effect(day):
    assert faults(step("letter", day, **LETTER)) == [
        (PolicyFault.LETTER_BEFORE_DEFAULT, "letter")
    ]


def test_default_by_notice_needs_a_notice_before_the_letter():
    letter = step("letter", 17, **LETTER)
    assert faults(letter, default_by_notice=True) == [
        (PolicyFault.LETTER_BEFORE_DEFAULT, "letter")
    ]
    notice = step("notice", 3, is_notice_of_default=True, term_days=8)
    assert not faults(notice, letter, default_by_notice=True)
    late = step("notice", 3, is_notice_of_default=True, term_days=14)
    assert faults(late, letter, default_by_notice=True) == [
        (PolicyFault.LETTER_BEFORE_DEFAULT, "letter")
    ]


def test_a_call_is_no_notice_of_default():
    letter = step("letter", 17, **LETTER)
    call = step("call", 3, "call", is_notice_of_default=True, term_days=8)
    assert faults(call, letter, default_by_notice=True) == [
        (PolicyFault.LETTER_BEFORE_DEFAULT, "letter")
    ]


def test_a_letter_is_written_and_gives_fourteen_days():
    found = faults(step("letter", 17, "call", term_days=7, **LETTER))
    assert found == [
        (PolicyFault.LETTER_NOT_WRITTEN, "letter"),
        (PolicyFault.LETTER_TERM_TOO_SHORT, "letter"),
    ]


def test_a_letter_that_was_not_written_makes_no_costs_due():
    found = faults(
        step("letter", 10, "sms", **LETTER), step("demand", 60, adds_costs=True)
    )
    assert (PolicyFault.COSTS_WITHOUT_LETTER, "demand") in found


def test_the_letter_itself_claims_no_costs():
    found = faults(step("letter", 17, "letter", adds_costs=True, **LETTER))
    assert found == [(PolicyFault.COSTS_IN_LETTER, "letter")]


def test_a_consumer_never_pays_an_agreed_percentage():
    found = faults(
        step("letter", 10, **LETTER),
        step("demand", 40, adds_costs=True, costs_percent=Decimal(10)),
    )
    assert found == [(PolicyFault.COSTS_ABOVE_SCALE, "demand")]


@pytest.mark.parametrize("debtor_type", ["business", "government", "consumer"])
def test_nothing_is_added_before_the_due_date(debtor_type):
    found = faults(step("early", 0, adds_interest=True), debtor_type=debtor_type)
    assert found == [(PolicyFault.INTEREST_BEFORE_DEFAULT, "early")]


CONSUMER_LADDER = (
    step("notice", 3, is_notice_of_default=True, term_days=8),
    step("letter", 17, "letter", **LETTER),
    step("demand", 36, "letter", adds_interest=True, adds_costs=True),
    step("handover", 50, "activity", adds_interest=True, adds_costs=True),
)


def resume(named, first="notice", taken=(), debtor_type="consumer", **options):
    return step_to_resume_at(
        CONSUMER_LADDER,
        named,
        first=first,
        taken=taken,
        debtor_type=debtor_type,
        **options,
    )


def test_a_ladder_goes_on_at_the_named_step():
    assert resume("letter") == "letter"
    assert resume("demand", debtor_type="business") == "demand"


def test_nothing_is_repeated():
    assert resume("letter", first="handover") == "handover"
    assert resume("letter", first="letter") == "letter"


@pytest.mark.parametrize("named", ["demand", "handover"])
def test_the_letter_is_not_left_out(named):
    assert resume(named) == "letter"
    assert resume(named, first="demand", taken=["letter"]) == named


def test_neither_is_the_notice_of_default():
    assert resume("letter", default_by_notice=True) == "notice"
    assert resume("demand", default_by_notice=True) == "notice"
    had = {"first": "letter", "taken": ["notice"], "default_by_notice": True}
    assert resume("demand", **had) == "letter"


def test_a_letter_that_was_passed_over_was_not_had():
    """Position says that it was taken, but none was sent: the demand waits by law."""
    assert resume("handover", first="demand") == "demand"


def test_a_step_of_another_ladder():
    with pytest.raises(UnknownChoice, match="elsewhere"):
        resume("elsewhere")
