"""What the demo company invoiced, oldest first, and what was paid or credited.

Days count back from the day of loading.
"""

from typing import NamedTuple


class Bank(NamedTuple):
    """A receipt on the bank account; no amount: all that is still open."""

    after_due: int
    amount: float = 0


class Register(NamedTuple):
    """A payment that the user registers on the invoice.

    ``write_off`` is the account of the Dutch chart for what stays unpaid.
    """

    after_due: int
    amount: float = 0
    write_off: str = ""


class Credit(NamedTuple):
    """A credit note for some products of the invoice; none named: for all of it."""

    after_due: int
    products: tuple = ()
    reason: str = ""


class Line(NamedTuple):
    product: str
    quantity: float = 1
    price: float = 0  # of the product, unless set


class Invoice(NamedTuple):
    """``overdue``: days since the (first) due date, below zero if not yet due."""

    number: int
    debtor: str
    overdue: int
    term: str
    lines: tuple
    settlements: tuple = ()
    reference: str = ""  # of the customer


BAD_DEBTS = "4550"
PAYMENT_DIFFERENCES = "4960"

INVOICES = (
    Invoice(
        *(1, "bouwbedrijf", 800, "30"),
        (Line("boiler", 3), Line("hour", 40)),
        (Bank(120, 4000),),
        reference="Project Havenlicht",
    ),
    Invoice(*(2, "janssen", 800, "14"), (Line("boiler"), Line("hour", 6))),
    Invoice(
        *(3, "bakkerij", 640, "30"),
        (Line("ventilation", 2), Line("hour", 12)),
        (Bank(95),),
    ),
    Invoice(
        *(4, "kapsalon", 400, "30"),
        (Line("callout"), Line("hour", 8), Line("materials", 2)),
    ),
    Invoice(
        *(5, "ltd", 400, "30"),
        (Line("monitoring", 12),),
        (Bank(-10, 880),),
        reference="PO 4711",
    ),
    Invoice(
        *(6, "bakkerij", 400, "14"),
        (Line("heat_pump"), Line("hour", 10)),
        (Register(-2),),
    ),
    Invoice(
        *(7, "el_amrani", 400, "14"),
        (Line("insulation", 16), Line("materials", 4)),
        (Bank(30, 300), Bank(90, 200)),
    ),
    Invoice(
        *(8, "buurthuis", 300, "30"),
        (Line("inspection", 3),),
        (Register(60, 1400, write_off=BAD_DEBTS),),
    ),
    Invoice(
        *(9, "carter", 300, "14"),
        (Line("heat_pump"),),
        (Bank(-4, 2626.50), Bank(200, 1000)),
    ),
    Invoice(
        *(10, "transport", 260, "14"),
        (Line("repair"), Line("hour", 5)),
        (Register(20, 661, write_off=PAYMENT_DIFFERENCES),),
    ),
    Invoice(
        *(11, "gemeente", 200, "30"),
        (Line("ventilation", 6), Line("hour", 48)),
        (Bank(15, 9747.20),),
        reference="Verplichting 2040617",
    ),
    Invoice(
        *(12, "bouwbedrijf", 200, "30"),
        (Line("bathroom", 8), Line("hour", 60)),
        reference="Project Havenlicht",
    ),
    Invoice(*(13, "usd", 200, "30"), (Line("monitoring", 12, 260),), (Bank(45, 1000),)),
    Invoice(
        *(14, "de_vries", 200, "14"),
        (Line("boiler"), Line("service")),
        (Credit(10, ("service",), "Onderhoud niet uitgevoerd"),),
    ),
    Invoice(
        *(15, "fietsenmakerij", 160, "14"),
        (Line("boiler"), Line("materials", 2)),
        (Register(70),),
    ),
    Invoice(*(16, "transport", 100, "30"), (Line("service", 4), Line("inspection"))),
    Invoice(
        *(17, "bouwbedrijf", 100, "instalments"),
        (Line("bathroom", 5), Line("heat_pump", 2), Line("hour", 30)),
        (Bank(5, 11240.90), Bank(50, 3000)),
        reference="Project Zonnedek",
    ),
    Invoice(*(18, "carter", 100, "14"), (Line("repair"), Line("callout"))),
    Invoice(
        *(19, "gemeente", 60, "30"),
        (Line("inspection", 12),),
        reference="Verplichting 2040733",
    ),
    Invoice(*(20, "usd", 60, "30"), (Line("monitoring", 3, 260),), (Bank(4),)),
    Invoice(*(21, "kapsalon", 60, "14"), (Line("repair"), Line("hour", 2))),
    Invoice(*(22, "el_amrani", 60, "14"), (Line("insulation", 24),)),
    Invoice(*(23, "fietsenmakerij", 60, "14"), (Line("service"), Line("callout"))),
    Invoice(
        *(24, "buurthuis", 35, "30"),
        (Line("ventilation"), Line("hour", 6)),
        (Register(12, 1000),),
    ),
    Invoice(*(25, "bakkerij", 35, "30"), (Line("service", 2), Line("hour", 2))),
    Invoice(*(26, "ltd", 20, "30"), (Line("monitoring", 3),), reference="PO 4902"),
    Invoice(
        *(27, "gemeente", 20, "30"),
        (Line("hour", 16),),
        reference="Verplichting 2040791",
    ),
    Invoice(
        *(28, "de_vries", 35, "14"),
        (Line("insulation", 30), Line("materials", 5)),
        (Bank(-3, 500),),
    ),
    Invoice(
        *(29, "transport", 35, "14"),
        (Line("repair", 2),),
        (Credit(6, reason="Dubbel gefactureerd"),),
    ),
    Invoice(
        *(30, "bouwbedrijf", 10, "30"),
        (Line("hour", 80),),
        reference="Project Zonnedek",
    ),
    Invoice(*(31, "bakkerij", 3, "30"), (Line("inspection"),)),
    Invoice(*(32, "janssen", 10, "14"), (Line("callout"), Line("hour", 2))),
    Invoice(*(33, "kapsalon", 10, "14"), (Line("service"),), (Register(-1),)),
    Invoice(
        *(34, "gemeente", -10, "30"),
        (Line("ventilation", 2),),
        reference="Verplichting 2040820",
    ),
    Invoice(*(35, "el_amrani", 3, "14"), (Line("repair"),)),
    Invoice(*(36, "usd", -15, "30"), (Line("monitoring", 3, 260),)),
    Invoice(*(37, "bakkerij", 0, "14"), (Line("service"), Line("callout"))),
    Invoice(*(38, "carter", -4, "14"), (Line("boiler"),)),
    Invoice(
        *(39, "bouwbedrijf", -5, "instalments"),
        (Line("bathroom", 4), Line("heat_pump")),
        reference="Project Zonnedek",
    ),
    Invoice(*(40, "buurthuis", -12, "14"), (Line("service", 6),)),
)


class Unallocated(NamedTuple):
    """A receipt that no one has matched with an invoice yet."""

    debtor: str
    days_ago: int
    amount: float
    memo: str


UNALLOCATED = (
    Unallocated("bakkerij", 12, 250.00, "deelbetaling openstaand"),
    Unallocated("fietsenmakerij", 5, 100.00, "betaling factuur"),
)
