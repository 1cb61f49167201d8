"""Claims per second: ``build_claim`` beside the bare arithmetic that it needs."""

import csv
import gc
import sys
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, getcontext
from pathlib import Path
from time import process_time

ADDON = Path(__file__).resolve().parents[1] / "debt_dispute"
if str(ADDON) not in sys.path:
    sys.path.insert(0, str(ADDON))

from dutch_law import ClaimItem, Payment, RateTable, build_claim  # noqa: E402

COUNT = 10_000
YEARS = 3
ROUNDS = 5
CENT = Decimal("0.01")


def trade_rates():
    """The statutory trade rates; half-yearly ones make many lines."""
    path = ADDON / "dutch_law" / "tests" / "data" / "rates_trade.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            (date.fromisoformat(row["date_from"]), Decimal(row["rate_percent"]))
            for row in csv.DictReader(file)
        ]
    return RateTable(rows, date(2026, 12, 31))


def prepare():
    """Items of different age and amount, each paid twice: after 300 and 700 days."""
    rates = trade_rates()
    cases = []
    for number in range(COUNT):
        default_date = date(2020, 1, 1) + timedelta(days=number % 1200)
        item = ClaimItem(
            number, Decimal(100_000 + number * 37) / 100, default_date, rates
        )
        payments = [
            Payment(default_date + timedelta(days=300), Decimal("100.00"), number),
            Payment(default_date + timedelta(days=700), Decimal("250.00"), number),
        ]
        on = default_date.replace(year=default_date.year + YEARS, day=1)
        cases.append((item, payments, on))
    return cases


def build_all(cases):
    for item, payments, on in cases:
        build_claim([item], payments, [], on)


def arithmetic_only(bases_of_claims):
    """What no program can do without: the products, sums and roundings, no dates.

    Per line base x percent x days, a sum and a division, the line and its base
    rounded; per payment three subtractions.
    """
    percent, divisor = Decimal("10.15"), Decimal(36500)
    amount = Decimal("250.00")
    for bases in bases_of_claims:
        total = Decimal(0)
        for base, days in bases:
            total = total + base * percent * days / divisor
            total.quantize(CENT, ROUND_HALF_UP)
            base.quantize(CENT, ROUND_HALF_UP)
        for _payment in range(2):
            _rest = amount - amount - amount - amount


def best_of(rounds, function, *args):
    """Least of so many measured processor times, in seconds: others met other work."""
    times = []
    for _round in range(rounds):
        gc.collect()
        start = process_time()
        function(*args)
        times.append(process_time() - start)
    return min(times)


def main():
    cases = prepare()
    lines = [
        [
            (segment.base, segment.days)
            for segment in build_claim([item], payments, [], on)
            .lines[0]
            .statement.segments
        ]
        for item, payments, on in cases
    ]
    getcontext().prec = 40
    seconds = best_of(ROUNDS, build_all, cases)
    floor = best_of(ROUNDS, arithmetic_only, lines)
    line_count = sum(map(len, lines))
    print(f"{COUNT:,} claims of {YEARS} years, 2 payments each, {line_count:,} lines")
    for name, time in (("build_claim", seconds), ("arithmetic only", floor)):
        print(f"  {name:<16}{time:7.3f} s {COUNT / time:10,.0f} claims/s")
    print(f"  {'ratio':<16}{seconds / floor:7.1f}")
    items = [item for item, _payments, _on in cases]
    payments = [payment for _item, both, _on in cases for payment in both]
    last_day = max(on for _item, _payments, on in cases)
    together = best_of(1, build_claim, items, payments, [], last_day)
    print(f"one claim of {COUNT:,} items and {len(payments):,} payments")
    print(f"  {'build_claim':<16}{together:7.3f} s")


if __name__ == "__main__":
    main()
