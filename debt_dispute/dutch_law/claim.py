"""What is owed on a day: principal, interest, costs and how payments were counted.

A claim is computed, never stored. It puts the other rooms of this package together:
interest per item, costs that are due, and each payment divided by BW 6:44.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple

from .accrual import Accrual, DayCount
from .allocation import AllocationOrder, allocate
from .errors import DuplicateItem, InvalidAmount, RateNotCovered, UnknownItem
from .interest import InterestStatement
from .money import CENT, ZERO, exact, not_negative, power_of_ten
from .rates import RateTable


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """One open item: a payment term of an invoice with its own due date.

    :param key: names the item in payments, costs and the resulting lines.
    :param principal: what was due from the start, credit notes already taken off.
    :param default_date: last day on which payment was in time; interest counts
        from the day after.
    :param rates: ``None`` when no interest may be claimed.
    :param held: part of the principal that is not claimed now (disputed); it
        bears no interest here.
    """

    key: Hashable
    principal: Decimal
    default_date: date
    rates: RateTable | None
    day_count: DayCount = DayCount.COMPOUNDING_YEAR
    held: Decimal = ZERO


class Payment(NamedTuple):
    """Money received on ``date``; ``item`` is the key of the item it was meant for.

    Without an item it goes to the oldest due item first (BW 6:43 lid 2).
    ``principal_only``: no money, but a write-off or set-off that lowers the
    principal of its item and nothing else.
    """

    date: date
    amount: Decimal
    item: Hashable | None = None
    reference: str = ""
    principal_only: bool = False


@dataclass(frozen=True, slots=True)
class CostDue:
    """Collection costs that may be claimed from ``due_from`` (inclusive).

    ``items``: keys of the items they were made for; ``None`` for all.
    """

    due_from: date
    net: Decimal
    vat: Decimal = ZERO
    items: frozenset[Hashable] | None = None
    label: str = ""

    def concerns(self, item: Hashable | None) -> bool:
        """Whether a payment meant for ``item`` also pays these costs (6:44)."""
        return item is None or self.items is None or item in self.items


@dataclass(frozen=True, slots=True)
class AllocatedPayment:
    """One payment and what it was counted towards; the parts add up to ``amount``.

    ``principal_of`` and ``interest_of`` name the parts per item; ``costs`` includes
    VAT; ``surplus`` exceeded everything owed on its day.
    """

    date: date
    amount: Decimal
    reference: str
    principal_only: bool
    costs: Decimal
    interest: Decimal
    principal: Decimal
    surplus: Decimal
    interest_of: Mapping[Hashable, Decimal]
    principal_of: Mapping[Hashable, Decimal]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """What is owed on one item.

    ``principal`` and ``interest`` are open amounts; ``statement`` is the
    calculation of all interest, paid or not. ``rate_missing_on`` is the first day
    that bears interest and has no known rate: one after the default date if the
    rate table starts too late, else the one at which interest stops.
    ``interest_until`` is the last day counted: the day of the claim (the default
    date if that is later) unless interest stopped before.
    """

    item: ClaimItem
    principal: Decimal
    principal_paid: Decimal
    interest: Decimal
    interest_paid: Decimal
    statement: InterestStatement
    interest_until: date
    rate_missing_on: date | None

    @property
    @exact
    def total(self) -> Decimal:
        """Open principal and interest of this item."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Claim:
    """What is owed on ``on`` (inclusive) for a set of items, all open amounts.

    ``costs`` is net of ``vat_on_costs``; ``held`` is disputed principal that is
    *not* part of ``total``. ``surplus`` is paid money that nothing was owed for.
    """

    on: date
    lines: tuple[ClaimLine, ...]
    payments: tuple[AllocatedPayment, ...]
    costs_due: tuple[CostDue, ...]
    costs: Decimal
    vat_on_costs: Decimal
    surplus: Decimal

    @property
    @exact
    def principal(self) -> Decimal:
        """Open principal."""
        return sum((line.principal for line in self.lines), ZERO)

    @property
    @exact
    def interest(self) -> Decimal:
        """Open interest."""
        return sum((line.interest for line in self.lines), ZERO)

    @property
    @exact
    def held(self) -> Decimal:
        """Principal that is not claimed now."""
        return sum((line.item.held for line in self.lines), ZERO)

    @property
    @exact
    def total(self) -> Decimal:
        """Principal, interest, costs and VAT on costs."""
        return self.principal + self.interest + self.costs + self.vat_on_costs

    @property
    def rate_missing_on(self) -> date | None:
        """First day for which a rate was needed and not known."""
        days = [line.rate_missing_on for line in self.lines if line.rate_missing_on]
        return min(days, default=None)


