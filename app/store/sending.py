"""How what an act writes is sent: statements compiled once, their values made ready here.

The general way of the library takes a statement apart anew for each set of rows; a statement that is kept needs
that once. PostgreSQL gets everything between two reads in one go, and is waited for once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Row = Mapping[str, Any]
COUNTED = {"preserve_rowcount": True}


@dataclass(frozen=True, slots=True)
class Sending:
    """A set of rows on its way.

    otherwise  raised where not exactly as many rows are touched as are sent; None: that is not asked
    """

    statement: Executable
    rows: Sequence[Row]
    otherwise: Exception | None = None


def send(connection: Connection, sendings: Sequence[Sending]) -> None:
    """Send sets of rows in their order. Raises what a set of rows says, and the errors of the database."""
    together: list[Sending] = []
    for one in sendings:
        if connection.dialect.name == "postgresql" and not _counts_apart(one):
            together.append(one)
            continue
        _send_together(connection, together)
        together = []
        _judge(one, _send(connection, one).rowcount)
    _send_together(connection, together)


def _counts_apart(one: Sending) -> bool:
    """Of a set sent among others the driver says only what the last of its rows touched."""
    return one.otherwise is not None and len(one.rows) > 1


def _send_together(connection: Connection, sendings: Sequence[Sending]) -> None:
    """In one go, on PostgreSQL: what the database says of them is known when it has answered all."""
    if not sendings:
        return
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            sent = [(one, _send(connection, one).context.cursor) for one in sendings]
    except psycopg.Error as error:
        raise DBAPIError.instance(
            None, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
    for one, cursor in sent:
        _judge(one, cursor.rowcount)


def _judge(one: Sending, touched: int) -> None:
    if one.otherwise is not None and touched != len(one.rows):
        raise one.otherwise


def _send(connection: Connection, one: Sending) -> CursorResult[Any]:
    many = len(one.rows) > 1
    ready = _ready(connection, one.statement, tuple(one.rows[0]), many)
    if ready is None:
        asked: Any = one.rows if many else one.rows[0]
        return connection.execute(one.statement, asked, execution_options=COUNTED)
    values = [ready.values(row) for row in one.rows]
    return connection.exec_driver_sql(ready.text, values if many else values[0], execution_options=COUNTED)


# -- statements made ready ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Value:
    """Where a value of a statement comes from: a row's column, or the statement itself (column None)."""

    name: str
    column: str | None
    fixed: Any
    process: Callable[[Any], Any] | None

    def of(self, row: Row) -> Any:
        if self.column is None:
            return self.fixed
        value = row[self.column]
        return value if self.process is None else self.process(value)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as its driver takes it."""

    text: str
    wanted: tuple[_Value, ...]
    by_place: bool

    def values(self, row: Row) -> Any:
        if self.by_place:
            return tuple(value.of(row) for value in self.wanted)
        return {value.name: value.of(row) for value in self.wanted}


# Made ready once for each set of columns and database; forgotten with the statement.
_KEPT: WeakKeyDictionary[Any, dict[tuple[str, tuple[str, ...], bool], _Ready | None]] = WeakKeyDictionary()


def _ready(
    connection: Connection, statement: Executable, columns: tuple[str, ...], many: bool
) -> _Ready | None:
    """None where the database's answer, or the values themselves, make the statement."""
    kept = _KEPT.setdefault(statement, {})
    key = connection.dialect.name, columns, many
    if key not in kept:
        kept[key] = _made_ready(connection, statement, columns, many)
    return kept[key]


def _made_ready(
    connection: Connection, statement: Any, columns: tuple[str, ...], many: bool
) -> _Ready | None:
    dialect = connection.dialect
    compiled: SQLCompiler = statement.compile(
        dialect=dialect, column_keys=list(columns), for_executemany=many
    )
    if compiled.post_compile_params or compiled.effective_returning or compiled.insert_prefetch:
        return None
    escaped: Mapping[str, str] = compiled.escaped_bind_names or {}
    wanted = []
    for name in compiled.positiontup if compiled.positiontup is not None else compiled.binds:
        bind = compiled.binds[name]
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if bind.required and bind.key not in columns:
            return None  # the library says which value is missing
        if bind.key in columns:
            wanted.append(_Value(escaped.get(name, name), bind.key, None, process))
        else:
            fixed = bind.effective_value
            wanted.append(_Value(name, None, process(fixed) if process else fixed, None))
    return _Ready(str(compiled), tuple(wanted), compiled.positiontup is not None)
