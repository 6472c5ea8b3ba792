"""The queue: what waits at the actor's desks, what they hold, what they have done.

Scope comes from the actor's posts and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from app.domain import rights
from app.domain.rights import Act, Actor, sees_centres, sees_units, works_for
from app.errors import NotYourRole, TaskNotFound
from app.oversight.lines import line
from app.oversight.news import aside_until, unread
from app.store import piles
from app.store import queue as rows
from app.store.locks import sees_case
from app.store.piles import Desk, Pile, Seat
from app.store.queue import Narrowing, Place
from app.store.unit import Unit

SCOPES = ("mine", "group", "unclaimed", "centre", "done")
ORDERS = tuple(rows.ORDERS)
CAP = 1000  # tabs count up to 999+ (decisions.md 32)
LARGEST_PAGE = 200

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LATEST = datetime(9999, 12, 31, tzinfo=UTC)


class CursorUnreadable(ValueError):
    """The cursor belongs to another order, or is none of ours."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as a row of the queue shows it.

    urgency     0 urgent, 1 normal
    due_at      None while the clock is paused, and where none runs
    sort_at     due_at, or the far future
    version     of the case, for `seen` and If-Match
    assignee    the holder's name, None while nobody holds it
    mine        whether the actor, or whom they stand in for, holds it
    may_claim   whether the task is live, free and at one of the actor's desks
    unread      there is news of it since the actor last opened it: of a live task they hold, or may claim
    aside_until until when its holder has put it aside; None where they have not, or it has come back
    """

    id: str
    centre_id: str
    case_id: str
    number: str
    version: int
    status: str
    act: str
    name: str
    name_en: str
    lane: str | None
    element: str
    process: str
    form: str | None
    subject: str | None
    can_hand_off: bool
    role: str
    unit_id: str
    unit_code: str
    unit: str
    unit_en: str
    assignee_id: str | None
    assignee: str | None
    mine: bool
    may_claim: bool
    unread: bool
    aside_until: datetime | None
    urgency: int
    urges: int
    opened_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None
    received_at: datetime
    due_at: datetime | None
    sort_at: datetime
    light: str
    case_status: str
    case_light: str
    case_type: str
    item_code: str
    item_name: str
    item_name_en: str
    applicant: str
    village: str | None
    channel: str
    provisional: bool
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a queue. next_cursor is None at the end, previous_cursor at the beginning.

    Whoever came here by next_cursor is told a way back although what lay before may be gone by now.
    """

    tasks: tuple[TaskLine, ...]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks are in each scope; CAP means that many or more. centre is 0 for whoever does not see it."""

    mine: int
    group: int
    unclaimed: int
    done: int
    centre: int


@dataclass(frozen=True, slots=True)
class Ask:
    """What part of a queue is wanted.

    scope   one of SCOPES;  order  one of ORDERS (`done` is always the last first)
    due_from, due_until  only tasks falling due in [from, until): a column of the due ruler
    """

    scope: str = "group"
    order: str = "urgent"
    limit: int = 50
    cursor: str | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None


def page(u: Unit, ask: Ask) -> Page:
    """One page of the actor's queue, in one statement; of the whole centre, in two.

    Raises CursorUnreadable; NotYourRole where the whole centre is asked for by anybody but its chiefs.
    """
    limit = max(1, min(ask.limit, LARGEST_PAGE))
    order = "done" if ask.scope == "done" else ask.order
    place = None if ask.cursor is None else read_cursor(order, ask.cursor)
    narrowing = Narrowing(due_from=ask.due_from, due_until=ask.due_until)
    if order == "done":
        order, narrowing = "ended", Narrowing()
    found = rows.page(u, _pile(u, ask.scope), order, limit + 1, place, narrowing, since=_EPOCH)
    lines = [_line(u, row) for row in found[:limit]]
    ends = ways(place, lines, len(found) > limit, lambda line: cursor(order, line))
    return Page(*ends)


def _pile(u: Unit, scope: str) -> Pile:
    """To be walked: a whole centre by desk."""
    match scope:
        case "mine":
            return piles.of_people(seats(u.actor), piles.WITH_PERSON)
        case "done":
            return piles.of_people(seats(u.actor), piles.ENDED)
        case "unclaimed":
            return piles.unclaimed(desks(u.actor))
        case "centre":
            return piles.at_desks(every_desk(u))
        case _:
            return piles.at_desks(desks(u.actor))


def counts(u: Unit) -> Counts:
    """How many tasks are in each scope, counted up to CAP, in one statement."""
    counted = {scope: _pile(u, scope) for scope in SCOPES if scope != "centre"}
    counted["centre"] = piles.in_centres(overseen(u.actor))
    return Counts(**rows.counts(u, counted, CAP, since=_EPOCH))


def task(u: Unit, task_id: str) -> TaskLine:
    """One task, live or ended, of a desk of the actor's or of a case they may see. Raises TaskNotFound."""
    return _line(u, row_of(u, task_id))


