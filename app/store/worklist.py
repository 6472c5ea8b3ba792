"""Rows of the work queue as a clerk's page shows it: one pile a tab, narrowed by light, item, due time or search.

Each pile walks an index of its own and stops at the limit; a narrowing only filters on the way. What counts
counts stops at a cap, so that a page costs the same however much is open.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from app.store import finding
from app.store import tables as t
from app.store.finding import Search
from app.store.locks import provisional
from app.store.queue import ORDERS, WAITS_FOR_APPLICANT, Desk, Place, Seat, first_of, in_order, passed
from app.store.unit import Unit

K = t.task


@dataclass(frozen=True, slots=True)
class Pile:
    """Tasks that lie together, and how to count them.

    centre  the condition that says in which centre;  where  all others
    walk    columns that follow those of `where` in an index. What is counted up to a cap is counted in their order:
            a database that may choose the first thousand itself reads the whole table where it hopes to meet them soon.
    to_count  where given, fewer conditions that say the same, which an index of free tasks alone can answer
    """

    centre: ColumnElement[bool]
    where: tuple[ColumnElement[bool], ...]
    walk: tuple[Any, ...] = (K.c.sort_at, K.c.id)
    to_count: tuple[ColumnElement[bool], ...] | None = None

    @property
    def all(self) -> tuple[ColumnElement[bool], ...]:
        return self.centre, *self.where

    @property
    def counted(self) -> tuple[ColumnElement[bool], ...]:
        return self.centre, *(self.where if self.to_count is None else self.to_count)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a pile is wanted; None and empty mean no narrowing.

    due_from, due_until  the task's sorting moment lies in [from, until)
    search               what the case must be found by
    """

    light: str | None = None
    item_code: str | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    search: Search | None = None


# -- piles -----------------------------------------------------------------------------------------------------


def held(seats: Collection[Seat], now: datetime) -> list[Pile]:
    """Live tasks some people hold and have not put aside."""
    here = or_(K.c.aside_until.is_(None), K.c.aside_until <= literal(now, K.c.aside_until.type))
    return [_seat(seat, here) for seat in seats]


def aside(seats: Collection[Seat], now: datetime) -> list[Pile]:
    """Live tasks some people hold and have put aside for now."""
    return [_seat(seat, K.c.aside_until > now, walk=(K.c.aside_until,)) for seat in seats]


def _seat(seat: Seat, further: ColumnElement[bool], walk: tuple[Any, ...] = (K.c.sort_at, K.c.id)) -> Pile:
    where = K.c.assignee_id == seat.person_id, K.c.ended_at.is_(None), further
    return Pile(K.c.centre_id == seat.centre_id, where, walk)


def at_desks(desks: Collection[Desk], *further: ColumnElement[bool]) -> list[Pile]:
    """Live tasks at some desks."""
    return [
        Pile(
            K.c.centre_id == desk.centre_id,
            (K.c.unit_id == desk.unit_id, K.c.role == desk.role, K.c.ended_at.is_(None), *further),
        )
        for desk in desks
    ]


def unclaimed(desks: Collection[Desk]) -> list[Pile]:
    """Free tasks at some desks. What is open has not ended, which the index of free tasks need not be told to count."""
    free = K.c.status == "open"
    return [
        replace(pile, to_count=(K.c.unit_id == desk.unit_id, K.c.role == desk.role, free))
        for desk, pile in zip(desks, at_desks(desks, free), strict=True)
    ]


def offered(desks: Collection[Desk]) -> list[Pile]:
    """Handoffs offered to some desks."""
    return at_desks(desks, K.c.act == "accept_handoff")


def waiting(desks: Collection[Desk]) -> list[Pile]:
    """Tasks at some desks that wait for the applicant."""
    return [pile for act in WAITS_FOR_APPLICANT for pile in at_desks(desks, K.c.act == act)]


def paused(desks: Collection[Desk]) -> list[Pile]:
    return at_desks(desks, K.c.light == "paused")


def answered_for(seats: Collection[Seat]) -> list[Pile]:
    """Live tasks of the cases some people are the first contact of, whoever works on them."""
    c = t.office_case.c
    return [
        Pile(
            K.c.centre_id == seat.centre_id,
            (
                K.c.ended_at.is_(None),
                K.c.case_id.in_(
                    select(c.id).where(
                        c.centre_id == seat.centre_id,
                        c.first_contact_id == seat.person_id,
                        c.status != "closed",
                    )
                ),
            ),
            walk=(),
        )
        for seat in seats
    ]


def in_centres(centres: Collection[str]) -> list[Pile]:
    """All live tasks of some centres, to be counted; to be walked in an order, they are walked by desk."""
    walk = (K.c.unit_id, K.c.role, K.c.sort_at, K.c.id)
    return [Pile(K.c.centre_id == centre, (K.c.ended_at.is_(None),), walk) for centre in sorted(centres)]


