"""Builders of claims and periods, and what must hold of every claim."""

from datetime import date
from decimal import Decimal

from dutch_law import ClaimItem, build_claim, interest_statement
from tables import flat

D = Decimal
#: Default date of an item, unless a test says otherwise.
DUE = date(2024, 12, 31)
TEN = flat(10)


def item(key="A", principal=1000, default_date=DUE, rates=TEN, **kwargs):
    return ClaimItem(key, D(principal), default_date, rates, **kwargs)


def claim_of(case, payments=None, **kwargs):
    payments = case.payments if payments is None else payments
    return build_claim(case.items, payments, case.costs, case.on, **kwargs)


def total(*args, **kwargs):
    return interest_statement(*args, **kwargs).total


def assert_conserved(case, claim, payments):
    """What was paid is what it was counted towards; what was owed is open or paid."""
    paid = sum((p.amount for p in payments if p.date <= case.on), D(0))
    assert paid == sum(
        p.costs + p.interest + p.principal + p.surplus for p in claim.payments
    )
    assert claim.surplus == sum(p.surplus for p in claim.payments)
    for payment in claim.payments:
        assert payment.amount == (
            payment.costs + payment.interest + payment.principal + payment.surplus
        )
        assert payment.interest == sum(payment.interest_of.values())
        assert payment.principal == sum(payment.principal_of.values())
    for line in claim.lines:
        key = line.item.key
        assert line.principal + line.principal_paid + line.item.held == (
            line.item.principal
        )
        assert line.interest + line.interest_paid == line.statement.total
        assert line.principal_paid == sum(
            p.principal_of.get(key, 0) for p in claim.payments
        )
        assert line.interest_paid == sum(
            p.interest_of.get(key, 0) for p in claim.payments
        )
    costs_due = [cost for cost in case.costs if cost.due_from <= case.on]
    assert claim.costs + claim.vat_on_costs == sum(
        cost.net + cost.vat for cost in costs_due
    ) - sum(p.costs for p in claim.payments)
    assert claim.total == (
        claim.principal + claim.interest + claim.costs + claim.vat_on_costs
    )


def assert_nothing_is_negative(claim):
    amounts = [claim.costs, claim.vat_on_costs, claim.surplus]
    for line in claim.lines:
        amounts += [line.principal, line.principal_paid]
        amounts += [line.interest, line.interest_paid]
        for segment in line.statement.segments:
            amounts += [segment.base, segment.interest, segment.days]
    for payment in claim.payments:
        amounts += [payment.costs, payment.interest, payment.principal]
        amounts += [payment.surplus]
    assert min(amounts) >= 0
