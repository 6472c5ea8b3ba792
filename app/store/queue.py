"""Reading queues: a page of a pile, one task, how many there are, and which is the next.

Piles are walked by their keys alone; only the tasks of a page are read whole, with what a row shows beside them. What
counts counts stops at a cap, so that a page costs the same whether a hundred tasks are open or a hundred thousand.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Subquery,
    bindparam,
    case,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)

from app.domain.tasks import GROUPS
from app.store import finding
from app.store import tables as t
from app.store.finding import Search
from app.store.locks import provisional
from app.store.piles import (
    AT_DESK,
    FREE,
    WAITS_FOR_APPLICANT,
    Desk,
    Pile,
    Shape,
    at_desks,
    checked,
    counted,
    first_rows,
    shape,
    some_rows,
)
from app.store.unit import Unit

K = t.task

# Columns of an order, as its two indexes have them; "ended" is for tasks that are, the last first.
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "urgent": (K.c.urgency, K.c.sort_at, K.c.id),
    "due": (K.c.sort_at, K.c.id),
    "received": (K.c.received_at, K.c.id),
    "number": (K.c.number, K.c.id),
}
_KEYS = {**ORDERS, "ended": (K.c.ended_at, K.c.id)}
DESK_ROLES = tuple(sorted({role for role, _ in GROUPS.values()}))
LOOKED_AT = 32  # how many of the free tasks of all one's desks one claim of the next looks at

_LIMIT: Any = bindparam("limit")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies in an order: the rows behind the one with this key, or (back) those before it.

    key  in the order's columns
    """

    key: tuple[Any, ...]
    back: bool = False

    @property
    def way(self) -> str:
        return "back" if self.back else "on"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a pile is wanted; None means no narrowing.

    due_from, due_until  the task's sorting moment lies in [from, until)
    search               what the case must be found by
    """

    light: str | None = None
    item_code: str | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    search: Search | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """The values its conditions ask for."""
        said = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "search"}
        return {name: value for name, value in said.items() if value is not None}


# -- reading ----------------------------------------------------------------------------------------------------


def page(
    u: Unit,
    pile: Pile,
    order: str,
    limit: int,
    place: Place | None = None,
    narrowing: Narrowing = Narrowing(),
    since: datetime | None = None,
) -> Sequence[Row[Any]]:
    """A page of a pile in an order of ORDERS, or "ended". Back from a place, the nearest row comes first.

    since  asked for by piles of what has ended
    """
    if not pile.places:
        return []
    way = "" if place is None else place.way
    key = {f"key{n}": value for n, value in enumerate(place.key if place else ())}
    asked = {"limit": limit, "now": u.now, "since": since, "reader": u.actor.person_id, **key}
    narrowed = frozenset(narrowing.asked)
    if narrowing.search is None:
        statement = _page(shape(u, pile), order, way, narrowed)
    else:
        cut = _found(u, pile, _columns(order), order, way, narrowed, narrowing.search)
        statement = _dressed_page(cut, order, way)
    return u.rows(statement, {**asked, **narrowing.asked, **pile.asked(u)})


def line(u: Unit, centres: Collection[str], task_id: str) -> Row[Any] | None:
    """One task, live or ended, as a row of a page shows it."""
    asked = {"centres": list(centres), "id": task_id, "reader": u.actor.person_id}
    return u.row(_line(), asked)


def counts(u: Unit, tabs: Mapping[str, Pile], cap: int, since: datetime | None = None) -> dict[str, int]:
    """How many tasks are in the pile of each tab, counted up to `cap`, in one statement."""
    shapes = tuple((name, shape(u, pile)) for name, pile in tabs.items())
    asked: dict[str, Any] = {"limit": cap, "now": u.now, "since": since}
    for name, pile in tabs.items():
        asked |= pile.asked(u, f"{name}_")
    row = u.row(_counts(shapes), asked)
    return dict(zip(tabs, row, strict=True)) if row is not None else {}


def spread(
    u: Unit,
    pile: Pile,
    narrowing: Narrowing,
    edges: Sequence[datetime],
    cap: int,
    since: datetime | None = None,
) -> Sequence[Row[Any]]:
    """(stretch, light, n) of the first `cap` tasks: stretch counts the edges passed; paused ones are -1, undated -2."""
    if not pile.places:
        return []
    narrowed = frozenset(narrowing.asked)
    if narrowing.search is None:
        statement = _spread(shape(u, pile), narrowed, len(edges))
    else:
        every = _found(u, pile, _SPREAD, "due", "", narrowed, narrowing.search)
        statement = _by_stretch(every, len(edges))
    asked = {"limit": cap, "now": u.now, "since": since, **narrowing.asked, **pile.asked(u)}
    return u.rows(statement, {**asked, **{f"edge{n}": edge for n, edge in enumerate(edges)}})


def items(u: Unit, pile: Pile, cap: int, since: datetime | None = None) -> Sequence[Row[Any]]:
    """(item_code, item_name, item_name_en, n) among the first `cap` tasks of a pile, for the choice of an item."""
    if not pile.places:
        return []
    asked = {"limit": cap, "now": u.now, "since": since, **pile.asked(u)}
    return u.rows(_items(shape(u, pile)), asked)


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


def numbers(u: Unit, centres: Collection[str], task_ids: Collection[str]) -> dict[str, str]:
    """The case numbers of some tasks, by task."""
    wanted = select(K.c.id, K.c.number).where(K.c.centre_id.in_(centres), K.c.id.in_(task_ids))
    return {row.id: row.number for row in u.rows(wanted)} if task_ids else {}


def task_names(u: Unit, centres: Collection[str], ids: Collection[str]) -> Sequence[Row[Any]]:
    """(id, name, name_en) of some tasks, live or ended."""
    wanted = select(K.c.id, K.c.name, K.c.name_en).where(K.c.centre_id.in_(centres), K.c.id.in_(ids))
    return u.rows(wanted) if ids else []


def definition_sha(u: Unit, centre_id: str, task_id: str) -> str:
    """The definition a task's process instance runs on."""
    i = t.process_instance
    sha: str = u.value(
        select(i.c.definition_sha)
        .join_from(K, i, (i.c.centre_id == K.c.centre_id) & (i.c.id == K.c.instance_id))
        .where(K.c.centre_id == centre_id, K.c.id == task_id)
    )
    return sha


