"""Many real cases quickly: a few are made by the verbs, and their rows are copied with fresh ids, in sets.

A copy is a whole case: its engine state is the template's, its sealed values are sealed again under a key of its own,
its trail is chained again, and its timers have the ids its clocks and instances give them. Only the trail's facts
still name the template's tasks.
"""

import json
import os
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import LargeBinary, Table, func, select, text

from app.casework.complete_task import CompleteTask, complete_task
from app.casework.settling.clock_rows import NAMESPACE
from app.domain.ids import uuid7
from app.domain.numbers import CaseNumber
from app.domain.rights import CONSOLE
from app.domain.trail import START, chain
from app.store import tables as t
from app.store.sealing import CaseKey
from app.store.trail import case_stream
from benchmarks.towns import Town, morning

BATCH = 500
CASES_A_PERSON = 300
NOT_SEALED = {
    "state",
    "case_key",
    "query_code_hash",
    "query_token_hash",
    "trail_hash",
    "token",
    "prev_hash",
    "hash",
}
OWN_KEYS = ("id", "task_id", "clock_id")

_OF_A_CASE = [
    table for table in t.metadata.tables.values() if {"centre_id", "case_id"} <= set(table.c.keys())
]
# The trail comes before the case, whose line holds its head.
TABLES = (*sorted(_OF_A_CASE, key=lambda table: table is not t.audit_event), t.office_case)


# -- templates -------------------------------------------------------------------------------------------------


def at_rest(town: Town, days: int = 4) -> list[str]:
    """Cases of several days at two desks: papers to check, and work a department has taken over.

    Time passes between them, and the sweep does its work on the way. It is the next morning then, and nothing is due.
    """
    held = [case_id for day in range(days) for case_id in _a_day(town, morning(day))]
    town.world.waits_until(morning(days))
    return held


def at_three_desks(town: Town) -> list[str]:
    """The same, and one case of this morning that waits to be taken over."""
    return [*at_rest(town), offered(town)]


def _a_day(town: Town, at: datetime) -> list[str]:
    town.world.waits_until(at)
    checked, handled = town.register(), town.register()
    town.accept(handled)
    waiting = town.world.task(handled.case_id, "accept_handoff")
    values = town.world.filled(handled.case_id, "accept_handoff", {"handoff": "accepted"})
    town.act("handler", complete_task, CompleteTask(waiting.id, values))
    return [checked.case_id, handled.case_id]


def offered(town: Town) -> str:
    """A case accepted this minute and offered to its department, which has four office hours to take it over."""
    receipt = town.register()
    town.accept(receipt)
    return receipt.case_id


# -- copies ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Copy:
    """One case in the making: fresh keys in the template's places, a key of its own, and its trail so far."""

    keys: list[str]
    case_id: str
    sealing: CaseKey
    wrapped: bytes
    number: CaseNumber
    first_contact: str
    trail: bytes = START
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)


