"""Reading queues: live tasks of desks and of people, what a person has ended, and how many there are.

Every page is one statement: a branch for each desk (a centre, a unit, a role), each of which walks its own
partial index and stops at the limit, so that a page costs the same whether a hundred tasks are open or a
hundred thousand.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from app.store import tables as t
from app.store.unit import Unit

K = t.task

# Columns of an order, as its two indexes have them.
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "urgent": (K.c.urgency, K.c.sort_at, K.c.id),
    "due": (K.c.sort_at, K.c.id),
    "received": (K.c.received_at, K.c.id),
    "number": (K.c.number, K.c.id),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A pile of tasks: those of a role in a unit, in one centre."""

    centre_id: str
    unit_id: str
    role: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's own pile in one centre."""

    centre_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a pile.

    order     a name of ORDERS
    after     the key of the last row already seen, in the order's columns; None at the beginning
    only_open unclaimed tasks only
    due_from, due_until   only tasks whose sorting moment lies in [from, until)
    """

    order: str
    limit: int
    after: tuple[Any, ...] | None = None
    only_open: bool = False
    due_from: datetime | None = None
    due_until: datetime | None = None


def of_desks(u: Unit, desks: Collection[Desk], part: Slice) -> Sequence[Row[Any]]:
    """Live tasks at some desks, in order."""
    return _page(u, [_at(desk) for desk in desks], part)


def of_people(u: Unit, seats: Collection[Seat], part: Slice) -> Sequence[Row[Any]]:
    """Live tasks some people hold, in order."""
    return _page(u, [_held(seat) for seat in seats], part)


def ended_by(
    u: Unit, seats: Collection[Seat], limit: int, after: tuple[datetime, str] | None = None
) -> Sequence[Row[Any]]:
    """Tasks some people ended, the last first."""
    if not seats:
        return []
    keys = (K.c.ended_at, K.c.id)
    branches = []
    for seat in seats:
        wanted = select(K).where(
            K.c.centre_id == seat.centre_id, K.c.ended_by == seat.person_id, K.c.ended_at.is_not(None)
        )
        if after is not None:
            wanted = wanted.where(tuple_(*keys) < _values(keys, after))
        branches.append(wanted.order_by(*(key.desc() for key in keys)).limit(limit))
    page = _union(branches, lambda page: (page.c.ended_at.desc(), page.c.id.desc()), limit)
    return u.rows(_dressed(page).order_by(page.c.ended_at.desc(), page.c.id.desc()))


def counts(u: Unit, desks: Collection[Desk], seats: Collection[Seat], cap: int) -> Row[Any]:
    """How many tasks lie in each pile, counted up to `cap`: mine, group, unclaimed, done."""
    row = u.row(
        select(
            _counted([_held(seat) for seat in seats], cap).label("mine"),
            _counted([_at(desk) for desk in desks], cap).label("group"),
            _counted([(*_at(desk), K.c.status == "open") for desk in desks], cap).label("unclaimed"),
            _counted(
                [
                    (K.c.centre_id == s.centre_id, K.c.ended_by == s.person_id, K.c.ended_at.is_not(None))
                    for s in seats
                ],
                cap,
            ).label("done"),
        )
    )
    assert row is not None
    return row


def counts_due(
    u: Unit,
    desks: Collection[Desk],
    seats: Collection[Seat],
    edges: Sequence[tuple[datetime | None, datetime | None]],
    cap: int,
) -> list[int]:
    """How many live tasks fall due in each stretch [from, until), counted up to `cap` each."""
    piles = [_at(desk) for desk in desks] + [_held(seat) for seat in seats]
    if not edges:
        return []
    row = u.row(
        select(
            *(
                _counted([(*pile, *_between(lower, upper)) for pile in piles], cap).label(f"n{place}")
                for place, (lower, upper) in enumerate(edges)
            )
        )
    )
    assert row is not None
    return [int(count) for count in row]


def task(u: Unit, centres: Collection[str], task_id: str) -> Row[Any] | None:
    """One task, live or ended, as a queue shows it."""
    found = select(K).where(K.c.centre_id.in_(centres), K.c.id == task_id).subquery("page")
    return u.row(_dressed(found))


def definition_sha(u: Unit, centre_id: str, task_id: str) -> str:
    """The definition a task's process instance runs on."""
    i = t.process_instance
    sha: str = u.value(
        select(i.c.definition_sha)
        .join_from(K, i, (i.c.centre_id == K.c.centre_id) & (i.c.id == K.c.instance_id))
        .where(K.c.centre_id == centre_id, K.c.id == task_id)
    )
    return sha


