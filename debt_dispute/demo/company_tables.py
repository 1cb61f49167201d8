"""The demo company, its terms and products, and its debtors.

Names, addresses and numbers are made up: postcodes end in letters that are not
given out, telephone numbers cannot be dialled, mail domains are reserved (RFC 2606)
and VAT numbers only satisfy the checksum.
"""

from typing import NamedTuple

LANGUAGES = {"nl": "nl_NL", "en": "en_US"}

COMPANY = {
    "name": "Warmtevak Installatietechniek B.V.",
    "street": "Ketelhuisweg 12",
    "zip": "3542 SD",
    "city": "Utrecht",
    "state": "base.state_nl_ut",
    "country": "base.nl",
    "company_registry": "00301846",
    "vat": "NL000012011B32",
    "phone": "+31 30 000 01 12",
    "email": "administratie@warmtevak.example.com",
    "website": "https://warmtevak.example.com",
}
COMPANY_IBAN = "NL91ABNA0417164300"
CONTROLLER = {
    "name": "Saskia Verhoeven",
    "login": "controller",
    "password": "controller",
    "email": "s.verhoeven@warmtevak.example.com",
}

# --- payment terms ---------------------------------------------------------


class Term(NamedTuple):
    name: str
    name_nl: str
    instalments: tuple  # (percent, days after the invoice date)


TERMS = {
    "14": Term("14 days", "14 dagen", ((100, 14),)),
    "30": Term("30 days", "30 dagen", ((100, 30),)),
    "instalments": Term(
        "40% in 14 days, 40% in 44 days, 20% in 74 days",
        "40% binnen 14 dagen, 40% binnen 44 dagen, 20% binnen 74 dagen",
        ((40, 14), (40, 44), (20, 74)),
    ),
}

# --- products: price without VAT in EUR; tax of the Dutch chart ------------


class Product(NamedTuple):
    name: str
    name_nl: str
    price: float
    tax: str = "btw_21_d"
    kind: str = "service"
    unit: str = "uom.product_uom_unit"


HOUR = "uom.product_uom_hour"
PRODUCTS = {
    "hour": Product("Fitter, per hour", "Monteur, per uur", 72.50, unit=HOUR),
    "callout": Product("Call-out charge", "Voorrijkosten", 45),
    "service": Product("Yearly boiler service", "Jaarlijks onderhoud cv-ketel", 129),
    "repair": Product(
        "Leak repaired outside office hours",
        "Lekkage verholpen buiten kantooruren",
        185,
    ),
    "inspection": Product(
        "Legionella inspection with report", "Legionellacontrole met rapport", 395
    ),
    "monitoring": Product(
        "Remote monitoring of installations, per month",
        "Bewaking van installaties op afstand, per maand",
        240,
    ),
    "boiler": Product(
        "Condensing boiler, supplied and fitted",
        "Hr-ketel, geleverd en geplaatst",
        1895,
    ),
    "heat_pump": Product(
        "Hybrid heat pump, supplied and fitted",
        "Hybride warmtepomp, geleverd en geplaatst",
        4650,
    ),
    "bathroom": Product(
        "Pipework and sanitary ware, per bathroom",
        "Leidingwerk en sanitair, per badkamer",
        2350,
    ),
    # Labour for insulating a home of over two years old: the low rate of VAT.
    "insulation": Product(
        "Insulating a home, labour per hour",
        "Isoleren van een woning, arbeid per uur",
        58,
        tax="btw_9_d",
        unit=HOUR,
    ),
    "materials": Product(
        "Pipes, fittings and insulation material",
        "Leidingen, fittingen en isolatiemateriaal",
        60,
        tax="btw_21",
        kind="consu",
    ),
    "ventilation": Product(
        "Ventilation unit with heat recovery",
        "Ventilatie-unit met warmteterugwinning",
        2140,
        tax="btw_21",
        kind="consu",
    ),
}

# --- debtors ---------------------------------------------------------------


class Contact(NamedTuple):
    name: str
    email: str
    function: str = ""
    kind: str = "contact"  # "invoice": the invoices go to this address


class Debtor(NamedTuple):
    name: str
    street: str
    zip: str
    city: str
    email: str
    phone: str
    term: str = "14"
    language: str = "nl"
    is_company: bool = True
    company_registry: str = ""
    vat: str = ""
    country: str = "base.nl"
    state: str = ""
    currency: str = "EUR"
    debtor_type: str = ""  # only where it does not follow from the other fields
    contacts: tuple = ()


