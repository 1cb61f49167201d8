"""The statutory rates and the published examples, from the CSV files in ``data``."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from dutch_law import RateTable

DATA = Path(__file__).resolve().parent / "data"
COVERED_UNTIL = date(2026, 12, 31)


def read_csv(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_rates(name):
    return [
        (date.fromisoformat(row["date_from"]), Decimal(row["rate_percent"]))
        for row in read_csv(name)
    ]


TRADE_ROWS = read_rates("rates_trade.csv")
NONTRADE_ROWS = read_rates("rates_nontrade.csv")
TRADE = RateTable(TRADE_ROWS, COVERED_UNTIL)
NONTRADE = RateTable(NONTRADE_ROWS, COVERED_UNTIL)
EXAMPLES = read_csv("examples.csv")


def flat(percent, **kwargs):
    """An open-ended table of one rate."""
    return RateTable([(date.min, Decimal(percent))], **kwargs)