class _ItemLedger:
    """One item while payments come in; stops where the rate table stops."""

    __slots__ = ("accrual", "claimed", "item", "missing_on", "stopped")

    def __init__(self, item: ClaimItem, unit: Decimal) -> None:
        principal = not_negative(item.principal, "principal")
        held = not_negative(item.held, "held")
        if held > principal:
            raise InvalidAmount("held", held, "exceeds the principal")
        self.item = item
        self.claimed = principal - held
        self.missing_on: date | None = None
        self.stopped = False
        rates = _NO_INTEREST if item.rates is None else item.rates
        self.accrual = Accrual(
            self.claimed, item.default_date, rates, item.day_count, unit
        )

    def advance(self, until: date) -> None:
        """Let interest grow as far as the rate table goes."""
        if self.stopped:
            return
        if self.item.rates is None:
            self.accrual.skip(until)
            return
        try:
            self.accrual.advance(until)
        except RateNotCovered as error:
            self.missing_on = self.missing_on or error.day
            covered_from = self.item.rates.covered_from
            if error.day < covered_from:
                self.accrual.skip(min(until, covered_from - timedelta(days=1)))
                self.advance(until)
            else:
                self.stopped = True

    def line(self) -> ClaimLine:
        accrual = self.accrual
        interest = accrual.interest
        return ClaimLine(
            item=self.item,
            principal=accrual.principal,
            principal_paid=self.claimed - accrual.principal,
            interest=interest - accrual.interest_paid,
            interest_paid=accrual.interest_paid,
            statement=InterestStatement(interest, accrual.segments()),
            interest_until=accrual.through,
            rate_missing_on=self.missing_on,
        )


class _CostLedger:
    """Open part of one amount of costs, VAT included."""

    __slots__ = ("cost", "open")

    def __init__(self, cost: CostDue) -> None:
        self.cost = cost
        self.open = not_negative(cost.net, "costs") + not_negative(cost.vat, "VAT")

    def due_for(self, payment: Payment) -> bool:
        """Whether these costs were due when ``payment`` came in, and it pays costs."""
        return self.cost.due_from <= payment.date and not payment.principal_only

    def net_open(self) -> Decimal:
        """Open costs without VAT: what was paid is counted towards the net first."""
        paid = self.cost.net + self.cost.vat - self.open
        return max(self.cost.net - paid, ZERO)


_NO_INTEREST = RateTable([(date.min, ZERO)])


@exact
def build_claim(
    items: Iterable[ClaimItem],
    payments: Iterable[Payment | tuple[date, Decimal]],
    costs: Iterable[CostDue],
    on: date,
    *,
    order: AllocationOrder = AllocationOrder.STATUTORY,
    rounding: Decimal = CENT,
) -> Claim:
    """The claim on the day ``on`` (inclusive), in the currency of its amounts.

    Payments are counted on their day, in order: towards the costs already due on
    that day that concern their item, the interest accrued up to and including that
    day and the principal of their item (BW 6:44 lid 1). What is left goes to the
    other items, due ones first, then the oldest (6:43 lid 2), and at last to costs
    of no item here. On one day write-offs and set-offs are counted first, then
    payments that name an item. Payments and costs after ``on`` do not exist yet.

    Interest stops at the last day for which an item's rate table knows a rate;
    :attr:`ClaimLine.rate_missing_on` then says so.

    :param order: the statutory order, or principal first if the creditor is milder.
    :param rounding: unit of the amounts, a power of ten; one cent by default.
    :raises DuplicateItem: two items have the same key.
    :raises UnknownItem: a payment names another item, or a ``principal_only`` none.
    :raises InvalidAmount: a float, a negative amount, ``held`` above principal, or
        another ``rounding``.
    """
    order = AllocationOrder(order)
    unit = power_of_ten(rounding, "rounding")
    ledgers: dict[Hashable, _ItemLedger] = {}
    for item in items:
        if item.key in ledgers:
            raise DuplicateItem(item.key)
        ledgers[item.key] = _ItemLedger(item, unit)
    cost_ledgers = [
        _CostLedger(cost)
        for cost in sorted(costs, key=lambda cost: cost.due_from)
        if cost.due_from <= on
    ]
    # Oldest first, then those that are due come before those that are not (6:43).
    oldest_first = dict(
        sorted(ledgers.items(), key=lambda entry: entry[1].item.default_date)
    )
    position = {key: index for index, key in enumerate(oldest_first)}
    received = [
        _checked(payment, ledgers)
        for payment in starmap(Payment, payments)
        if payment.date <= on
    ]
    received.sort(
        key=lambda payment: (
            payment.date,
            not payment.principal_only,
            position.get(payment.item, len(position)),
            payment.amount,
            str(payment.reference),
        )
    )
    allocated = [
        _receive(payment, oldest_first, cost_ledgers, order) for payment in received
    ]
    for ledger in ledgers.values():
        ledger.advance(on)
    net = sum((ledger.net_open() for ledger in cost_ledgers), ZERO)
    return Claim(
        on=on,
        lines=tuple(ledger.line() for ledger in ledgers.values()),
        payments=tuple(allocated),
        costs_due=tuple(ledger.cost for ledger in cost_ledgers),
        costs=net,
        vat_on_costs=sum((ledger.open for ledger in cost_ledgers), ZERO) - net,
        surplus=sum((payment.surplus for payment in allocated), ZERO),
    )


