#!/usr/bin/env python3
"""Databases in layers, so that only what changed is installed again.

``base_<hash>``     Odoo with the modules that the addon depends on (slow, seldom)
``NAME_installed``  a copy of it with the addon; made again when the addon changes
``NAME``            a copy of that one, for one run

Each is stamped with a hash of what it holds (as the comment on the database).
A warning in the log while the addon is installed or updated is a failure.
"""

import argparse
import ast
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path

import odoo_log
import postgres
from psycopg2 import sql

ROOT = Path(os.environ["ROOT"])
RUN = Path(os.environ["RUN"])
ADDON = ROOT / "debt_dispute"
# Beside the addon's own dependencies; tests and demo data are Dutch.
EXTRA_MODULES = ["l10n_nl"]
# Of the demo databases; the first is the users' language.
LANGUAGES = "--load-language=en_US,nl_NL"
# Files that installing the addon does not read.
NOT_INSTALLED = {"tests", "__pycache__", "readme", "description"}


def base_modules() -> list[str]:
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
    return sorted({*manifest["depends"], *EXTRA_MODULES})


def digest(parts: Iterable[bytes]) -> str:
    result = hashlib.sha256()
    for part in parts:
        result.update(part + b"\0")
    return result.hexdigest()[:12]


def addon_files() -> list[Path]:
    """What an installation reads: no caches, which begin with a dot."""
    return sorted(
        path
        for path in ADDON.rglob("[!.]*")
        if path.is_file()
        and not NOT_INSTALLED.intersection(path.parts)
        and not any(part.startswith(".") for part in path.relative_to(ADDON).parts)
    )


def addon_hash(demo: bool) -> str:
    files = addon_files()
    return digest(
        [base_name(demo).encode()]
        + [str(path.relative_to(ROOT)).encode() for path in files]
        + [path.read_bytes() for path in files]
    )


def base_name(demo: bool) -> str:
    odoo = Path(os.environ["ODOO_PATH"]).resolve()
    release = (odoo / "odoo/release.py").read_text()
    parts = [str(odoo), release, LANGUAGES, *base_modules()]
    return f"base_{'demo_' if demo else ''}{digest(p.encode() for p in parts)}"


def stamp_of(name: str) -> str | None:
    with postgres.cursor() as cr:
        cr.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s",
            [name],
        )
        row = cr.fetchone()
        return row and row[0]


def set_stamp(name: str, stamp: str) -> None:
    with postgres.cursor() as cr:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        cr.execute(statement.format(sql.Identifier(name), sql.Literal(stamp)))


@contextmanager
def only_one_process():
    """Two runs on one server must not build the same database."""
    lock_path = Path(os.environ["ODOO_DATA_DIR"], "databases.lock")
    lock_path.parent.mkdir(parents=True, exist_ok=True)
    with lock_path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_odoo(name: str, *options: str, strict: bool = True) -> None:
    """Run Odoo once on the database; exit with its log when it fails."""
    log = RUN / f"{name}.log"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "odoo", "--database", name, "--no-http"]
    result = subprocess.run(
        [*command, "--stop-after-init", f"--logfile={log}", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    problems = odoo_log.problems(log.read_text() if log.exists() else "")
    if result.returncode or (strict and problems):
        sys.exit(
            "\n".join(problems or [result.stderr])
            + f"\nError: 'odoo {' '.join(options)}' failed or warned; see {log}"
        )


def build(name: str, template: str, stamp: str, *options: str, strict: bool = True):
    """Make the database unless it is there with this stamp."""
    if stamp_of(name) == stamp:
        return
    what = "the modules it depends on" if name.startswith("base_") else "the addon"
    print(f"Installing {what} in database {name} ...", file=sys.stderr, flush=True)
    started = time.monotonic()
    postgres.drop(name)
    postgres.create(name, template)
    run_odoo(name, *options, strict=strict)
    set_stamp(name, stamp)
    print(f"... {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def installed(name: str, demo: bool) -> None:
    """Build the two lower layers; ``name`` then is the database with the addon."""
    base = base_name(demo)
    build(
        base,
        "template0",
        base,
        f"--init={','.join(base_modules())}",
        *(["--with-demo", LANGUAGES] if demo else []),
        strict=False,
    )
    options = ["--with-demo"] if demo else []
    build(name, base, addon_hash(demo), "--init=debt_dispute", *options)


def fresh(name: str, demo: bool, copy: str | None = None) -> None:
    """(Re)make ``copy`` (default: ``name``) with the addon as it is now."""
    template = f"{name}_installed"
    installed(template, demo)
    postgres.drop(copy or name)
    postgres.create(copy or name, template)
    if not demo:
        postgres.stop_autovacuum(copy or name)


def updated(name: str, demo: bool) -> None:
    """Keep the data of ``name``: make it if it is missing, else update the addon."""
    stamp = addon_hash(demo)
    if not postgres.exists(name):
        installed(name, demo)
    elif stamp_of(name) != stamp:
        print(f"Updating the addon in database {name} ...", file=sys.stderr, flush=True)
        force_update(name, demo)


def force_update(name: str, demo: bool) -> None:
    run_odoo(name, "--update=debt_dispute")
    set_stamp(name, addon_hash(demo))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("fresh", "updated", "force-update", "install"):
        options = commands.add_parser(command)
        options.add_argument("name")
        options.add_argument("--demo", action="store_true")
        if command == "fresh":
            options.add_argument("copy", nargs="?")
        if command == "install":
            options.add_argument("module")
    arguments = parser.parse_args()
    name, demo = arguments.name, arguments.demo
    with only_one_process():
        match arguments.command:
            case "fresh":
                fresh(name, demo, arguments.copy)
            case "updated":
                updated(name, demo)
            case "force-update":
                force_update(name, demo)
            case "install":
                run_odoo(name, f"--init={arguments.module}")


if __name__ == "__main__":
    main()