def row_of(u: Unit, task_id: str) -> Any:
    """The row of a task of a desk of the actor's, or of a case they may see. Raises TaskNotFound."""
    actor = u.actor
    row = rows.line(u, sees_centres(actor, Act.SEE_CASE), task_id)
    if row is None:
        raise TaskNotFound(task=task_id)
    at_desk = (row.unit_id, row.role) in works_for(actor)
    if not at_desk and not sees_case(u, row.centre_id, row.case_id, sees_units(actor, Act.SEE_CASE)):
        raise TaskNotFound(task=task_id)
    return row


def definition_sha(u: Unit, found: TaskLine) -> str:
    """Content hash of the definition the task's form is in."""
    return rows.definition_sha(u, found.centre_id, found.id)


# -- scope -----------------------------------------------------------------------------------------------------


def desks(actor: Actor) -> tuple[Desk, ...]:
    """The piles the actor may claim from: every unit and role they work for, in every centre it has cases in."""
    return tuple(Desk(*desk) for desk in rights.desks(actor))


def overseen(actor: Actor) -> frozenset[str]:
    """The centres of which the actor sees every desk: those where they give work to others."""
    return sees_centres(actor, Act.REASSIGN_TASK)


def every_desk(u: Unit) -> tuple[Desk, ...]:
    """The desks at which work of the whole centre lies. Raises NotYourRole for anybody but its chiefs."""
    centres = overseen(u.actor)
    if not centres:
        raise NotYourRole(act=Act.REASSIGN_TASK.value)
    return tuple(rows.desks_at_work(u, centres))


def seats(actor: Actor) -> tuple[Seat, ...]:
    """The actor's own piles, and those of the colleagues they stand in for."""
    people = (actor.person_id, *actor.stands_in_for)
    centres = sorted(sees_centres(actor, Act.SEE_QUEUE))
    return tuple(Seat(centre, person) for centre in centres for person in people if person is not None)


# -- lines and cursors -----------------------------------------------------------------------------------------


Line = TypeVar("Line")


def ways(
    place: Place | None, lines: Sequence[Line], more: bool, at: Callable[[Line], str]
) -> tuple[tuple[Line, ...], str | None, str | None]:
    """The lines of a page in their order, and the cursors that lead on from it and back from it.

    lines  as they were passed: back from a place the nearest first;  more  whether others follow that way
    at     the cursor of a line
    """
    if not lines:
        return (), None, None
    back = place is not None and place.back
    shown = tuple(reversed(lines)) if back else tuple(lines)
    onward = at(shown[-1]) if back or more else None
    before = more if back else place is not None
    return shown, onward, f"{BACK}{at(shown[0])}" if before else None


def _line(u: Unit, row: Any) -> TaskLine:
    actor = u.actor
    mine = row.assignee_id is not None and row.assignee_id in (actor.person_id, *actor.stands_in_for)
    free = row.status == "open" and (row.unit_id, row.role) in works_for(actor)
    return line(
        TaskLine,
        row,
        version=row.case_version,
        applicant=row.applicant_masked,
        assignee=row.holder,
        mine=mine,
        may_claim=free,
        unread=row.ended_at is None and (mine or free) and unread(actor, row, u.now),
        aside_until=aside_until(row, u.now),
    )


# A cursor says where a page ended, in the columns of its order: `1.1764000000000000.<id>`; or, with `back.` before it,
# where a page began.
BACK = "back."
CURSOR = (
    r"^(?:back\.)?(?:[01]\.)?(?:[0-9]{1,18}|[A-Z]{1,8}-[0-9]{4}-[0-9]{6,9}-[0-9A-Z])"
    r"\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
)


def cursor(order: str, last: TaskLine) -> str:
    """Where a page that ends with `last` goes on."""
    match order:
        case "urgent":
            return f"{last.urgency}.{stamp(last.sort_at)}.{last.id}"
        case "due":
            return f"{stamp(last.sort_at)}.{last.id}"
        case "received":
            return f"{stamp(last.received_at)}.{last.id}"
        case "number":
            return f"{last.number}.{last.id}"
        case _:
            assert last.ended_at is not None
            return f"{stamp(last.ended_at)}.{last.id}"


def read_cursor(order: str, text: str) -> Place:
    """The place a cursor stands for. Raises CursorUnreadable where it was made for another order."""
    return Place(_key(order, text.removeprefix(BACK)), text.startswith(BACK))


def _key(order: str, text: str) -> tuple[Any, ...]:
    pieces = text.split(".")
    if len(pieces) != (3 if order == "urgent" else 2):
        raise CursorUnreadable(text)
    *first, moment, last = pieces
    if order == "number":
        if moment.isdigit():
            raise CursorUnreadable(text)
        return (moment, last)
    if not (moment.isascii() and moment.isdigit()):
        raise CursorUnreadable(text)
    if order == "urgent":
        if first[0] not in ("0", "1"):
            raise CursorUnreadable(text)
        return (int(first[0]), unstamp(moment), last)
    return (unstamp(moment), last)


def stamp(at: datetime) -> str:
    """A moment as microseconds since 1970, exactly."""
    return str((at - _EPOCH) // _MICROSECOND)


def unstamp(text: str) -> datetime:
    try:
        return min(_EPOCH + timedelta(microseconds=int(text)), _LATEST)
    except OverflowError:
        return _LATEST
