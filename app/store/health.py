"""Whether the service can work: the database answers, has the shape the program expects, and the sweep lives."""

from dataclasses import dataclass
from datetime import datetime

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from app.store import tables as t
from app.store.migrate import MIGRATIONS
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Shape:
    """The migration the database stands at, and the one the program expects."""

    present: str | None
    expected: str | None


# What the driver raises where the database does not answer, or not in time.
Unreachable = (OperationalError, InterfaceError, PoolExhausted)
# What PostgreSQL raises for values it cannot take: a key that is no key, a text with a NUL. SQLite finds nothing for them.
Unfit = DataError


def shape(u: Unit) -> Shape:
    present = MigrationContext.configure(u.connection).get_current_revision()
    return Shape(present, expected())


def expected() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def last_turn_at(u: Unit) -> datetime | None:
    """When the last turn of any sweep ended; None where none ever ran."""
    at: datetime | None = u.value(select(func.max(t.heartbeat.c.turn_at)))
    return at
