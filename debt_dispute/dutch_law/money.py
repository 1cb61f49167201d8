"""Decimal amounts: what is accepted, how they are calculated and rounded."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import ParamSpec, TypeVar

from .errors import InvalidAmount

CENT = Decimal("0.01")
ZERO = Decimal(0)

#: Calculations keep 40 significant digits, whatever the caller's own context is.
CONTEXT = Context(
    prec=40,
    rounding=ROUND_HALF_UP,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def exact(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Run ``function`` in :data:`CONTEXT`: a caller with few digits loses no cents."""

    @wraps(function)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        with localcontext(CONTEXT):
            return function(*args, **kwargs)

    return run


def as_decimal(value: Decimal | int, what: str) -> Decimal:
    """Return ``value`` as a finite Decimal; refuse floats, which have lost cents."""
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, int) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        raise InvalidAmount(what, value, "must be a Decimal")
    if not number.is_finite():
        raise InvalidAmount(what, value, "must be a finite number")
    return number


def not_negative(value: Decimal | int, what: str) -> Decimal:
    """Return ``value`` as a Decimal of zero or more."""
    number = as_decimal(value, what)
    if number < 0:
        raise InvalidAmount(what, value, "must not be negative")
    return number


def power_of_ten(value: Decimal | int, what: str) -> Decimal:
    """Return a unit to round to, such as 0.01; another (0.05) cannot be rounded to."""
    sign, digits, _exponent = (unit := as_decimal(value, what).normalize()).as_tuple()
    if sign or digits != (1,):
        raise InvalidAmount(what, value, "must be a power of ten")
    return unit


def round_half_up(amount: Decimal, unit: Decimal = CENT) -> Decimal:
    """Round ``amount`` half away from zero to a multiple of 10^n ``unit``."""
    return amount.quantize(unit, ROUND_HALF_UP, CONTEXT)
