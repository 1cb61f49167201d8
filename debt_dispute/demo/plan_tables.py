"""The payment plans of the demo company: one in each state.

``first`` counts from the day of loading; ``age`` moves the agreed plan back.
"""

from typing import NamedTuple


class Plan(NamedTuple):
    """``steps`` are methods of the demo: ``propose`` is ``_plan_propose``.

    ``paid``: per instalment that was paid, how many days after its due date.
    """

    key: str
    invoices: tuple
    kind: str = "plan"
    count: int = 6
    first: int = 30
    frequency: str = "monthly"
    interest: str = "frozen"
    down: float = 0
    age: int = 0
    paid: tuple = ()
    steps: tuple = ()
    words: str = ""


CANCEL_REASON = "Op verzoek van de klant: betaalt alles ineens"

PLANS = (
    Plan(
        "requested",
        (28,),
        count=5,
        words="<p>Ik heb deze maand minder inkomen. Kan het in vijf keer?</p>",
    ),
    Plan("proposed", (9,), count=4, first=14, steps=("propose",)),
    Plan(
        "accepted",
        (12,),
        count=6,
        down=1500,
        first=30,
        steps=("propose", "sign"),
    ),
    Plan(
        "running",
        (4,),
        count=8,
        age=75,
        paid=(0, 2),
        steps=("propose", "sign", "age", "pay"),
    ),
    Plan(
        "late",
        (2,),
        count=6,
        first=30,
        age=63,
        paid=(0,),
        steps=("propose", "sign_on_paper", "age", "pay"),
    ),
    Plan(
        "completed",
        (31,),
        count=2,
        first=14,
        frequency="fortnightly",
        interest="waived",
        age=30,
        paid=(-1, 0),
        steps=("propose", "sign", "age", "pay"),
    ),
    Plan(
        "broken",
        (7,),
        count=6,
        age=80,
        paid=(1,),
        steps=("propose", "sign", "age", "pay", "follow"),
    ),
    Plan("cancelled", (24,), count=3, steps=("propose", "sign", "cancel")),
    Plan("promise", (35,), kind="promise", first=7),
)