DEBTORS = {
    # Businesses
    "bakkerij": Debtor(
        "Bakkerij Het Zoete Deeg B.V.",
        *("Meelstraat 8", "3511 SA", "Utrecht"),
        *("boekhouding@zoetedeeg.example.com", "+31 30 000 02 08"),
        term="30",
        company_registry="00412207",
        vat="NL000012023B21",
        contacts=(
            Contact("Ilse Brandt", "ilse@zoetedeeg.example.com", "Bedrijfsleider"),
        ),
    ),
    "fietsenmakerij": Debtor(
        "Fietsenmakerij De Losse Spaak V.O.F.",
        *("Kettingpad 31", "3811 SD", "Amersfoort"),
        *("info@lossespaak.example.org", "+31 33 000 03 31"),
        company_registry="00437915",
        vat="NL000012046B08",
        contacts=(Contact("Daan Kuipers", "daan@lossespaak.example.org", "Vennoot"),),
    ),
    "bouwbedrijf": Debtor(
        "Bouwbedrijf Oeverzicht B.V.",
        *("Steigerkade 140", "3432 SA", "Nieuwegein"),
        *("crediteuren@oeverzicht.example.com", "+31 30 000 01 40"),
        term="30",
        company_registry="00385530",
        vat="NL000012058B94",
        contacts=(
            Contact(
                "Marga Postma",
                "m.postma@oeverzicht.example.com",
                "Crediteurenadministratie",
                kind="invoice",
            ),
            Contact(
                "Ruud Haverkamp", "r.haverkamp@oeverzicht.example.com", "Directeur"
            ),
        ),
    ),
    "transport": Debtor(
        "Transportbedrijf Noordenwind B.V.",
        *("Laadperron 5", "8911 SD", "Leeuwarden"),
        *("administratie@noordenwind.example.org", "+31 58 000 05 05"),
        term="30",
        company_registry="00460078",
        vat="NL000012071B74",
        contacts=(
            Contact("Femke Dijkstra", "femke@noordenwind.example.org", "Planner"),
        ),
    ),
    # A sole trader: a person with a VAT number, so a business
    "kapsalon": Debtor(
        "Jolanda Prins h.o.d.n. Kapsalon Krul",
        *("Kamstraat 17", "3572 SA", "Utrecht"),
        *("kapsalonkrul@example.com", "+31 30 000 01 17"),
        is_company=False,
        company_registry="00498113",
        vat="NL000012095B52",
    ),
    "buurthuis": Debtor(
        "Stichting Buurthuis De Brug",
        *("Samenhof 2", "3526 SD", "Utrecht"),
        *("penningmeester@buurthuisdebrug.example.org", "+31 30 000 02 02"),
        company_registry="00421669",
        contacts=(
            Contact(
                "Hans Vermeer", "hans@buurthuisdebrug.example.org", "Penningmeester"
            ),
        ),
    ),
    "ltd": Debtor(
        "Liffeyside Data Centres Ltd",
        *("4 Cooling Quay", "D00 X000", "Dublin"),
        *("accounts@liffeyside.example.com", "+353 1 000 0107"),
        term="30",
        language="en",
        company_registry="000471",
        vat="IE0012357NH",
        country="base.ie",
        contacts=(
            Contact("Aoife Brennan", "aoife@liffeyside.example.com", "Finance manager"),
        ),
    ),
    "usd": Debtor(
        "Prairie Instruments Inc.",
        *("200 Gauge Avenue", "62700", "Springfield"),
        *("payables@prairie.example.com", "+1 217 555 0142"),
        term="30",
        language="en",
        country="base.us",
        state="base.state_us_14",
        currency="USD",
        contacts=(Contact("Dana Whitfield", "dana@prairie.example.com", "Controller"),),
    ),
    # A public body
    "gemeente": Debtor(
        "Gemeente Oosterwaard",
        *("Raadhuisplein 1", "3990 SA", "Oosterwaard"),
        *("gemeente@oosterwaard.example.org", "+31 343 000 001"),
        term="30",
        company_registry="00500190",
        vat="NL000012102B86",
        debtor_type="government",
        contacts=(
            Contact(
                "Team Facturen",
                "facturen@oosterwaard.example.org",
                "Financiële administratie",
                kind="invoice",
            ),
        ),
    ),
    # Consumers
    "janssen": Debtor(
        "Willem Janssen",
        *("Lindenhof 23", "3731 SD", "De Bilt"),
        *("willem.janssen@example.com", "+31 30 000 02 23"),
        is_company=False,
    ),
    "el_amrani": Debtor(
        "Mohamed El Amrani",
        *("Zonnebloemlaan 66", "3551 SA", "Utrecht"),
        *("m.elamrani@example.org", "+31 30 000 06 66"),
        is_company=False,
    ),
    "de_vries": Debtor(
        "Anneke de Vries",
        *("Molenwerf 9", "3601 SD", "Maarssen"),
        *("anneke.devries@example.com", "+31 346 000 009"),
        is_company=False,
    ),
    "carter": Debtor(
        "Emily Carter",
        *("Grachtzijde 88", "1015 SA", "Amsterdam"),
        *("emily.carter@example.org", "+31 20 000 00 88"),
        language="en",
        is_company=False,
    ),
}

# --- currency --------------------------------------------------------------

# US dollars for one euro, from so many days before the day of loading. Made up.
USD_RATES = (
    (1100, 1.08),
    (730, 1.05),
    (400, 1.10),
    (300, 1.14),
    (200, 1.17),
    (120, 1.16),
    (60, 1.15),
    (20, 1.16),
)
