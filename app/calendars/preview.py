"""Which open cases an edition would move, before anybody approves it. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.calendars.adopt import Window, touches, window
from app.casework.asking import allow
from app.casework.office import Office
from app.domain import cases as rule
from app.domain.calendars import Frame
from app.domain.cards import is_undeserved
from app.domain.clocks import Clock, read
from app.domain.rights import Act
from app.errors import CalendarNotFound
from app.store import adoption as rows
from app.store import calendars
from app.store.clocks import clocks_of
from app.store.unit import Unit

PAGE = 500


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
class Preview:
    """changed   dates worked in one edition and not in the other
    open_cases   all that were looked at;  moved   how many of them move
    moves        the first of those asked for, at most as many as were asked for
    """

    edition_id: str
    changed: tuple[date, ...]
    open_cases: int
    moved: int
    turn_overdue: int
    lose_card: int
    moves: tuple[Move, ...]


def preview_edition(
    office: Office, u: Unit, edition_id: str, most: int = 1000, *, behind: str = "", only: str = ""
) -> Preview:
    """Count every open case by the edition as well, and say what differs. Raises CalendarNotFound.

    behind  list only moves of cases after this id;  only  `overdue` or `card`: list only what turns so
    All are counted, whatever is listed.
    """
    allow(u.actor, Act.SEE_CALENDARS)
    row = calendars.edition(u, edition_id)
    current = calendars.current_id(u)
    if row is None or current is None:
        raise CalendarNotFound(edition=edition_id)
    after = office.calendar(u, edition_id)
    difference = window(office, u, current, after)
    looked_at, moved, late, cards = 0, set[str](), set[str](), set[str]()
    moves: list[Move] = []
    for batch in _pages(u):
        looked_at += len(batch)
        for move in _moves(office, u, batch, difference, edition_id):
            moved.add(move.case_id)
            if move.turns_overdue:
                late.add(move.case_id)
            if move.loses_card:
                cards.add(move.case_id)
            if len(moves) < most and move.case_id > behind and _is_asked_for(move, only):
                moves.append(move)
    return Preview(edition_id, difference.changed, looked_at, len(moved), len(late), len(cards), tuple(moves))


def _is_asked_for(move: Move, only: str) -> bool:
    return {"overdue": move.turns_overdue, "card": move.loses_card}.get(only, True)


def _pages(u: Unit) -> Iterator[list[rows.OpenCase]]:
    after = None
    while batch := rows.open_cases(u, after, PAGE):
        yield batch
        after = batch[-1].id


def _moves(
    office: Office, u: Unit, batch: list[rows.OpenCase], difference: Window, edition_id: str
) -> Iterator[Move]:
    touched = {case.id: case for case in batch if touches(difference, case, office)}
    if not touched:
        return
    numbers = rows.numbers(u, touched)
    cards = rows.live_cards(u, touched)
    frames: dict[tuple[str, str], Frame] = {}
    for case_id, events in rows.events(u, touched).items():
        case = touched[case_id]
        counted_by = case.centre_id, case.calendar_id
        if counted_by not in frames:
            frames[counted_by] = office.frame(u, *counted_by)
        before = frames[counted_by]
        after = replace(before, calendar=office.calendar(u, edition_id))
        clocks, ids, _ = clocks_of(events)
        for clock in clocks:
            if rule.is_stopped(clock) or rule.phrase_of(clock) is not None:
                continue  # a step that hangs on another clock moves with it
            clock_id = ids[clock.kind, clock.subject or "", clock.sequence]
            move = _move(case, numbers[case_id], clock, before, after, u.now, cards.get(clock_id, ()))
            if move is not None:
                yield move


def _move(
    case: rows.OpenCase,
    number: str,
    clock: Clock,
    before: Frame,
    after: Frame,
    now: datetime,
    card_moments: tuple[datetime, ...] | list[datetime],
) -> Move | None:
    old, new = read(clock, before, now), read(clock, after, now)
    if (old.due_at, old.if_resumed_on) == (new.due_at, new.if_resumed_on):
        return None
    return Move(
        case_id=case.id,
        number=number,
        centre_id=case.centre_id,
        clock=clock.kind,
        subject=clock.subject or "",
        was=old.due_on or old.if_resumed_on,
        becomes=new.due_on or new.if_resumed_on,
        turns_overdue=new.overdue and not old.overdue,
        loses_card=any(is_undeserved(due_at, new.due_at, now) for due_at in card_moments),
    )