def desks_at_work(u: Unit, centres: Collection[str]) -> list[Desk]:
    """Every desk at which live tasks of some centres lie: the county's too, where a case was sent up.

    One look-up by key for each unit and role that there could be, however many tasks lie there.
    """
    found = u.rows(_desks_at_work(), {"centres": list(centres)}) if centres else ()
    return [Desk(*row) for row in found]


def lock_next_free(u: Unit, desks: Collection[Desk]) -> str | None:
    """The id of the first free task of some desks, urgent ones first, then by due time; its rows locked.

    On PostgreSQL what a colleague is just taking is passed over, as far as the first LOOKED_AT go.
    """
    if not desks:
        return None
    pile = at_desks(desks, FREE)
    asked = {"limit": LOOKED_AT, **pile.asked(u)}
    found: str | None = u.value(_next_free(shape(u, pile), u.can_skip_locked), asked)
    return found


# -- the statements, by shape -------------------------------------------------------------------------------------


def _is_downwards(order: str, way: str) -> bool:
    return (way == "back") != (order == "ended")


def _columns(order: str) -> tuple[Any, ...]:
    return (K.c.centre_id, *_KEYS[order])


@lru_cache(maxsize=512)
def _page(of: Shape, order: str, way: str, narrowed: frozenset[str]) -> Select[Any]:
    more = _narrow(narrowed) + _passed(order, way)
    down = _is_downwards(order, way)
    cut = first_rows(of, _columns(order), _KEYS[order], _LIMIT, down, more)
    return _dressed_page(cut, order, way)


