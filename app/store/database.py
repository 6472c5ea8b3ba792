"""Opening the two databases, each with the settings that make an acknowledged act survive.

SQLite: the bundled library of pysqlite3 (not the system's), write-ahead log, every commit on the disk, one
writer at a time that asks for the lock first. PostgreSQL: read committed, with time-outs.
"""

import select
from typing import Any

import pysqlite3.dbapi2 as sqlite
from psycopg.types.string import TextLoader
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import QueuePool

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "temp_store=MEMORY",
    "cache_size=-65536",
)


class DatabaseUnknown(ValueError):
    """DATABASE_URL names no database we can use: SQLite or PostgreSQL."""


def open_engine(url: str) -> Engine:
    """A connected engine for a SQLAlchemy URL. Raises DatabaseUnknown."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnknown("DATABASE_URL is not a SQLAlchemy URL") from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return _open_sqlite(parsed)
    if kind == "postgresql":
        return _open_postgresql(parsed.set(drivername="postgresql+psycopg"))
    raise DatabaseUnknown(f"DATABASE_URL must name SQLite or PostgreSQL, not {kind}")


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise DatabaseUnknown("a database in memory cannot keep anything; name a file")
    engine = create_engine(
        url.set(drivername="sqlite"),
        module=sqlite,
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=16,
        hide_parameters=True,  # an error's text ends up in the log, and its values may be a person's
        connect_args={"timeout": 30, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours: see `begin`
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer never waits for the lock, it fails; so a writing unit asks first.
        mode = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _open_postgresql(url: URL) -> Engine:
    options = "-c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    engine = create_engine(
        url,
        pool_size=16,
        max_overflow=16,
        hide_parameters=True,
        connect_args={"options": options},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.adapters.register_loader("uuid", TextLoader)  # keys are text to us

    @event.listens_for(engine, "checkout")
    def must_be_open(connection: Any, _record: Any, _proxy: Any) -> None:
        # Nothing waits to be read from a server that was asked nothing, unless it has hung up: told without asking it.
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN)
        if waiting.poll(0):
            raise DisconnectionError

    return engine
