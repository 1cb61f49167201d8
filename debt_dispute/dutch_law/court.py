"""The court that hears a claim, and its fee (Rv 93; Wgbz and its yearly table)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from .errors import CourtFeeNotCovered, UnknownChoice
from .money import ZERO, exact, not_negative

#: Rv 93 a: claims up to this amount, accrued interest included.
CANTONAL_LIMIT = Decimal(25000)

CLAIMANTS = ("legal_person", "natural_person")


class Court(str, Enum):
    """Who hears the claim in first instance."""

    CANTONAL = "cantonal"
    CIVIL = "civil"


@dataclass(frozen=True, slots=True)
class CourtFeeBracket:
    """Fees in EUR for claims up to ``up_to`` (inclusive; ``None``: any amount)."""

    court: Court
    up_to: Decimal | None
    legal_person: Decimal
    natural_person: Decimal


@dataclass(frozen=True, slots=True)
class CourtFee:
    """The fee that the claimant pays, in EUR (no VAT), and the court it is for."""

    amount: Decimal
    court: Court


def competent_court(claim_amount: Decimal, *, consumer_sale: bool = False) -> Court:
    """Court for a claim including interest accrued to the day of the writ (Rv 93).

    :param consumer_sale: always for the cantonal judge, whatever its amount (93 c).
    """
    amount = not_negative(claim_amount, "claim_amount")
    if consumer_sale or amount <= CANTONAL_LIMIT:
        return Court.CANTONAL
    return Court.CIVIL


def _brackets(*rows: tuple[Court, int | None, int, int]) -> tuple[CourtFeeBracket, ...]:
    return tuple(
        CourtFeeBracket(
            court,
            None if up_to is None else Decimal(up_to),
            Decimal(legal_person),
            Decimal(natural_person),
        )
        for court, up_to, legal_person, natural_person in rows
    )


#: Fees by year of the first roll date. 2025 is left out: no source was found that
#: confirms its amounts.
COURT_FEES: dict[int, tuple[CourtFeeBracket, ...]] = {
    2024: _brackets(
        (Court.CANTONAL, 500, 130, 87),
        (Court.CANTONAL, 1500, 328, 218),
        (Court.CANTONAL, 2500, 372, 248),
        (Court.CANTONAL, 5000, 496, 248),
        (Court.CANTONAL, 12500, 524, 248),
        (Court.CANTONAL, None, 1409, 706),
        (Court.CIVIL, 100000, 2889, 1325),
        (Court.CIVIL, 1000000, 6617, 2626),
        (Court.CIVIL, None, 9825, 2626),
    ),
    2026: _brackets(
        (Court.CANTONAL, 500, 139, 93),
        (Court.CANTONAL, 1500, 350, 233),
        (Court.CANTONAL, 2500, 397, 265),
        (Court.CANTONAL, 5000, 529, 265),
        (Court.CANTONAL, 12500, 559, 265),
        (Court.CANTONAL, None, 1504, 753),
        (Court.CIVIL, 100000, 3083, 1414),
        (Court.CIVIL, 1000000, 7062, 2803),
        (Court.CIVIL, None, 10487, 2803),
    ),
}


def court_fee(
    claim_amount: Decimal,
    on: date,
    *,
    claimant: str,
    brackets: tuple[CourtFeeBracket, ...] | None = None,
    consumer_sale: bool = False,
) -> CourtFee:
    """Court fee for a claim of ``claim_amount`` brought on ``on``.

    :param claim_amount: EUR, including interest accrued to the day of the writ.
    :param on: first roll date; the fee is that of its year.
    :param claimant: ``"legal_person"`` (also vof and cv) or ``"natural_person"``
        (also a sole trader); the *claimant's* form decides.
    :param brackets: another table than the built-in one.
    :param consumer_sale: heard by the cantonal judge whatever its amount.
    :raises CourtFeeNotCovered: no table for that year.
    :raises UnknownChoice: another claimant.
    """
    if claimant not in CLAIMANTS:
        raise UnknownChoice("claimant", claimant, CLAIMANTS)
    amount = not_negative(claim_amount, "claim_amount")
    court = competent_court(amount, consumer_sale=consumer_sale)
    for bracket in COURT_FEES.get(on.year, ()) if brackets is None else brackets:
        if bracket.court is court and (
            bracket.up_to is None or amount <= bracket.up_to
        ):
            return CourtFee(getattr(bracket, claimant), court)
    raise CourtFeeNotCovered(on)


@dataclass(frozen=True, slots=True)
class SalaryBracket:
    """Salary in EUR per point for claims up to ``up_to`` (inclusive)."""

    up_to: Decimal
    per_point: Decimal


@dataclass(frozen=True, slots=True)
class ProcedureEstimate:
    """What proceedings cost in first instance and what the loser has to pay of it.

    Amounts in EUR; ``None``: not known, and then no total is either. ``salary`` is
    what the judge grants for the representative, ``own_fee`` what he really costs.
    """

    court: Court
    court_fee: Decimal | None
    writ: Decimal | None
    salary: Decimal | None
    own_fee: Decimal

    @property
    def needs_lawyer(self) -> bool:
        """Before the cantonal judge a party may appear in person (Rv 79)."""
        return self.court is Court.CIVIL

    @property
    @exact
    def cost(self) -> Decimal | None:
        """All that the claimant spends himself."""
        if self.court_fee is None or self.writ is None:
            return None
        return self.court_fee + self.writ + self.own_fee

    @property
    @exact
    def recoverable(self) -> Decimal | None:
        """What a claimant who wins is likely granted (Rv 237): fee, writ, salary."""
        if self.court_fee is None or self.writ is None or self.salary is None:
            return None
        return self.court_fee + self.writ + self.salary

    @property
    @exact
    def cost_if_won(self) -> Decimal | None:
        """What stays for the claimant's own account if the debtor pays it all."""
        if self.cost is None or self.recoverable is None:
            return None
        return max(self.cost - self.recoverable, ZERO)


@exact
def estimate_procedure(
    claim_amount: Decimal,
    *,
    court_fee: CourtFee | None,
    writ: Decimal | None,
    salaries: tuple[SalaryBracket, ...] = (),
    points: int = 1,
    own_fee: Decimal = ZERO,
    consumer_sale: bool = False,
) -> ProcedureEstimate:
    """Costs of proceedings about a claim in first instance.

    :param claim_amount: EUR, including interest accrued to the day of the writ.
    :param court_fee: see :func:`court_fee`; ``None`` if it is not known.
    :param writ: of the bailiff, with VAT only if the claimant cannot deduct it.
    :param salaries: points before the cantonal judge, in order; those of the civil
        judge follow another table and are not estimated.
    :param points: one for the writ, more for each further act or hearing.
    """
    amount = not_negative(claim_amount, "claim_amount")
    court = competent_court(amount, consumer_sale=consumer_sale)
    salary = None
    if court is Court.CANTONAL:
        salary = next(
            (row.per_point * points for row in salaries if amount <= row.up_to), None
        )
    return ProcedureEstimate(
        court=court,
        court_fee=court_fee.amount if court_fee else None,
        writ=writ,
        salary=salary,
        own_fee=not_negative(own_fee, "own_fee"),
    )
