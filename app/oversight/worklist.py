"""The work queue as its page shows it: tabs with counts, the due ruler, one page of lines, one line opened.

Scope comes from the actor's posts and nothing else. Reads only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.domain import names
from app.domain.numbers import looks_numbered
from app.domain.rights import Act, Actor, is_masked, sees_centres, works_for
from app.oversight.news import aside_until, unread
from app.oversight.queue import (
    CursorUnreadable,
    desks,
    every_desk,
    overseen,
    read_cursor,
    row_of,
    seats,
    stamp,
    ways,
)
from app.store import finding, piles
from app.store import queue as rows
from app.store.finding import Search
from app.store.piles import Pile, Seat
from app.store.queue import Narrowing, Place
from app.store.unit import Unit

TABS = ("mine", "aside", "group", "unclaimed", "centre", "handed", "first", "applicant", "paused", "done")
ORDERS = ("urgent", "due", "received", "number")
LIGHTS = ("red", "yellow", "prewarning", "normal", "paused")
WHEN = ("late", "today", "tomorrow", "week", "later", "paused")
CAP = 1000

_PLACES = {-2: "later", -1: "paused", 0: "late", 1: "today", 2: "tomorrow", 3: "week", 4: "later"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What part of the queue a page shows.

    tab, order, light, when  codes of the tables above; light and when may be empty
    item    a service item's code, or empty
    search  the beginning of a case number, or words of a name or a village
    """

    tab: str = "group"
    order: str = "urgent"
    light: str = ""
    when: str = ""
    item: str = ""
    search: str = ""
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A task as a row shows it.

    applicant     in full for those who need it, masked for others
    branch        the department of the centre that a part of a joint case is about
    used          share of the time used, 0 to 1
    is_mine       the actor holds it, or whom they stand in for: that one then, where for_holder
    for_first_contact  its case is answered for by a colleague the actor stands in for
    unread        there is news of it since the actor last opened it
    aside_until, aside_note  until when its holder has put it aside, and their note; None and "" where they have not
    may_claim     live, free, and at one of the actor's desks; may_work also where the actor holds it
    """

    id: str
    case_id: str
    centre_id: str
    number: str
    version: int
    name: str
    name_en: str
    lane: str | None
    act: str
    form: str | None
    process: str
    element: str
    subject: str | None
    instance_id: str
    role: str
    unit: str
    unit_en: str
    branch: str | None
    branch_en: str | None
    status: str
    item_code: str
    item_name: str
    item_name_en: str
    case_type: str
    case_status: str
    applicant: str
    village: str | None
    urgent: bool
    urges: int
    light: str
    due_at: datetime | None
    sort_at: datetime
    provisional: bool
    used: float
    opened_at: datetime
    received_at: datetime
    ended_at: datetime | None
    holder: str
    is_mine: bool
    for_holder: bool
    first_contact: str
    for_first_contact: bool
    unread: bool
    aside_until: datetime | None
    aside_note: str
    may_claim: bool
    may_work: bool
    can_hand_off: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the due ruler: how many tasks of each light fall due in that time."""

    key: str
    count: int
    rods: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A service item to narrow the list by. count is None where more lies there than is counted."""

    code: str
    name: str
    name_en: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Worklist:
    """Everything one view of the queue shows. next_cursor is None at the end, previous_cursor at the beginning."""

    tabs: Mapping[str, int]
    ruler: tuple[Column, ...]
    lights: Mapping[str, int]
    items: tuple[Item, ...]
    lines: tuple[Line, ...]
    next_cursor: str | None
    previous_cursor: str | None


def worklist(u: Unit, wanted: Wanted, zone: ZoneInfo) -> Worklist:
    """One view of the actor's queue, in four statements; with a search in five, and one more for the whole centre.

    Raises CursorUnreadable; NotYourRole for a tab the actor does not have.
    """
    tabs, today = _tabs(u), _midnight(u.now, zone)
    edges = u.now, *(today + timedelta(days=days) for days in (1, 2, 8))
    narrowing = Narrowing(item_code=wanted.item or None, search=_search(u, wanted.search))
    pile = _walked(u, wanted.tab, tabs[wanted.tab], narrowing)
    found = rows.spread(u, pile, narrowing, edges, CAP, since=today)
    counts = rows.counts(u, tabs, CAP, since=today)
    items = _items(u, tabs[wanted.tab], counts[wanted.tab], today)
    shown = _page(u, wanted, pile, _narrowed(narrowing, wanted, edges), today)
    return Worklist(tabs=counts, ruler=_ruler(found), lights=_lights(found), items=items, **shown)


def tabs_of(actor: Actor) -> tuple[str, ...]:
    """The tabs an actor has: the whole centre is its chiefs'."""
    return tuple(tab for tab in TABS if tab != "centre" or overseen(actor))


