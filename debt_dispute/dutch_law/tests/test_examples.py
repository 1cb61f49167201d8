"""Every published calculation of examples.csv, by the convention that it names.

"Start incl., end excl." there is here a default date one day before the start and a
last day one day before the end; "(due)" is the default date and "(incl.)" the last
day. A figure differs only where its source rounds every line and we round the sum:
``BY_LINE`` names those rows and says by how much.
"""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import naive
import pytest
from dutch_law import (
    ClaimItem,
    CostDue,
    DayCount,
    Payment,
    RatePeriod,
    RateTable,
    allocate,
    build_claim,
    collection_costs,
    interest_statement,
)
from tables import EXAMPLES, NONTRADE, NONTRADE_ROWS, TRADE, flat

D = Decimal
CENT = D("0.01")
DAY = timedelta(days=1)

#: Rows (principal, start) whose source rounds each line: our total minus theirs.
BY_LINE = {
    # Eight years, each line rounded and each rounded year capitalised.
    ("2000", "2015-11-11"): D("-0.02"),
    # 23 monthly lines.
    ("1809.18", "2024-09-25"): D("-0.01"),
    # 63.6646 and 236.6617 are 300.3263 together, and 300.32 if each is rounded.
    ("3796.99", "2023-11-11"): D("0.01"),
}


def period(row):
    """Default date and last day of a row."""
    start, end = row["start"], row["end"]
    default_date, until = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
    if not start.endswith("(due)"):
        default_date -= DAY
    if "incl" not in end or "excl" in end:
        until -= DAY
    return default_date, until


def day_count(row):
    convention = row["convention_that_reproduces"]
    if "calendar year" in convention.lower():
        return DayCount.CALENDAR_YEAR
    assert "365" in convention or "20 days" in convention, convention
    return DayCount.ACTUAL_365


def statement(row, rates):
    return interest_statement(
        D(row["principal"]), *period(row), rates, day_count=day_count(row)
    )


def published(row):
    return [D(part) for part in row["published_result"].split(" / ")]


def numbers(text):
    """The amounts of a text such as ``costs 100 / interest 48.58``."""
    found = re.findall(r"(costs|interest|principal) ([\d.]+)", text)
    return {name: D(amount) for name, amount in found}


def rounded_alone(line):
    """The interest of a line if it is rounded by itself, not with those before it."""
    years = sum(Fraction(days, length) for days, length in line.day_fractions)
    return naive.half_up(Fraction(line.base) * Fraction(line.percent) / 100 * years)


# --- one check for each kind of row ----------------------------------------


def check_interest(rates):
    def check(row):
        assert statement(row, rates).total == D(row["published_result"])

    return check


def check_lines(rates):
    def check(row):
        result = statement(row, rates)
        assert [rounded_alone(line) for line in result.segments] == published(row)
        difference = result.total - sum(published(row))
        assert difference == BY_LINE.get((row["principal"], row["start"]), 0)

    return check


def check_days(row):
    assert row["end"] == "11 days"
    total = interest_statement(
        D(row["principal"]),
        date(2025, 3, 1),
        date(2025, 3, 12),
        flat(8),
        day_count=DayCount.ACTUAL_365,
    ).total
    assert total == D(row["published_result"])


def check_fixed(row):
    if row["start"] != "start":
        return check_interest(flat(6))(row)
    # From any day to the same day a year later, where 365 days lie between.
    for start in (date(2025, 1, 1), date(2024, 2, 29), date(2022, 7, 14)):
        default_date = start - DAY
        until = default_date + timedelta(days=365)
        for count in (DayCount.ACTUAL_365, DayCount.COMPOUNDING_YEAR):
            total = interest_statement(
                D(row["principal"]), default_date, until, flat(6), day_count=count
            ).total
            assert total == D(row["published_result"])
    return None


def check_plus_two(row):
    two_more = RateTable([(day, percent + 2) for day, percent in NONTRADE_ROWS])
    check_interest(two_more)(row)


