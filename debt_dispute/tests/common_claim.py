"""The claim of real postings; see ``common`` on where the expected amounts come from.

The rates that return in the arithmetic, per cent per year:

=========  ============  ==========  ============  ==========
from       2025-07-01    2026-01-01  2026-07-01    until
=========  ============  ==========  ============  ==========
trade      10.15         10.15       10.40         2026-12-31
non-trade  6.00          4.00        4.00          2026-12-31
=========  ============  ==========  ============  ==========
"""

from .common import cents, interest

# EUR 1,000 due on 31 May 2026, claimed on 21 November 2026: 30 days of June and
# 31 + 31 + 30 + 31 + 21 = 144 days from 1 July on.
INTEREST_JUNE = interest(1000, 10.15, 30)
INTEREST_TO_TODAY = INTEREST_JUNE + interest(1000, 10.4, 144)
# ... and up to and including 31 August: 62 days from 1 July on.
INTEREST_TO_AUGUST = INTEREST_JUNE + interest(1000, 10.4, 62)


def interest_since_august(rest, before=INTEREST_TO_AUGUST):
    """Return open interest on ``rest`` where all of ``before`` was paid in August.

    September, October and 21 days of November; rounded on the running total.
    """
    return cents(before + interest(rest, 10.4, 30 + 31 + 21)) - cents(before)
