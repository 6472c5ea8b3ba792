"""Piles of tasks: what lies at desks, with people, in centres; how a pile is walked in an order, and how it is counted.

A pile is one kind of condition at a number of places. PostgreSQL takes the places as a parameter and walks the index
once for each, so that a statement costs as much to plan for one desk as for fifty. SQLite plans quickly, but cannot
join what depends on the row before it: there each place is a branch, and the branches are merged in the order
they all have. No place is walked further than the page needs. Statements are built once a shape and kept.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    GenerativeSelect,
    Select,
    Subquery,
    asc,
    bindparam,
    column,
    desc,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.store import tables as t
from app.store.unit import Unit

K = t.task

# Tasks that wait for the applicant, whoever holds them.
WAITS_FOR_APPLICANT = ("record_supplement", "rate")

Conditions = tuple[ColumnElement[bool], ...]

_LIVE = K.c.ended_at.is_(None)
_NOW: Any = bindparam("now", type_=K.c.aside_until.type)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where tasks of a role in a unit lie, in one centre."""

    centre_id: str
    unit_id: str
    role: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a person's own tasks lie, in one centre."""

    centre_id: str
    person_id: str


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What tasks belong to a place.

    at     columns whose values are a place, the centre first
    holds  the conditions, for the values of a place; they may ask for `now` and `since`
    walk   columns that follow in an index. What is counted up to a cap is counted in their order: a database that may
           choose the first thousand itself reads the whole table where it hopes to meet them soon.
    counts fewer conditions that say the same, where an index of its own can answer those alone
    """

    at: tuple[Column[Any], ...]
    holds: Callable[..., Conditions]
    walk: tuple[Column[Any], ...] = (K.c.sort_at, K.c.id)
    counts: Callable[..., Conditions] | None = None


@dataclass(frozen=True, slots=True)
class Pile:
    """Tasks of one kind at some places; no two places share a task."""

    kind: Kind
    places: tuple[tuple[str, ...], ...]

    def asked(self, u: Unit, prefix: str = "") -> dict[str, Any]:
        """The values of a statement about its shape."""
        if _is_one_parameter(u, self):
            return {f"{prefix}at{m}": list(values) for m, values in enumerate(zip(*self.places, strict=True))}
        return {
            f"{prefix}at{n}_{m}": value
            for n, place in enumerate(self.places)
            for m, value in enumerate(place)
        }


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a pile what its statement depends on. places is MANY where they are one parameter."""

    kind: Kind
    places: int


MANY = -1


def shape(u: Unit, pile: Pile) -> Shape:
    return Shape(pile.kind, MANY if _is_one_parameter(u, pile) else len(pile.places))


def _is_one_parameter(u: Unit, pile: Pile) -> bool:
    return len(pile.places) > 1 and u.can_skip_locked


# -- kinds -----------------------------------------------------------------------------------------------------


def _lies(at: Sequence[Column[Any]], *further: ColumnElement[bool]) -> Callable[..., Conditions]:
    def holds(*place: Any) -> Conditions:
        return (*(one == value for one, value in zip(at, place, strict=True)), *further)

    return holds


def _kind(at: Sequence[Column[Any]], *further: ColumnElement[bool], **more: Any) -> Kind:
    return Kind(tuple(at), _lies(at, *further), **more)


_DESK = K.c.centre_id, K.c.unit_id, K.c.role
_SEAT = K.c.centre_id, K.c.assignee_id
_FREE = K.c.status == "open"
_CASE = t.office_case.c


def _of_first_contact(centre: Any, person: Any) -> Conditions:
    theirs = _CASE.centre_id == centre, _CASE.first_contact_id == person, _CASE.status != "closed"
    cases = select(_CASE.id).where(*theirs).correlate_except(t.office_case)
    return K.c.centre_id == centre, _LIVE, K.c.case_id.in_(cases)


AT_DESK = _kind(_DESK, _LIVE)
# What is open has not ended, which the index of free tasks need not be told to count.
FREE = _kind(_DESK, _FREE, _LIVE, counts=_lies(_DESK, _FREE))
OF_ACT = _kind((*_DESK, K.c.act), _LIVE)
OF_LIGHT = _kind((*_DESK, K.c.light), _LIVE)
WITH_PERSON = _kind(_SEAT, _LIVE)
HELD = _kind(_SEAT, _LIVE, or_(K.c.aside_until.is_(None), K.c.aside_until <= _NOW))
ASIDE = _kind(_SEAT, _LIVE, K.c.aside_until > _NOW, walk=(K.c.aside_until,))
ANSWERED_FOR = Kind((K.c.centre_id, _CASE.first_contact_id), _of_first_contact, walk=())
# To be counted; to be walked in an order, a centre is walked by desk.
IN_CENTRE = _kind((K.c.centre_id,), _LIVE, walk=(K.c.unit_id, K.c.role, K.c.sort_at, K.c.id))
ENDED = _kind(
    (K.c.centre_id, K.c.ended_by),
    K.c.ended_at >= bindparam("since", type_=K.c.ended_at.type),
    walk=(K.c.ended_at,),
)