# -- the pieces ----------------------------------------------------------------------------------------------

_Pile = tuple[ColumnElement[bool], ...]


def _at(desk: Desk) -> _Pile:
    return (
        K.c.centre_id == desk.centre_id,
        K.c.unit_id == desk.unit_id,
        K.c.role == desk.role,
        K.c.ended_at.is_(None),
    )


def _held(seat: Seat) -> _Pile:
    return (K.c.centre_id == seat.centre_id, K.c.assignee_id == seat.person_id, K.c.ended_at.is_(None))


def _between(lower: datetime | None, upper: datetime | None) -> _Pile:
    wanted: list[ColumnElement[bool]] = []
    if lower is not None:
        wanted.append(K.c.sort_at >= lower)
    if upper is not None:
        wanted.append(K.c.sort_at < upper)
    return tuple(wanted)


def _page(u: Unit, piles: Sequence[_Pile], part: Slice) -> Sequence[Row[Any]]:
    if not piles:
        return []
    keys = ORDERS[part.order]
    branches = [_branch(pile, keys, part) for pile in piles]
    names = [key.name for key in keys]
    page = _union(branches, lambda page: tuple(page.c[name] for name in names), part.limit)
    return u.rows(_dressed(page).order_by(*(page.c[name] for name in names)))


def _branch(pile: _Pile, keys: Sequence[Any], part: Slice) -> Select[Any]:
    wanted = select(K).where(*pile, *_between(part.due_from, part.due_until))
    if part.only_open:
        wanted = wanted.where(K.c.status == "open")
    if part.after is not None:
        wanted = wanted.where(tuple_(*keys) > _values(keys, part.after))
    return wanted.order_by(*keys).limit(part.limit)


def _values(keys: Sequence[Any], after: Sequence[Any]) -> Any:
    return tuple_(*(literal(value, key.type) for key, value in zip(keys, after, strict=True)))


def _union(
    branches: Sequence[Select[Any]], ordering: Callable[[Subquery], Sequence[Any]], limit: int
) -> Subquery:
    """The branches as one page. A single branch is the page already."""
    if len(branches) == 1:
        return branches[0].subquery("page")
    inner = [select(branch.subquery(f"desk{place}")) for place, branch in enumerate(branches)]
    every = union_all(*inner).subquery("every")
    return select(every).order_by(*ordering(every)).limit(limit).subquery("page")


def _dressed(page: Subquery) -> Select[Any]:
    """A page of tasks with what a row of the queue shows of the case, the unit and the holder."""
    case, holder = t.office_case, t.person.alias("holder")
    return (
        select(
            page,
            case.c.version.label("case_version"),
            case.c.status.label("case_status"),
            case.c.case_type,
            case.c.item_code,
            case.c.item_name,
            case.c.item_name_en,
            case.c.applicant_masked,
            case.c.village,
            case.c.channel,
            case.c.provisional,
            case.c.light.label("case_light"),
            case.c.accepted_at,
            case.c.first_contact_id,
            holder.c.name.label("assignee"),
            t.unit.c.code.label("unit_code"),
            t.unit.c.name.label("unit"),
            t.unit.c.name_en.label("unit_en"),
        )
        .join(case, (case.c.centre_id == page.c.centre_id) & (case.c.id == page.c.case_id))
        .join(t.unit, t.unit.c.id == page.c.unit_id)
        .outerjoin(holder, holder.c.id == page.c.assignee_id)
    )


def _counted(piles: Sequence[_Pile], cap: int) -> Any:
    if not piles:
        return literal(0)
    branches = [select(literal(1).label("one")).select_from(K).where(*pile).limit(cap) for pile in piles]
    if len(branches) == 1:
        every = branches[0].subquery()
    else:
        inner = [select(branch.subquery()) for branch in branches]
        every = select(union_all(*inner).subquery()).limit(cap).subquery()
    return select(func.count()).select_from(every).scalar_subquery()