def _found(
    u: Unit,
    pile: Pile,
    columns: Sequence[Any],
    order: str,
    way: str,
    narrowed: frozenset[str],
    search: Search,
) -> Subquery:
    """The first rows among the cases of a search. Of cases gathered first the pile is only checked, so that no database
    walks it.
    """
    more, keys, down = _narrow(narrowed) + _passed(order, way), _KEYS[order], _is_downwards(order, way)
    if not search.few:
        met = finding.met(search, K.c.centre_id, K.c.case_id, K.c.number)
        return first_rows(shape(u, pile), columns, keys, _LIMIT, down, more + met)
    centres = sorted({place[0] for place in pile.places})
    wanted = select(*columns).where(
        K.c.centre_id.in_(centres),
        K.c.case_id.in_(finding.gathered(search)),
        case((checked(pile), 1), else_=0) == 1,
        *more,
    )
    return wanted.order_by(*(key.desc() if down else key for key in keys)).limit(_LIMIT).subquery("page")


def _dressed_page(cut: Subquery, order: str, way: str) -> Select[Any]:
    of_the_page = (cut.c.centre_id == K.c.centre_id) & (cut.c.id == K.c.id)
    keys = [cut.c[key.name] for key in _KEYS[order]]
    down = _is_downwards(order, way)
    return _dressed(cut.join(K, of_the_page)).order_by(*(key.desc() if down else key for key in keys))


def _passed(order: str, way: str) -> list[ColumnElement[bool]]:
    """Rows behind a key, or before it."""
    if not way:
        return []
    keys = _KEYS[order]
    row = tuple_(*keys)
    key: Any = tuple_(*(bindparam(f"key{n}", type_=key.type) for n, key in enumerate(keys)))
    return [row < key if _is_downwards(order, way) else row > key]


def _narrow(narrowed: frozenset[str]) -> list[ColumnElement[bool]]:
    c = t.office_case.c
    item: Any = bindparam("item_code", type_=c.item_code.type)
    of_item = select(c.id).where(c.centre_id == K.c.centre_id, c.id == K.c.case_id, c.item_code == item)
    conditions: dict[str, ColumnElement[bool]] = {
        "light": K.c.light == bindparam("light", type_=K.c.light.type),
        "due_from": K.c.sort_at >= bindparam("due_from", type_=K.c.sort_at.type),
        "due_until": K.c.sort_at < bindparam("due_until", type_=K.c.sort_at.type),
        "item_code": K.c.case_id.in_(of_item),
    }
    return [said for name, said in conditions.items() if name in narrowed]


@cache
def _line() -> Select[Any]:
    centres = K.c.centre_id.in_(bindparam("centres", expanding=True))
    return _dressed(K).where(centres, K.c.id == bindparam("id", type_=K.c.id.type))


@lru_cache(maxsize=256)
def _counts(shapes: tuple[tuple[str, Shape], ...]) -> Select[Any]:
    return select(*(counted(of, _LIMIT, f"{name}_").label(name) for name, of in shapes))


_SPREAD = K.c.id, K.c.sort_at, K.c.due_at, K.c.light


@lru_cache(maxsize=256)
def _spread(of: Shape, narrowed: frozenset[str], edges: int) -> Select[Any]:
    return _by_stretch(first_rows(of, _SPREAD, (K.c.sort_at, K.c.id), _LIMIT, more=_narrow(narrowed)), edges)


def _by_stretch(every: Subquery, edges: int) -> Select[Any]:
    stretch = case(
        (every.c.light == "paused", -1),
        (every.c.due_at.is_(None), -2),
        *((every.c.sort_at < bindparam(f"edge{n}", type_=K.c.sort_at.type), n) for n in range(edges)),
        else_=edges,
    ).label("stretch")
    lights = select(stretch, every.c.light).subquery("lights")
    return select(lights.c.stretch, lights.c.light, func.count().label("n")).group_by(
        lights.c.stretch, lights.c.light
    )


