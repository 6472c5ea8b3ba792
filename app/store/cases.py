"""Rows of a case: the read every verb on a case begins with, and the sets it writes at the end.

The first read takes the case's lock and brings the case with one of its tasks or instances; what hangs on it is
the second (`app.store.hanging`).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    Table,
    bindparam,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from app.store import tables as t
from app.store.unit import Unit

CASE_COLUMNS = [c.label(f"case_{c.name}") for c in t.office_case.columns]
INSTANCE = t.process_instance


# -- the first read: the case under its lock ----------------------------------------------------------------


def lock_case(
    u: Unit,
    centres: Collection[str],
    case_id: str,
    units: Collection[str] | None = None,
    beside: str | None = None,
) -> Row[Any] | None:
    """A case with its main process instance, under the case's lock.

    None where it is not to be seen: in none of the centres, or (when given) none of the units takes part.
    beside  key of a definition whose current content hash is wanted as well, as `beside_sha`
    """
    d = t.definition.c
    sha = select(d.sha).where(d.key == beside, d.is_current).scalar_subquery().label("beside_sha")
    statement = case_and_instance(*([sha] if beside else [])).where(
        t.office_case.c.centre_id.in_(centres), t.office_case.c.id == case_id
    )
    if units is not None:
        statement = statement.where(takes_part(units))
    return u.row(locking(u, statement))


def case_and_instance(*further: Any) -> Select[Any]:
    """A case with its main process instance, and whatever else is joined to it."""
    return select(*CASE_COLUMNS, *_instance_columns(), *further).join_from(
        t.office_case, INSTANCE, _same_case(INSTANCE) & (INSTANCE.c.role == "main")
    )


def lock_task(u: Unit, centres: Collection[str], task_id: str) -> Row[Any] | None:
    """A task with its case and process instance, under the case's lock; who holds it by name as `holder`."""
    holder = t.person.alias("holder")
    return u.row(
        locking(
            u,
            select(
                *CASE_COLUMNS,
                *_instance_columns(),
                *(c.label(f"task_{c.name}") for c in t.task.columns),
                holder.c.name.label("holder"),
            )
            .join_from(t.task, t.office_case, _same_case(t.task))
            .join(
                INSTANCE,
                (INSTANCE.c.centre_id == t.task.c.centre_id) & (INSTANCE.c.id == t.task.c.instance_id),
            )
            .outerjoin(holder, holder.c.id == t.task.c.assignee_id)
            .where(t.task.c.centre_id.in_(centres), t.task.c.id == task_id),
            t.task,
        )
    )


def lock_timer(u: Unit, centre_id: str, timer_id: str) -> Row[Any] | None:
    """An armed timer with its case and its instance, under the case's lock.

    None where the timer is over, and (on PostgreSQL) where another sweep holds the case at this moment.
    """
    instance = (INSTANCE.c.centre_id == t.timer.c.centre_id) & or_(
        INSTANCE.c.id == t.timer.c.instance_id,
        t.timer.c.instance_id.is_(None)
        & (INSTANCE.c.case_id == t.timer.c.case_id)
        & (INSTANCE.c.role == "main"),
    )
    statement = (
        select(*CASE_COLUMNS, *_instance_columns(), *(c.label(f"timer_{c.name}") for c in t.timer.columns))
        .join_from(t.timer, t.office_case, _same_case(t.timer))
        .join(INSTANCE, instance & (INSTANCE.c.case_id == t.timer.c.case_id))
        .where(t.timer.c.centre_id == centre_id, t.timer.c.id == timer_id, t.timer.c.status == "armed")
    )
    return u.row(locking(u, statement, t.timer, skip_locked=True))


def locking(u: Unit, statement: Select[Any], *tables: Table, skip_locked: bool = False) -> Select[Any]:
    """On SQLite the unit holds the only write lock already; PostgreSQL locks the rows, the case's first.

    Every joined row that a verb judges by must be named: a statement that has waited for the case sees the
    case as it is now, but the rows of tables it did not lock as they were before it waited.
    """
    if not u.can_skip_locked:
        return statement
    return statement.with_for_update(of=[t.office_case, INSTANCE, *tables], skip_locked=skip_locked)


def _same_case(table: Table) -> Any:
    return (table.c.centre_id == t.office_case.c.centre_id) & (table.c.case_id == t.office_case.c.id)