def check_claim_total(row):
    principal = D(row["principal"])
    default_date, until = period(row)
    claim = build_claim(
        [ClaimItem("A", principal, default_date, TRADE, DayCount.CALENDAR_YEAR)],
        [],
        [CostDue(until, collection_costs(principal).net)],
        until,
    )
    assert claim.total == D(row["published_result"])


def check_monthly(row):
    # The payment is what was left after costs; it counts from its own day there, so
    # from the day before here. It pays the interest, then principal.
    payment = re.search(r"payment ([\d.]+) .* on (\S+)", row["debtor_type"])
    paid, paid_on = D(payment[1]), date.fromisoformat(payment[2]) - DAY
    principal = D(row["principal"])
    default_date, until = period(row)
    two_a_month = flat(2, per=RatePeriod.MONTH)
    item = ClaimItem("A", principal, default_date, two_a_month)
    (line,) = build_claim([item], [Payment(paid_on, paid)], [], until).lines
    difference = line.statement.total - D(row["published_result"])
    assert difference == BY_LINE[row["principal"], row["start"]]
    lines = line.statement.segments
    assert sum(rounded_alone(line) for line in lines) == D(row["published_result"])
    # The lines of the report, in days; the payment falls after 21 days of a month.
    days = "30 31 30 31 31 28 31 30 31 30 31 31 30 31 21 9 31 31 28 31 30 31 13"
    assert [line.days for line in lines] == [int(number) for number in days.split()]


def check_balance(row):
    principal = D(row["principal"])
    result = statement(row, TRADE)
    difference = principal + result.total - D(row["published_result"])
    assert difference == BY_LINE[row["principal"], row["start"]]
    # As the source does: each line rounded, each full year added to the balance.
    default_date, until = period(row)
    balance = principal
    while default_date < until:
        year_end = default_date.replace(year=default_date.year + 1)
        year = interest_statement(
            balance, default_date, year_end, TRADE, day_count=DayCount.ACTUAL_365
        )
        balance += sum(
            interest_statement(
                balance,
                line.start - DAY,
                line.end,
                TRADE,
                day_count=DayCount.ACTUAL_365,
            ).total
            for line in year.segments
        )
        default_date = year_end
    assert balance == D(row["published_result"])


def check_allocation(row):
    amount = D(row["principal"].removeprefix("payment "))
    parts = allocate(amount, **numbers(row["debtor_type"]))
    assert [parts.costs, parts.interest, parts.principal, parts.surplus] == published(
        row
    )


def check_bik(row):
    assert collection_costs(D(row["principal"])).net == D(row["published_result"])


def check_bik_vat(row):
    costs = collection_costs(D(row["principal"]), vat_percent=21)
    assert costs.total == D(row["published_result"])


CHECKS = {
    "interest_trade": (2, check_interest(TRADE)),
    "interest_nontrade": (4, check_interest(NONTRADE)),
    "claim_total": (1, check_claim_total),
    "bik_vat": (3, check_bik_vat),
    "interest_trade_flat8": (1, check_days),
    "interest_fixed6": (4, check_fixed),
    "interest_monthly2_compound": (1, check_monthly),
    "interest_nontrade_segments": (1, check_lines(NONTRADE)),
    "interest_nontrade_plus2": (1, check_plus_two),
    "balance_trade_compound": (1, check_balance),
    "interest_trade_segments": (1, check_lines(TRADE)),
    "allocation_6:44": (2, check_allocation),
    "allocation_6:44_own_result": (2, check_allocation),
    "bik": (21, check_bik),
}


@pytest.mark.parametrize(
    "row",
    EXAMPLES,
    ids=[f"line {number}: {row['kind']}" for number, row in enumerate(EXAMPLES, 2)],
)
def test_example(row):
    _count, check = CHECKS[row["kind"]]
    check(row)


def test_every_row_has_its_check():
    assert len(EXAMPLES) == 45
    assert Counter(row["kind"] for row in EXAMPLES) == {
        kind: count for kind, (count, _check) in CHECKS.items()
    }