@lru_cache(maxsize=64)
def _items(of: Shape) -> Select[Any]:
    c, every = t.office_case.c, some_rows(of, (K.c.centre_id, K.c.case_id), _LIMIT)
    return (
        select(c.item_code, c.item_name, c.item_name_en, func.count().label("n"))
        .join(every, (every.c.centre_id == c.centre_id) & (every.c.case_id == c.id))
        .group_by(c.item_code, c.item_name, c.item_name_en)
        .order_by(c.item_code)
    )


@cache
def _desks_at_work() -> Select[Any]:
    unit, centre = t.unit, t.unit.alias("centre")
    roles = union_all(*(select(literal(role).label("role")) for role in DESK_ROLES)).subquery("roles")
    # The first along an index: PostgreSQL would answer whether there is any by reading every task there is.
    lies = select(literal(1)).where(*AT_DESK.holds(centre.c.id, unit.c.id, roles.c.role))
    lies = lies.order_by(*AT_DESK.walk).limit(1)
    return (
        select(centre.c.id, unit.c.id, roles.c.role)
        .join_from(centre, unit, (unit.c.centre_id == centre.c.id) | unit.c.centre_id.is_(None))
        .join(roles, true())
        .where(centre.c.id.in_(bindparam("centres", expanding=True)), lies.scalar_subquery().is_not(None))
        .order_by(centre.c.id, unit.c.id, roles.c.role)
    )


@lru_cache(maxsize=64)
def _next_free(of: Shape, locks: bool) -> Select[Any]:
    keys = ORDERS["urgent"]
    first = first_rows(of, _columns("urgent"), keys, _LIMIT, more=[K.c.act.not_in(WAITS_FOR_APPLICANT)])
    c = t.office_case
    wanted = (
        select(K.c.id)
        .join(first, (first.c.centre_id == K.c.centre_id) & (first.c.id == K.c.id))
        .join(c, (c.c.centre_id == K.c.centre_id) & (c.c.id == K.c.case_id))
        .where(K.c.status == "open")
        .order_by(*keys)
        .limit(1)
    )
    return wanted.with_for_update(of=[K, c], skip_locked=True) if locks else wanted


def _dressed(tasks: FromClause) -> Select[Any]:
    """Tasks with what a row shows of the case, the unit and the holder, and when the reader last looked.

    What says which tasks leads: PostgreSQL looks for the best order among the first eight tables alone.
    """
    c, sight = t.office_case.c, t.task_sight.c
    holder, first = t.person.alias("holder"), t.person.alias("first_contact")
    branch = t.unit.alias("branch")
    return (
        select(
            K,
            c.version.label("case_version"),
            c.status.label("case_status"),
            c.light.label("case_light"),
            c.item_code,
            c.item_name,
            c.item_name_en,
            c.case_type,
            c.channel,
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
            t.unit.c.code.label("unit_code"),
            t.unit.c.name.label("unit"),
            t.unit.c.name_en.label("unit_en"),
            branch.c.name.label("branch"),
            branch.c.name_en.label("branch_en"),
        )
        .select_from(tasks)
        .join(t.office_case, (c.centre_id == K.c.centre_id) & (c.id == K.c.case_id))
        .join(t.calendar_edition, t.calendar_edition.c.id == c.calendar_id)
        .join(t.unit, t.unit.c.id == K.c.unit_id)
        .outerjoin(holder, holder.c.id == K.c.assignee_id)
        .outerjoin(first, first.c.id == c.first_contact_id)
        .outerjoin(
            branch,
            K.c.subject.is_not(None)
            & (branch.c.centre_id == K.c.centre_id)
            & (branch.c.code.endswith(literal("-") + K.c.subject)),
        )
        .outerjoin(
            t.task_sight,
            (sight.centre_id == K.c.centre_id)
            & (sight.task_id == K.c.id)
            & (sight.person_id == bindparam("reader", type_=sight.person_id.type)),
        )
    )
