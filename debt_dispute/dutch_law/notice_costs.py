"""Which collection costs notices have made due (BW 6:96 lid 4-7, Besluit BIK).

Three rules keep a consumer from paying for several letters what one would cost:

* A new 14-day letter on a claim starts a new term; the earlier one makes nothing due
  any more. Two terms at a time would contradict each other (HR 25-11-2016,
  ECLI:NL:HR:2016:2704).
* Claims that can be reminded together are reminded in one letter, over the sum of
  their principals (6:96 lid 7). Where a claim was in default already when an earlier
  letter went out, its own letter adds no more than that one would have become higher.
* Small instalments. Since 1 October 2024 the Besluit BIK, as changed by Stb. 2024, 44,
  keeps costs from piling up on instalments: claims up to EUR 266.67, at most EUR 40,
  looking back six months; where letters were skipped, the one letter gives only the
  highest amount of one instalment. That the rule exists is certain (title of the
  decree in Stb. 2024, 44; stcrt-2024-5616), its details come from one source
  (kantoorabri.nl) and the text of the article was not seen. So this is the cautious
  reading: in six months all small instalments of one contract together bear the costs
  of one.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from .claim import CostDue, Payment
from .collection_costs import BIK, CollectionCosts
from .dates import months_after
from .money import CENT, ZERO, exact, round_half_up

_DAY = timedelta(days=1)
#: Below this principal the minimum of EUR 40 exceeds 15 % (Besluit BIK art. 2).
SMALL_CLAIM = Decimal("266.67")
#: Stb. 2024, 44: letters from this day on.
INSTALMENT_RULE_FROM = date(2024, 10, 1)
#: Stb. 2024, 44: how far a creditor looks back.
LOOK_BACK_MONTHS = 6


@dataclass(frozen=True, slots=True)
class CostNotice:
    """A notice that makes costs due for the items that it names.

    :param due_from: first day on which its costs are due.
    :param paid_until: what was paid up to and including this day escapes its costs:
        the last day of a consumer's term (HR 25-11-2016, ECLI:NL:HR:2016:2704 r.o.
        3.8), the day of the notice for others.
    :param elsewhere: principal of its items that are not known here; costs are made
        up over the whole notice (6:96 lid 7) and shared by principal.
    :param given_on: day on which it went out, that of ``due_from`` if not given.
    :param is_letter: a 14-day letter to a consumer.
    :param announced: what a 14-day letter said that it will cost: more is never due
        (6:96 lid 6). ``None``: it is not made yet, or announces nothing.
    """

    due_from: date
    items: frozenset[Hashable]
    paid_until: date
    elsewhere: Decimal = ZERO
    label: str = ""
    given_on: date | None = None
    is_letter: bool = False
    announced: CollectionCosts | None = None

    @property
    def day(self) -> date:
        """Day on which it went out."""
        return self.given_on or self.due_from


@dataclass(frozen=True, slots=True)
class CostTerms:
    """What is known of the items that notices name.

    :param defaults: last day on which payment was in time, per item; an item that is
        not named is not in default and bears no costs (6:96 lid 2, 6). ``None``: all
        were in default.
    :param contracts: item -> contract that it is an instalment of; an item that is
        not named stands alone.
    :param small: most that a small instalment comes to, in the currency of the claim.
    """

    defaults: Mapping[Hashable, date] | None = None
    contracts: Mapping[Hashable, Hashable] = field(default_factory=dict)
    small: Decimal = SMALL_CLAIM

    def in_default(self, item: Hashable, on: date) -> bool:
        """Whether an item was overdue when a notice of that day went out.

        The decree does not apply to who was in default before it (art. 3).
        """
        if self.defaults is None:
            return True
        return (
            item in self.defaults and BIK.valid_from <= self.defaults[item] + _DAY <= on
        )


@dataclass(slots=True)
class _Borne:
    """What a notice came to: open principal per item, and in all."""

    notice: CostNotice
    bases: dict[Hashable, Decimal]
    base: Decimal


@exact
def notice_costs(
    notices: Iterable[CostNotice],
    principals: Mapping[Hashable, Decimal],
    payments: Iterable[Payment],
    costs_of: Callable[[Decimal, CostNotice], CollectionCosts],
    *,
    minimum: Iterable[CostDue] = (),
    rounding: Decimal = CENT,
    terms: CostTerms | None = None,
    claimed: Container[Hashable] | None = None,
) -> list[CostDue]:
    """Return the costs that these notices add to a claim, oldest first.

    An item bears costs once: by the first notice that names it, of 14-day letters by
    the last. Where the minimum of 6:96 lid 4 is due already, only what exceeds it is
    added: never both in full.

    :param principals: claimed principal per item, without what is held.
    :param payments: all payments on the items; one without an item counts for any.
    :param costs_of: costs, in the currency of the claim, over a principal.
    :param minimum: the minimum compensation that the claim contains anyway.
    :param terms: defaults and contracts of the items.
    :param claimed: the items of the claim, where ``principals`` names more because
        letters on those count too; ``None`` for all.
    """
    terms = terms or CostTerms()
    payments = list(payments)
    minimum = list(minimum)
    minimum_left = [cost.net for cost in minimum]
    ordered = sorted(notices, key=lambda notice: (notice.day, notice.due_from))
    last_letter = {
        item: notice for notice in ordered if notice.is_letter for item in notice.items
    }
    covered: set[Hashable] = set()
    earlier: list[_Borne] = []
    costs = []
    for notice in ordered:
        items = {
            item
            for item in (notice.items & principals.keys()) - covered
            if terms.in_default(item, notice.day)
            and not (notice.is_letter and last_letter[item] is not notice)
        }
        covered |= items
        borne = _get_borne(notice, items, principals, payments)
        own = {item for item in items if claimed is None or item in claimed}
        share_of = unpaid_principal(own, principals, payments, notice.paid_until)
        if borne.base:
            whole = costs_of(borne.base, notice)
            if notice.is_letter:
                whole = _limit(whole, borne, earlier, terms, costs_of)
                earlier.append(borne)
            if notice.announced is not None:
                whole = min(whole, notice.announced, key=lambda costs: costs.total)
        if not share_of:
            continue
        share = share_of / borne.base
        net = round_half_up(whole.net * share, rounding)
        vat = round_half_up(whole.vat * share, rounding)
        for index, cost in enumerate(minimum):
            if cost.items is None or cost.items & own:
                absorbed = min(net, minimum_left[index])
                minimum_left[index] -= absorbed
                net -= absorbed
        if net or vat:
            costs.append(
                CostDue(
                    due_from=notice.due_from,
                    net=net,
                    vat=vat,
                    items=frozenset(own),
                    label=notice.label,
                )
            )
    return sorted(costs, key=lambda cost: cost.due_from)


def _get_borne(
    notice: CostNotice,
    items: Iterable[Hashable],
    principals: Mapping[Hashable, Decimal],
    payments: list[Payment],
) -> _Borne:
    items = list(items)
    until = notice.paid_until
    base = unpaid_principal(items, principals, payments, until)
    bases = {
        item: unpaid_principal([item], principals, payments, until) for item in items
    }
    return _Borne(notice, bases, base and base + notice.elsewhere)


def _limit(
    whole: CollectionCosts,
    borne: _Borne,
    earlier: list[_Borne],
    terms: CostTerms,
    costs_of: Callable[[Decimal, CostNotice], CollectionCosts],
) -> CollectionCosts:
    """Return what a letter adds at most, after the letters before it."""
    candidates = [whole]
    for other in earlier:
        if other.notice.day < borne.notice.day and any(
            terms.defaults is not None and terms.in_default(item, other.notice.day)
            for item, base in borne.bases.items()
            if base
        ):
            # It could have been in that letter, and would have added only this.
            together = costs_of(other.base + borne.base, borne.notice)
            alone = costs_of(other.base, borne.notice)
            candidates.append(
                CollectionCosts(
                    max(together.net - alone.net, ZERO),
                    max(together.vat - alone.vat, ZERO),
                )
            )
    if borne.notice.day >= INSTALMENT_RULE_FROM:
        candidates.append(_with_instalments(borne, earlier, terms, costs_of))
    return min(candidates, key=lambda costs: costs.total)


def _with_instalments(
    borne: _Borne,
    earlier: list[_Borne],
    terms: CostTerms,
    costs_of: Callable[[Decimal, CostNotice], CollectionCosts],
) -> CollectionCosts:
    """Return the costs of a letter with those of one instalment per contract."""
    highest = _get_small_instalments(borne, terms)
    small = {
        item
        for item in borne.bases
        if terms.contracts.get(item) in highest and _is_small(borne, item, terms)
    }
    rest = borne.base - sum((borne.bases[item] for item in small), ZERO)
    parts = [costs_of(rest, borne.notice)] if rest > 0 else []
    paid_for = {
        contract
        for other in earlier
        if _looks_back_to(borne.notice.day, other.notice.day)
        for contract in _get_small_instalments(other, terms)
    }
    parts += [
        costs_of(amount, borne.notice)
        for contract, amount in highest.items()
        if contract not in paid_for
    ]
    return CollectionCosts(
        sum((part.net for part in parts), ZERO), sum((part.vat for part in parts), ZERO)
    )


def _is_small(borne: _Borne, item: Hashable, terms: CostTerms) -> bool:
    return ZERO < borne.bases[item] <= terms.small


def _get_small_instalments(borne: _Borne, terms: CostTerms) -> dict[Hashable, Decimal]:
    """Return the highest small instalment of each contract in a letter."""
    highest: dict[Hashable, Decimal] = {}
    for item, base in borne.bases.items():
        contract = terms.contracts.get(item)
        if contract is not None and _is_small(borne, item, terms):
            highest[contract] = max(base, highest.get(contract, ZERO))
    return highest


def _looks_back_to(day: date, earlier: date) -> bool:
    return months_after(earlier.toordinal(), LOOK_BACK_MONTHS) >= day.toordinal()


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
