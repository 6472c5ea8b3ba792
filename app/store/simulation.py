"""What the demo month reads between two acts: the task somebody is about to do, and when the next timer is due."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, event, func, select

from app.store import tables as t
from app.store.database import open_engine
from app.store.sweeping import ARMED
from app.store.unit import Unit, Units

_HURRIED = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit TO off"}


@contextmanager
def hurried(units: Units) -> Iterator[Units]:
    """The same units of work, not waiting for the disk at each commit; everything is on it when this ends.

    Nobody has been promised that a simulated act survives a power cut: whoever is interrupted starts again.
    """
    engine = open_engine(units.engine.url.render_as_string(hide_password=False))

    @event.listens_for(engine, "connect")
    def hurry(connection: Any, _record: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute(_HURRIED["sqlite"])
            return
        connection.autocommit = True  # a setting made inside a transaction goes with it
        connection.execute(_HURRIED["postgresql"])
        connection.autocommit = False

    try:
        yield replace(units, engine=engine)
    finally:
        engine.dispose()
        if engine.dialect.name == "sqlite":
            connection = units.engine.raw_connection()
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()


def task(u: Unit, centre_id: str, task_id: str) -> Row[Any] | None:
    """A task that is still open, with the hash of the definition it belongs to."""
    k, i = t.task.c, t.process_instance.c
    return u.row(
        select(k.id, k.case_id, k.act, k.form, k.subject, k.role, k.unit_id, k.assignee_id, i.definition_sha)
        .join_from(t.task, t.process_instance, (i.centre_id == k.centre_id) & (i.id == k.instance_id))
        .where(k.centre_id == centre_id, k.id == task_id, k.ended_at.is_(None))
    )


def next_due_at(u: Unit) -> datetime | None:
    """When the sweep has something to do next."""
    c = t.timer.c
    found: datetime | None = u.value(
        select(c.try_at).where(ARMED, c.try_at.is_not(None)).order_by(c.try_at).limit(1)
    )
    return found


def cards_issued_at(u: Unit, at: datetime) -> Sequence[Row[Any]]:
    """The cards a sweep told to come round at this moment has issued."""
    c = t.card.c
    wanted = select(c.centre_id, c.id, c.case_id, c.colour, c.person_id, c.unit_id).where(c.issued_at == at)
    return u.rows(wanted.order_by(c.due_at, c.centre_id, c.case_id, c.colour))


def has_cases(u: Unit) -> bool:
    return u.first(select(t.office_case.c.id).limit(1)) is not None


def has_units(u: Unit) -> bool:
    return u.first(select(t.unit.c.id).limit(1)) is not None


def tally(u: Unit) -> dict[str, Any]:
    """Cases by type, status and outcome, open tasks by role, timers and cards by status: what a run comes to."""
    case, task, timer, card = t.office_case.c, t.task.c, t.timer.c, t.card.c

    def by(*columns: Any, where: Any = None) -> dict[str, Any]:
        wanted = select(*columns, func.count()).group_by(*columns).order_by(*columns)
        rows = u.rows(wanted if where is None else wanted.where(where))
        if len(columns) == 1:
            return {str(key): n for key, n in rows}
        found: dict[str, Any] = {}
        for one, other, n in rows:
            found.setdefault(str(one), {})[str(other)] = n
        return found

    return {
        "cases": u.value(select(func.count()).select_from(t.office_case)),
        "by_type": by(case.case_type),
        "by_outcome": by(case.case_type, case.outcome),
        "by_status": by(case.case_type, case.status),
        "by_light": by(case.light),
        "open_tasks": by(task.role, where=task.ended_at.is_(None)),
        "tasks": by(task.status),
        "timers": by(timer.source, timer.status),
        "cards": by(card.colour, card.status),
        "handoffs": by(t.handoff.c.status),
        "events": by(t.audit_event.c.kind),
        "stuck": u.value(select(func.count()).select_from(t.timer).where(timer.status == "stuck")),
        "incidents": u.value(
            select(func.count()).select_from(t.incident).where(t.incident.c.settled_at.is_(None))
        ),
    }