def ended(seats: Collection[Seat], since: datetime) -> list[Pile]:
    """Tasks some people ended since a moment."""
    return [
        Pile(
            K.c.centre_id == seat.centre_id,
            (K.c.ended_by == seat.person_id, K.c.ended_at >= since),
            walk=(K.c.ended_at,),
        )
        for seat in seats
    ]


# -- reading ----------------------------------------------------------------------------------------------------


def page(
    u: Unit,
    piles: Sequence[Pile],
    narrowing: Narrowing,
    order: str,
    limit: int,
    place: Place | None = None,
) -> Sequence[Row[Any]]:
    """A page of the piles in an order of ORDERS, with what a line shows of the case, the unit and the holder.

    Back from a place, the nearest row comes first. Piles are walked by their keys alone; only the tasks of the page are read whole.
    """
    if not piles:
        return []
    keys = ORDERS[order]
    names = [key.name for key in keys]
    columns = (K.c.centre_id, *keys)
    branches = []
    for pile in piles:
        wanted = select(*columns).where(*_piled(pile, narrowing), *_narrow(narrowing))
        if place is not None:
            wanted = wanted.where(passed(keys, _key(keys, place.key), place.back))
        branches.append(wanted)
    back = place is not None and place.back
    cut = first_of(u, branches, names, limit, back)
    of_the_page = (cut.c.centre_id == K.c.centre_id) & (cut.c.id == K.c.id)
    wanted = _dressed().join(cut, of_the_page).order_by(*in_order(cut.c, names, back))
    return u.rows(wanted, {"reader": u.actor.person_id})


def line(u: Unit, centres: Collection[str], task_id: str) -> Row[Any] | None:
    """One task, live or ended, as a line shows it."""
    wanted = _dressed().where(K.c.centre_id.in_(centres), K.c.id == task_id)
    return u.row(wanted, {"reader": u.actor.person_id})


def numbers(u: Unit, centres: Collection[str], task_ids: Collection[str]) -> dict[str, str]:
    """The case numbers of some tasks, by task."""
    wanted = select(K.c.id, K.c.number).where(K.c.centre_id.in_(centres), K.c.id.in_(task_ids))
    return {row.id: row.number for row in u.rows(wanted)} if task_ids else {}


def counts(u: Unit, tabs: Mapping[str, Sequence[Pile]], cap: int) -> dict[str, int]:
    """How many tasks are in the piles of each tab, counted up to `cap`, in one statement."""
    row = u.row(select(*(_counted(piles, cap).label(name) for name, piles in tabs.items())))
    return dict(zip(tabs, row, strict=True)) if row is not None else {}


def spread(
    u: Unit, piles: Sequence[Pile], narrowing: Narrowing, edges: Sequence[datetime], cap: int
) -> Sequence[Row[Any]]:
    """(stretch, light, n) of the first `cap` tasks: stretch counts the edges passed; paused ones are -1, undated -2."""
    if not piles:
        return []
    columns = (K.c.id, K.c.sort_at, K.c.due_at, K.c.light)
    every = first_of(
        u,
        [select(*columns).where(*_piled(pile, narrowing), *_narrow(narrowing)) for pile in piles],
        ["sort_at"],
        cap,
    )
    stretch = case(
        (every.c.light == "paused", -1),
        (every.c.due_at.is_(None), -2),
        *((every.c.sort_at < edge, place) for place, edge in enumerate(edges)),
        else_=len(edges),
    ).label("stretch")
    lights = select(stretch, every.c.light).subquery("lights")
    return u.rows(
        select(lights.c.stretch, lights.c.light, func.count().label("n")).group_by(
            lights.c.stretch, lights.c.light
        )
    )


def items(u: Unit, piles: Sequence[Pile], cap: int) -> Sequence[Row[Any]]:
    """(item_code, item_name, item_name_en, n) among the first `cap` tasks of the piles, for the choice of an item."""
    if not piles:
        return []
    every = _together(
        [
            select(K.c.centre_id, K.c.case_id).where(*pile.all).order_by(*pile.walk).limit(cap)
            for pile in piles
        ]
    )
    c = t.office_case.c
    return u.rows(
        select(c.item_code, c.item_name, c.item_name_en, func.count().label("n"))
        .join(every, (every.c.centre_id == c.centre_id) & (every.c.case_id == c.id))
        .group_by(c.item_code, c.item_name, c.item_name_en)
        .order_by(c.item_code)
    )


def items_offered(u: Unit, centres: Collection[str]) -> Sequence[Row[Any]]:
    """(item_code, item_name, item_name_en) of everything some centres offer or once offered, for the same choice."""
    c = t.service_item.c
    return u.rows(
        select(
            c.code.label("item_code"),
            func.min(c.name).label("item_name"),
            func.min(c.name_en).label("item_name_en"),
        )
        .where(c.centre_id.in_(centres))
        .group_by(c.code)
        .order_by(c.code)
    )


def people_named(u: Unit, ids: Collection[str]) -> dict[str, str]:
    """Names of some people by id."""
    c = t.person.c
    return {row.id: row.name for row in u.rows(select(c.id, c.name).where(c.id.in_(ids)))} if ids else {}


