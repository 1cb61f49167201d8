"""The border between Odoo's floats and the Decimals of ``dutch_law``."""

from decimal import Decimal

from odoo.tools import float_repr

#: In the context: the model itself changes what is closed to users. Context comes with
#: every call over RPC, but an object cannot be sent.
FREEZING = object()


def to_decimal(amount, digits=2):
    """Return the Decimal that ``amount``, a float of so many digits, stands for."""
    return Decimal(float_repr(amount or 0.0, digits))


def money_to_decimal(amount, currency):
    """Return ``amount`` in ``currency`` as an exact Decimal."""
    return to_decimal(amount, currency.decimal_places)


def money_unit(currency):
    """Return the smallest amount of ``currency`` that a claim is rounded to."""
    return Decimal(1).scaleb(-currency.decimal_places)
