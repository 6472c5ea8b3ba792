"""What a verb writes in the end: sets of rows, one statement a table and kind.

Statements are built once for each shape of row and sent with parameters: building one costs more than running it.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Insert, Table, Update, bindparam, case, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from app.errors import StaleCase
from app.store import tables as t
from app.store.unit import Unit

TASK_CHANGES = (
    "status", "assignee_id", "ended_by", "claimed_at", "ended_at", "due_at", "sort_at", "light", "urgency",
)  # fmt: skip


def update_case(u: Unit, centre_id: str, case_id: str, version: int, values: Mapping[str, Any]) -> None:
    """Write the case's line. Raises StaleCase when its version is not the one that was read (somebody was first)."""
    values = {"version": version + 1, **values}
    where = {"centre_id": centre_id, "id": case_id, "version": version}
    _write_line(u, t.office_case, where, values, StaleCase(seen=version, now=version + 1))


def update_instance(u: Unit, centre_id: str, instance_id: str, values: Mapping[str, Any]) -> None:
    _write_line(u, t.process_instance, {"centre_id": centre_id, "id": instance_id}, values)


def end_instances(u: Unit, centre_id: str, ids: Collection[str]) -> None:
    """Mark process instances as over; their state stays as it stood."""
    rows = [
        {"at_centre_id": centre_id, "at_id": one, "to_awaits": [], "to_finished_at": u.now} for one in ids
    ]
    u.write(_update(t.process_instance, ("centre_id", "id"), ("awaits", "finished_at")), rows)


def change_task(u: Unit, centre_id: str, task_id: str, **values: Any) -> None:
    """Write columns of one task."""
    _write_line(u, t.task, {"centre_id": centre_id, "id": task_id}, values)


def change_live_tasks(u: Unit, centre_id: str, case_id: str, **values: Any) -> None:
    """Write columns of every live task of a case."""
    where = {"centre_id": centre_id, "case_id": case_id, "ended_at": None}
    u.write(
        update(t.task).where(*(t.task.c[name] == value for name, value in where.items())).values(**values)
    )


def update_tasks(u: Unit, centre_id: str, changes: Sequence[Mapping[str, Any]]) -> None:
    """Write TASK_CHANGES of a set of tasks; each change carries `task_id` and all of those columns."""
    rows = [
        {
            "at_centre_id": centre_id,
            "at_id": change["task_id"],
            **{f"to_{name}": change[name] for name in TASK_CHANGES},
        }
        for change in changes
    ]
    u.write(_update(t.task, ("centre_id", "id"), TASK_CHANGES), rows)


def upsert(
    u: Unit,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    changes: Collection[str] = (),
    unless: tuple[str, str] | None = None,
) -> None:
    """Insert rows, or write `changes` of those that exist (none named: leave them as they are).

    unless  (column, value) of an existing row that is to be left as it is
    """
    if rows:
        u.write(_upsert(u.can_skip_locked, table, tuple(changes), unless), rows)


def change_papers(u: Unit, centre_id: str, case_id: str, to: Mapping[str, str]) -> None:
    """Move the papers of a case from one status to another, all in one statement."""
    where = {"at_centre_id": centre_id, "at_case_id": case_id, "to_changed_at": u.now}
    u.write(_change_papers(tuple(sorted(to.items()))), [where])


def next_serial(u: Unit, centre_id: str, year: int) -> int:
    """The next number of a centre's year. Locks its counter until the unit ends, so it comes last."""
    statement = _next_serial(u.can_skip_locked)
    return int(u.value(statement, {"centre_id": centre_id, "year": year, "last": 1}))


# -- the statements ---------------------------------------------------------------------------------------------


def _write_line(
    u: Unit,
    table: Table,
    where: Mapping[str, Any],
    values: Mapping[str, Any],
    otherwise: Exception | None = None,
) -> None:
    row = {
        **{f"at_{name}": value for name, value in where.items()},
        **{f"to_{name}": value for name, value in values.items()},
    }
    u.write(_update(table, tuple(where), tuple(values)), [row], otherwise)


@lru_cache
def _update(table: Table, where: tuple[str, ...], names: tuple[str, ...]) -> Update:
    return (
        update(table)
        .where(*(table.c[name] == bindparam(f"at_{name}") for name in where))
        .values({name: bindparam(f"to_{name}") for name in names})
    )


@lru_cache
def _change_papers(moves: tuple[tuple[str, str], ...]) -> Update:
    c, to = t.paper.c, dict(moves)
    return (
        update(t.paper)
        .where(
            c.centre_id == bindparam("at_centre_id"),
            c.case_id == bindparam("at_case_id"),
            or_(*(c.status == status for status in to)),
        )
        .values(status=case(to, value=c.status), changed_at=bindparam("to_changed_at"))
    )


@lru_cache
def _upsert(
    on_postgresql: bool, table: Table, changes: tuple[str, ...], unless: tuple[str, str] | None
) -> Insert:
    dialect = postgresql if on_postgresql else sqlite
    statement: Any = dialect.insert(table)
    keys = [c.name for c in table.primary_key.columns]
    if changes:
        statement = statement.on_conflict_do_update(
            index_elements=keys,
            set_={name: statement.excluded[name] for name in changes},
            where=None if unless is None else table.c[unless[0]] != unless[1],
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    return cast("Insert", statement)


@lru_cache
def _next_serial(on_postgresql: bool) -> Any:
    dialect = postgresql if on_postgresql else sqlite
    return (
        dialect.insert(t.counter)
        .on_conflict_do_update(index_elements=["centre_id", "year"], set_={"last": t.counter.c.last + 1})
        .returning(t.counter.c.last)
    )
