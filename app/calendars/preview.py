"""Which open cases an edition would move, before anybody approves it, as the sweep has counted and kept it (`counting`)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.calendars.adopt import window
from app.calendars.editions import undone_by
from app.casework.asking import allow
from app.casework.office import Office
from app.domain.rights import Act
from app.errors import CalendarNotFound
from app.store import calendars
from app.store import previews as rows
from app.store.unit import Unit

ONLY = ("overdue", "card")


@dataclass(frozen=True, slots=True)
class Move:
    """One clock of one open case that the edition would move.

    was, becomes     local due dates; None while the clock is paused
    turns_overdue    in time by the present edition, late by the new one
    loses_card       a card was issued for a deadline that, rightly counted, has not been passed
    """

    case_id: str
    number: str
    centre_id: str
    clock: str
    subject: str
    was: date | None
    becomes: date | None
    turns_overdue: bool
    loses_card: bool


@dataclass(frozen=True, slots=True)
class Undoing:
    """before  the edition that counts, by `name`, approved after the other was uploaded;  days  those undone"""

    before: str
    name: str
    approved_at: datetime | None
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """run     the how manieth count it is; an approval names it
    state   counting, counted, or over: approved and followed, or put aside; then only the totals are kept
    counted_at  when the last open case had been looked at; cases have opened and closed since
    changed     dates worked in one edition and not in the other
    undoes      what it would undo of an edition that was approved after it had been uploaded; None: nothing
    open_cases  looked at so far;  moved  how many of them move;  left_out  how many could not be counted
    moves       all moves of the first cases asked for;  next_after  the last of these cases, None at the end
    """

    edition_id: str
    run: int
    state: str
    counted_at: datetime | None
    changed: tuple[date, ...]
    undoes: Undoing | None
    open_cases: int
    moved: int
    turn_overdue: int
    lose_card: int
    left_out: int
    moves: tuple[Move, ...]
    next_after: str | None


_STATES = {"clearing": "counting", "counting": "counting", "counted": "counted", "cleared": "over"}


def preview_edition(
    office: Office, u: Unit, edition_id: str, cases: int, after: str | None = None, only: str = ""
) -> Preview:
    """The preview as it was counted, with the moves of some cases. Raises CalendarNotFound.

    after  list only cases behind this one;  only  one of ONLY: list only moves that turn overdue or lose a card
    """
    allow(u.actor, Act.SEE_CALENDARS)
    row, current, edition = (
        rows.preview(u, edition_id),
        calendars.current(u),
        calendars.edition(u, edition_id),
    )
    if row is None or current is None or edition is None:
        raise CalendarNotFound(edition=edition_id)
    state = _STATES[row.status]
    found = rows.moves(u, edition_id, cases + 1, after, only) if state == "counted" else ()
    listed = list(dict.fromkeys(move.case_id for move in found))[:cases]
    goes_on = bool(found) and found[-1].case_id != listed[-1]
    return Preview(
        edition_id=edition_id,
        run=row.run,
        state=state,
        counted_at=row.counted_at,
        changed=window(office, u, current.id, office.calendar(u, edition_id)).changed,
        undoes=_undoing(u, edition, current) if edition.status == "uploaded" else None,
        open_cases=row.looked_at,
        moved=row.moved,
        turn_overdue=row.turn_overdue,
        lose_card=row.lose_card,
        left_out=row.left_out,
        moves=tuple(_line(move) for move in found if not goes_on or move.case_id <= listed[-1]),
        next_after=listed[-1] if goes_on else None,
    )


def _undoing(u: Unit, edition: Any, current: Any) -> Undoing | None:
    days = undone_by(u, edition, current)
    return Undoing(current.id, current.name, current.approved_at, days) if days else None


def _line(row: Any) -> Move:
    held = row._asdict()
    return Move(clock=held["clock_kind"], **{name: held[name] for name in Move.__slots__ if name != "clock"})