def _instance_columns() -> list[Any]:
    return [c.label(f"instance_{c.name}") for c in INSTANCE.columns]


def part(row: Row[Any], prefix: str) -> dict[str, Any]:
    """The columns of one table out of a joined row."""
    start = f"{prefix}_"
    return {name[len(start) :]: value for name, value in row._asdict().items() if name.startswith(start)}


# -- the writes: one statement per table and kind ------------------------------------------------------------


def insert_rows(u: Unit, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    u.write(insert(table), rows)


def update_case(u: Unit, centre_id: str, case_id: str, version: int, values: Mapping[str, Any]) -> bool:
    """Write the case's line; False when its version is not the one that was read (somebody was first)."""
    statement = (
        update(t.office_case)
        .where(
            t.office_case.c.centre_id == centre_id,
            t.office_case.c.id == case_id,
            t.office_case.c.version == version,
        )
        .values(version=version + 1, **values)
    )
    return u.write(statement) == 1


def update_instance(u: Unit, centre_id: str, instance_id: str, values: Mapping[str, Any]) -> None:
    u.write(
        update(INSTANCE)
        .where(INSTANCE.c.centre_id == centre_id, INSTANCE.c.id == instance_id)
        .values(**values)
    )


def change_task(u: Unit, centre_id: str, task_id: str, **values: Any) -> None:
    """Write columns of one live task."""
    u.write(
        update(t.task)
        .where(t.task.c.centre_id == centre_id, t.task.c.id == task_id, t.task.c.ended_at.is_(None))
        .values(**values)
    )


TASK_CHANGES = ("status", "assignee_id", "ended_by", "claimed_at", "ended_at", "due_at", "sort_at", "light")


def update_tasks(u: Unit, centre_id: str, changes: Sequence[Mapping[str, Any]]) -> None:
    """Write TASK_CHANGES of a set of tasks; each change carries `task_id` and all of those columns."""
    statement = (
        update(t.task)
        .where(t.task.c.centre_id == bindparam("in_centre"), t.task.c.id == bindparam("task_id"))
        .values({name: bindparam(f"to_{name}") for name in TASK_CHANGES})
    )
    u.write(
        statement,
        [
            {
                "in_centre": centre_id,
                "task_id": change["task_id"],
                **{f"to_{name}": change[name] for name in TASK_CHANGES},
            }
            for change in changes
        ],
    )


def upsert(
    u: Unit,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    changes: Collection[str] | None = None,
    unless: Any = None,
) -> None:
    """Insert rows, or write `changes` of those that exist (none named: leave them as they are).

    unless  a condition on the existing row under which it is left as it is
    """
    if not rows:
        return
    dialect = postgresql if u.can_skip_locked else sqlite
    statement: Any = dialect.insert(table)
    keys = [c.name for c in table.primary_key.columns]
    if changes:
        statement = statement.on_conflict_do_update(
            index_elements=keys,
            set_={name: statement.excluded[name] for name in changes},
            where=None if unless is None else ~unless,
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    u.write(statement, rows)


# -- numbers ----------------------------------------------------------------------------------------------------


def next_serial(u: Unit, centre_id: str, year: int) -> int:
    """The next number of a centre's year. Locks its counter until the unit ends, so it comes last."""
    dialect = postgresql if u.can_skip_locked else sqlite
    statement = dialect.insert(t.counter).values(centre_id=centre_id, year=year, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["centre_id", "year"], set_={"last": t.counter.c.last + 1}
    ).returning(t.counter.c.last)
    return int(u.value(statement))


def takes_part(units: Collection[str]) -> Any:
    """A condition on `office_case`: one of the units takes part in the case."""
    c, case = t.case_unit.c, t.office_case.c
    return (
        select(literal(1))
        .where(c.centre_id == case.centre_id, c.case_id == case.id, c.unit_id.in_(units))
        .exists()
    )


def sees_case(u: Unit, centre_id: str, case_id: str, units: Collection[str]) -> bool:
    """Whether one of the units takes part in the case."""
    c = t.case_unit.c
    found = u.value(
        select(literal(1))
        .where(c.centre_id == centre_id, c.case_id == case_id, c.unit_id.in_(units))
        .limit(1)
    )
    return found is not None


def person_name(u: Unit, person_id: str) -> str:
    return str(u.value(select(t.person.c.name).where(t.person.c.id == person_id)))
