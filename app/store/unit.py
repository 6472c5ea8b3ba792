"""The unit of work: one person, one moment, one transaction, and the only commit there is.

A verb is given an open unit. Leaving it without an error commits; any error rolls everything back. Units do
not nest. Everything about a case hangs on one lock, taken by the first statement that reads the case.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, Insert, Row, Table, Update, insert
from sqlalchemy.exc import IntegrityError as AlreadyThere

from app.domain.ids import uuid7
from app.domain.rights import Actor
from app.store.sealing import Vault
from app.store.sending import COUNTED, Sending, send
from app.store.timekeeping import Watch

__all__ = ["AlreadyThere", "Gathering", "NotAllWritten", "Unit", "Units", "UnitsDoNotNest", "gathering"]

_open = threading.local()


class UnitsDoNotNest(RuntimeError):
    """A verb called a verb: the second would commit half of the first."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One act in the making: who acts, when, and the connection it is written through.

    now     aware UTC; the same for everything the act writes
    vault   seals and opens personal data
    unsent  sets of rows that wait to be sent together: until the next read, at the latest for the commit
    """

    actor: Actor
    now: datetime
    vault: Vault
    connection: Connection
    noise_of: Callable[[int], bytes] = os.urandom
    unsent: list[Sending] = field(default_factory=list)

    def rows(self, statement: Executable, asked: Mapping[str, Any] | None = None) -> Sequence[Any]:
        return self._run(statement, asked).all()

    def row(self, statement: Executable, asked: Mapping[str, Any] | None = None) -> Row[Any] | None:
        return self._run(statement, asked).one_or_none()

    def first(self, statement: Executable) -> Row[Any] | None:
        return self._run(statement).first()

    def value(self, statement: Executable, asked: Mapping[str, Any] | None = None) -> Any:
        return self._run(statement, asked).scalar()

    def write(
        self,
        statement: Executable,
        rows: Sequence[Mapping[str, Any]] | None = None,
        otherwise: Exception | None = None,
    ) -> int:
        """Run one writing statement: the number of rows it touched.

        With a set of rows it is sent when the database must be asked next, and taken to touch as many; where it does
        not, `otherwise` is raised then. Raises AlreadyThere, and what other sets before it raise.
        """
        if rows is None:
            return self._run(statement, counted=True).rowcount
        if rows:
            self.unsent.append(Sending(statement, rows, otherwise))
            if not self.can_skip_locked:
                self.flush()
        return len(rows)

    def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert a set of rows, all with the same columns; none: nothing."""
        self.write(_insert(table), rows)

    def flush(self) -> None:
        """Send the sets of rows that wait. Raises what they raise."""
        if self.unsent:
            waiting = list(self.unsent)
            self.unsent.clear()
            send(self.connection, waiting)

    def _run(
        self, statement: Executable, asked: Mapping[str, Any] | None = None, *, counted: bool = False
    ) -> CursorResult[Any]:
        self.flush()
        return self.connection.execute(statement, asked, execution_options=COUNTED if counted else None)

    def new_id(self) -> str:
        return uuid7(self.now, self.noise_of)

    @property
    def can_skip_locked(self) -> bool:
        return self.connection.dialect.name == "postgresql"


class NotAllWritten(RuntimeError):
    """Rows that were held back are not there any more, or not as they were read."""


@dataclass(frozen=True, slots=True)
class Gathering(Unit):
    """The same unit for several acts of one kind: their sets of rows are held back and sent together, in one statement
    a table and kind. Whatever one act reads must not depend on what another of them wrote.
    """

    held: dict[Executable, list[Mapping[str, Any]]] = field(default_factory=dict)

    def write(
        self,
        statement: Executable,
        rows: Sequence[Mapping[str, Any]] | None = None,
        otherwise: Exception | None = None,
    ) -> int:
        """A set of rows is held back; a statement by itself is run at once."""
        if rows is None:
            return Unit.write(self, statement)
        self.held.setdefault(statement, []).extend(rows)
        return len(rows)

    def send(self) -> None:
        """Raises NotAllWritten where an update found fewer rows than it has."""
        for statement, rows in self.held.items():
            lost = (
                NotAllWritten(f"of {len(rows)} rows of {statement.table}")
                if isinstance(statement, Update)
                else None
            )
            Unit.write(self, statement, rows, lost)
        self.held.clear()
        self.flush()


@lru_cache
def _insert(table: Table) -> Insert:
    return insert(table)


def gathering(u: Unit) -> Gathering:
    return Gathering(u.actor, u.now, u.vault, u.connection, u.noise_of, u.unsent)


@dataclass(frozen=True, slots=True)
class Units:
    """Opens units on one database. Built by the wiring, handed to the edges.

    noise_of  where the keys of new rows get their random bytes from; a simulation brings its own, to repeat
    watch     judges the moments that are written by; None where time is told, not read from a clock
    """

    engine: Engine
    vault: Vault
    noise_of: Callable[[int], bytes] = os.urandom
    watch: Watch | None = None

    @contextmanager
    def write(self, actor: Actor, now: datetime) -> Iterator[Unit]:
        """A unit that may write; commits on leaving, rolls back on any error. Raises ClockUnsound."""
        self.admit(now)
        with self._one(), self.engine.connect() as connection:
            connection.execution_options(begin="IMMEDIATE")
            with connection.begin():
                u = Unit(actor, now, self.vault, connection, self.noise_of)
                yield u
                u.flush()

    def admit(self, now: datetime) -> None:
        """Raises ClockUnsound where the machine's clock cannot be right."""
        if self.watch is not None:
            self.watch.admit(now)

    @contextmanager
    def read(self, actor: Actor, now: datetime) -> Iterator[Unit]:
        """A unit that only reads: one consistent picture, nothing kept."""
        with self._one(), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield Unit(actor, now, self.vault, connection, self.noise_of)

    @contextmanager
    def _one(self) -> Iterator[None]:
        if getattr(_open, "unit", False):
            raise UnitsDoNotNest
        _open.unit = True
        try:
            yield
        finally:
            _open.unit = False
