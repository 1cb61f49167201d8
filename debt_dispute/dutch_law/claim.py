"""What is owed on a day: principal, interest, costs and how payments were counted.

A claim is computed, never stored. It puts the other rooms of this package together:
interest per item, costs that are due, and each payment divided by BW 6:44.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .accrual import Accrual, DayCount
from .allocation import AllocationOrder, allocate
from .errors import InvalidAmount, RateNotCovered
from .interest import InterestStatement
from .money import CENT, ZERO, not_negative
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
    calculation of all interest, paid or not. ``interest_until`` is the last day
    counted; it lies before the day of the claim when ``rate_missing_on`` names a
    later day for which no rate is known.
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
    def principal(self) -> Decimal:
        """Open principal."""
        return sum((line.principal for line in self.lines), ZERO)

    @property
    def interest(self) -> Decimal:
        """Open interest."""
        return sum((line.interest for line in self.lines), ZERO)

    @property
    def held(self) -> Decimal:
        """Principal that is not claimed now."""
        return sum((line.item.held for line in self.lines), ZERO)

    @property
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

    def __init__(self, item: ClaimItem, unit: Decimal) -> None:
        principal = not_negative(item.principal, "principal")
        held = not_negative(item.held, "held")
        if held > principal:
            raise InvalidAmount("held", held, "exceeds the principal")
        self.item = item
        self.claimed = principal - held
        self.missing_on: date | None = None
        default_date = item.default_date
        rates = item.rates
        if rates is None:
            rates = _NO_INTEREST
        elif default_date + timedelta(days=1) < rates.covered_from:
            self.missing_on = default_date + timedelta(days=1)
            default_date = rates.covered_from - timedelta(days=1)
        self.accrual = Accrual(
            self.claimed, default_date, rates, item.day_count, unit
        )

    def advance(self, until: date) -> None:
        try:
            self.accrual.advance(until)
        except RateNotCovered as error:
            if self.missing_on is None:
                self.missing_on = error.day

    def line(self) -> ClaimLine:
        accrual = self.accrual
        return ClaimLine(
            item=self.item,
            principal=accrual.principal,
            principal_paid=self.claimed - accrual.principal,
            interest=accrual.interest_open,
            interest_paid=accrual.interest_paid,
            statement=InterestStatement(accrual.interest, accrual.segments()),
            interest_until=accrual.through,
            rate_missing_on=self.missing_on,
        )


class _CostLedger:
    """Open part of one amount of costs, VAT included."""

    def __init__(self, cost: CostDue) -> None:
        self.cost = cost
        self.open = not_negative(cost.net, "costs") + not_negative(cost.vat, "VAT")

    def net_open(self) -> Decimal:
        """Open costs without VAT: what was paid is counted towards the net first."""
        paid = self.cost.net + self.cost.vat - self.open
        return max(self.cost.net - paid, ZERO)


_NO_INTEREST = RateTable([(date.min, ZERO)])


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
    other items, due ones first, then the oldest (6:43 lid 2). Payments and costs
    after ``on`` do not exist yet.

    Interest stops at the last day for which an item's rate table knows a rate;
    :attr:`ClaimLine.rate_missing_on` then says so.

    :param order: the statutory order, or principal first if the creditor is milder.
    :raises InvalidAmount: a float, a negative amount, or ``held`` above principal.
    """
    order = AllocationOrder(order)
    ledgers = {item.key: _ItemLedger(item, rounding) for item in items}
    cost_ledgers = [
        _CostLedger(cost)
        for cost in sorted(costs, key=lambda cost: cost.due_from)
        if cost.due_from <= on
    ]
    allocated: list[AllocatedPayment] = []
    for payment in sorted((Payment(*p) for p in payments), key=lambda p: p.date):
        if payment.date <= on:
            allocated.append(_receive(payment, ledgers, cost_ledgers, order))
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


def _receive(
    payment: Payment,
    ledgers: Mapping[Hashable, _ItemLedger],
    cost_ledgers: list[_CostLedger],
    order: AllocationOrder,
) -> AllocatedPayment:
    """Count one payment towards what is owed on its day."""
    rest = not_negative(payment.amount, "payment")
    costs = ZERO
    interest_of: dict[Hashable, Decimal] = {}
    principal_of: dict[Hashable, Decimal] = {}
    for index, ledger in enumerate(_items_in_order(payment, ledgers)):
        if index and (payment.principal_only or not rest):
            break
        ledger.advance(payment.date)
        key = ledger.item.key
        due = [
            cost
            for cost in cost_ledgers
            if cost.cost.due_from <= payment.date and cost.cost.concerns(key)
        ]
        accrual = ledger.accrual
        parts = allocate(
            rest,
            costs=ZERO if payment.principal_only else _open_costs(due),
            interest=ZERO if payment.principal_only else accrual.interest_open,
            principal=accrual.principal,
            order=order,
        )
        costs += parts.costs
        _pay_costs(due, parts.costs)
        # Interest first: then the base is right whichever of the two moves it.
        if accrual.pay_interest(parts.interest):
            interest_of[key] = parts.interest
        if accrual.pay_principal(parts.principal):
            principal_of[key] = parts.principal
        rest = parts.surplus
    return AllocatedPayment(
        date=payment.date,
        amount=payment.amount,
        reference=payment.reference,
        principal_only=payment.principal_only,
        costs=costs,
        interest=sum(interest_of.values(), ZERO),
        principal=sum(principal_of.values(), ZERO),
        surplus=rest,
        interest_of=interest_of,
        principal_of=principal_of,
    )


def _items_in_order(
    payment: Payment, ledgers: Mapping[Hashable, _ItemLedger]
) -> list[_ItemLedger]:
    """The item that the debtor named, then due items, then the oldest (6:43)."""
    return sorted(
        ledgers.values(),
        key=lambda ledger: (
            ledger.item.key != payment.item,
            ledger.item.default_date >= payment.date,
            ledger.item.default_date,
        ),
    )


def _open_costs(ledgers: list[_CostLedger]) -> Decimal:
    return sum((ledger.open for ledger in ledgers), ZERO)


def _pay_costs(ledgers: list[_CostLedger], amount: Decimal) -> None:
    for ledger in ledgers:
        taken = min(amount, ledger.open)
        ledger.open -= taken
        amount -= taken
