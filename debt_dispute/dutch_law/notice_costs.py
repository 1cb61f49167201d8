"""Which collection costs notices have made due (BW 6:96 lid 4-7)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .claim import CostDue, Payment
from .collection_costs import CollectionCosts
from .money import CENT, ZERO, exact, round_half_up


@dataclass(frozen=True, slots=True)
class CostNotice:
    """A notice that makes costs due for the items that it names.

    :param due_from: first day on which its costs are due.
    :param paid_until: what was paid up to and including this day escapes its costs:
        the last day of a consumer's term (HR 25-11-2016, ECLI:NL:HR:2016:2704 r.o.
        3.8), the day of the notice for others.
    :param elsewhere: principal of its items that are not part of this claim; costs
        are made up over the whole notice (6:96 lid 7) and shared by principal.
    """

    due_from: date
    items: frozenset[Hashable]
    paid_until: date
    elsewhere: Decimal = ZERO
    label: str = ""


@exact
def notice_costs(
    notices: Iterable[CostNotice],
    principals: Mapping[Hashable, Decimal],
    payments: Iterable[Payment],
    costs_of: Callable[[Decimal, CostNotice], CollectionCosts],
    *,
    minimum: Iterable[CostDue] = (),
    rounding: Decimal = CENT,
) -> list[CostDue]:
    """Return the costs that these notices add to a claim, oldest first.

    An item bears costs once, by the first notice that names it. Where the minimum of
    6:96 lid 4 is due already, only what exceeds it is added: never both in full.

    :param principals: claimed principal per item, without what is held.
    :param payments: all payments on the items; one without an item counts for any.
    :param costs_of: costs, in the currency of the claim, over a principal.
    :param minimum: the minimum compensation that the claim contains anyway.
    """
    payments = list(payments)
    minimum = list(minimum)
    minimum_left = [cost.net for cost in minimum]
    covered: set[Hashable] = set()
    costs = []
    for notice in sorted(notices, key=lambda notice: notice.due_from):
        items = (notice.items & principals.keys()) - covered
        covered |= items
        base = unpaid_principal(items, principals, payments, notice.paid_until)
        if not base:
            continue
        whole = costs_of(base + notice.elsewhere, notice)
        share = base / (base + notice.elsewhere)
        net = round_half_up(whole.net * share, rounding)
        vat = round_half_up(whole.vat * share, rounding)
        for index, cost in enumerate(minimum):
            if cost.items is None or cost.items & items:
                absorbed = min(net, minimum_left[index])
                minimum_left[index] -= absorbed
                net -= absorbed
        if net or vat:
            costs.append(
                CostDue(
                    due_from=notice.due_from,
                    net=net,
                    vat=vat,
                    items=frozenset(items),
                    label=notice.label,
                )
            )
    return costs


@exact
def unpaid_principal(
    items: Iterable[Hashable],
    principals: Mapping[Hashable, Decimal],
    payments: Iterable[Payment],
    until: date,
) -> Decimal:
    """Return the principal of ``items`` that was unpaid after ``until`` (inclusive).

    Each payment is counted towards principal in full, also where part of it paid
    interest: costs come out lower, never higher.
    """
    rest = {item: principals[item] for item in items}
    loose = ZERO
    for payment in payments:
        if payment.date > until:
            continue
        if payment.item is None:
            loose += payment.amount
        elif payment.item in rest:
            rest[payment.item] -= payment.amount
    total = sum((max(amount, ZERO) for amount in rest.values()), ZERO)
    return max(total - loose, ZERO)
