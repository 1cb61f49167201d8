"""Which ladders of reminders and demands the law allows (BW 6:96 lid 2-6, 6:82).

A ladder is judged as a plan, before any letter goes out: what it would do to a
debtor who pays nothing. Whether a letter of one debtor has really lapsed is judged
again on the day itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from .errors import UnknownChoice
from .fourteen_day_letter import POST_DELIVERY_DAY, TERM_DAYS
from .regime import DebtorType

#: Channels that leave the debtor a text that he can keep.
WRITTEN_CHANNELS = frozenset({"email", "letter", "registered_letter"})


class PolicyFault(str, Enum):
    """Why a ladder is against the law."""

    #: Consumer: costs without an earlier 14-day letter (6:96 lid 6).
    COSTS_WITHOUT_LETTER = "costs_without_letter"
    #: Consumer: costs before the term of the 14-day letter can have lapsed.
    COSTS_BEFORE_LAPSE = "costs_before_lapse"
    #: Consumer: the 14-day letter itself demands the costs that it announces.
    COSTS_IN_LETTER = "costs_in_letter"
    #: Consumer: costs by a percentage, which the scale does not bound (6:96 lid 5).
    COSTS_ABOVE_SCALE = "costs_above_scale"
    #: A 14-day letter while the debtor is not in default yet (6:96 lid 6).
    LETTER_BEFORE_DEFAULT = "letter_before_default"
    #: A 14-day letter that leaves no text, or less than 14 days.
    LETTER_NOT_WRITTEN = "letter_not_written"
    LETTER_TERM_TOO_SHORT = "letter_term_too_short"
    #: Costs or interest before default.
    COSTS_BEFORE_DEFAULT = "costs_before_default"
    INTEREST_BEFORE_DEFAULT = "interest_before_default"


class FaultOfStep(NamedTuple):
    """A fault and the key of the step that has it."""

    fault: PolicyFault
    step: Hashable


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of a ladder.

    :param day: earliest day, counted from the due date.
    :param term_days: days to pay that the step gives; 0 where it gives none.
    :param costs_percent: agreed percentage for costs; 0 for the statutory scale.
    """

    key: Hashable
    day: int
    channel: str
    adds_interest: bool = False
    adds_costs: bool = False
    is_notice_of_default: bool = False
    is_fourteen_day_letter: bool = False
    term_days: int = 0
    costs_percent: Decimal = Decimal(0)


def policy_faults(
    steps: Iterable[LadderStep],
    *,
    debtor_type: DebtorType | str,
    default_by_notice: bool = False,
) -> tuple[FaultOfStep, ...]:
    """Return the faults of a ladder, in the order of its steps; empty if it is lawful.

    :param steps: in the order in which they are taken.
    :param default_by_notice: the creditor holds that a consumer is in default only
        after the term of a notice of default (6:82), not at the due date (6:83 a).
    """
    consumer = DebtorType(debtor_type) is DebtorType.CONSUMER
    faults: list[FaultOfStep] = []
    default_day: int | None = None if consumer and default_by_notice else 0
    lapsed_day: int | None = None
    for step in steps:
        found = list(_faults_of_default(step, default_day))
        if step.is_fourteen_day_letter:
            found += _faults_of_letter(step, default_day)
        if consumer and step.adds_costs:
            found += _faults_of_consumer_costs(step, lapsed_day)
        faults += (FaultOfStep(fault, step.key) for fault in found)
        if step.is_fourteen_day_letter and step.channel in WRITTEN_CHANNELS:
            lapsed_day = first_lapsed_day(lapsed_day, step)
        if (
            step.is_notice_of_default
            and step.channel in WRITTEN_CHANNELS
            and default_day is None
        ):
            default_day = step.day + step.term_days
    return tuple(faults)


def step_to_resume_at(
    steps: Iterable[LadderStep],
    named: Hashable,
    *,
    first: Hashable,
    taken: Iterable[Hashable] = (),
    debtor_type: DebtorType | str,
    default_by_notice: bool = False,
) -> Hashable:
    """Return the key of the step at which a ladder goes on after it was interrupted.

    That is the named step, or the last one before it from which the rest is lawful
    for a debtor who has had no more than ``taken``: who names the demand with costs
    does not take the 14-day letter away from a consumer (BW 6:96 lid 6), nor the
    notice of default from one who needs it (6:82).

    :param steps: the whole ladder, in the order in which the steps are taken.
    :param named: key of the step to go on at.
    :param first: key of the step that would come next without ``named``; nothing
        before it is repeated, so this is the answer if ``named`` lies before it.
    :param taken: keys of the steps that the debtor has had.
    :raises UnknownChoice: ``named`` or ``first`` is no step of this ladder.
    """
    ladder = tuple(steps)
    keys = [step.key for step in ladder]
    for key in (named, first):
        if key not in keys:
            raise UnknownChoice("step", str(key), tuple(map(str, keys)))
    had = set(taken)
    start = keys.index(first)
    for index in range(keys.index(named), start, -1):
        rest = [step for step in ladder[:index] if step.key in had]
        if not policy_faults(
            [*rest, *ladder[index:]],
            debtor_type=debtor_type,
            default_by_notice=default_by_notice,
        ):
            return keys[index]
    return first


def first_lapsed_day(known: int | None, letter: LadderStep) -> int:
    """Earliest day, from the due date, on which a 14-day letter can have lapsed.

    By post it takes two days at least; the calendar of the real letter can make it
    later, never earlier.
    """
    delivery = 0 if letter.channel == "email" else POST_DELIVERY_DAY
    day = letter.day + delivery + TERM_DAYS + 1
    return day if known is None else min(known, day)


def _faults_of_default(step: LadderStep, default_day: int | None) -> list[PolicyFault]:
    if default_day is not None and step.day > default_day:
        return []
    # A notice that itself puts the debtor in default adds nothing before its term.
    faults = []
    if step.adds_interest and default_day is not None:
        faults.append(PolicyFault.INTEREST_BEFORE_DEFAULT)
    if step.adds_costs:
        faults.append(PolicyFault.COSTS_BEFORE_DEFAULT)
    return faults


def _faults_of_letter(letter: LadderStep, default_day: int | None) -> list[PolicyFault]:
    faults = []
    if default_day is None or letter.day <= default_day:
        faults.append(PolicyFault.LETTER_BEFORE_DEFAULT)
    if letter.channel not in WRITTEN_CHANNELS:
        faults.append(PolicyFault.LETTER_NOT_WRITTEN)
    if letter.term_days and letter.term_days < TERM_DAYS:
        faults.append(PolicyFault.LETTER_TERM_TOO_SHORT)
    return faults


def _faults_of_consumer_costs(
    step: LadderStep, lapsed_day: int | None
) -> list[PolicyFault]:
    faults = []
    if step.is_fourteen_day_letter:
        faults.append(PolicyFault.COSTS_IN_LETTER)
    elif lapsed_day is None:
        faults.append(PolicyFault.COSTS_WITHOUT_LETTER)
    elif step.day < lapsed_day:
        faults.append(PolicyFault.COSTS_BEFORE_LAPSE)
    if step.costs_percent:
        faults.append(PolicyFault.COSTS_ABOVE_SCALE)
    return faults
