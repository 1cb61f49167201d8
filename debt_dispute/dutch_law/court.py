"""The court that hears a claim, and its fee (Rv 93; Wgbz and its yearly table)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from .errors import CourtFeeNotCovered, UnknownChoice
from .money import not_negative

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


def competent_court(claim_amount: Decimal) -> Court:
    """Court for a claim including interest accrued to the day of the writ (Rv 93 a)."""
    amount = not_negative(claim_amount, "claim_amount")
    return Court.CANTONAL if amount <= CANTONAL_LIMIT else Court.CIVIL


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
) -> CourtFee:
    """Court fee for a claim of ``claim_amount`` brought on ``on``.

    :param claim_amount: EUR, including interest accrued to the day of the writ.
    :param on: first roll date; the fee is that of its year.
    :param claimant: ``"legal_person"`` (also vof and cv) or ``"natural_person"``
        (also a sole trader); the *claimant's* form decides.
    :param brackets: another table than the built-in one.
    :raises CourtFeeNotCovered: no table for that year.
    :raises UnknownChoice: another claimant.
    """
    if claimant not in CLAIMANTS:
        raise UnknownChoice("claimant", claimant, CLAIMANTS)
    amount = not_negative(claim_amount, "claim_amount")
    court = competent_court(amount)
    for bracket in COURT_FEES.get(on.year, ()) if brackets is None else brackets:
        if bracket.court is court and (
            bracket.up_to is None or amount <= bracket.up_to
        ):
            return CourtFee(getattr(bracket, claimant), court)
    raise CourtFeeNotCovered(on)
