"""Which article governs a debtor's interest, and what an agreed rate does to it."""

from datetime import date
from decimal import Decimal

import pytest
from dutch_law import (
    RATE_TABLE_OF_REGIME,
    DebtorType,
    InvalidAmount,
    RatePeriod,
    RateTable,
    Regime,
    agreed_rate_table,
    has_trade_minimum,
    statutory_regime,
)
from tables import NONTRADE, TRADE

D = Decimal


@pytest.mark.parametrize(
    ("debtor_type", "regime", "table", "minimum"),
    [
        ("business", Regime.TRADE, Regime.TRADE, True),
        ("government", Regime.GOVERNMENT, Regime.TRADE, True),
        ("consumer", Regime.NONTRADE, Regime.NONTRADE, False),
    ],
)
def test_the_regime_follows_the_debtor(debtor_type, regime, table, minimum):
    for given in (debtor_type, DebtorType(debtor_type)):
        assert statutory_regime(given) is regime
        assert has_trade_minimum(given) is minimum
    assert RATE_TABLE_OF_REGIME[regime] is table


def test_every_statutory_regime_has_a_table_and_an_agreed_one_has_not():
    assert set(Regime) - set(RATE_TABLE_OF_REGIME) == {Regime.CONTRACT}


@pytest.mark.parametrize("function", [statutory_regime, has_trade_minimum])
def test_an_unknown_debtor_is_refused(function):
    with pytest.raises(ValueError, match="charity"):
        function("charity")


def test_between_businesses_an_agreed_rate_replaces_the_statutory_one():
    table = agreed_rate_table(D(1), debtor_type="business", statutory=TRADE)
    assert table.percent_on(date(2026, 7, 1)) == 1
    assert table.percent_on(date.min) == table.percent_on(date.max) == 1


@pytest.mark.parametrize("debtor_type", ["consumer", "government"])
def test_other_debtors_owe_the_higher_of_the_two(debtor_type):
    table = agreed_rate_table(D(5), debtor_type=debtor_type, statutory=NONTRADE)
    for day, percent in [
        (date(2014, 12, 31), 5),  # statutory 3
        (date(2023, 6, 30), 5),  # 4
        (date(2023, 7, 1), 6),
        (date(2024, 1, 1), 7),
        (date(2026, 1, 1), 5),  # 4
        (date(1900, 1, 1), 5),  # unknown: less than owed, never more
        (date(2027, 1, 1), 5),
    ]:
        assert table.percent_on(day) == percent


def test_after_the_statutory_table_the_agreed_rate_stands_alone():
    statutory = RateTable([(date(2025, 1, 1), D(9))], date(2025, 12, 31))
    table = agreed_rate_table(D(5), debtor_type="consumer", statutory=statutory)
    assert table.percent_on(date(2025, 12, 31)) == 9
    assert table.percent_on(date(2026, 1, 1)) == 5
    endless = RateTable([(date(2025, 1, 1), D(9))], date.max)
    table = agreed_rate_table(D(5), debtor_type="consumer", statutory=endless)
    assert table.percent_on(date.max) == 9


def test_without_a_statutory_table_the_agreed_rate_holds():
    assert agreed_rate_table(D(5), debtor_type="consumer").percent_on(date.min) == 5


def test_a_monthly_rate_is_not_compared():
    table = agreed_rate_table(
        D("0.1"), per=RatePeriod.MONTH, debtor_type="consumer", statutory=NONTRADE
    )
    assert table.per is RatePeriod.MONTH
    assert table.percent_on(date(2024, 1, 1)) == D("0.1")


@pytest.mark.parametrize("wrong", [5.0, D(-5)])
def test_an_agreed_rate_is_a_decimal_of_zero_or_more(wrong):
    with pytest.raises(InvalidAmount) as caught:
        agreed_rate_table(wrong)
    assert caught.value.value is wrong
