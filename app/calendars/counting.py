"""Which open cases an edition would move, before anybody approves it: counted in bounded steps, and kept.

A step is looked at without a lock and then kept in a short commit of its own, with the cursor that says how far the
count has come. It is kept only where the preview still stands as it did when the step was looked at; so a crash
does no harm, and of several sweeps side by side one keeps a step and the others look again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeAlias

from app.calendars.adopt import Window, touches, window
from app.casework.office import Office
from app.domain import cases as rule
from app.domain.calendars import Calendar, Frame
from app.domain.cards import is_lost
from app.domain.clocks import Clock, End, Reading, course_of
from app.store import adoption, directory
from app.store import previews as rows
from app.store.adoption import Carded, OpenCase
from app.store.clocks import clocks_of
from app.store.unit import Unit

# A step looks at so many open cases, or takes away some so many rows of a list nobody needs any more.
LOOK = 250
CLEAR = 2000


@dataclass(frozen=True, slots=True)
class Counted:
    """One step, looked at and not yet kept.

    run, status, cursor  how the preview stood: the step is kept only where it stands so still
    upto                 the last case looked at
    moves                rows of `calendar_move`
    then                 how it stands after this step: clearing, cleared, counting or counted
    """

    edition_id: str
    run: int
    status: str
    cursor: str | None
    then: str
    upto: str | None = None
    looked_at: int = 0
    moves: Sequence[Mapping[str, Any]] = ()

    @property
    def clears(self) -> bool:
        return self.status == "clearing" or self.then == "cleared"


def count_some(office: Office, u: Unit, most: int = LOOK) -> Counted | None:
    """Look at the next step of a preview; None where there is none to be counted or cleared. Reads only. The sweep's."""
    row = rows.waiting(u)
    if row is None:
        return None
    stood = row.edition_id, row.run, row.status, row.cursor
    if row.edition_status != "uploaded":
        return Counted(*stood, then="cleared")
    if row.status == "clearing":
        return Counted(*stood, then="counting")
    batch = adoption.open_cases(u, row.cursor, most)
    return Counted(
        *stood,
        then="counting" if len(batch) == most else "counted",
        upto=batch[-1].id if batch else row.cursor,
        looked_at=len(batch),
        moves=list(_moves(office, u, batch, row.edition_id)),
    )


def keep(u: Unit, step: Counted) -> bool:
    """Keep a step; False where another sweep was first, or the count was begun anew meanwhile. The sweep's."""
    row = _still_so(u, step)
    if row is None:
        return False
    if step.clears:
        cleared = rows.clear(u, step.edition_id, CLEAR)
        rows.change(u, step.edition_id, status=step.then if cleared else "clearing")
        return True
    rows.insert_moves(u, step.moves)
    values: dict[str, Any] = {"cursor": step.upto, "status": step.then}
    if step.then == "counted":
        values["counted_at"] = u.now
    for total, cases in _totals(step.moves).items():
        values[total] = getattr(row, total) + cases
    rows.change(u, step.edition_id, looked_at=row.looked_at + step.looked_at, **values)
    return True


def place(u: Unit) -> Counted | None:
    """Where the count stands, as a step that has looked at nothing; None where nothing is to be counted. Reads only."""
    row = rows.waiting(u)
    if row is None or row.status != "counting" or row.edition_status != "uploaded":
        return None
    return Counted(row.edition_id, row.run, row.status, row.cursor, then="counting")


def leave_out(u: Unit, stood: Counted) -> OpenCase | None:
    """Go past the next case, which cannot be counted; the preview says that it is missing. The sweep's.

    stood  the place at which the case was tried. None where the count has left it: the case that is next by now was not.
    """
    row = _still_so(u, stood)
    batch = adoption.open_cases(u, row.cursor, 1) if row is not None else []
    if row is None or not batch:
        return None
    counts = {"looked_at": row.looked_at + 1, "left_out": row.left_out + 1}
    rows.change(u, row.edition_id, cursor=batch[0].id, **counts)
    return batch[0]


def _still_so(u: Unit, step: Counted) -> Any:
    row = rows.lock(u, step.edition_id)
    stood = step.run, step.status, step.cursor
    return row if row is not None and (row.run, row.status, row.cursor) == stood else None


