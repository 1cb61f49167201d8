"""The daily run on 10,000 due invoices; runs ``inside_odoo/escalation.py`` in a shell.

The database ``BENCH_DB`` (``bench_escalation`` if not given) is made with ``account``,
``l10n_nl`` and ``debt_dispute`` where it does not exist; the benchmark commits nothing.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = "account,l10n_nl,debt_dispute"


def main():
    database = os.environ.get("BENCH_DB", "bench_escalation")
    odoo, db = str(ROOT / "scripts" / "odoo"), str(ROOT / "scripts" / "db")
    run = {"cwd": ROOT / "scripts", "check": True}
    if subprocess.run([db, "exists", database], cwd=ROOT / "scripts").returncode:
        subprocess.run([db, "create", database], **run)
        subprocess.run(
            [
                odoo,
                "-d",
                database,
                "-i",
                MODULES,
                "--stop-after-init",
                "--no-http",
                "--log-level=warn",
            ],
            **run,
        )
    script = ROOT / "benchmarks" / "inside_odoo" / "escalation.py"
    with script.open() as source:
        subprocess.run(
            [odoo, "shell", "-d", database, "--no-http", "--log-level=warn"],
            stdin=source,
            **run,
        )


if __name__ == "__main__":
    sys.exit(main())