def substitutes(u: Unit, ids: Collection[str], today: date) -> dict[str, str]:
    """Who stands in for each of some people on a day, by the absent person's id; a person who is here is not in it."""
    if not ids:
        return {}
    a, who = t.absence.c, t.person
    wanted = a.person_id.in_(ids) & (a.from_on <= today) & (a.until_on >= today)
    found = select(a.person_id, who.c.name).join(who, who.c.id == a.substitute_id).where(wanted)
    return {row.person_id: row.name for row in u.rows(found.order_by(a.from_on))}


def task_names(u: Unit, centres: Collection[str], ids: Collection[str]) -> Sequence[Row[Any]]:
    """(id, name, name_en) of some tasks, live or ended."""
    wanted = select(K.c.id, K.c.name, K.c.name_en).where(K.c.centre_id.in_(centres), K.c.id.in_(ids))
    return u.rows(wanted) if ids else []


# -- the pieces ---------------------------------------------------------------------------------------------------


def _narrow(narrowing: Narrowing) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if narrowing.light:
        wanted.append(K.c.light == narrowing.light)
    if narrowing.due_from is not None:
        wanted.append(K.c.sort_at >= narrowing.due_from)
    if narrowing.due_until is not None:
        wanted.append(K.c.sort_at < narrowing.due_until)
    if narrowing.item_code:
        wanted.append(K.c.case_id.in_(_cases_of_item(narrowing.item_code)))
    search = narrowing.search
    if search is not None and search.few:
        wanted.append(K.c.case_id.in_(finding.gathered(search)))
    elif search is not None:
        wanted += finding.met(search, K.c.centre_id, K.c.case_id, K.c.number)
    return wanted


def _piled(pile: Pile, narrowing: Narrowing) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a pile; of cases gathered first they are only checked, so that no database walks the pile."""
    if narrowing.search is None or not narrowing.search.few:
        return pile.all
    return pile.centre, case((and_(*pile.where), 1), else_=0) == 1


def _cases_of_item(code: str) -> Select[Any]:
    c = t.office_case.c
    return select(c.id).where(c.centre_id == K.c.centre_id, c.id == K.c.case_id, c.item_code == code)


def _key(keys: Sequence[Any], values: Sequence[Any]) -> Any:
    return tuple_(*(literal(value, key.type) for key, value in zip(keys, values, strict=True)))


def _together(branches: Sequence[Select[Any]]) -> Any:
    """The branches as one; the same task at two piles stands once, since no two piles share a task."""
    if len(branches) == 1:
        return branches[0].subquery("every")
    return union_all(*(select(one.subquery(f"pile{n}")) for n, one in enumerate(branches))).subquery("every")


def _counted(piles: Sequence[Pile], cap: int) -> Any:
    if not piles:
        return literal(0)
    branches = [
        select(literal(1).label("one")).select_from(K).where(*pile.counted).order_by(*pile.walk).limit(cap)
        for pile in piles
    ]
    every = _together(branches)
    return select(func.count()).select_from(select(every.c.one).limit(cap).subquery()).scalar_subquery()


@cache
def _dressed() -> Select[Any]:
    """Tasks with what a line shows beside them; built once, and narrowed by whoever asks."""
    c, sight = t.office_case.c, t.task_sight.c
    holder, first = t.person.alias("holder"), t.person.alias("first_contact")
    branch = t.unit.alias("branch")
    return (
        select(
            K,
            c.version.label("case_version"),
            c.status.label("case_status"),
            c.item_code,
            c.item_name,
            c.item_name_en,
            c.case_type,
            c.applicant_masked,
            c.applicant,
            c.case_key,
            c.village,
            provisional(K.c.due_at),
            c.accepted_at,
            c.due_at.label("case_due_at"),
            c.first_contact_id,
            first.c.name.label("first_contact"),
            holder.c.name.label("holder"),
            sight.seen_at,
            t.unit.c.name.label("unit"),
            t.unit.c.name_en.label("unit_en"),
            branch.c.name.label("branch"),
            branch.c.name_en.label("branch_en"),
        )
        .join(t.office_case, (c.centre_id == K.c.centre_id) & (c.id == K.c.case_id))
        .join(t.calendar_edition, t.calendar_edition.c.id == c.calendar_id)
        .join(t.unit, t.unit.c.id == K.c.unit_id)
        .outerjoin(holder, holder.c.id == K.c.assignee_id)
        .outerjoin(first, first.c.id == c.first_contact_id)
        .outerjoin(
            branch,
            (branch.c.centre_id == K.c.centre_id) & (branch.c.code.endswith(literal("-") + K.c.subject)),
        )
        .outerjoin(
            t.task_sight,
            (sight.centre_id == K.c.centre_id)
            & (sight.task_id == K.c.id)
            & (sight.person_id == bindparam("reader", type_=sight.person_id.type)),
        )
    )
