"""A dossier of 200 invoices and 300 files of 100 MB in all, beside a plain copy.

Runs in an Odoo shell of its own with an HTTP server, as the printed pages fetch their
styles from it: see ``inside_odoo/dossier.py``. Nothing is committed.
"""

import sys

from escalation import BASE, ROOT, database, run


def main():
    database(BASE, "account,l10n_nl", ROOT)
    database("bench_dossier", "debt_dispute", ROOT, BASE)
    run("bench_dossier", ROOT, "dossier")


if __name__ == "__main__":
    sys.exit(main())