def _walked(u: Unit, tab: str, pile: Pile, narrowing: Narrowing) -> Pile:
    """The pile of a tab as it is walked in an order: a whole centre desk by desk, unless few cases are asked for."""
    if tab != "centre":
        return pile
    found = every_desk(u)
    return pile if narrowing.search is not None and narrowing.search.few else piles.at_desks(found)


def _items(u: Unit, pile: Pile, count: int, today: datetime) -> tuple[Item, ...]:
    """The items in a pile; where more lies there than is counted, every item it may be of, and no numbers."""
    if count < CAP:
        return tuple(Item(*row) for row in rows.items(u, pile, CAP, since=today))
    return tuple(Item(*row, None) for row in rows.items_offered(u, sees_centres(u.actor, Act.SEE_QUEUE)))


def line(u: Unit, task_id: str) -> Line:
    """One task of a desk of the actor's, or of a case they may see. Raises TaskNotFound."""
    return _line(u, row_of(u, task_id))


def numbers(u: Unit, task_ids: Sequence[str]) -> Mapping[str, str]:
    """The case numbers of those of some tasks that lie in a centre the actor sees, by task."""
    return rows.numbers(u, sees_centres(u.actor, Act.SEE_CASE), task_ids)


# -- narrowing -----------------------------------------------------------------------------------------------------


def _tabs(u: Unit) -> dict[str, Pile]:
    at, people = desks(u.actor), seats(u.actor)
    return {
        "mine": piles.of_people(people, piles.HELD),
        "aside": piles.of_people(people, piles.ASIDE),
        "group": piles.at_desks(at),
        "unclaimed": piles.unclaimed(at),
        "centre": piles.in_centres(overseen(u.actor)),
        "handed": piles.offered(at),
        "first": piles.of_people(people, piles.ANSWERED_FOR),
        "applicant": piles.waiting(at),
        "paused": piles.paused(at),
        "done": piles.of_people(people, piles.ENDED),
    }


