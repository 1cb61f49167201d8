"""The law once more, slow and day by day in fractions: what the package must equal.

Nothing here is shared with ``dutch_law``, and nothing is clever. One day at a time,
one cent at a time; amounts go in as Decimal and are compared as Fraction.
"""

from calendar import isleap
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)


def half_up(amount, unit=Fraction(1, 100)):
    """Round an amount of zero or more half-up to a multiple of ``unit``."""
    unit = Fraction(unit)
    return (Fraction(amount) / unit + Fraction(1, 2)).__floor__() * unit


def same_day(first, years=0, months=0):
    """The same day later on; the last day of the month if it has no such day."""
    number = first.month + months
    year = first.year + years
    while number > 12:
        number -= 12
        year += 1
    for day in range(first.day, 0, -1):
        try:
            return date(year, number, day)
        except ValueError:
            continue
    raise AssertionError(first)


class Rates:
    """A rate table that is read from top to bottom each time."""

    def __init__(self, rows, covered_until=None, per="year"):
        self.rows = sorted(rows)
        self.covered_until = covered_until
        self.per = per

    def percent_on(self, day):
        """The percentage, ``None`` if no row covers the day."""
        found = None
        for first_day, percent in self.rows:
            if first_day <= day:
                found = Fraction(percent)
        if self.covered_until is not None and day > self.covered_until:
            return None
        return found


class Debt:
    """One principal and its interest, that lives one day at a time."""

    def __init__(self, principal, default_date, rates, day_count, unit):
        self.principal = Fraction(principal)
        self.default_date = default_date
        self.rates = rates
        self.day_count = day_count
        self.unit = Fraction(unit)
        self.old_interest = Fraction(0)  # unpaid, of full periods: earns interest
        self.new_interest = Fraction(0)  # unpaid, of the current period
        self.all_interest = Fraction(0)  # ever, paid or not
        self.interest_paid = Fraction(0)
        self.missing_on = None
        self.period = 0
        self.period_start = default_date + DAY
        self.next_anniversary = self._anniversary()

    def _anniversary(self):
        self.period += 1
        monthly = self.rates is not None and self.rates.per == "month"
        unit = "months" if monthly else "years"
        return same_day(self.default_date + DAY, **{unit: self.period})

    def _length_of_year(self, day):
        whole_period = (self.next_anniversary - self.period_start).days
        if self.rates.per == "month" or self.day_count == "compounding_year":
            return whole_period
        if self.day_count == "calendar_year" and isleap(day.year):
            return 366
        return 365

    def live(self, day):
        """Let one day pass."""
        if day <= self.default_date:
            return
        base = self.principal + self.old_interest
        if base > 0 and self.rates is not None:
            percent = self.rates.percent_on(day)
            if percent is None:
                self.missing_on = self.missing_on or day
            else:
                interest = base * percent / 100 / self._length_of_year(day)
                self.new_interest += interest
                self.all_interest += interest
        if day + DAY == self.next_anniversary:
            self.old_interest += self.new_interest
            self.new_interest = Fraction(0)
            self.period_start = self.next_anniversary
            self.next_anniversary = self._anniversary()

    @property
    def total_interest(self):
        return half_up(self.all_interest, self.unit)

    @property
    def open_interest(self):
        return self.total_interest - self.interest_paid

    def pay_interest(self, amount):
        """Oldest first; paying the rounded whole clears fractions of a cent."""
        if amount == 0:
            return
        if amount == self.open_interest:
            self.old_interest = self.new_interest = Fraction(0)
        else:
            from_old = min(amount, self.old_interest)
            self.old_interest -= from_old
            self.new_interest -= amount - from_old
        self.interest_paid += amount

    def pay_principal(self, amount):
        self.principal -= amount


