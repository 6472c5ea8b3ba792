"""Reading queues: live tasks of desks and of people, what a person has ended, and how many there are.

Every page is one statement: a branch for each desk (a centre, a unit, a role), each of which walks its own
partial index. The branches are merged in the order they all have, so that none is walked further than the page
needs: it costs the same whether a hundred tasks are open or a hundred thousand. Statements are built once a shape
and kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    asc,
    bindparam,
    desc,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)

from app.domain.tasks import GROUPS
from app.store import tables as t
from app.store.locks import provisional
from app.store.unit import Unit

K = t.task

# Columns of an order, as its two indexes have them.
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "urgent": (K.c.urgency, K.c.sort_at, K.c.id),
    "due": (K.c.sort_at, K.c.id),
    "received": (K.c.received_at, K.c.id),
    "number": (K.c.number, K.c.id),
}
# Tasks that wait for the applicant, whoever holds them.
WAITS_FOR_APPLICANT = ("record_supplement", "rate")
DESK_ROLES = tuple(sorted({role for role, _ in GROUPS.values()}))
LOOKED_AT = 32  # how many of a desk's free tasks one claim of the next looks at

_ENDED = (K.c.ended_at, K.c.id)

# What a row of the queue shows of the task itself.
_SHOWN = tuple(
    K.c[name]
    for name in (
        "centre_id", "id", "case_id", "process", "element", "name", "name_en", "lane", "act", "form", "subject",
        "role", "unit_id", "can_hand_off", "status", "assignee_id", "urgency", "urges", "opened_at", "claimed_at",
        "ended_at", "due_at", "sort_at", "light", "received_at", "number",
        "news_at", "news_by", "aside_until",
    )
)  # fmt: skip


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
class Place:
    """Where a page lies in an order: the rows behind the one with this key, or (back) those before it.

    key  in the order's columns
    """

    key: tuple[Any, ...]
    back: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a pile.

    order     a name of ORDERS
    place     None for the beginning. Back from a place, rows come in the order they are passed: the nearest first
    only_open unclaimed tasks only
    due_from, due_until   only tasks whose sorting moment lies in [from, until)
    """

    order: str
    limit: int
    place: Place | None = None
    only_open: bool = False
    due_from: datetime | None = None
    due_until: datetime | None = None

    @property
    def asked(self) -> dict[str, Any]:
        said = {"limit": self.limit, "due_from": self.due_from, "due_until": self.due_until}
        return {
            **_key_asked(self.place),
            **{name: value for name, value in said.items() if value is not None},
        }


def of_desks(u: Unit, desks: Collection[Desk], part: Slice) -> Sequence[Row[Any]]:
    """Live tasks at some desks, in order."""
    return _page(u, "desk", [_desk_asked(n, desk) for n, desk in enumerate(desks)], part)


def of_people(u: Unit, seats: Collection[Seat], part: Slice) -> Sequence[Row[Any]]:
    """Live tasks some people hold, in order."""
    return _page(u, "seat", [_seat_asked(n, seat) for n, seat in enumerate(seats)], part)


def ended_by(u: Unit, seats: Collection[Seat], limit: int, place: Place | None = None) -> Sequence[Row[Any]]:
    """Tasks some people ended, the last first; back from a place, the nearest first."""
    if not seats:
        return []
    piles = [_seat_asked(n, seat) for n, seat in enumerate(seats)]
    statement = _ended_statement(
        len(piles), place is not None, place is not None and place.back, not u.can_skip_locked
    )
    asked = {**_joined(piles), **_key_asked(place), "limit": limit}
    return u.rows(statement, {**asked, "reader": u.actor.person_id})


def desks_at_work(u: Unit, centres: Collection[str]) -> list[Desk]:
    """Every desk at which live tasks of some centres lie: the county's too, where a case was sent up.

    One look-up by key for each unit and role that there could be, however many tasks lie there.
    """
    if not centres:
        return []
    unit, centre = t.unit, t.unit.alias("centre")
    roles = union_all(*(select(literal(role).label("role")) for role in DESK_ROLES)).subquery("roles")
    lies = (
        select(literal(1))
        .where(
            K.c.centre_id == centre.c.id,
            K.c.unit_id == unit.c.id,
            K.c.role == roles.c.role,
            K.c.ended_at.is_(None),
        )
        .exists()
    )
    found = u.rows(
        select(centre.c.id, unit.c.id, roles.c.role)
        .join_from(centre, unit, (unit.c.centre_id == centre.c.id) | unit.c.centre_id.is_(None))
        .join(roles, true())
        .where(centre.c.id.in_(centres), lies)
        .order_by(centre.c.id, unit.c.id, roles.c.role)
    )
    return [Desk(*row) for row in found]


