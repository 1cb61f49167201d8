"""Lists, forms and the nightly refresh of 1,000 cases with 10,000 open invoices.

Runs in an Odoo shell on the data of ``inside_odoo/setup.py``; nothing is committed.
"""

import sys

from escalation import BASE, ROOT, database, run


def main():
    database(BASE, "account,l10n_nl", ROOT)
    database("bench_escalation", "debt_dispute", ROOT, BASE)
    run("bench_escalation", ROOT, "cases")


if __name__ == "__main__":
    sys.exit(main())