def interest(
    principal, default_date, until, rates, day_count, payments=(), unit="0.01"
):
    """Total interest of a principal; payments lower the principal first."""
    debt = Debt(principal, default_date, rates, day_count, Fraction(unit))
    days = [default_date, *(day for day, _amount in payments)]
    day = min(days)
    while day <= until:
        debt.live(day)
        for paid_on, amount in payments:
            if paid_on == day:
                rest = Fraction(amount)
                to_principal = min(rest, debt.principal)
                debt.pay_principal(to_principal)
                debt.pay_interest(min(rest - to_principal, debt.open_interest))
        day += DAY
    return debt


def allocate(amount, pots, unit):
    """Fill the pots in order, one ``unit`` at a time; return parts and surplus."""
    unit = Fraction(unit)
    rest = Fraction(amount)
    parts = [Fraction(0)] * len(pots)
    while rest > 0:
        for index, pot in enumerate(pots):
            if parts[index] < pot:
                parts[index] += unit
                break
        else:
            return parts, rest
        rest -= unit
    return parts, rest


class Cost:
    def __init__(self, due_from, net, vat, items):
        self.due_from = due_from
        self.net = Fraction(net)
        self.paid = Fraction(0)
        self.total = Fraction(net) + Fraction(vat)
        self.items = items

    @property
    def open(self):
        return self.total - self.paid

    @property
    def net_open(self):
        return max(self.net - self.paid, Fraction(0))


class NaiveClaim:
    """Every day of every item, every payment on its day.

    ``items``: ``{key: Debt}``; ``payments``: ``(date, amount, key, principal_only)``;
    ``costs``: list of :class:`Cost`.
    """

    def __init__(self, items, payments, costs, on, statutory=True):
        self.items = items
        self.costs = sorted(
            (cost for cost in costs if cost.due_from <= on),
            key=lambda cost: cost.due_from,
        )
        self.statutory = statutory
        self.surplus = Fraction(0)
        self.to_costs = Fraction(0)
        days = [debt.default_date for debt in items.values()]
        days += [payment[0] for payment in payments]
        day = min(days, default=on)
        while day <= on:
            for debt in items.values():
                debt.live(day)
            # On one day: what is no money first, then what was meant for an item.
            todays = [payment for payment in payments if payment[0] == day]
            for payment in todays:
                if payment[3]:
                    self._write_off(payment)
            todays = [payment for payment in todays if not payment[3]]
            for wanted in self._oldest_first():
                for payment in sorted(
                    payment for payment in todays if payment[2] == wanted
                ):
                    self._receive(payment, day)
            for payment in sorted(
                (payment for payment in todays if payment[2] is None),
                key=lambda payment: payment[1],
            ):
                self._receive(payment, day)
            day += DAY

    def _oldest_first(self):
        return sorted(self.items, key=lambda key: self.items[key].default_date)

    def _write_off(self, payment):
        _day, amount, key, _principal_only = payment
        taken = min(Fraction(amount), self.items[key].principal)
        self.items[key].pay_principal(taken)
        self.surplus += Fraction(amount) - taken

    def _receive(self, payment, day):
        _day, amount, named, _principal_only = payment
        rest = Fraction(amount)
        keys = self._oldest_first()
        if named is not None:
            keys.remove(named)
            keys.insert(0, named)
        due = [cost for cost in self.costs if cost.due_from <= day]
        for key in keys:
            concerned = [
                cost for cost in due if cost.items is None or key in cost.items
            ]
            steps = ["costs", "interest", "principal"]
            for step in steps if self.statutory else reversed(steps):
                if step == "costs":
                    rest -= self._pay_costs(concerned, rest)
                elif step == "interest":
                    taken = min(rest, self.items[key].open_interest)
                    self.items[key].pay_interest(taken)
                    rest -= taken
                else:
                    taken = min(rest, self.items[key].principal)
                    self.items[key].pay_principal(taken)
                    rest -= taken
        rest -= self._pay_costs(due, rest)
        self.surplus += rest

    def _pay_costs(self, costs, amount):
        paid = Fraction(0)
        for cost in costs:
            taken = min(amount - paid, cost.open)
            cost.paid += taken
            paid += taken
        self.to_costs += paid
        return paid
