"""What the debtors of the demo company contest, and how far each dispute is.

Days and hours count back from the moment of loading.
"""

from typing import NamedTuple


class Resolution(NamedTuple):
    """``amount``, ``percent`` or ``quantities`` (product key to quantity): how much."""

    kind: str
    amount: float = 0
    percent: float = 0
    quantities: dict = {}
    note: str = ""
    cause: str = ""


class Dispute(NamedTuple):
    key: str
    invoices: tuple
    reason: str
    days_ago: float
    words: str
    state: str = "new"
    channel: str = "email"
    amount: float = 0  # of the first invoice; none: all that is open
    priority: str = "0"
    waiting: bool = False
    evidence: tuple = ()  # kinds that are on file
    findings: str = ""
    resolution: Resolution | None = None
    prevention: str = ""
    chance: float = 0
    writ: float = 0


DISPUTES = (
    Dispute(
        "delivery",
        (25,),
        "delivery",
        0.1,
        "De tweede onderhoudsbeurt is nooit uitgevoerd. Uw monteur zou in de week "
        "daarna terugkomen, maar we hebben niemand gezien. Graag een juiste factuur.",
        channel="portal",
        amount=129,
    ),
    Dispute(
        "chargeback",
        (18,),
        "quality",
        4,
        "The leak is back in the same place. I have asked my bank to reverse the "
        "payment.",
        state="acknowledged",
        channel="chargeback",
        priority="2",
        chance=70,
        writ=140,
    ),
    Dispute(
        "quality",
        (21,),
        "quality",
        1,
        "Na de reparatie lekt de kraan nog steeds en het aanrechtblad is beschadigd.",
        state="acknowledged",
        channel="phone",
    ),
    Dispute(
        "paid",
        (23,),
        "paid",
        3,
        "Ik heb deze factuur al betaald, zie mijn afschrift van vorige week.",
        state="investigating",
        waiting=True,
    ),
    Dispute(
        "price",
        (16,),
        "price",
        12,
        "In de offerte stond 115 euro per onderhoudsbeurt, u rekent 129.",
        state="investigating",
        amount=67.76,
        priority="1",
        evidence=("quotation",),
        findings="Offerte nagekeken: 115 euro gold tot en met vorig jaar. "
        "Verkoop gevraagd of dat met de klant besproken is.",
    ),
    Dispute(
        "discount",
        (22,),
        "quality",
        9,
        "De isolatie op zolder laat los. Twee van de vijf vakken moeten opnieuw.",
        state="proposed",
        channel="portal",
        evidence=("delivery", "photos"),
        resolution=Resolution(
            "discount",
            percent=20,
            note="Wij geven 20% korting en laten de twee vakken zoals ze zijn. "
            "Bent u het daarmee eens?",
        ),
        chance=50,
        writ=140,
    ),
    Dispute(
        "hours",
        (30,),
        "amount",
        8,
        "Er staan 80 uren op de factuur, onze urenbriefjes tellen op tot 72.",
        state="resolved",
        evidence=("contract",),
        findings="Urenbriefjes opgeteld: 72 uur. Een dag is dubbel ingevoerd.",
        resolution=Resolution(
            "partial_credit",
            quantities={"hour": 8},
            note="U had gelijk: een dag is dubbel ingevoerd.",
            cause="order_entry",
        ),
        prevention="Uren voortaan per week laten aftekenen.",
    ),
    Dispute(
        "terms",
        (27,),
        "terms",
        15,
        "Wij hanteren een betaaltermijn van 60 dagen.",
        state="rejected",
        channel="letter",
        evidence=("contract", "terms"),
        resolution=Resolution(
            "explanation",
            note="In de overeenkomst staat een termijn van 30 dagen; voor overheden "
            "is dat ook de wettelijke termijn.",
            cause="cash",
        ),
    ),
    Dispute(
        "duplicate",
        (32,),
        "duplicate",
        6,
        "Volgens mij heb ik deze factuur twee keer gekregen.",
        state="withdrawn",
        channel="phone",
    ),
    Dispute(
        "address",
        (26,),
        "address",
        10,
        "The invoice must be addressed to our new entity and mention PO 4950.",
        state="resolved",
        evidence=("contract",),
        resolution=Resolution("reinvoice", cause="address"),
        prevention="Ask for the order number before invoicing.",
    ),
)
