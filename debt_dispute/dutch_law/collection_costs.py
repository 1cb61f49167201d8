"""Extrajudicial collection costs (BW 6:96 lid 2 c, 4-7; Besluit BIK)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from .errors import InvalidAmount
from .money import ZERO, exact, not_negative, round_half_up

#: BW 6:96 lid 4: least compensation for a late trade or government payment, due
#: without a reminder; contracts from this day on (Overgangswet NBW 183a).
TRADE_MINIMUM = Decimal(40)
TRADE_MINIMUM_FROM = date(2013, 3, 16)

#: Wet OB art. 9 lid 1: general rate of VAT, which a creditor who cannot deduct it may
#: add to the costs (Besluit BIK art. 2 lid 3).
GENERAL_VAT_PERCENT = Decimal(21)


@dataclass(frozen=True, slots=True)
class CostScale:
    """A graduated scale: each bracket takes its percentage of its own slice.

    ``brackets`` are ``(upper bound of the principal, percent)``, ascending; the
    last bound is ``None``. ``minimum`` and ``maximum`` are EUR excluding VAT.
    """

    valid_from: date
    brackets: tuple[tuple[Decimal | None, Decimal], ...]
    minimum: Decimal
    maximum: Decimal | None

    def __post_init__(self) -> None:
        bounds = [bound for bound, _percent in self.brackets]
        if not bounds or bounds[-1] is not None or None in bounds[:-1]:
            raise InvalidAmount("brackets", bounds, "only the last one is unbounded")
        finite = [ZERO, *(bound for bound in bounds if bound is not None)]
        if any(upper <= lower for lower, upper in pairwise(finite)):
            raise InvalidAmount("brackets", bounds, "must ascend from zero")

    @exact
    def costs(self, principal: Decimal) -> Decimal:
        """Costs in EUR excluding VAT, half-up to the cent; nothing for no principal."""
        principal = not_negative(principal, "principal")
        if not principal:
            return ZERO
        costs = lower = ZERO
        for bound, percent in self.brackets:
            upper = principal if bound is None else min(bound, principal)
            costs += (upper - lower) * percent / 100
            lower = upper
            if upper == principal:
                break
        costs = max(round_half_up(costs), self.minimum)
        return costs if self.maximum is None else min(costs, self.maximum)


#: Besluit vergoeding voor buitengerechtelijke incassokosten, art. 2 lid 1-2.
BIK = CostScale(
    valid_from=date(2012, 7, 1),
    brackets=(
        (Decimal(2500), Decimal(15)),
        (Decimal(5000), Decimal(10)),
        (Decimal(10000), Decimal(5)),
        (Decimal(200000), Decimal(1)),
        (None, Decimal("0.5")),
    ),
    minimum=Decimal(40),
    maximum=Decimal(6775),
)


@dataclass(frozen=True, slots=True)
class CollectionCosts:
    """Collection costs in EUR; ``total`` = ``net`` + ``vat``."""

    net: Decimal
    vat: Decimal

    @property
    @exact
    def total(self) -> Decimal:
        """Costs including the VAT that the creditor cannot deduct."""
        return self.net + self.vat


@exact
def collection_costs(
    principal: Decimal,
    *,
    vat_percent: Decimal | int = 0,
    scale: CostScale = BIK,
) -> CollectionCosts:
    """Costs by the statutory scale (Besluit BIK art. 2).

    :param principal: EUR: the *principal* of all claims that one notice can demand
        together (BW 6:96 lid 7), without interest. Zero gives no costs.
    :param vat_percent: VAT raised on the costs, only if the creditor declares
        that he cannot deduct it (art. 2 lid 3); 0 otherwise.
    :param scale: another scale than the one in force since 1 July 2012.
    :raises InvalidAmount: a float or a negative amount.
    """
    return _with_vat(scale.costs(principal), vat_percent)


@exact
def agreed_collection_costs(
    principal: Decimal, percent: Decimal, *, vat_percent: Decimal | int = 0
) -> CollectionCosts:
    """Costs by an agreed percentage of the principal, never for a consumer.

    Between businesses the scale may be set aside (BW 6:96 lid 4-5), but not the
    minimum of EUR 40. A judge may moderate it (Rv 242).

    :raises InvalidAmount: a float or a negative amount.
    """
    principal = not_negative(principal, "principal")
    if not principal:
        return CollectionCosts(ZERO, ZERO)
    net = round_half_up(principal * not_negative(percent, "percent") / 100)
    return _with_vat(max(net, TRADE_MINIMUM), vat_percent)


def _with_vat(net: Decimal, vat_percent: Decimal | int) -> CollectionCosts:
    vat = round_half_up(net * not_negative(vat_percent, "vat_percent") / 100)
    return CollectionCosts(net, vat)
