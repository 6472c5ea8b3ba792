"""The first read of every verb: a case under its lock, with the task, timer, card or order the verb is about.

Statements are built once and asked with parameters: building one costs more than running it.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, extract, false, func, literal, or_, select

from app.store import tables as t
from app.store.unit import Unit

CASE, INSTANCE = t.office_case, t.process_instance


def lock_case(
    u: Unit,
    centres: Collection[str],
    case_id: str,
    units: Collection[str] | None = None,
    beside: str | None = None,
) -> Row[Any] | None:
    """A case with its main process instance.

    None where it is not to be seen: in none of the centres, or (when given) none of the units takes part.
    beside  key of a definition whose current content hash is wanted as well, as `beside_sha`
    """
    asked: dict[str, Any] = {"centres": list(centres), "id": case_id, "now": u.now}
    if units is not None:
        asked["units"] = list(units)
    if beside is not None:
        asked["beside"] = beside
    return u.row(_case(u.can_skip_locked, units is not None, beside is not None), asked)


def lock_cases(u: Unit, cases: Collection[tuple[str, str]]) -> Sequence[Row[Any]]:
    """Several cases, (centre id, case id), each with its main process instance, in the order of their ids."""
    asked = {
        "centres": list({centre for centre, _ in cases}),
        "ids": [case for _, case in cases],
        "now": u.now,
    }
    return u.rows(_cases(u.can_skip_locked), asked)


def lock_task(u: Unit, centres: Collection[str], task_id: str) -> Row[Any] | None:
    """A task with its case and process instance.

    holder     who holds it, by name
    handed_in  how many files the applicant has handed in since it opened
    """
    return u.row(_task(u.can_skip_locked), {"centres": list(centres), "id": task_id, "now": u.now})


def lock_timer(u: Unit, centre_id: str, timer_id: str) -> Row[Any] | None:
    """An armed timer with its case and its instance (a clock's timer: with the main one).

    None where the timer is over, and (on PostgreSQL) where another sweep holds the case at this moment.
    """
    return u.row(_timer(u.can_skip_locked, "armed"), {"centre": centre_id, "id": timer_id})


def lock_stuck_timer(u: Unit, centre_id: str, timer_id: str) -> Row[Any] | None:
    """A timer that was given up, with its case and its instance; None where it is stuck no more."""
    return u.row(_timer(u.can_skip_locked, "stuck"), {"centre": centre_id, "id": timer_id})


def lock_card(u: Unit, centres: Collection[str], card_id: str) -> Row[Any] | None:
    """A card with its case and main instance."""
    statement = _beside_case(u.can_skip_locked, t.card, "card", sweeping=False)
    return u.row(statement, {"centres": list(centres), "id": card_id})


def lock_order(u: Unit, centres: Collection[str], order_id: str) -> Row[Any] | None:
    """A supervision order with its case and main instance."""
    statement = _beside_case(u.can_skip_locked, t.supervision_order, "order", sweeping=False)
    return u.row(statement, {"centres": list(centres), "id": order_id})


def lock_complaint(u: Unit, centres: Collection[str], complaint_id: str) -> Row[Any] | None:
    """A complaint with its case and main instance."""
    statement = _beside_case(u.can_skip_locked, t.complaint, "complaint", sweeping=False)
    return u.row(statement, {"centres": list(centres), "id": complaint_id})


def sweep_card(u: Unit, card_id: str) -> Row[Any] | None:
    """As `lock_card`, in any centre; None as well where another sweep holds the case."""
    return u.row(_beside_case(u.can_skip_locked, t.card, "card", sweeping=True), {"id": card_id})


def sweep_order(u: Unit, order_id: str) -> Row[Any] | None:
    return u.row(
        _beside_case(u.can_skip_locked, t.supervision_order, "order", sweeping=True), {"id": order_id}
    )


def next_due(u: Unit, centre_id: str, case_id: str) -> str | None:
    """The timer of a case that is due and was due first."""
    m = t.timer.c
    found: str | None = u.value(
        select(m.id)
        .where(m.centre_id == centre_id, m.case_id == case_id, m.status == "armed", m.try_at <= u.now)
        .order_by(m.due_at, m.source, m.id)
        .limit(1)
    )
    return found


def part(row: Row[Any], prefix: str) -> dict[str, Any]:
    """The columns of one table out of a joined row."""
    return {name: row[place] for name, place in _part(row._fields, f"{prefix}_")}


@lru_cache
def _part(fields: tuple[str, ...], start: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        (field.removeprefix(start), place) for place, field in enumerate(fields) if field.startswith(start)
    )


def takes_part(units: Any) -> Any:
    """A condition on `office_case`: one of the units takes part in the case."""
    c = t.case_unit.c
    return (
        select(literal(1))
        .where(c.centre_id == CASE.c.centre_id, c.case_id == CASE.c.id, c.unit_id.in_(units))
        .exists()
    )


def provisional(due_at: Any) -> Any:
    """Whether a deadline lies in a year that no notice has settled; with `office_case` and its edition joined.

    A case is provisional when any of its clocks is; a step that ends tomorrow is not for that.
    """
    beyond = extract("year", due_at) > t.calendar_edition.c.covered_to
    return func.coalesce(CASE.c.provisional & beyond, false()).label("provisional")


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


# -- the statements ---------------------------------------------------------------------------------------------


@lru_cache
def _case(locks: bool, scoped: bool, beside: bool) -> Select[Any]:
    d = t.definition.c
    sha = select(d.sha).where(d.key == bindparam("beside"), d.is_current).scalar_subquery()
    further = [_timers_due(), _revision(), *([sha.label("beside_sha")] if beside else [])]
    statement = _case_and_instance(*further)
    statement = statement.where(_in_centres(CASE), CASE.c.id == bindparam("id"))
    if scoped:
        statement = statement.where(takes_part(bindparam("units", expanding=True)))
    return _locking(locks, statement)


@lru_cache
def _cases(locks: bool) -> Select[Any]:
    statement = _case_and_instance(_timers_due(), _revision())
    statement = statement.where(_in_centres(CASE), CASE.c.id.in_(bindparam("ids", expanding=True)))
    return _locking(locks, statement.order_by(CASE.c.id))


@lru_cache
def _task(locks: bool) -> Select[Any]:
    holder = t.person.alias("holder")
    statement = (
        select(
            *_columns(CASE, "case"),
            *_columns(INSTANCE, "instance"),
            *_columns(t.task, "task"),
            holder.c.name.label("holder"),
            _handed_in(),
            _timers_due(),
            _revision(),
        )
        .join_from(t.task, CASE, _same_case(t.task))
        .join(
            INSTANCE, (INSTANCE.c.centre_id == t.task.c.centre_id) & (INSTANCE.c.id == t.task.c.instance_id)
        )
        .outerjoin(holder, holder.c.id == t.task.c.assignee_id)
        .where(_in_centres(t.task), t.task.c.id == bindparam("id"))
    )
    return _locking(locks, statement, t.task)


@lru_cache
def _timer(locks: bool, status: str) -> Select[Any]:
    m, i = t.timer.c, INSTANCE.c
    its_own = or_(i.id == m.instance_id, m.instance_id.is_(None) & (i.role == "main"))
    statement = (
        select(
            *_columns(CASE, "case"),
            *_columns(INSTANCE, "instance"),
            *_columns(t.timer, "timer"),
            _revision(),
        )
        .join_from(t.timer, CASE, _same_case(t.timer))
        .join(INSTANCE, (i.centre_id == m.centre_id) & (i.case_id == m.case_id) & its_own)
        .where(m.centre_id == bindparam("centre"), m.id == bindparam("id"), m.status == status)
    )
    return _locking(locks, statement, t.timer, skip_locked=status == "armed")


@lru_cache
def _beside_case(locks: bool, table: Table, prefix: str, sweeping: bool) -> Select[Any]:
    statement = _case_and_instance(*_columns(table, prefix), _revision()).join(table, _same_case(table))
    statement = statement.where(table.c.id == bindparam("id"))
    if not sweeping:
        statement = statement.where(_in_centres(table))
    return _locking(locks, statement, table, skip_locked=sweeping)


def _case_and_instance(*further: Any) -> Select[Any]:
    return select(*_columns(CASE, "case"), *_columns(INSTANCE, "instance"), *further).join_from(
        CASE, INSTANCE, _same_case(INSTANCE) & (INSTANCE.c.role == "main")
    )


def _locking(locks: bool, statement: Select[Any], *tables: Table, skip_locked: bool = False) -> Select[Any]:
    """On SQLite the unit holds the only write lock already; PostgreSQL locks the rows, the case's first.

    Every joined row that a verb judges by must be named: a statement that has waited for the case sees the
    case as it is now, but the rows of tables it did not lock as they were before it waited.
    """
    if not locks:
        return statement
    return statement.with_for_update(of=[CASE, INSTANCE, *tables], skip_locked=skip_locked)


def _revision() -> Any:
    """How often the settings of the case's centre have changed: hours and lights are looked up by it."""
    n = t.unit.c
    return select(n.revision).where(n.id == CASE.c.centre_id).scalar_subquery().label("revision")


def _handed_in() -> Any:
    """How many files came from the applicant since the task opened."""
    d, k = t.case_document.c, t.task.c
    files = select(func.count()).where(
        d.centre_id == k.centre_id,
        d.case_id == k.case_id,
        d.attached_by.is_(None),
        d.attached_at >= k.opened_at,
    )
    return files.scalar_subquery().label("handed_in")


def _timers_due() -> Any:
    """Whether something of the case was due before `now` and has not been told."""
    m = t.timer.c
    due = select(literal(1)).where(
        m.centre_id == CASE.c.centre_id,
        m.case_id == CASE.c.id,
        m.status == "armed",
        m.try_at <= bindparam("now"),
    )
    return due.exists().label("timers_due")


def _in_centres(table: Table) -> Any:
    return table.c.centre_id.in_(bindparam("centres", expanding=True))


def _same_case(table: Table) -> Any:
    return (table.c.centre_id == CASE.c.centre_id) & (table.c.case_id == CASE.c.id)


def _columns(table: Table, prefix: str) -> list[Any]:
    return [column.label(f"{prefix}_{column.name}") for column in table.columns]
