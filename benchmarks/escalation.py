"""The daily run on 10,000 due invoices, and 100 letters; beside a peer and a floor.

All in one database and one Odoo shell: ``inside_odoo/setup.py`` makes the data, each
scenario measures, nothing is committed. The peer is OCA's ``account_credit_control``
on the very same invoices; ``OCA_ADDONS`` names the folder that holds it, without it
that part is left out (``pip install --no-deps --target DIR
odoo-addon-account-credit-control``, then ``OCA_ADDONS=DIR/odoo/addons``).
"""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "scripts"
INSIDE = ROOT / "benchmarks" / "inside_odoo"
PEER = "account_credit_control"


def addons():
    """The addons path: ours, and the peer's if it is there."""
    folder = os.environ.get("OCA_ADDONS")
    return f"{ROOT},{folder}" if folder else str(ROOT)


def odoo(database, *options):
    """The command that runs Odoo; ``options`` may begin with its subcommand."""
    parts = [SCRIPTS / "odoo", *options, f"--database={database}"]
    return [*map(str, parts), f"--addons-path={addons()}", "--log-level=warn"]


def prepare(database):
    """(Re)make the database with the addon as it is now, and the peer."""
    command = [sys.executable, SCRIPTS / "databases.py", "fresh", database]
    subprocess.run(command, check=True)
    if os.environ.get("OCA_ADDONS"):
        command = odoo(database, f"--init={PEER}", "--stop-after-init", "--no-http")
        subprocess.run(command, check=True)


@contextmanager
def server(database):
    """A server on the database, for the styles that letters ask for: its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"--http-port={port}", "--http-interface=127.0.0.1"
    process = subprocess.Popen(odoo(database, *options, "--max-cron-threads=0"))
    url = f"http://127.0.0.1:{port}"
    try:
        for _second in range(60):
            try:
                urlopen(f"{url}/web/health").close()
                break
            except URLError:
                time.sleep(1)
        yield url
    finally:
        process.terminate()
        process.wait()


def run(database, *scenarios, **environment):
    parts = [INSIDE / f"{name}.py" for name in ("setup", *scenarios)]
    source = "\n\n".join(part.read_text() for part in parts)
    subprocess.run(
        odoo(database, "shell", "--no-http"),
        input=source,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )


def main():
    database = f"{os.environ['DB']}_escalation"
    prepare(database)
    if os.environ.get("OCA_ADDONS"):
        run(database, "escalation", PEER)
    else:
        run(database, "escalation")
        print("OCA_ADDONS is not set: account_credit_control is not measured")
    with server(database) as url:
        run(database, "letters", STYLES_URL=url)


if __name__ == "__main__":
    sys.exit(main())
