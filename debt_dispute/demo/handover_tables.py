"""Who takes cases over from the demo company, and two debtors whose case was.

Days count back from the day of loading.
"""

from typing import NamedTuple

from .company_tables import Debtor


class Party(NamedTuple):
    name: str
    kind: str
    client_number: str
    street: str
    zip: str
    city: str
    email: str
    phone: str
    contact: str
    login: str = ""


class Handover(NamedTuple):
    """``days_ago``: of handing over; the reports count from then on."""

    key: str
    debtor: str
    party: str
    reference: str
    days_ago: int
    lines: tuple
    overdue: int
    statuses: tuple = ()
    payments: tuple = ()
    costs: tuple = ()
    result: str = ""


PARTIES = {
    "bailiff": Party(
        *("Meijer & Stam Gerechtsdeurwaarders", "bailiff", "K-20417"),
        *("Nieuwegracht 301", "3512 LP", "Utrecht"),
        *("dossiers@meijerstam.example.com", "+31 30 000 03 01"),
        *("Farida Stam", "deurwaarder"),
    ),
    "agency": Party(
        *("Incassobureau Vlierhof B.V.", "agency", "WV-118"),
        *("Vlierhof 12", "3991 AB", "Houten"),
        *("intake@vlierhof.example.com", "+31 30 000 03 12"),
        "Joris van Dam",
    ),
}

DEBTORS = {
    "autobedrijf": Debtor(
        "Autobedrijf Kuipers B.V.",
        *("Remmingweg 88", "3542 AL", "Utrecht"),
        *("administratie@kuipers.example.com", "+31 30 000 03 88"),
        term="30",
        company_registry="00385611",
        vat="NL000012099B04",
    ),
    "restaurant": Debtor(
        "Restaurant De Waag B.V.",
        *("Waagplein 2", "3401 BC", "IJsselstein"),
        *("info@dewaag.example.com", "+31 30 000 03 02"),
        term="14",
        company_registry="00385629",
        vat="NL000012105B77",
    ),
}

HANDOVERS = (
    Handover(
        "running",
        *("autobedrijf", "bailiff", "D-26-3307", 45),
        (("heat_pump", 1), ("hour", 14)),
        overdue=190,
        statuses=(
            (2, "amicable", "Sommatie verzonden, betaling binnen 7 dagen geëist."),
            (16, "amicable", "Debiteur gesproken: betaalt alvast een deel."),
            (38, "judicial", "Geen verdere betaling. Dagvaarding uitgebracht."),
        ),
        payments=((20, 750.00, 25, "deelbetaling"), (41, 250.00, None, "kas")),
        costs=((38, "writ", "Dagvaarding", 112.37, 23.60),),
    ),
    Handover(
        "completed",
        *("restaurant", "agency", "2026-0098", 60),
        (("repair", 1), ("hour", 5)),
        overdue=150,
        statuses=((5, "amicable", "Gebeld, betaling toegezegd."),),
        payments=((18, 0, 21, "volledig"),),
        costs=((21, "other", "Behandelkosten", 65.00, 13.65),),
        result="paid",
    ),
)