def lock_next_free(u: Unit, desks: Collection[Desk]) -> str | None:
    """The id of the first free task of some desks, urgent ones first, then by due time; its rows locked.

    On PostgreSQL what a colleague is just taking is passed over, as far as the first LOOKED_AT go.
    """
    if not desks:
        return None
    asked = _joined([_desk_asked(n, desk) for n, desk in enumerate(desks)])
    found: str | None = u.value(_next_free_statement(len(desks), u.can_skip_locked), asked)
    return found


def counts(
    u: Unit, desks: Collection[Desk], seats: Collection[Seat], centres: Collection[str], cap: int
) -> Row[Any]:
    """How many tasks lie in each pile, counted up to `cap`: mine, group, unclaimed, done, and in whole centres."""
    asked = _joined([_desk_asked(n, desk) for n, desk in enumerate(desks)])
    asked |= _joined([_seat_asked(n, seat) for n, seat in enumerate(seats)])
    asked |= {f"centre{n}": centre for n, centre in enumerate(sorted(centres))}
    row = u.row(_counts_statement(len(desks), len(seats), len(centres)), {**asked, "limit": cap})
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
    if not edges:
        return []
    asked = _joined([_desk_asked(n, desk) for n, desk in enumerate(desks)])
    asked |= _joined([_seat_asked(n, seat) for n, seat in enumerate(seats)])
    piles = [_desk_pile(n) for n in range(len(desks))] + [_seat_pile(n) for n in range(len(seats))]
    row = u.row(
        select(
            *(
                _counted([(*pile, *_between(lower, upper)) for pile in piles]).label(f"n{place}")
                for place, (lower, upper) in enumerate(edges)
            )
        ),
        {**asked, "limit": cap},
    )
    assert row is not None
    return [int(count) for count in row]


def task(u: Unit, centres: Collection[str], task_id: str) -> Row[Any] | None:
    """One task, live or ended, as a queue shows it."""
    return u.row(_one_statement(), {"centres": list(centres), "id": task_id, "reader": u.actor.person_id})


def definition_sha(u: Unit, centre_id: str, task_id: str) -> str:
    """The definition a task's process instance runs on."""
    i = t.process_instance
    sha: str = u.value(
        select(i.c.definition_sha)
        .join_from(K, i, (i.c.centre_id == K.c.centre_id) & (i.c.id == K.c.instance_id))
        .where(K.c.centre_id == centre_id, K.c.id == task_id)
    )
    return sha


# -- what is asked: the values of a statement ------------------------------------------------------------------------


def _desk_asked(n: int, desk: Desk) -> dict[str, Any]:
    return {f"desk_centre{n}": desk.centre_id, f"desk_unit{n}": desk.unit_id, f"desk_role{n}": desk.role}


def _seat_asked(n: int, seat: Seat) -> dict[str, Any]:
    return {f"seat_centre{n}": seat.centre_id, f"seat_person{n}": seat.person_id}


def _key_asked(place: Place | None) -> dict[str, Any]:
    return {f"key{n}": value for n, value in enumerate(place.key if place else ())}


