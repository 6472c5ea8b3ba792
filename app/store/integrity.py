"""What a check reads: whole case files a batch at a time, and questions only a database can answer about itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, and_, exists, func, select, text, tuple_

from app.store import tables as t
from app.store.unit import Unit

BATCH = 100

GUARDS: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        "audit_event_no_update",
        "audit_event_no_delete",
        "audit_event_no_replace",
        "clock_event_no_update",
        "clock_event_no_delete",
    ),
    "postgresql": ("audit_event_append_only", "clock_event_append_only"),
}

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class CaseRows:
    """Everything kept about one case: rows as dictionaries, each kind in the order of its key.

    timers      every one, also those that are over
    events      clock events;  trail  audit events
    """

    case: Mapping[str, Any]
    instances: Rows
    tasks: Rows
    timers: Rows
    events: Rows
    trail: Rows
    handoffs: Rows
    ratings: Rows
    visits: Rows
    documents: Rows
    forms: Rows

    @property
    def number(self) -> str:
        return str(self.case["number"])


_HANGING: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "instances": (t.process_instance, ("started_at", "id")),
    "tasks": (t.task, ("opened_at", "id")),
    "timers": (t.timer, ("armed_at", "id")),
    "events": (t.clock_event, ("clock_id", "seq")),
    "trail": (t.audit_event, ("seq",)),
    "handoffs": (t.handoff, ("offered_at", "task_id")),
    "ratings": (t.rating, ("task_id",)),
    "visits": (t.visit, ("visited_at", "id")),
    "documents": (t.case_document, ("attached_at", "id")),
    "forms": (t.form_filled, ("filled_at", "task_id")),
}


def case_rows(u: Unit) -> Iterator[CaseRows]:
    """Every case with what hangs on it, by centre and key; a batch in memory at a time."""
    c = t.office_case.c
    after: tuple[str, str] | None = None
    while True:
        wanted = select(t.office_case).order_by(c.centre_id, c.id).limit(BATCH)
        if after is not None:
            wanted = wanted.where(tuple_(c.centre_id, c.id) > after)
        cases = [row._asdict() for row in u.rows(wanted)]
        if not cases:
            return
        yield from _with_hanging(u, cases)
        after = (cases[-1]["centre_id"], cases[-1]["id"])


def _with_hanging(u: Unit, cases: Rows) -> Iterator[CaseRows]:
    keys = [(case["centre_id"], case["id"]) for case in cases]
    found = {name: _by_case(u, table, order, keys) for name, (table, order) in _HANGING.items()}
    for case in cases:
        hanging = {name: rows.get(case["id"], ()) for name, rows in found.items()}
        yield CaseRows(case=case, **hanging)


def _by_case(
    u: Unit, table: Table, order: tuple[str, ...], keys: Sequence[tuple[str, str]]
) -> dict[str, list[Mapping[str, Any]]]:
    columns = [table.c[name] for name in order]
    wanted = select(table).where(tuple_(table.c.centre_id, table.c.case_id).in_(keys)).order_by(*columns)
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in u.rows(wanted):
        grouped.setdefault(row.case_id, []).append(row._asdict())
    return grouped


# -- what a database says about itself ----------------------------------------------------------------------------


def database_faults(u: Unit) -> list[str]:
    """Pages or indexes that are damaged, rows whose parent is gone, constraints that are not in force."""
    if u.connection.dialect.name == "sqlite":
        broken = [str(row[0]) for row in u.rows(text("PRAGMA integrity_check(20)")) if row[0] != "ok"]
        orphans = u.rows(text("PRAGMA foreign_key_check"))
        return broken + [f"row {row[1]} of {row[0]} has no parent in {row[2]}" for row in orphans[:20]]
    unproved = text("SELECT conrelid::regclass, conname FROM pg_constraint WHERE NOT convalidated")
    unready = text("SELECT indexrelid::regclass FROM pg_index WHERE NOT (indisvalid AND indisready)")
    return [f"constraint {row[1]} of {row[0]} is not in force" for row in u.rows(unproved)] + [
        f"index {row[0]} is not usable" for row in u.rows(unready)
    ]


def orphans(u: Unit) -> list[str]:
    """Rows that hang on a case that is gone; PostgreSQL does not look again after its triggers were off."""
    case = t.office_case.c
    found = []
    for table, _ in _HANGING.values():
        c = table.c
        gone = ~exists().where(case.centre_id == c.centre_id, case.id == c.case_id)
        lost = u.value(select(func.count()).select_from(table).where(c.case_id.is_not(None), gone))
        if lost:
            found.append(f"{lost} rows of {table.name} hang on a case that is gone")
    return found


def missing_guards(u: Unit) -> list[str]:
    """Triggers that keep the trail and the clocks append-only, and are not there or not enabled."""
    dialect = u.connection.dialect.name
    if dialect == "sqlite":
        present = {row[0] for row in u.rows(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))}
    else:
        present = {row[0] for row in u.rows(text("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"))}
    return [name for name in GUARDS[dialect] if name not in present]


# -- sets ------------------------------------------------------------------------------------------------------------


def number_series(u: Unit) -> Sequence[tuple[str, int, int, int, int, int]]:
    """(centre id, year, the counter's last number, cases, lowest and highest serial) of every centre and year."""
    c, n = t.office_case.c, t.counter.c
    wanted = select(c.centre_id, c.year, func.count(), func.min(c.serial), func.max(c.serial))
    counted = {(row[0], row[1]): tuple(row[2:]) for row in u.rows(wanted.group_by(c.centre_id, c.year))}
    last = {(row.centre_id, row.year): row.last for row in u.rows(select(n.centre_id, n.year, n.last))}
    return [(*key, last.get(key, 0), *counted.get(key, (0, 0, 0))) for key in sorted({*counted, *last})]


def item_versions(u: Unit) -> Iterator[Row[Any]]:
    """rules and sha of every version of every service item, with its code."""
    v, i = t.service_item_version.c, t.service_item.c
    wanted = select(i.code, v.item_id, v.version, v.rules, v.sha).join_from(
        t.service_item_version, t.service_item, and_(i.centre_id == v.centre_id, i.id == v.item_id)
    )
    rows: Iterable[Any] = u.connection.execute(wanted.execution_options(yield_per=BATCH))
    yield from rows


def definitions(u: Unit) -> Sequence[Row[Any]]:
    """Every deployed definition with its files."""
    return u.rows(select(t.definition).order_by(t.definition.c.key, t.definition.c.version))


def answers(u: Unit) -> Iterator[Row[Any]]:
    """The kept answers of commands."""
    wanted = select(t.idempotency.c.person_id, t.idempotency.c.idem_key, t.idempotency.c.answer)
    rows: Iterable[Any] = u.connection.execute(wanted.execution_options(yield_per=BATCH))
    yield from rows


def open_incidents(u: Unit) -> Mapping[str, list[str]]:
    """Case id -> kinds of the incidents nobody has settled."""
    c = t.incident.c
    found: dict[str, list[str]] = {}
    for row in u.rows(select(c.case_id, c.kind).where(c.settled_at.is_(None), c.case_id.is_not(None))):
        found.setdefault(row.case_id, []).append(row.kind)
    return found


def counts(u: Unit) -> Mapping[str, int]:
    """How many rows the checked tables have."""
    tables = (t.office_case, t.task, t.timer, t.clock_event, t.audit_event, t.case_document)
    return {table.name: int(u.value(select(func.count()).select_from(table))) for table in tables}


def current_calendars(u: Unit) -> int:
    c = t.calendar_edition.c
    return int(u.value(select(func.count()).where(c.status == "approved")))
