"""The 14-day letter: never a day too short."""

from datetime import date, timedelta

import pytest
from dutch_law import UnknownChoice, fourteen_day_letter
from holidays_nl import HOLIDAYS, NO_POST, WEEKEND

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("posted_on", "received_on", "last_day"),
    [
        # FACTS.md section 3: posted on Monday, received on Wednesday.
        (date(2026, 10, 5), date(2026, 10, 7), date(2026, 10, 21)),
        # Thursday and Friday: Sunday and Monday are no delivery days.
        (date(2026, 10, 8), date(2026, 10, 10), date(2026, 10, 26)),
        (date(2026, 10, 9), date(2026, 10, 13), date(2026, 10, 27)),
        (date(2026, 10, 10), date(2026, 10, 14), date(2026, 10, 28)),
        (date(2026, 10, 11), date(2026, 10, 14), date(2026, 10, 28)),
        # Good Friday and Easter Monday 2026 (3 and 6 April).
        (date(2026, 4, 1), date(2026, 4, 4), date(2026, 4, 20)),
        (date(2026, 4, 2), date(2026, 4, 7), date(2026, 4, 21)),
        # The last day would be Whit Monday (25 May), then King's Day and Christmas.
        (date(2026, 5, 8), date(2026, 5, 12), date(2026, 5, 26)),
        (date(2027, 4, 9), date(2027, 4, 13), date(2027, 4, 28)),
        (date(2026, 12, 9), date(2026, 12, 11), date(2026, 12, 28)),
        # Across New Year.
        (date(2026, 12, 24), date(2026, 12, 30), date(2027, 1, 13)),
    ],
)
def test_letters_by_hand(posted_on, received_on, last_day):
    term = fourteen_day_letter(posted_on)
    assert term.posted_on == posted_on
    assert term.received_on == received_on
    assert term.last_day == last_day
    assert term.costs_due_from == last_day + DAY


def by_the_law(posted_on, channel):
    """Receipt and last day, by the words of the rule and holidays written by hand."""
    received_on = posted_on
    deliveries = 0
    while channel == "post" and deliveries < 2:
        received_on += DAY
        if received_on.isoweekday() not in NO_POST and received_on not in HOLIDAYS:
            deliveries += 1
    last_day = received_on
    for _full_day in range(14):
        last_day += DAY
    while last_day.isoweekday() in WEEKEND or last_day in HOLIDAYS:
        last_day += DAY
    return received_on, last_day


@pytest.mark.parametrize("channel", ["post", "email"])
def test_never_shorter_than_the_law_for_any_day_of_2020_to_2035(channel):
    posted_on = date(2020, 1, 1)
    checked = 0
    while posted_on.year <= 2035:
        term = fourteen_day_letter(posted_on, channel=channel)
        received_on, last_day = by_the_law(posted_on, channel)
        assert term.received_on >= received_on
        assert term.last_day >= last_day
        assert (term.received_on, term.last_day) == (received_on, last_day)
        # Whatever the holidays: 14 full days, and two more for the post.
        assert term.costs_due_from - term.received_on >= timedelta(days=15)
        assert term.received_on - posted_on >= timedelta(days=2 * (channel == "post"))
        checked += 1
        posted_on += DAY
    assert checked == 5844


def test_an_email_is_received_the_same_day():
    term = fourteen_day_letter(date(2026, 10, 5), channel="email")
    assert (term.received_on, term.last_day, term.costs_due_from) == (
        date(2026, 10, 5),
        date(2026, 10, 19),
        date(2026, 10, 20),
    )


def test_payment_on_the_last_day_is_in_time():
    term = fourteen_day_letter(date(2026, 10, 5))
    assert term.in_time(date(2026, 10, 21))
    assert not term.in_time(date(2026, 10, 22))


def test_an_unknown_channel_is_refused():
    with pytest.raises(UnknownChoice) as caught:
        fourteen_day_letter(date(2026, 10, 5), channel="fax")
    assert caught.value.value == "fax"
    assert caught.value.what == "channel"
    assert caught.value.allowed == ("post", "email")


def test_a_late_delivery_moves_the_term_and_an_early_one_does_not():
    late = fourteen_day_letter(date(2026, 10, 5), delivered_on=date(2026, 10, 12))
    assert (late.received_on, late.last_day) == (date(2026, 10, 12), date(2026, 10, 26))
    early = fourteen_day_letter(date(2026, 10, 5), delivered_on=date(2026, 10, 6))
    assert early == fourteen_day_letter(date(2026, 10, 5))