def at_desks(desks: Collection[Desk], kind: Kind = AT_DESK, *further: str) -> Pile:
    """Live tasks at some desks; of a kind that asks for one more value, those with one of `further`."""
    where = [(desk.centre_id, desk.unit_id, desk.role) for desk in desks]
    return Pile(
        kind, tuple((*desk, word) for desk, word in product(where, further)) if further else tuple(where)
    )


def unclaimed(desks: Collection[Desk]) -> Pile:
    """Free tasks at some desks."""
    return at_desks(desks, FREE)


def offered(desks: Collection[Desk]) -> Pile:
    """Handoffs offered to some desks."""
    return at_desks(desks, OF_ACT, "accept_handoff")


def waiting(desks: Collection[Desk]) -> Pile:
    """Tasks at some desks that wait for the applicant."""
    return at_desks(desks, OF_ACT, *WAITS_FOR_APPLICANT)


def paused(desks: Collection[Desk]) -> Pile:
    return at_desks(desks, OF_LIGHT, "paused")


def of_people(seats: Collection[Seat], kind: Kind) -> Pile:
    """Tasks that belong to some people: WITH_PERSON, of those HELD or put ASIDE; ANSWERED_FOR; ENDED."""
    return Pile(kind, tuple((seat.centre_id, seat.person_id) for seat in seats))


def in_centres(centres: Collection[str]) -> Pile:
    """All live tasks of some centres."""
    return Pile(IN_CENTRE, tuple((centre,) for centre in sorted(centres)))


# -- walking ---------------------------------------------------------------------------------------------------


def first_rows(
    of: Shape,
    columns: Sequence[Any],
    keys: Sequence[Any],
    limit: Any,
    back: bool = False,
    more: Sequence[ColumnElement[bool]] = (),
) -> Subquery:
    """The first rows of a pile in the order of `keys`, which are among its columns and which each place has an index for.

    back  downwards;  more  further conditions
    """
    ordered = [key.desc() if back else key for key in keys]
    if of.places == 1:
        return _each(of, columns, more, ordered, limit, "").subquery("page")
    by = [desc(key.name) if back else asc(key.name) for key in keys]
    if of.places == MANY:
        return _each(of, columns, more, ordered, limit, "").order_by(*by).limit(limit).subquery("page")
    branches = _branches(of, of.kind.holds, columns, more, "")
    return union_all(*branches).order_by(*by).limit(limit).subquery("page")


def some_rows(of: Shape, columns: Sequence[Any], limit: Any) -> Subquery:
    """Rows of a pile as they are met, as many of each place as the limit says."""
    return _each(of, columns, (), of.kind.walk, limit, "").subquery("some")


def counted(of: Shape, limit: Any, prefix: str) -> Any:
    """How many tasks lie there, counted up to a limit."""
    if not of.places:
        return literal(0)
    each = _each(of, [literal(1).label("one")], (), of.kind.walk, limit, prefix, of.kind.counts)
    found = each if of.places == 1 else select(each.subquery()).limit(limit)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _each(
    of: Shape,
    columns: Sequence[Any],
    more: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    limit: Any,
    prefix: str,
    holds: Callable[..., Conditions] | None = None,
) -> GenerativeSelect:
    """The first rows of each place."""
    holds = holds or of.kind.holds
    if of.places == MANY:
        place = _places(of.kind, prefix)
        walk = _wanted(columns, holds(*place.columns), more).order_by(*order).limit(limit).lateral("walk")
        return select(walk).select_from(place.join(walk, true()))
    walks = [branch.order_by(*order).limit(limit) for branch in _branches(of, holds, columns, more, prefix)]
    if of.places == 1:
        return walks[0]
    return union_all(*(select(walk.subquery(f"walk{n}")) for n, walk in enumerate(walks)))


def _branches(
    of: Shape,
    holds: Callable[..., Conditions],
    columns: Sequence[Any],
    more: Sequence[ColumnElement[bool]],
    prefix: str,
) -> list[Select[Any]]:
    return [
        _wanted(
            columns,
            holds(*(bindparam(f"{prefix}at{n}_{m}", type_=one.type) for m, one in enumerate(of.kind.at))),
            more,
        )
        for n in range(of.places)
    ]


def _wanted(columns: Sequence[Any], held: Conditions, more: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(*columns).select_from(K).where(*held, *more)


def _places(kind: Kind, prefix: str) -> FromClause:
    """The places of a pile as a table, out of one array for each of its columns."""
    arrays: list[Any] = [bindparam(f"{prefix}at{m}", type_=ARRAY(one.type)) for m, one in enumerate(kind.at)]
    columns: list[Any] = [column(f"at{m}", one.type) for m, one in enumerate(kind.at)]
    return func.unnest(*arrays).table_valued(*columns, name="place").render_derived()


def checked(pile: Pile) -> ColumnElement[bool]:
    """That a task belongs to a pile, with its places said in full: for tasks that were found some other way."""
    return or_(*(_all(pile.kind.holds(*place)) for place in pile.places))


def _all(conditions: Conditions) -> ColumnElement[bool]:
    first, *others = conditions
    for other in others:
        first &= other
    return first
