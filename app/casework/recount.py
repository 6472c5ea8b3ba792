"""Count a case's clocks again: by a new calendar edition, by new hours, or because a start or limit was wrong.

Cards whose deadline, rightly counted, was another one are voided, not deleted; where the right one is passed, its timer
is armed in the same act and costs a card of its own.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.casework import cards
from app.casework.arrive import at_case
from app.casework.asking import allow
from app.casework.ground import Footing, Ground, footing, must_be_open, of_row
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, settled_receipt
from app.casework.remarks import remark, words_of
from app.casework.settle import settle
from app.casework.settling.turn import Deed
from app.domain.calendars import CalendarError, Frame
from app.domain.cases import OWN, deadlines
from app.domain.clocks import ClockError, apply, corrected
from app.domain.limits import LimitError
from app.domain.periods import Limit
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import FormInvalid, NotPossibleHere
from app.store import locks
from app.store.hanging import Hanging, hanging_on
from app.store.unit import Unit, gathering
from workflows.errors import FieldProblem


@dataclass(frozen=True, slots=True)
class CorrectClock:
    """started_at, limit  what should have stood; None leaves it as it is"""

    case_id: str
    kind: str
    reason: str
    started_at: datetime | None = None
    length: int | None = None
    unit: str | None = None
    seen: int | None = None


def correct_clock(office: Office, u: Unit, command: CorrectClock) -> TaskReceipt:
    """Correct one of the case's two clocks, with a reason. Raises NotPossibleHere, FormInvalid."""
    allow(u.actor, Act.CORRECT_CLOCK)
    reason = words_of(command.reason, "reason")
    ground = at_case(office, u, command.case_id, Act.CORRECT_CLOCK, command.seen)
    must_be_open(ground)
    feet = footing(office, u, ground)
    running = feet.standing.running(command.kind) if command.kind in OWN else ()
    if not running:
        raise NotPossibleHere(case=command.case_id, what="clock")
    wrong = running[-1]
    if command.started_at is not None and not ground.case["received_at"] <= command.started_at <= ground.now:
        raise FormInvalid({"started_at": FieldProblem("outside_case")})
    try:
        limit = None
        if command.length is not None:
            limit = Limit(command.length, command.unit or wrong.limit.unit)  # type: ignore[arg-type]
        right = apply(wrong, corrected(ground.now, command.started_at, limit), feet.frame)
    except (ClockError, LimitError, CalendarError) as error:
        raise FormInvalid({"length": FieldProblem("bad_length")}) from error
    clocks = tuple(right if clock is wrong else clock for clock in feet.standing.clocks)
    after = replace(feet.standing, clocks=clocks)
    void = cards.moved(
        ground,
        feet,
        deadlines(feet.standing, feet.frame, ground.now),
        deadlines(after, feet.frame, ground.now),
    )
    deed = Deed(
        Kind.CLOCK_CORRECTED,
        facts={"clock": command.kind, "cards_voided": void},
        sealed={"reason": reason},
        standing=after,
        tables={"remark": [remark(u, ground, "reason", reason)]},
    )
    settled = settle(office, u, ground, feet, None, deed)
    cards.void(u, ground, void, "clock corrected")
    return settled_receipt(ground, settled)


def recount_case(
    office: Office, u: Unit, centre_id: str, case_id: str, calendar_id: str
) -> TaskReceipt | None:
    """Count one open case by another edition (or the same one, after the hours changed). The sweep's.

    None where it has ended meanwhile.
    """
    row = locks.lock_case(u, [centre_id], case_id)
    return None if row is None else recount_locked(office, u, row, calendar_id)


def recount_cases(office: Office, u: Unit, cases: Collection[tuple[str, str]], calendar_id: str) -> int:
    """The same for several open cases, (centre id, case id): read and written in sets, each with its own line on the
    trail. How many were counted again. The sweep's.
    """
    rows, found = locks.lock_cases(u, cases), hanging_on(u, cases)
    later = gathering(u)
    counted = [recount_locked(office, later, row, calendar_id, found[row.case_id]) for row in rows]
    later.send()
    return sum(one is not None for one in counted)


def recount_locked(
    office: Office, u: Unit, row: Any, calendar_id: str, found: Hanging | None = None
) -> TaskReceipt | None:
    """Count a locked case again; `found` hangs on it, where that was read already. None where it has ended meanwhile."""
    if row.case_closed_at is not None:
        return None
    ground = of_row(u, row)
    before = {"due_at": _iso(ground.case["due_at"]), "calendar": ground.case["calendar_id"]}
    ground = replace(ground, case={**ground.case, "calendar_id": calendar_id})
    feet = footing(office, u, ground, found)
    counted_by = office.frame(u, ground.centre_id, before["calendar"], feet.hanging.revision)
    void = _moved_cards(ground, feet, counted_by)
    deed = Deed(
        Kind.CASE_RECOMPUTED,
        facts={"was": before, "calendar": calendar_id, "cards_voided": void},
        recount=True,
        line={"calendar_id": calendar_id},
    )
    settled = settle(office, u, ground, feet, None, deed)
    cards.void(u, ground, void, "calendar corrected")
    return settled_receipt(ground, settled)


def _moved_cards(ground: Ground, feet: Footing, counted_by: Frame) -> list[str]:
    if all(card["status"] == "voided" for card in feet.hanging.cards):
        return []
    before, after = (deadlines(feet.standing, frame, ground.now) for frame in (counted_by, feet.frame))
    return cards.moved(ground, feet, before, after)


def _iso(at: datetime | None) -> Any:
    return at.isoformat() if at else None
