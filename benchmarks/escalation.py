"""The daily run on 10,000 due invoices, beside OCA's ``account_credit_control``.

Each runs in an Odoo shell of its own, on a clone of one database with its own addons
path: ``inside_odoo/setup.py`` makes the same data for both. Nothing is committed.
``OCA_ADDONS`` names the folder with ``account_credit_control``; without it that half
is left out (``pip install --no-deps --target DIR odoo-addon-account-credit-control``,
then ``OCA_ADDONS=DIR/odoo/addons``).
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "scripts"
INSIDE = ROOT / "benchmarks" / "inside_odoo"
BASE = "bench_base"


def call(*command, **options):
    return subprocess.run(
        [str(part) for part in command], cwd=SCRIPTS, check=True, **options
    )


def database(name, modules, addons, template=None):
    """Make a database with these modules where it does not exist."""
    found = subprocess.run([SCRIPTS / "db", "exists", name], cwd=SCRIPTS)
    if found.returncode:
        call(SCRIPTS / "db", "create", name, *([template] if template else []))
        odoo(name, addons, "-i", modules, "--stop-after-init", "--no-http")


def odoo(name, addons, *options, **keywords):
    path = f"--addons-path={addons}"
    command = [SCRIPTS / "odoo", *options[:1], "-d", name, path, *options[1:]]
    if options[0].startswith("-"):
        command = [SCRIPTS / "odoo", "-d", name, path, *options]
    call(*command, "--log-level=warn", **keywords)


def run(name, addons, scenario):
    parts = [INSIDE / "setup.py", INSIDE / f"{scenario}.py"]
    source = "\n\n".join(part.read_text() for part in parts)
    odoo(name, addons, "shell", "--no-http", input=source, text=True)


def main():
    database(BASE, "account,l10n_nl", ROOT)
    database("bench_escalation", "debt_dispute", ROOT, BASE)
    run("bench_escalation", ROOT, "escalation")
    peer = os.environ.get("OCA_ADDONS")
    if not peer:
        print("OCA_ADDONS is not set: account_credit_control is not measured")
        return
    database("bench_credit_control", "account_credit_control", peer, BASE)
    run("bench_credit_control", peer, "account_credit_control")


if __name__ == "__main__":
    sys.exit(main())
