"""Errors of ``dutch_law``. Each carries the offending value, never only a text."""

from __future__ import annotations

from datetime import date


class DutchLawError(ValueError):
    """Base of every error that this package raises on purpose."""


class InvalidAmount(DutchLawError):
    """An amount or percentage that the law cannot be applied to.

    ``value`` is what was given (a float, a negative amount, not a number);
    ``what`` names the argument.
    """

    def __init__(self, what: str, value: object, reason: str) -> None:
        super().__init__(f"{what} {value!r}: {reason}")
        self.what = what
        self.value = value
        self.reason = reason


class InvalidRateTable(DutchLawError):
    """A rate table that contradicts itself; ``value`` is the offending row or date."""

    def __init__(self, value: object, reason: str) -> None:
        super().__init__(f"{value!r}: {reason}")
        self.value = value
        self.reason = reason


class RateNotCovered(DutchLawError):
    """Interest was asked for a day that the rate table does not cover.

    ``day`` is the first day that lacks a rate; ``covered_from`` and
    ``covered_until`` are the first and last day that the table does cover.
    """

    def __init__(
        self, day: date, covered_from: date | None, covered_until: date | None
    ) -> None:
        super().__init__(
            f"no rate for {day}: the table covers {covered_from} to {covered_until}"
        )
        self.day = day
        self.covered_from = covered_from
        self.covered_until = covered_until


class CourtFeeNotCovered(DutchLawError):
    """No court fee is known for ``day``."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no court fee is known for {day}")
        self.day = day


class DuplicateItem(DutchLawError):
    """Two items of one claim have the same ``key``: one would be lost."""

    def __init__(self, key: object) -> None:
        super().__init__(f"two items have the key {key!r}")
        self.key = key


class UnknownItem(DutchLawError):
    """A payment names an item by ``key`` that is not in the claim."""

    def __init__(self, key: object) -> None:
        super().__init__(f"a payment is meant for {key!r}, not an item of the claim")
        self.key = key


class UnknownChoice(DutchLawError):
    """A word that is not one of the allowed ones (channel, claimant)."""

    def __init__(self, what: str, value: object, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{what} {value!r}: expected one of {', '.join(allowed)}")
        self.what = what
        self.value = value
        self.allowed = allowed
