"""Rows the sweep works on: timers that are due, what a failure leaves, and what is kept only for a while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, and_, delete, func, literal_column, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from app.store import tables as t
from app.store.unit import Unit

M = t.timer.c
# Written into the statement, not bound: SQLite uses a partial index only where it can see the condition.
ARMED = M.status == literal_column("'armed'")


@dataclass(frozen=True, slots=True, order=True)
class DueTimer:
    """A timer whose moment has come; ordered by that moment."""

    try_at: datetime
    source: str
    centre_id: str
    id: str
    case_id: str
    failures: int


def due_timers(u: Unit, most: int, after: DueTimer | None = None) -> list[DueTimer]:
    """The next due timers in the order in which they are due, at most `most`, without a lock.

    Of two due at one moment the clock's comes first: a limit is passed before what a diagram does about it.

    Reads the partial index of armed timers from its beginning, so it costs what is due and not what waits.
    """
    wanted = (
        select(M.try_at, M.source, M.centre_id, M.id, M.case_id, M.failures)
        .where(ARMED, M.try_at.is_not(None), M.try_at <= u.now)
        .order_by(M.try_at, M.source, M.centre_id, M.id)
        .limit(most)
    )
    if after is not None:
        key = tuple_(M.try_at, M.source, M.centre_id, M.id)
        last = (after.try_at, after.source, after.centre_id, after.id)
        wanted = wanted.where(M.try_at >= after.try_at, key > last)
    return [
        DueTimer(row.try_at, row.source, row.centre_id, row.id, row.case_id, row.failures)
        for row in u.rows(wanted)
    ]


def put_off(u: Unit, timer: DueTimer, values: Mapping[str, Any]) -> bool:
    """Write what a failure changes on a timer; False where somebody else has dealt with it meanwhile."""
    statement = update(t.timer).where(
        M.centre_id == timer.centre_id,
        M.id == timer.id,
        M.status == "armed",
        M.failures == timer.failures,
        M.try_at == timer.try_at,
    )
    return u.write(statement.values(**values)) == 1


def insert_incident(u: Unit, row: Mapping[str, Any]) -> None:
    u.insert(t.incident, [row])


# -- what is kept only for a while ------------------------------------------------------------------------------


def forget_answers(u: Unit, until: datetime, most: int) -> int:
    """Delete kept answers of commands older than a moment; at most `most`. How many went."""
    c = t.idempotency.c
    old = select(c.person_id, c.idem_key).where(c.at < until).order_by(c.at).limit(most)
    return _delete(u, t.idempotency, old)


def end_sessions(u: Unit, idle_since: datetime, most: int) -> int:
    """Delete sessions that are over or idle; at most `most`. How many went."""
    c = t.session.c
    over = select(c.token_hash).where(or_(c.ends_at <= u.now, c.seen_at <= idle_since)).limit(most)
    return _delete(u, t.session, over)


def drop_drafts(u: Unit, most: int) -> int:
    """Delete drafts of tasks that have ended; at most `most`. How many went."""
    c, k = t.draft.c, t.task.c
    ended = (
        select(c.centre_id, c.task_id, c.person_id)
        .join_from(t.draft, t.task, and_(k.centre_id == c.centre_id, k.id == c.task_id))
        .where(k.ended_at.is_not(None))
        .limit(most)
    )
    return _delete(u, t.draft, ended)


def drop_registrations(u: Unit, until: datetime, most: int) -> int:
    """Half-typed registrations nobody came back to; the key of each goes with it."""
    c = t.registration_draft.c
    return _delete(u, t.registration_draft, select(c.person_id, c.id).where(c.saved_at <= until).limit(most))


def _delete(u: Unit, table: Table, wanted: Select[Any]) -> int:
    """Delete rows by their keys; a chosen few at a time, so that no lock is held for long."""
    keys: Sequence[Any] = u.rows(wanted)
    if not keys:
        return 0
    columns = [table.c[name] for name in keys[0]._fields]
    if len(columns) == 1:
        return u.write(delete(table).where(columns[0].in_([key[0] for key in keys])))
    return u.write(delete(table).where(tuple_(*columns).in_([tuple(key) for key in keys])))


# -- the heartbeat ---------------------------------------------------------------------------------------------


def beat(u: Unit, node: str, fired: int, detail: str) -> None:
    """Note that a sweep of this node ended at `u.now`; `fired` is added to what it has fired before."""
    dialect = postgresql if u.can_skip_locked else sqlite
    row = {"node": node, "turn_at": u.now, "fired": fired, "detail": detail[:200]}
    statement: Any = dialect.insert(t.heartbeat).values(**row)
    u.write(
        statement.on_conflict_do_update(
            index_elements=["node"],
            set_={"turn_at": u.now, "fired": t.heartbeat.c.fired + fired, "detail": row["detail"]},
        )
    )


def beat_of(u: Unit, node: str) -> datetime | None:
    """When the sweep of this node last came round."""
    c = t.heartbeat.c
    found: datetime | None = u.value(select(c.turn_at).where(c.node == node))
    return found


def forget_nodes(u: Unit, until: datetime) -> int:
    return u.write(delete(t.heartbeat).where(t.heartbeat.c.turn_at < until))


def forget_beats_after(u: Unit, at: datetime) -> int:
    """Forget turns that a clock ahead of its time has left."""
    return u.write(delete(t.heartbeat).where(t.heartbeat.c.turn_at > at))


def last_beat(u: Unit) -> datetime | None:
    """When any sweep last came round."""
    found: datetime | None = u.value(select(func.max(t.heartbeat.c.turn_at)))
    return found


# -- counting ----------------------------------------------------------------------------------------------------


def counts(u: Unit) -> Mapping[str, int]:
    """Timers by status, and armed ones that are due already."""
    by_status = {
        row.status: row.n for row in u.rows(select(M.status, func.count().label("n")).group_by(M.status))
    }
    due = u.value(select(func.count()).where(ARMED, M.try_at <= u.now))
    return {**by_status, "due": int(due)}