def _joined(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


# -- the statements, by shape ------------------------------------------------------------------------------------------

_Pile = tuple[ColumnElement[bool], ...]


def _page(u: Unit, kind: str, piles: Sequence[Mapping[str, Any]], part: Slice) -> Sequence[Row[Any]]:
    if not piles:
        return []
    asked = part.asked
    shape = frozenset(name for name in ("key0", "due_from", "due_until") if name in asked)
    back = part.place is not None and part.place.back
    statement = _page_statement(
        kind, len(piles), part.order, shape, part.only_open, back, not u.can_skip_locked
    )
    return u.rows(statement, {**_joined(piles), **asked, "reader": u.actor.person_id})


@lru_cache(maxsize=256)
def _page_statement(
    kind: str, piles: int, order: str, shape: frozenset[str], only_open: bool, back: bool, merges_bare: bool
) -> Select[Any]:
    keys = ORDERS[order]
    more: list[ColumnElement[bool]] = []
    if "due_from" in shape:
        more.append(K.c.sort_at >= bindparam("due_from", type_=K.c.sort_at.type))
    if "due_until" in shape:
        more.append(K.c.sort_at < bindparam("due_until", type_=K.c.sort_at.type))
    if only_open:
        more.append(K.c.status == "open")
    if "key0" in shape:
        more.append(passed(keys, _key(keys), back))
    pile = _desk_pile if kind == "desk" else _seat_pile
    names = [key.name for key in keys]
    branches = [select(*_SHOWN).where(*pile(n), *more) for n in range(piles)]
    page = first_rows(branches, names, bindparam("limit"), back, merges_bare)
    return _dressed(page).order_by(*in_order(page.c, names, back))


@lru_cache(maxsize=64)
def _ended_statement(piles: int, later: bool, back: bool, merges_bare: bool) -> Select[Any]:
    """The last first: what is called back here is the order of the moments."""
    names = [key.name for key in _ENDED]
    branches = []
    for n in range(piles):
        wanted = select(*_SHOWN).where(*_ended_pile(n))
        branches.append(wanted.where(passed(_ENDED, _key(_ENDED), not back)) if later else wanted)
    page = first_rows(branches, names, bindparam("limit"), not back, merges_bare)
    return _dressed(page).order_by(*in_order(page.c, names, not back))


@lru_cache(maxsize=64)
def _next_free_statement(desks: int, locks: bool) -> Select[Any]:
    keys = ORDERS["urgent"]
    branches = [
        select(K.c.centre_id, K.c.id, *keys[:-1])
        .where(*_desk_pile(n), K.c.status == "open", K.c.act.not_in(WAITS_FOR_APPLICANT))
        .order_by(*keys)
        .limit(LOOKED_AT)
        for n in range(desks)
    ]
    every = union_all(*(select(branch.subquery(f"desk{n}")) for n, branch in enumerate(branches)))
    first = every.subquery("free")
    case = t.office_case
    wanted = (
        select(K.c.id)
        .join(first, (first.c.centre_id == K.c.centre_id) & (first.c.id == K.c.id))
        .join(case, (case.c.centre_id == K.c.centre_id) & (case.c.id == K.c.case_id))
        .where(K.c.status == "open")
        .order_by(*keys)
        .limit(1)
    )
    return wanted.with_for_update(of=[K, case], skip_locked=True) if locks else wanted


@lru_cache(maxsize=64)
def _counts_statement(desks: int, seats: int, centres: int) -> Select[Any]:
    at, held = [_desk_pile(n) for n in range(desks)], [_seat_pile(n) for n in range(seats)]
    return select(
        _counted(held).label("mine"),
        _counted(at).label("group"),
        _counted([_free_pile(n) for n in range(desks)]).label("unclaimed"),
        _counted([_ended_pile(n) for n in range(seats)], K.c.ended_at).label("done"),
        _counted([_centre_pile(n) for n in range(centres)], K.c.unit_id, K.c.role, K.c.sort_at).label(
            "centre"
        ),
    )


@lru_cache(maxsize=1)
def _one_statement() -> Select[Any]:
    wanted = K.c.centre_id.in_(bindparam("centres", expanding=True)) & (K.c.id == bindparam("id"))
    return _dressed(select(*_SHOWN).where(wanted).subquery("page"))


def _desk_pile(n: int) -> _Pile:
    return (
        K.c.centre_id == bindparam(f"desk_centre{n}"),
        K.c.unit_id == bindparam(f"desk_unit{n}"),
        K.c.role == bindparam(f"desk_role{n}"),
        K.c.ended_at.is_(None),
    )


def _free_pile(n: int) -> _Pile:
    """What is open has not ended: said without that, the index of free tasks alone answers how many there are."""
    *at, _live = _desk_pile(n)
    return (*at, K.c.status == "open")


def _seat_pile(n: int) -> _Pile:
    return (
        K.c.centre_id == bindparam(f"seat_centre{n}"),
        K.c.assignee_id == bindparam(f"seat_person{n}"),
        K.c.ended_at.is_(None),
    )


def _centre_pile(n: int) -> _Pile:
    return (K.c.centre_id == bindparam(f"centre{n}"), K.c.ended_at.is_(None))


def _ended_pile(n: int) -> _Pile:
    return (
        K.c.centre_id == bindparam(f"seat_centre{n}"),
        K.c.ended_by == bindparam(f"seat_person{n}"),
        K.c.ended_at.is_not(None),
    )


def _between(lower: datetime | None, upper: datetime | None) -> _Pile:
    wanted: list[ColumnElement[bool]] = []
    if lower is not None:
        wanted.append(K.c.sort_at >= lower)
    if upper is not None:
        wanted.append(K.c.sort_at < upper)
    return tuple(wanted)


def _key(keys: Sequence[Any]) -> Any:
    return tuple_(*(bindparam(f"key{n}", type_=key.type) for n, key in enumerate(keys)))


def passed(keys: Sequence[Any], key: Any, back: bool) -> ColumnElement[bool]:
    """Rows behind a key, or before it."""
    row = tuple_(*keys)
    found: ColumnElement[bool] = row < key if back else row > key
    return found


def in_order(columns: Any, names: Sequence[str], back: bool) -> list[Any]:
    """Columns to order by, upwards or (back) downwards."""
    return [columns[name].desc() if back else columns[name] for name in names]


def first_of(
    u: Unit, branches: Sequence[Select[Any]], names: Sequence[str], limit: Any, back: bool = False
) -> Subquery:
    """The first rows of several walks together, in an order of their columns that each has an index for."""
    return first_rows(branches, tuple(names), limit, back, merges_bare=not u.can_skip_locked)


def first_rows(
    branches: Sequence[Select[Any]], names: Sequence[str], limit: Any, back: bool, merges_bare: bool
) -> Subquery:
    """The same by the database it is for. Either merges what is ordered already and stops with the page.

    merges_bare  SQLite does so where only the whole is ordered. PostgreSQL plans each branch apart, and walks the
                 index of one only where the branch itself asks for the order and stops.
    """
    ordered = [
        branch.order_by(*in_order(branch.selected_columns, names, back)).limit(limit) for branch in branches
    ]
    if len(branches) == 1:
        return ordered[0].subquery("page")
    parts = branches if merges_bare else [select(one.subquery(f"walk{n}")) for n, one in enumerate(ordered)]
    every = union_all(*parts)
    by: list[Any] = [desc(name) if back else asc(name) for name in names]
    return every.order_by(*by).limit(limit).subquery("page")


def _dressed(page: Subquery) -> Select[Any]:
    """A page of tasks with what a row shows of the case, the unit and the holder, and when the reader last looked."""
    case, holder, sight = t.office_case, t.person.alias("holder"), t.task_sight
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
            provisional(page.c.due_at),
            case.c.light.label("case_light"),
            case.c.accepted_at,
            holder.c.name.label("assignee"),
            sight.c.seen_at,
            t.unit.c.code.label("unit_code"),
            t.unit.c.name.label("unit"),
            t.unit.c.name_en.label("unit_en"),
        )
        .join(case, (case.c.centre_id == page.c.centre_id) & (case.c.id == page.c.case_id))
        .join(t.calendar_edition, t.calendar_edition.c.id == case.c.calendar_id)
        .join(t.unit, t.unit.c.id == page.c.unit_id)
        .outerjoin(holder, holder.c.id == page.c.assignee_id)
        .outerjoin(
            sight,
            (sight.c.centre_id == page.c.centre_id)
            & (sight.c.task_id == page.c.id)
            & (sight.c.person_id == bindparam("reader", type_=sight.c.person_id.type)),
        )
    )


def _counted(piles: Sequence[_Pile], *walk: Any) -> Any:
    """How many lie there up to the limit, counted along an index: a database that may choose which ones reads on and on."""
    if not piles:
        return literal(0)
    limit: Any = bindparam("limit")
    branches = [
        select(literal(1).label("one"))
        .select_from(K)
        .where(*pile)
        .order_by(*(walk or (K.c.sort_at,)))
        .limit(limit)
        for pile in piles
    ]
    if len(branches) == 1:
        every = branches[0].subquery()
    else:
        inner = [select(branch.subquery()) for branch in branches]
        every = select(union_all(*inner).subquery()).limit(limit).subquery()
    return select(func.count()).select_from(every).scalar_subquery()