Filling = Callable[[Copy, list[Any]], Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a template: what stays, and what each copy puts into which place, in order."""

    table: str
    values: tuple[Any, ...]
    filled: tuple[tuple[int, Filling], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """timers  how many armed timers each copy brings;  tasks  how many live tasks"""

    own: int
    case_place: int
    received_at: datetime
    lines: tuple[Line, ...]
    timers: int
    tasks: int

    def copy(self, town: Town, number: CaseNumber, first_contact: str) -> Copy:
        at = self.received_at + timedelta(milliseconds=number.serial)  # keys of one time lie together
        keys = [uuid7(at) for _ in range(self.own)]
        case_id = keys[self.case_place]
        sealing, wrapped = town.world.shop.units.vault.new_case_key(case_id)
        made = Copy(keys, case_id, sealing, wrapped, number, first_contact)
        for line in self.lines:
            row = list(line.values)
            for place, fill in line.filled:
                row[place] = fill(made, row)
            made.rows.setdefault(line.table, []).append(row)
        return made


def populate(town: Town, case_ids: Sequence[str], copies: int) -> None:
    """Copy some cases in turn until there are so many copies. Nobody is the first contact of more than a few hundred."""
    templates = [template_of(town, case_id) for case_id in case_ids]
    with town.world.shop.units.read(CONSOLE, town.world.now) as u:
        last = u.row(select(t.counter).where(t.counter.c.centre_id == town.centre_id))
    assert last is not None
    contacts = _first_contacts(town, copies)
    made = (
        templates[n % len(templates)].copy(
            town, CaseNumber("LX", last.year, last.last + 1 + n), contacts[n // CASES_A_PERSON]
        )
        for n in range(copies)
    )
    write = _write_sqlite if town.engine == "sqlite" else _write_postgresql
    write(town, made)
    with town.world.shop.units.write(CONSOLE, town.world.now) as u:
        counter = t.counter.c
        u.write(
            t.counter.update()
            .where(counter.centre_id == town.centre_id, counter.year == last.year)
            .values(last=last.last + copies)
        )


def _first_contacts(town: Town, copies: int) -> list[str]:
    """The town's clerk, and so many more people who answer for cases; they hold no post and never sign in."""
    clerk = town.world.actor("clerk").person_id
    assert clerk is not None
    more = [
        {"id": uuid7(town.world.now), "login": f"contact{os.urandom(6).hex()}", "name": "首问人"}
        for _ in range(copies // CASES_A_PERSON)
    ]
    plain = {"password_hash": "", "created_at": town.world.now}
    with town.world.shop.units.write(CONSOLE, town.world.now) as u:
        u.write(t.person.insert(), [{**row, **plain} for row in more])
    return [clerk, *(row["id"] for row in more)]


def copies_for(town: Town, case_ids: Sequence[str], wanted: int, what: str) -> int:
    """How many copies bring so many live tasks (`tasks`) or armed timers (`timers`), the templates counted in."""
    each = [getattr(template_of(town, case_id), what) for case_id in case_ids]
    return max(0, round((wanted - sum(each)) * len(each) / sum(each)))


def more_timers(town: Town, wanted: int) -> None:
    """Copy the armed timers of clocks, in one statement, until there are so many: a case then has many of each."""
    there = armed(town)
    if wanted <= there:
        return
    fresh = "lower(hex(randomblob(16)))" if town.engine == "sqlite" else "gen_random_uuid()"
    names = ", ".join(f'"{column.name}"' for column in t.timer.columns)
    values = ", ".join(fresh if column.name == "id" else f'"{column.name}"' for column in t.timer.columns)
    series = "WITH RECURSIVE turn(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turn WHERE n < :turns)"
    copied = "SELECT * FROM timer WHERE status = 'armed' AND try_at IS NOT NULL AND source = 'clock'"
    statement = f"INSERT INTO timer ({names}) {series} SELECT {values} FROM ({copied}) AS armed CROSS JOIN turn LIMIT :more"
    more = wanted - there
    with town.connected() as connection:
        if town.engine == "postgresql":
            connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(statement), {"turns": -(-2 * more // there), "more": more})
        connection.commit()


def armed(town: Town, until: datetime | None = None, source: str | None = None) -> int:
    """How many timers are armed and not held; those due by a moment, and of a source, where one is given."""
    c = t.timer.c
    wanted = [c.status == "armed", c.try_at.is_not(None)]
    if until is not None:
        wanted.append(c.try_at <= until)
    if source is not None:
        wanted.append(c.source == source)
    with town.world.shop.units.read(CONSOLE, town.world.now) as u:
        return int(u.value(select(func.count()).select_from(t.timer).where(*wanted)))


# -- reading a template ----------------------------------------------------------------------------------------


def template_of(town: Town, case_id: str) -> Template:
    """The rows of a case as the driver has them, with what a copy changes in them."""
    with town.connected() as connection:
        rows = {
            table: connection.execute(
                select(table).where(_of(table, case_id)).order_by(*table.primary_key)
            ).all()
            for table in TABLES
        }
    case = rows[t.office_case][0]
    own = {case_id: 0}
    for table, held in rows.items():
        for name in OWN_KEYS:
            if name in table.c and table is not t.audit_event:
                for row in held:
                    own.setdefault(getattr(row, name), len(own))
    key = town.world.shop.units.vault.open_case_key(case_id, case.case_key)
    lines = [_line(town, table, row, own, key) for table, held in rows.items() for row in held]
    return Template(
        own=len(own),
        case_place=0,
        received_at=case.received_at,
        lines=tuple(lines),
        timers=sum(row.status == "armed" and row.try_at is not None for row in rows[t.timer]),
        tasks=sum(row.ended_at is None for row in rows[t.task]),
    )


def _of(table: Table, case_id: str) -> Any:
    return (table.c.id if table is t.office_case else table.c.case_id) == case_id


def _line(town: Town, table: Table, row: Any, own: Mapping[str, int], key: CaseKey) -> Line:
    plain = town.engine == "sqlite"
    values = [_stored(column.type, getattr(row, column.name), plain=plain) for column in table.columns]
    filled = [
        (place, fill)
        for place, column in enumerate(table.columns)
        if (fill := _filling(table, column, row, own, key, plain=plain)) is not None
    ]
    if table is t.audit_event:
        filled += _chained(table, row)
    return Line(table.name, tuple(values), tuple(filled))


def _stored(kind: Any, value: Any, *, plain: bool) -> Any:
    """A value as the driver takes it: SQLite has no keys, moments and documents of its own."""
    if value is None:
        return None
    name = kind.__class__.__name__
    if name == "Uuid":
        return value.replace("-", "") if plain else value
    if name == "JSON":
        return json.dumps(value) if plain else Jsonb(value)
    if name == "Moment" and plain:
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value


def _filling(
    table: Table, column: Any, row: Any, own: Mapping[str, int], key: CaseKey, *, plain: bool
) -> Filling | None:
    name, value = column.name, getattr(row, column.name)
    special = _SPECIAL.get((table.name, name))
    if special is not None:
        return special
    if name == "first_contact_id":
        return partial(_first_contact, plain)
    if table is t.timer and name == "id":
        return partial(_timer_id, own[row.clock_id or row.instance_id], _named(row), plain)
    if isinstance(value, str) and value in own:
        return partial(_key, own[value], plain and column.type.__class__.__name__ == "Uuid")
    if isinstance(column.type, LargeBinary) and name not in NOT_SEALED and value is not None:
        return partial(_sealed, key.open(value))
    return None


def _key(place: int, bare: bool, copy: Copy, _row: list[Any]) -> str:
    return copy.keys[place].replace("-", "") if bare else copy.keys[place]


def _first_contact(bare: bool, copy: Copy, _row: list[Any]) -> str:
    return copy.first_contact.replace("-", "") if bare else copy.first_contact


def _sealed(plain: bytes, copy: Copy, _row: list[Any]) -> bytes:
    return copy.sealing.seal(plain)


def _named(row: Any) -> str:
    """How a timer is called beside its clock or its instance, as the settlement does it."""
    return f"{row.timer_ref}:{row.due_at.isoformat()}" if row.clock_id and row.due_at else row.timer_ref


def _timer_id(place: int, name: str, plain: bool, copy: Copy, _row: list[Any]) -> str:
    found = uuid.uuid5(NAMESPACE, f"{copy.keys[place]}:{name}")
    return found.hex if plain else str(found)


_SPECIAL: Mapping[tuple[str, str], Filling] = {
    ("office_case", "serial"): lambda copy, _row: copy.number.serial,
    ("office_case", "number"): lambda copy, _row: str(copy.number),
    ("office_case", "case_key"): lambda copy, _row: copy.wrapped,
    ("office_case", "query_code_hash"): lambda _copy, _row: os.urandom(16),
    ("office_case", "query_token_hash"): lambda _copy, _row: os.urandom(16),
    ("office_case", "trail_hash"): lambda copy, _row: copy.trail,
    ("task", "number"): lambda copy, _row: str(copy.number),
    ("audit_event", "stream"): lambda copy, _row: case_stream(copy.case_id),
}


def _chained(table: Table, row: Any) -> list[tuple[int, Filling]]:
    """The event's place in the copy's own chain: filled last, when stream and sealed part stand."""
    places = {column.name: place for place, column in enumerate(table.columns)}
    plain = {name: getattr(row, name) for name in ("seq", "kind", "actor_id", "actor", "at", "body")}

    def link(copy: Copy, made: list[Any]) -> bytes:
        copy.trail = chain(copy.trail, {**plain, "stream": made[places["stream"]]}, made[places["sealed"]])
        return copy.trail

    return [(places["prev_hash"], lambda copy, _row: copy.trail), (places["hash"], link)]


# -- writing ---------------------------------------------------------------------------------------------------


def _batches(copies: Iterator[Copy]) -> Iterator[dict[str, list[list[Any]]]]:
    """Rows by table, some hundred cases at a time."""
    held: dict[str, list[list[Any]]] = {}
    for count, copy in enumerate(copies, 1):
        for table, rows in copy.rows.items():
            held.setdefault(table, []).extend(rows)
        if count % BATCH == 0:
            yield held
            held = {}
    if held:
        yield held


def _write_sqlite(town: Town, copies: Iterator[Copy]) -> None:
    """Without waiting for the disk and without checking keys: the rows are copies of rows that were checked."""
    raw = town.world.shop.units.engine.raw_connection()
    try:
        database = raw.driver_connection
        assert database is not None
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute("PRAGMA cache_size=-1000000")
        for batch in _batches(copies):
            database.execute("BEGIN IMMEDIATE")
            for table, rows in batch.items():
                places = ", ".join("?" for _ in rows[0])
                names = ", ".join(f'"{column.name}"' for column in t.metadata.tables[table].columns)
                database.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)
            database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.invalidate()
        raw.close()


def _write_postgresql(town: Town, copies: Iterator[Copy]) -> None:
    """By COPY; then its planner is told what there is, as its own housekeeping would within a minute."""
    raw = town.world.shop.units.engine.raw_connection()
    try:
        database: Any = raw.driver_connection
        with database.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SET statement_timeout = 0")
            for batch in _batches(copies):
                for table, rows in batch.items():
                    names = ", ".join(f'"{column.name}"' for column in t.metadata.tables[table].columns)
                    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as target:
                        for row in rows:
                            target.write_row(row)
                database.commit()
        database.commit()
        database.autocommit = True
        database.execute("VACUUM ANALYZE")
    finally:
        raw.invalidate()
        raw.close()
