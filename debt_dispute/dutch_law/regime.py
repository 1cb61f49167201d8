"""Which article governs the interest on a claim (BW 6:119, 6:119a, 6:119b)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from .money import not_negative
from .rates import RatePeriod, RateTable


class DebtorType(str, Enum):
    """What the debtor is in law."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    GOVERNMENT = "government"


class Regime(str, Enum):
    """Where the interest rate comes from."""

    TRADE = "trade"
    GOVERNMENT = "government"
    NONTRADE = "nontrade"
    CONTRACT = "contract"


#: BW 6:119a for a trade agreement, 6:119b for a public body, 6:119 for others.
REGIME_OF_DEBTOR = {
    DebtorType.BUSINESS: Regime.TRADE,
    DebtorType.GOVERNMENT: Regime.GOVERNMENT,
    DebtorType.CONSUMER: Regime.NONTRADE,
}

#: BW 6:119b refers to 6:120 lid 2, as 6:119a does: one table serves both.
RATE_TABLE_OF_REGIME = {
    Regime.TRADE: Regime.TRADE,
    Regime.GOVERNMENT: Regime.TRADE,
    Regime.NONTRADE: Regime.NONTRADE,
}


def statutory_regime(debtor_type: DebtorType | str) -> Regime:
    """Regime that applies unless the parties agreed otherwise."""
    return REGIME_OF_DEBTOR[DebtorType(debtor_type)]


def has_trade_minimum(debtor_type: DebtorType | str) -> bool:
    """Whether EUR 40 is due from default without a reminder (BW 6:96 lid 4)."""
    return DebtorType(debtor_type) is not DebtorType.CONSUMER


def agreed_rate_table(
    percent: Decimal,
    *,
    per: RatePeriod = RatePeriod.YEAR,
    debtor_type: DebtorType | str = DebtorType.BUSINESS,
    statutory: RateTable | None = None,
) -> RateTable:
    """Rate table for an agreed rate, open-ended.

    Between businesses an agreed rate replaces the statutory one, also a lower one
    (BW 6:119a). A consumer or public body in default owes the statutory rate where
    the agreed one is lower (6:119 lid 3, 6:119b): then pass the ``statutory`` table.
    Where that table ends the agreed rate stands alone: less than owed, never more.
    An agreed monthly rate is not compared with a yearly one.

    :raises InvalidAmount: a float or a negative percentage.
    """
    percent = not_negative(percent, "percent")
    rows = {date.min: percent}
    compare = (
        statutory is not None
        and per is RatePeriod.YEAR
        and DebtorType(debtor_type) is not DebtorType.BUSINESS
    )
    if compare and statutory is not None:
        for day, statutory_percent in statutory.rows:
            rows[day] = max(percent, statutory_percent)
        if statutory.covered_until is not None and statutory.covered_until < date.max:
            rows[statutory.covered_until + timedelta(days=1)] = percent
    return RateTable(rows.items(), per=per)