def _midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """When the local day began."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _narrowed(narrowing: Narrowing, wanted: Wanted, edges: Sequence[datetime]) -> Narrowing:
    """By light and by due time as well."""
    due_from, due_until, light = None, None, wanted.light
    if wanted.when == "paused":
        light = "paused"
    elif wanted.when in WHEN:
        place = WHEN.index(wanted.when)
        due_from = edges[place - 1] if place else None
        due_until = edges[place] if place < len(edges) else None
    return replace(narrowing, light=light or None, due_from=due_from, due_until=due_until)


def _search(u: Unit, text: str) -> Search | None:
    """By a case number, or by the pieces of a name; readers of masked names find no names."""
    text = text.strip()
    if not text:
        return None
    centres = sorted({pile.centre_id for pile in (*desks(u.actor), *seats(u.actor))})
    if looks_numbered(text):
        begun = finding.starts(u, centres, text)
        return finding.by_number(u, centres, begun) if begun else Search((), words=(b"",))
    pieces = names.wanted_pieces(text)
    if not pieces or is_masked(u.actor):
        return Search((), words=(b"",))
    return finding.by_words(u, centres, [u.vault.fingerprint("search", piece, 8) for piece in pieces])


def _ruler(found: Sequence[Any]) -> tuple[Column, ...]:
    columns: dict[str, dict[str, int]] = {key: {} for key in WHEN}
    for row in found:
        rods = columns[_PLACES[row.stretch]]
        rods[row.light] = rods.get(row.light, 0) + row.n
    order = ("red", "yellow", "prewarning", "normal", "paused", "done")
    return tuple(
        Column(key, sum(rods.values()), tuple((light, rods[light]) for light in order if light in rods))
        for key, rods in columns.items()
    )


def _lights(found: Sequence[Any]) -> dict[str, int]:
    return {light: sum(row.n for row in found if row.light == light) for light in LIGHTS}


def lines_due(u: Unit, seats: Sequence[Seat], begins: datetime, ends: datetime) -> tuple[Line, ...]:
    """The first fifty live tasks some people hold, put aside or not, that fall due in [begins, ends)."""
    narrowing = Narrowing(due_from=begins, due_until=ends)
    found = rows.page(u, piles.of_people(seats, piles.WITH_PERSON), "due", 50, narrowing=narrowing)
    return tuple(_line(u, row) for row in found)


# -- lines ---------------------------------------------------------------------------------------------------------


def _page(u: Unit, wanted: Wanted, pile: Pile, narrowing: Narrowing, today: datetime) -> dict[str, Any]:
    """A page of lines. Whoever comes back to the beginning, or to a place behind the last line, sees the first page."""

    def found_at(place: Place | None) -> Sequence[Any]:
        return rows.page(u, pile, wanted.order, wanted.limit + 1, place, narrowing, since=today)

    place = None if wanted.cursor is None else read_cursor(wanted.order, wanted.cursor)
    found = found_at(place)
    if place is not None and (not found or (place.back and len(found) <= wanted.limit)):
        place, found = None, found_at(None)
    lines = [_line(u, row) for row in found[: wanted.limit]]
    shown, onward, back = ways(
        place, lines, len(found) > wanted.limit, lambda line: cursor(wanted.order, line)
    )
    return {"lines": shown, "next_cursor": onward, "previous_cursor": back}


def cursor(order: str, line: Line) -> str:
    """Where a page that ends with `line` goes on."""
    match order:
        case "urgent":
            return f"{0 if line.urgent else 1}.{stamp(line.sort_at)}.{line.id}"
        case "due":
            return f"{stamp(line.sort_at)}.{line.id}"
        case "received":
            return f"{stamp(line.received_at)}.{line.id}"
        case _:
            return f"{line.number}.{line.id}"


_SAME = tuple(
    name
    for name in Line.__dataclass_fields__
    if name
    not in (
        "version",
        "applicant",
        "urgent",
        "used",
        "is_mine",
        "for_holder",
        "first_contact",
        "for_first_contact",
        "may_claim",
        "may_work",
        "holder",
        "unread",
        "aside_until",
        "aside_note",
    )
)


def _line(u: Unit, row: Any) -> Line:
    actor, held = u.actor, row._mapping  # noqa: SLF001 - the documented way to read a row by name
    mine = row.assignee_id is not None and row.assignee_id in (actor.person_id, *actor.stands_in_for)
    live, until = row.ended_at is None, aside_until(row, u.now)
    free = row.status == "open" and (row.unit_id, row.role) in works_for(actor)
    return Line(
        **{name: held[name] for name in _SAME},
        version=row.case_version,
        applicant=_applicant(u, row),
        urgent=row.urgency == 0,
        used=_used(row, u.now),
        holder=row.holder or "",
        is_mine=mine,
        for_holder=row.assignee_id in actor.stands_in_for,
        first_contact=row.first_contact or "",
        for_first_contact=row.first_contact_id in actor.stands_in_for,
        unread=live and (mine or free) and unread(actor, row, u.now),
        aside_until=until,
        aside_note=_aside_note(u, row, until),
        may_claim=free,
        may_work=live and (mine or free),
    )


def _aside_note(u: Unit, row: Any, until: datetime | None) -> str:
    """What its holder noted: theirs alone, and only while it is put aside."""
    if until is None or row.aside_note is None or row.assignee_id != u.actor.person_id:
        return ""
    key = u.vault.open_case_key(row.case_id, row.case_key)
    return str(key.open_json(row.aside_note))


def _applicant(u: Unit, row: Any) -> str:
    if is_masked(u.actor):
        return str(row.applicant_masked)
    key = u.vault.open_case_key(row.case_id, row.case_key)
    return str(key.open_json(row.applicant)["name"])


def _used(row: Any, now: datetime) -> float:
    """How much of the time is used, by the wall: a picture, not a count."""
    if row.due_at is None:
        return 0.0
    start = (
        row.accepted_at if row.accepted_at is not None and row.due_at == row.case_due_at else row.opened_at
    )
    whole = (row.due_at - start).total_seconds()
    return min(1.0, max(0.0, (now - start).total_seconds() / whole)) if whole > 0 else 1.0


__all__ = ["CursorUnreadable", "Line", "Wanted", "Worklist", "cursor", "line", "worklist"]
