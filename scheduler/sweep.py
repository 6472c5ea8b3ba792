"""One turn of the sweep: tell every timer whose moment has come, each in a unit of work of its own.

The sweep knows no case and no diagram: it finds due rows, calls `fire_timer`, and keeps count of failures. Kill it
at any point and the next turn catches up; run two, and nothing fires twice, because `fire_timer` reads the row
again under the case's lock. It costs what is due, not what waits.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.calendars.adopt import Adopted, adopt_some, pass_over
from app.calendars.counting import LOOK, Counted, count_some, keep, leave_out, place
from app.casework.cards import raise_card
from app.casework.clear_documents import clear_documents
from app.casework.fire_timer import FireTimer, fire_timer
from app.casework.orders import order_overdue
from app.casework.receipts import TaskReceipt
from app.domain.rights import SWEEP
from app.errors import CaseworkError
from app.store import adoption, cards, registration_drafts
from app.store import sweeping as rows
from app.store.sweeping import DueTimer
from app.store.unit import Unit
from app.wiring import Shop

log = logging.getLogger(__name__)

BATCH = 200
# A turn ends after so many timers, so that heartbeat and housekeeping come round in a long catch-up too.
MOST_A_TURN = 1_000

# A failing timer is tried again after 1, 2, 4 ... minutes; after the last try it waits for an operator.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
TRIES = 8

ANSWERS_KEPT = timedelta(days=7)
SESSION_IDLE = timedelta(minutes=30)
NODES_KEPT = timedelta(days=7)
TIDY_BATCH = 500
ADOPTION_STEPS = 20
PREVIEW_STEPS = 40


@dataclass(slots=True)
class SweepReport:
    """What one turn did.

    fired       timers told
    left_alone  due, but gone, held, moved or in another sweep's hands when looked at again
    failed      timers that could not be told; they are tried again later
    stuck       of those, the ones given up now: an incident stands for each
    raised      cards told to the next level, and supervision orders marked overdue
    recounted   cases that followed a new calendar edition
    previewed   cases looked at for the preview of one
    tidied      rows and files that had outlived their time
    more        the turn ended before everything due was told
    """

    fired: int = 0
    left_alone: int = 0
    failed: int = 0
    stuck: int = 0
    raised: int = 0
    recounted: int = 0
    previewed: int = 0
    tidied: int = 0
    more: bool = False

    def to_dict(self) -> dict[str, int | bool]:
        return {name: getattr(self, name) for name in self.__slots__}


def sweep(shop: Shop, now: datetime, node: str = "sweep") -> SweepReport:
    """Tell what is due at `now`, tidy up, and leave a heartbeat. `now` is read once, by the caller.

    Raises ClockUnsound before anything is told by a clock that cannot be right.
    """
    shop.units.admit(now)
    report = SweepReport()
    follow_calendar(shop, now, report)  # first: what is late is told by the law as it stands
    tell_due(shop, now, report=report)
    raise_cards(shop, now, report)
    count_previews(shop, now, report)
    report.tidied = tidy(shop, now)
    with shop.units.write(SWEEP, now) as u:
        rows.forget_nodes(u, now - NODES_KEPT)
        last_turn_at = rows.beat_of(u, node)
        rows.beat(u, node, report.fired, "more" if report.more else "")
    if last_turn_at is None or last_turn_at.date() != now.date():
        report.tidied += clear_files(shop, now)
    return report


def tell_due(
    shop: Shop,
    now: datetime,
    most: int = MOST_A_TURN,
    told: Callable[[TaskReceipt], object] | None = None,
    report: SweepReport | None = None,
) -> SweepReport:
    """Tell every timer due at `now`, in the order in which they are due; also those that telling brings forth.

    told  is handed the receipt of each timer that fired
    """
    report = report or SweepReport()
    progress = True
    while progress:
        fired, report.left_alone = report.fired, 0
        for timer in _due(shop, now):
            if report.fired + report.failed >= most:
                report.more = True
                return report
            receipt = _tell(shop, now, timer, report)
            if receipt is not None and told is not None:
                told(receipt)
        progress = report.fired > fired
    return report


def _due(shop: Shop, now: datetime) -> Iterator[DueTimer]:
    """Every due timer once, a batch at a time.

    Telling one may make another due, or make one the first of its case that was not; so as long as a pass told
    something, the caller passes again.
    """
    last = None
    while batch := _batch(shop, now, last):
        last = batch[-1]
        yield from batch


def _batch(shop: Shop, now: datetime, after: DueTimer | None) -> list[DueTimer]:
    with shop.units.read(SWEEP, now) as u:
        return rows.due_timers(u, BATCH, after)


def _tell(shop: Shop, now: datetime, timer: DueTimer, report: SweepReport) -> TaskReceipt | None:
    try:
        with shop.units.write(SWEEP, now) as u:
            receipt = fire_timer(shop.office, u, FireTimer(timer.centre_id, timer.id))
    except Exception as error:
        # The sweep's loops and the web edge are where a broad catch may stand: one bad row must not stop the
        # others. It leaves a trace on the row and, in the end, an incident.
        log.exception("timer %s of case %s failed", timer.id, timer.case_id)
        _note(shop, now, timer, error, report)
        return None
    if receipt is None:
        report.left_alone += 1
    else:
        report.fired += 1
    return receipt


def _note(shop: Shop, now: datetime, timer: DueTimer, error: Exception, report: SweepReport) -> None:
    """Count the failure and put the timer off; the last one makes it an incident."""
    failures = timer.failures + 1
    given_up = failures >= TRIES
    wait = min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)
    with shop.units.write(SWEEP, now) as u:
        values = {"failures": failures, "try_at": now + wait}
        if given_up:
            values = {"failures": failures, "try_at": None, "status": "stuck"}
        if not rows.put_off(u, timer, values):
            report.left_alone += 1
            return
        report.failed += 1
        if given_up:
            report.stuck += 1
            _incident(u, timer.centre_id, timer.case_id, timer.id, "timer_stuck", error)


def _detail(error: Exception) -> str:
    """What an operator needs; facts of our own errors only, because others may quote what a person wrote."""
    if isinstance(error, CaseworkError):
        return f"{error.code} {error.facts}"[:1000]
    return type(error).__name__


# -- cards, orders, calendars ------------------------------------------------------------------------------------


def raise_cards(shop: Shop, now: datetime, report: SweepReport) -> None:
    """Tell the next level of cards nobody has answered, and mark orders nobody has answered in time."""
    with shop.units.read(SWEEP, now) as u:
        due_cards, due_orders = cards.due_to_raise(u, now, BATCH), cards.orders_overdue(u, now, BATCH)
    for verb, due, give_up in (
        (raise_card, due_cards, cards.leave_card),
        (order_overdue, due_orders, cards.leave_order),
    ):
        for centre_id, row_id in due:
            try:
                with shop.units.write(SWEEP, now) as u:
                    report.raised += verb(shop.office, u, row_id) is not None
            except Exception as error:
                log.exception("%s of %s failed", verb.__name__, row_id)
                with shop.units.write(SWEEP, now) as u:
                    give_up(u, centre_id, row_id)
                    _incident(u, centre_id, None, None, f"{verb.__name__}_failed", error)
                report.stuck += 1
    report.more = report.more or len(due_cards) == BATCH or len(due_orders) == BATCH


def follow_calendar(shop: Shop, now: datetime, report: SweepReport) -> None:
    """A few bounded steps of the adoption under way, if there is one; the next turn goes on."""
    for _ in range(ADOPTION_STEPS):
        step = _adopt(shop, now, report)
        if step is None:
            return
        report.recounted += step.moved
        if step.finished:
            return
    report.more = True


def _adopt(shop: Shop, now: datetime, report: SweepReport) -> Adopted | None:
    """One step; where it fails, one case at a time, and a case that cannot be counted is left to an operator."""
    try:
        with shop.units.write(SWEEP, now) as u:
            return adopt_some(shop.office, u)
    except Exception:
        log.exception("a step of the adoption failed; going on case by case")
    with shop.units.read(SWEEP, now) as u:
        cursor = adoption.cursor(u)
    try:
        with shop.units.write(SWEEP, now) as u:
            return adopt_some(shop.office, u, 1, 1)
    except Exception as error:
        with shop.units.write(SWEEP, now) as u:
            passed = pass_over(u, cursor)
            if passed is not None:
                _incident(u, passed.centre_id, passed.id, None, "recount_failed", error)
        report.stuck += passed is not None
        return Adopted(1, 0, finished=False)


def count_previews(shop: Shop, now: datetime, report: SweepReport) -> None:
    """A few bounded steps of the previews that wait, looked at without a lock and kept in a commit each.

    A step that fails is tried with fewer cases, until the one that cannot be counted stands alone and is left out.
    """
    most = LOOK
    for _ in range(PREVIEW_STEPS):
        stood = _place(shop, now) if most == 1 else None
        try:
            looked_at = _preview_step(shop, now, most)
        except Exception as error:
            log.exception("a step of a preview failed with %s cases", most)
            if stood is not None:
                report.stuck += _leave_out(shop, now, stood, error)
            most = max(1, most // 8)
            continue
        if looked_at is None:
            return
        report.previewed += looked_at
        most = min(LOOK, most * 2)
    report.more = True


def _preview_step(shop: Shop, now: datetime, most: int) -> int | None:
    """How many cases a step looked at, 0 where another sweep kept it first; None where no preview waits."""
    with shop.units.read(SWEEP, now) as u:
        step = count_some(shop.office, u, most)
    if step is None:
        return None
    with shop.units.write(SWEEP, now) as u:
        return step.looked_at if keep(u, step) else 0


def _place(shop: Shop, now: datetime) -> Counted | None:
    with shop.units.read(SWEEP, now) as u:
        return place(u)


def _leave_out(shop: Shop, now: datetime, stood: Counted, error: Exception) -> bool:
    """Whether a case was left out; another sweep may have been first."""
    with shop.units.write(SWEEP, now) as u:
        case = leave_out(u, stood)
        if case is not None:
            _incident(u, case.centre_id, case.id, None, "preview_failed", error)
    return case is not None


def _incident(
    u: Unit, centre_id: str, case_id: str | None, timer_id: str | None, kind: str, error: Exception
) -> None:
    rows.insert_incident(
        u,
        {
            "id": u.new_id(),
            "centre_id": centre_id,
            "case_id": case_id,
            "timer_id": timer_id,
            "kind": kind,
            "detail": _detail(error),
            "at": u.now,
        },
    )


# -- housekeeping ------------------------------------------------------------------------------------------------


def tidy(shop: Shop, now: datetime) -> int:
    """Take away what has outlived its time, a bounded batch of each kind. How many rows went."""
    with shop.units.write(SWEEP, now) as u:
        return (
            rows.forget_answers(u, now - ANSWERS_KEPT, TIDY_BATCH)
            + rows.end_sessions(u, now - SESSION_IDLE, TIDY_BATCH)
            + rows.drop_drafts(u, TIDY_BATCH)
            + rows.drop_registrations(u, now - registration_drafts.KEPT, TIDY_BATCH)
        )


def clear_files(shop: Shop, now: datetime) -> int:
    """Once a day and node: take away files of uploads whose commit never came. How many went."""
    with shop.units.read(SWEEP, now) as u:
        return clear_documents(shop.office, u)
