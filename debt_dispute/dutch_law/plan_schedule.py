"""Schedules of a payment plan: on which days which amounts fall due.

The law leaves a plan to the parties (BW 6:29: without consent a debtor may not pay
in parts). This module only keeps their agreement exact: the amounts always add up
to the agreed total, to the cent, and the days follow each other.

Beside ``dutch_law``'s own modules it needs ``python-dateutil``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule

from .errors import DutchLawError
from .money import CENT, CONTEXT, ZERO, as_decimal, exact
from .working_days import next_working_day

#: More instalments than these are a mistake: five years of weekly payments.
MAX_INSTALMENTS = 260


class Frequency(str, Enum):
    """How often an instalment falls due."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    END_OF_MONTH = "end_of_month"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class ScheduleProblem(str, Enum):
    """What is wrong with a schedule; the caller has the words for it."""

    NO_INSTALMENT = "no_instalment"
    TOO_MANY = "too_many"
    TOTAL_NOT_POSITIVE = "total_not_positive"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    AMOUNT_ROUNDED_AWAY = "amount_rounded_away"
    PARTS_EXCEED_TOTAL = "parts_exceed_total"
    SUM_DIFFERS = "sum_differs"
    DATE_PAST = "date_past"
    DATES_NOT_IN_ORDER = "dates_not_in_order"
    NOT_A_UNIT = "not_a_unit"


class InvalidSchedule(DutchLawError):
    """A schedule that cannot be agreed on.

    ``problem`` says why; ``value`` is the offending amount, number or date, and
    ``position`` the place of the instalment that it concerns, counted from 1.
    """

    def __init__(
        self, problem: ScheduleProblem, value: object, position: int | None = None
    ) -> None:
        super().__init__(f"{problem.value}: {value!r} (instalment {position})")
        self.problem = problem
        self.value = value
        self.position = position


class Instalment(NamedTuple):
    """``amount`` that has to be credited on ``date`` at the latest."""

    date: date
    amount: Decimal


def due_dates(
    start: date, frequency: Frequency, count: int, *, working_days: bool = False
) -> tuple[date, ...]:
    """The first ``count`` due dates, the first on ``start``.

    The 29th to 31st fall on the last day of a shorter month, and return to their
    own day in a longer one. ``END_OF_MONTH`` starts with the end of the month of
    ``start``.

    :param working_days: move a weekend or public holiday to the next working day;
        later dates still count from the unmoved ones.
    :raises InvalidSchedule: no instalment, or more than :data:`MAX_INSTALMENTS`.
    """
    if count < 1:
        raise InvalidSchedule(ScheduleProblem.NO_INSTALMENT, count)
    if count > MAX_INSTALMENTS:
        raise InvalidSchedule(ScheduleProblem.TOO_MANY, count)
    frequency = Frequency(frequency)
    begin = datetime(start.year, start.month, start.day)
    if frequency is Frequency.WEEKLY:
        rule = rrule(WEEKLY, begin, count=count)
    elif frequency is Frequency.FORTNIGHTLY:
        rule = rrule(WEEKLY, begin, interval=2, count=count)
    elif frequency is Frequency.END_OF_MONTH:
        rule = rrule(MONTHLY, begin, bymonthday=-1, count=count)
    else:
        rule = rrule(
            YEARLY if frequency is Frequency.YEARLY else MONTHLY,
            begin,
            interval=3 if frequency is Frequency.QUARTERLY else 1,
            bymonth=start.month if frequency is Frequency.YEARLY else None,
            # Of the 28th up to the day itself the last that the month has.
            bymonthday=tuple(range(min(start.day, 28), start.day + 1)),
            bysetpos=-1,
            count=count,
        )
    days = tuple(moment.date() for moment in rule)
    if len(days) < count:
        raise InvalidSchedule(ScheduleProblem.TOO_MANY, count)
    if working_days:
        days = tuple(next_working_day(day) for day in days)
    return days


@exact
def build_schedule(
    total: Decimal,
    start: date,
    frequency: Frequency,
    *,
    count: int | None = None,
    amount: Decimal | None = None,
    first_amount: Decimal | None = None,
    last_amount: Decimal | None = None,
    down_payment: Decimal | None = None,
    down_payment_date: date | None = None,
    working_days: bool = False,
    unit: Decimal = CENT,
) -> tuple[Instalment, ...]:
    """Divide ``total`` over instalments that add up to it exactly.

    Give ``count`` for equal instalments, or ``amount`` for as many of that amount as
    are needed. What does not divide falls on the last instalment, or on the one
    before it when ``last_amount`` is fixed.

    :param start: day of the first regular instalment.
    :param count: number of regular instalments, the first and last included, the
        down payment not.
    :param amount: of each regular instalment; the last one is what is left.
    :param down_payment: comes before the regular ones, on ``down_payment_date``.
    :param unit: smallest amount of the currency.
    :raises InvalidSchedule: says what is wrong, see :class:`ScheduleProblem`.
    """
    _positive(total, unit, ScheduleProblem.TOTAL_NOT_POSITIVE)
    rest = total
    head: list[Instalment] = []
    if down_payment:
        _positive(down_payment, unit)
        if down_payment >= total:
            raise InvalidSchedule(ScheduleProblem.PARTS_EXCEED_TOTAL, down_payment)
        head.append(Instalment(down_payment_date or start, down_payment))
        rest -= down_payment
    if amount is not None:
        amounts = _by_amount(rest, amount, first_amount, last_amount, unit)
    else:
        amounts = _by_count(rest, count or 0, first_amount, last_amount, unit)
    days = due_dates(start, frequency, len(amounts), working_days=working_days)
    schedule = (*head, *(Instalment(*row) for row in zip(days, amounts, strict=True)))
    check_schedule(schedule, total, unit=unit)
    return schedule