def _checked(payment: Payment, keys: Container[Hashable]) -> Payment:
    """``payment`` with a proper amount, meant for an item that is known."""
    must_be_known = payment.item is not None or payment.principal_only
    if must_be_known and payment.item not in keys:
        raise UnknownItem(payment.item)
    return payment._replace(amount=not_negative(payment.amount, "payment"))


def _receive(
    payment: Payment,
    ledgers: Mapping[Hashable, _ItemLedger],
    cost_ledgers: list[_CostLedger],
    order: AllocationOrder,
) -> AllocatedPayment:
    """Count one payment towards what is owed on its day; ``ledgers`` oldest first."""
    rest = payment.amount
    costs_due = [cost for cost in cost_ledgers if cost.due_for(payment)]
    costs = ZERO
    interest_of: dict[Hashable, Decimal] = {}
    principal_of: dict[Hashable, Decimal] = {}
    for ledger in _items_in_order(payment, ledgers):
        if not rest:
            break
        ledger.advance(payment.date)
        key = ledger.item.key
        accrual = ledger.accrual
        due = [cost for cost in costs_due if cost.cost.concerns(key)]
        parts = allocate(
            rest,
            costs=_open_costs(due),
            interest=ZERO if payment.principal_only else accrual.interest_open,
            principal=accrual.principal,
            order=order,
        )
        _pay_costs(due, parts.costs)
        costs += parts.costs
        # Interest first: then the base is right whichever of the two moves it.
        if accrual.pay_interest(parts.interest):
            interest_of[key] = parts.interest
        if accrual.pay_principal(parts.principal):
            principal_of[key] = parts.principal
        rest = parts.surplus
    rest_for_costs = min(rest, _open_costs(costs_due))
    _pay_costs(costs_due, rest_for_costs)
    return AllocatedPayment(
        date=payment.date,
        amount=payment.amount,
        reference=payment.reference,
        principal_only=payment.principal_only,
        costs=costs + rest_for_costs,
        interest=sum(interest_of.values(), ZERO),
        principal=sum(principal_of.values(), ZERO),
        surplus=rest - rest_for_costs,
        interest_of=interest_of,
        principal_of=principal_of,
    )


def _items_in_order(
    payment: Payment, ledgers: Mapping[Hashable, _ItemLedger]
) -> Iterator[_ItemLedger]:
    """The item that the debtor named, then the others (6:43), oldest first."""
    if payment.item is not None:
        yield ledgers[payment.item]
    if not payment.principal_only:
        for key, ledger in ledgers.items():
            if payment.item is None or key != payment.item:
                yield ledger


def _open_costs(ledgers: list[_CostLedger]) -> Decimal:
    return sum((ledger.open for ledger in ledgers), ZERO)


def _pay_costs(ledgers: list[_CostLedger], amount: Decimal) -> None:
    for ledger in ledgers:
        taken = min(amount, ledger.open)
        ledger.open -= taken
        amount -= taken