def _totals(moves: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
    """In how many cases something moves, turns overdue, loses a card."""
    return {
        "moved": len({move["case_id"] for move in moves}),
        "turn_overdue": len({move["case_id"] for move in moves if move["turns_overdue"]}),
        "lose_card": len({move["case_id"] for move in moves if move["loses_card"]}),
    }


# -- looking at cases --------------------------------------------------------------------------------------------

# Clock -> its end by what counts now, and by the edition.
_Ends: TypeAlias = Mapping[rule.Name, tuple[End | Reading, End | Reading]]


def _moves(
    office: Office, u: Unit, batch: Sequence[OpenCase], edition_id: str
) -> Iterator[Mapping[str, Any]]:
    after = office.calendar(u, edition_id)
    windows = {known: window(office, u, known, after) for known in {case.calendar_id for case in batch}}
    touched = [case for case in batch if touches(windows[case.calendar_id], case, office)]
    if not touched:
        return
    frames = _frames(office, u, touched, after)
    events, carded = adoption.events(u, touched), adoption.carded(u, touched)
    for case in touched:
        clocks, ids, _ = clocks_of(events.get(case.id, ()))
        sides = frames[case.centre_id, case.calendar_id]
        moved = _moved(clocks, windows[case.calendar_id], sides, u.now)
        lost = _lost(carded[case.id], clocks, ids, sides, u.now) if case.id in carded else {}
        for key, (old, new) in {**lost, **moved}.items():
            yield {
                "edition_id": edition_id,
                "case_id": case.id,
                "clock_id": ids[key],
                "centre_id": case.centre_id,
                "number": case.number,
                "clock_kind": key[0],
                "subject": key[1],
                "was": old.due_on or old.if_resumed_on,
                "becomes": new.due_on or new.if_resumed_on,
                "turns_overdue": new.overdue and not old.overdue,
                "loses_card": key in lost,
            }


def _frames(
    office: Office, u: Unit, cases: Sequence[OpenCase], after: Calendar
) -> Mapping[tuple[str, str], tuple[Frame, Frame]]:
    """What each case is counted by, and the same with the days of the edition."""
    revisions = directory.revisions(u, {case.centre_id for case in cases})
    found = {}
    for centre_id, calendar_id in {(case.centre_id, case.calendar_id) for case in cases}:
        frame = office.frame(u, centre_id, calendar_id, revisions[centre_id])
        found[centre_id, calendar_id] = frame, replace(frame, calendar=after)
    return found


def _moved(clocks: Sequence[Clock], difference: Window, sides: tuple[Frame, Frame], now: datetime) -> _Ends:
    """The clocks of a case that the edition moves, with their ends by what counts now and by the edition.

    A step that hangs on another clock is left out: it moves with that one.
    """
    before, after = sides
    courses = {
        rule.name(clock): (clock, course_of(clock))
        for clock in clocks
        if not rule.is_stopped(clock) and rule.phrase_of(clock) is None
    }
    old = rule.ends(courses, before, now)
    starts = {key: before.date_of(course.started_at) for key, (_, course) in courses.items()}
    if not any(_differs(difference, starts[key], end) for key, end in old.items()):
        return {}
    new = rule.ends(courses, after, now)
    return {
        key: (end, new[key])
        for key, end in old.items()
        if (end.due_at, end.if_resumed_on) != (new[key].due_at, new[key].if_resumed_on)
    }


def _lost(
    carded: Carded,
    clocks: tuple[Clock, ...],
    ids: Mapping[rule.Name, str],
    sides: tuple[Frame, Frame],
    now: datetime,
) -> _Ends:
    """The clocks that lose a card for good by the edition: also those that have stopped, and those that hang on another."""
    standing = replace(carded.standing, clocks=clocks)
    before, after = (rule.deadlines(standing, side, now) for side in sides)
    names = {clock_id: key for key, clock_id in ids.items()}
    return {
        key: (before[key], after[key])
        for key, due_at in ((names[clock_id], due_at) for clock_id, due_at in carded.cards)
        if is_lost(due_at, before[key], after[key], now)
    }


def _differs(difference: Window, starts_on: date, end: End) -> bool:
    """Whether a day from a clock's start to its end is another: else it ends as it does."""
    ends_on = end.due_on or end.if_resumed_on
    return ends_on is None or any(starts_on <= on <= ends_on for on in difference.changed)