@exact
def check_schedule(
    schedule: Sequence[Instalment],
    total: Decimal,
    *,
    not_before: date | None = None,
    unit: Decimal = CENT,
) -> None:
    """Refuse a schedule, made by hand or not, that cannot be agreed on.

    :param not_before: first day on which an instalment may fall due.
    :raises InvalidSchedule: says what is wrong and with which instalment.
    """
    if not schedule:
        raise InvalidSchedule(ScheduleProblem.NO_INSTALMENT, 0)
    if len(schedule) > MAX_INSTALMENTS:
        raise InvalidSchedule(ScheduleProblem.TOO_MANY, len(schedule))
    for position, instalment in enumerate(schedule, start=1):
        if instalment.amount <= 0:
            raise InvalidSchedule(
                ScheduleProblem.AMOUNT_NOT_POSITIVE, instalment.amount, position
            )
        if instalment.amount % unit:
            raise InvalidSchedule(
                ScheduleProblem.NOT_A_UNIT, instalment.amount, position
            )
        if not_before and instalment.date < not_before:
            raise InvalidSchedule(ScheduleProblem.DATE_PAST, instalment.date, position)
    for position, (before, after) in enumerate(pairwise(schedule), start=2):
        if after.date <= before.date:
            raise InvalidSchedule(
                ScheduleProblem.DATES_NOT_IN_ORDER, after.date, position
            )
    scheduled = sum((instalment.amount for instalment in schedule), ZERO)
    if scheduled != total:
        raise InvalidSchedule(ScheduleProblem.SUM_DIFFERS, scheduled)


def last_day_of_grace(due: date, days: int) -> date:
    """Last day on which an instalment due on ``due`` can be paid without breaking.

    The term is moved to the next working day, as the law moves a term that it sets
    (Algemene termijnenwet art. 1): banks credit nothing on the others.
    """
    return next_working_day(due + timedelta(days=days))


def _by_count(
    rest: Decimal,
    count: int,
    first_amount: Decimal | None,
    last_amount: Decimal | None,
    unit: Decimal,
) -> list[Decimal]:
    if count < 1:
        raise InvalidSchedule(ScheduleProblem.NO_INSTALMENT, count)
    if count > MAX_INSTALMENTS:
        raise InvalidSchedule(ScheduleProblem.TOO_MANY, count)
    head, tail, rest = _take_ends(rest, first_amount, last_amount, unit)
    middle = count - len(head) - len(tail)
    if middle < 0 or (middle == 0 and rest):
        raise InvalidSchedule(ScheduleProblem.SUM_DIFFERS, rest)
    if middle == 0:
        return head + tail
    if rest <= 0:
        raise InvalidSchedule(ScheduleProblem.PARTS_EXCEED_TOTAL, -rest)
    each = (rest / middle).quantize(unit, ROUND_FLOOR, CONTEXT)
    if not each:
        raise InvalidSchedule(ScheduleProblem.AMOUNT_ROUNDED_AWAY, rest)
    return [*head, *[each] * (middle - 1), rest - each * (middle - 1), *tail]


def _by_amount(
    rest: Decimal,
    amount: Decimal,
    first_amount: Decimal | None,
    last_amount: Decimal | None,
    unit: Decimal,
) -> list[Decimal]:
    _positive(amount, unit)
    head, tail, rest = _take_ends(rest, first_amount, last_amount, unit)
    if rest < 0:
        raise InvalidSchedule(ScheduleProblem.PARTS_EXCEED_TOTAL, -rest)
    number, remainder = divmod(rest, amount)
    if number + len(head) + len(tail) > MAX_INSTALMENTS:
        raise InvalidSchedule(ScheduleProblem.TOO_MANY, int(number))
    middle = [amount] * int(number)
    if remainder:
        middle.append(remainder)
    return head + middle + tail


def _take_ends(
    rest: Decimal,
    first_amount: Decimal | None,
    last_amount: Decimal | None,
    unit: Decimal,
) -> tuple[list[Decimal], list[Decimal], Decimal]:
    """Return the fixed first and last amounts, and what is left between them."""
    head = [_positive(first_amount, unit)] if first_amount else []
    tail = [_positive(last_amount, unit)] if last_amount else []
    return head, tail, rest - sum(head + tail, ZERO)


def _positive(
    amount: Decimal,
    unit: Decimal,
    problem: ScheduleProblem = ScheduleProblem.AMOUNT_NOT_POSITIVE,
) -> Decimal:
    if as_decimal(amount, "amount") <= 0:
        raise InvalidSchedule(problem, amount)
    if amount % unit:
        raise InvalidSchedule(ScheduleProblem.NOT_A_UNIT, amount)
    return amount


def total_of(schedule: Iterable[Instalment]) -> Decimal:
    """Sum of the instalments."""
    return sum((instalment.amount for instalment in schedule), ZERO)
