"""What is owed on a day: principal, interest, costs and how payments were counted.

A claim is computed, never stored. It puts the other rooms of this package together:
interest per item, costs that are due, and each payment divided by BW 6:44.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import starmap

from .accrual import Accrual
from .allocation import AllocationOrder, allocate
from .claim_types import (
    AllocatedPayment,
    Claim,
    ClaimItem,
    ClaimLine,
    CostDue,
    Payment,
)
from .errors import DuplicateItem, InvalidAmount, RateNotCovered, UnknownItem
from .interest import InterestStatement
from .money import CENT, ZERO, exact, not_negative, power_of_ten
from .rates import RateTable
from .waiver import WaivedAmount, Waiver, WaiverPart

__all__ = [
    "AllocatedPayment",
    "Claim",
    "ClaimItem",
    "ClaimLine",
    "CostDue",
    "Payment",
    "build_claim",
]


class _ItemLedger:
    """One item while payments come in; stops where the rate table stops."""

    __slots__ = (
        "_at",
        "_free",
        "_marks",
        "accrual",
        "claimed",
        "interest_waived",
        "item",
        "missing_on",
        "principal_waived",
        "stopped",
    )

    def __init__(
        self, item: ClaimItem, unit: Decimal, waivers: Iterable[Waiver]
    ) -> None:
        principal = not_negative(item.principal, "principal")
        held = not_negative(item.held, "held")
        if held > principal:
            raise InvalidAmount("held", held, "exceeds the principal")
        self.item = item
        self.claimed = principal - held
        self.missing_on: date | None = None
        self.stopped = False
        self.interest_waived = ZERO
        self.principal_waived = ZERO
        own = [w for w in waivers if w.concerns(item.key)]
        self._free = sorted(days for w in own if (days := w.free_days))
        self._marks = sorted({day for w in own for day in w.marks if day})
        self._at: dict[date, Decimal] = {}
        rates = _NO_INTEREST if item.rates is None else item.rates
        self.accrual = Accrual(
            self.claimed, item.default_date, rates, item.day_count, unit
        )

    def advance(self, until: date) -> None:
        """Let interest grow as far as the rate table goes, but not on free days."""
        while self._marks and self._marks[0] <= until:
            mark = self._marks.pop(0)
            self._pass_days(mark)
            self._at[mark] = self.accrual.interest
        self._pass_days(until)

    def _pass_days(self, until: date) -> None:
        for first, last in self._free:
            if first <= until and last > self.accrual.through and not self.stopped:
                self._grow(first - timedelta(days=1))
                if not self.stopped:
                    self.accrual.skip(min(until, last))
        self._grow(until)

    def _grow(self, until: date) -> None:
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
                self._grow(until)
            else:
                self.stopped = True

    def waive_interest(self, waiver: Waiver, most: Decimal | None) -> Decimal:
        """Give up open interest of the period; what was paid, paid the oldest first."""
        self.advance(waiver.date)
        before, end = waiver.marks
        earlier = self._at.get(before, ZERO) if before else ZERO
        settled = max(earlier, self.accrual.interest_paid)
        in_period = max(self._at.get(end, ZERO) - settled, ZERO)
        taken = in_period if most is None else min(in_period, most)
        taken = self.accrual.pay_interest(taken)
        self.interest_waived += taken
        return taken

    def waive_principal(self, waiver: Waiver, most: Decimal | None) -> Decimal:
        """Give up what is open of the principal."""
        self.advance(waiver.date)
        principal = self.accrual.principal
        taken = self.accrual.pay_principal(
            principal if most is None else min(principal, most)
        )
        self.principal_waived += taken
        return taken

    def line(self) -> ClaimLine:
        accrual = self.accrual
        interest = accrual.interest
        return ClaimLine(
            item=self.item,
            principal=accrual.principal,
            principal_paid=self.claimed - accrual.principal - self.principal_waived,
            interest=interest - accrual.interest_paid,
            interest_paid=accrual.interest_paid - self.interest_waived,
            statement=InterestStatement(interest, accrual.segments()),
            interest_until=accrual.through,
            rate_missing_on=self.missing_on,
            interest_waived=self.interest_waived,
            principal_waived=self.principal_waived,
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

    def waive(self, most: Decimal | None) -> Decimal:
        """Give up what is open, or at most so much of it."""
        taken = self.open if most is None else min(self.open, most)
        self.open -= taken
        return taken

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
    waivers: Iterable[Waiver] = (),
) -> Claim:
    """The claim on the day ``on`` (inclusive), in the currency of its amounts.

    Payments are counted on their day, in order: towards the costs already due on
    that day that concern their item, the interest accrued up to and including that
    day and the principal of their item (BW 6:44 lid 1). What is left goes to the
    other items, due ones first, then the oldest (6:43 lid 2), and at last to costs
    of no item here. On one day write-offs and set-offs are counted first, then
    payments that name an item. Payments, costs and waivers after ``on`` do not exist
    yet.

    Interest stops at the last day for which an item's rate table knows a rate;
    :attr:`ClaimLine.rate_missing_on` then says so.

    :param order: the statutory order, or principal first if the creditor is milder.
    :param waivers: what the creditor gave up; nothing becomes negative by it.
    :param rounding: unit of the amounts, a power of ten; one cent by default.
    :raises DuplicateItem: two items have the same key.
    :raises UnknownItem: a payment names another item, or a ``principal_only`` none.
    :raises InvalidAmount: a float, a negative amount, ``held`` above principal, or
        another ``rounding``.
    """
    order = AllocationOrder(order)
    unit = power_of_ten(rounding, "rounding")
    granted = [waiver for waiver in waivers if waiver.date <= on]
    ledgers: dict[Hashable, _ItemLedger] = {}
    for item in items:
        if item.key in ledgers:
            raise DuplicateItem(item.key)
        ledgers[item.key] = _ItemLedger(item, unit, granted)
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
    waived = [
        WaivedAmount(waiver, _waive_later_costs(waiver, ledgers, cost_ledgers))
        for waiver in granted
    ]
    allocated = []
    for event in _in_order(received, granted):
        if isinstance(event, Waiver):
            amount = _waive(event, oldest_first, cost_ledgers)
            waived.append(WaivedAmount(event, amount))
        else:
            allocated.append(_receive(event, oldest_first, cost_ledgers, order))
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
        waived=tuple(one for one in waived if one.amount),
    )


def _checked(payment: Payment, keys: Container[Hashable]) -> Payment:
    """``payment`` with a proper amount, meant for an item that is known."""
    must_be_known = payment.item is not None or payment.principal_only
    if must_be_known and payment.item not in keys:
        raise UnknownItem(payment.item)
    return payment._replace(amount=not_negative(payment.amount, "payment"))


def _in_order(payments: list[Payment], waivers: list[Waiver]) -> list[Payment | Waiver]:
    """Payments (in order already) and waivers, each where its day has it.

    On one day write-offs come first, then waivers of interest and costs, payments,
    and at last what is given up of the principal.
    """
    events: list[tuple[date, int, int, Payment | Waiver]] = [
        (payment.date, 0 if payment.principal_only else 2, index, payment)
        for index, payment in enumerate(payments)
    ]
    events.extend(
        (waiver.date, 3 if waiver.part is WaiverPart.PRINCIPAL else 1, index, waiver)
        for index, waiver in enumerate(waivers)
    )
    events.sort(key=lambda event: event[:3])
    return [event[3] for event in events]


def _waive(
    waiver: Waiver,
    ledgers: Mapping[Hashable, _ItemLedger],
    cost_ledgers: list[_CostLedger],
) -> Decimal:
    """Take a waiver off what is open on its day; return what it came to."""
    rest = waiver.amount
    total = ZERO
    takers: list[Callable[[Decimal | None], Decimal]]
    if waiver.part is WaiverPart.COSTS:
        takers = [
            ledger.waive
            for ledger in cost_ledgers
            if ledger.cost.due_from <= waiver.date
            and waiver.covers_day(ledger.cost.due_from)
            and _gives_up(waiver, ledger.cost, ledgers)
        ]
    else:
        interest = waiver.part is WaiverPart.INTEREST
        takers = [
            partial(
                ledger.waive_interest if interest else ledger.waive_principal, waiver
            )
            for key, ledger in ledgers.items()
            if waiver.concerns(key)
        ]
    for take in takers:
        taken = take(rest)
        total += taken
        if rest is not None:
            rest -= taken
    return total


def _waive_later_costs(
    waiver: Waiver,
    ledgers: Mapping[Hashable, _ItemLedger],
    cost_ledgers: list[_CostLedger],
) -> Decimal:
    """Costs that would fall due after they were given up altogether never do."""
    if waiver.part is not WaiverPart.COSTS or waiver.amount is not None:
        return ZERO
    return sum(
        (
            ledger.waive(None)
            for ledger in cost_ledgers
            if ledger.cost.due_from > waiver.date
            and waiver.covers_day(ledger.cost.due_from)
            and _gives_up(waiver, ledger.cost, ledgers)
        ),
        ZERO,
    )


def _gives_up(
    waiver: Waiver, cost: CostDue, ledgers: Mapping[Hashable, _ItemLedger]
) -> bool:
    """Whether a waiver is about these costs; in full only if about all their items."""
    keys = ledgers.keys() if cost.items is None else cost.items & ledgers.keys()
    if waiver.amount is not None:
        return any(waiver.concerns(key) for key in keys)
    return all(waiver.concerns(key) for key in keys)


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
    turns = [
        (ledger, with_principal)
        for with_principal in ((False, True) if payment.charges_first else (True,))
        for ledger in _items_in_order(payment, ledgers)
    ]
    for ledger, with_principal in turns:
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
            principal=accrual.principal if with_principal else ZERO,
            order=order,
        )
        _pay_costs(due, parts.costs)
        costs += parts.costs
        # Interest first: then the base is right whichever of the two moves it.
        if accrual.pay_interest(parts.interest):
            interest_of[key] = interest_of.get(key, ZERO) + parts.interest
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
