"""Timer rows of a settlement: what definitions have armed, and the moments at which a clock's light changes."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from app.casework.settling.clock_rows import NAMESPACE, clock_id_of
from app.casework.settling.turn import Turn, ends_beside, kept, own_limits
from app.domain import cases as rule
from app.domain.cards import CORRECTED
from app.domain.cases import Standing
from app.domain.clocks import Clock, Reading
from app.domain.lights import ClockTimer, clock_timers
from app.domain.limits import UnknownAnchor, moment, parse_phrase
from app.errors import EngineFault
from workflows.advance import ArmedTimer


def timer_rows(turn: Turn, standing: Standing, readings: Mapping[rule.Name, Reading]) -> list[dict[str, Any]]:
    """Timer rows to write: armed anew, moved, fired or cancelled. Rows that stay as they are are left alone."""
    wanted = {row["id"]: row for row in _process_timers(turn, standing, readings)}
    wanted |= {row["id"]: row for row in _clock_timers(turn, standing, readings)}
    changed = []
    for row in turn.feet.hanging.timers:
        now_wanted = wanted.pop(row["id"], None)
        if row["id"] == turn.deed.fired and now_wanted is None:
            changed.append(_complete(turn, row, status="fired", fired_at=turn.now))
        elif now_wanted is None:
            changed.append(_complete(turn, row, status="cancelled"))
        elif now_wanted["due_at"] != row["due_at"]:
            changed.append(_complete(turn, now_wanted, status="armed"))
    return changed + [_complete(turn, row, status="armed") for row in wanted.values()]


def _complete(
    turn: Turn, row: Mapping[str, Any], *, status: str, fired_at: datetime | None = None
) -> dict[str, Any]:
    return {
        "centre_id": turn.ground.centre_id,
        "case_id": turn.ground.case_id,
        **{name: row[name] for name in _TIMER_COLUMNS},
        "status": status,
        "fired_at": fired_at,
        "try_at": row["due_at"] if status == "armed" else None,
        "failures": 0 if status == "armed" else row.get("failures", 0),
    }


_TIMER_COLUMNS = (
    "id",
    "instance_id",
    "clock_id",
    "source",
    "timer_ref",
    "element",
    "host",
    "phrase",
    "subject",
    "armed_at",
    "again",
    "due_at",
)


NEVER = datetime.min.replace(tzinfo=UTC)
TIMER_CHANGES = ("due_at", "try_at", "status", "fired_at", "failures")


def _process_timers(
    turn: Turn, standing: Standing, readings: Mapping[rule.Name, Reading]
) -> Iterable[dict[str, Any]]:
    """The timers definitions have armed, this instance's from the engine, others' as they were stored."""
    instance_id = turn.ground.instance["id"]
    stored = {
        (row["instance_id"], row["timer_ref"]): row
        for row in turn.feet.hanging.timers
        if row["source"] == "process"
    }
    mine: Iterable[dict[str, Any]]
    if turn.advance is None:
        mine = [dict(row) for row in stored.values()]
    else:
        mine = [
            *(
                dict(row)
                for key, row in stored.items()
                if key[0] != instance_id and (key[0] in kept(turn) or not ends_beside(turn))
            ),
            *(_armed(turn, stored, timer) for timer in turn.advance.timers),
        ]
    for row in mine:
        yield {**row, "due_at": _phrase_moment(turn, standing, readings, row)}


def _armed(
    turn: Turn, stored: Mapping[tuple[str, str], Mapping[str, Any]], timer: ArmedTimer
) -> dict[str, Any]:
    instance_id = turn.ground.instance["id"]
    known = stored.get((instance_id, timer.timer_ref))
    if known is not None:
        return dict(known)
    fired = next((row for row in turn.feet.hanging.timers if row["id"] == turn.deed.fired), None)
    return {
        "id": str(uuid.uuid5(NAMESPACE, f"{instance_id}:{timer.timer_ref}")),
        "instance_id": instance_id,
        "clock_id": None,
        "source": "process",
        "timer_ref": timer.timer_ref,
        "element": timer.element,
        "host": timer.host,
        "phrase": timer.phrase,
        "subject": timer.subject,
        "armed_at": turn.now,
        "again": fired is not None
        and fired["element"] == timer.element
        and fired["subject"] == timer.subject,
    }


def _phrase_moment(
    turn: Turn, standing: Standing, readings: Mapping[rule.Name, Reading], row: Mapping[str, Any]
) -> datetime | None:
    """When a definition's timer is due; None while the clock it hangs on is paused or does not run.

    A timer that has told once waits only for a later moment: `every` so often, or a deadline that has moved
    (decisions.md 1). A timer of another instance is moved only by the clocks, and where everything is counted again.
    """
    try:
        phrase = parse_phrase(row["phrase"])
        clocks = _clocks_for(turn, standing, readings, row)
        hangs_on_clock = (phrase.anchor or "").removesuffix(" limit") in clocks
        if row["again"] and phrase.relation != "every" and not hangs_on_clock:
            return None
        if "due_at" in row and not hangs_on_clock and not turn.deed.recount:
            known: datetime | None = row["due_at"]
            return known
        at = moment(
            phrase,
            armed_at=row["armed_at"],
            clocks=clocks,
            milestones=standing.milestones,
            parameters={**rule.parameters(turn.feet.rules), **own_limits(turn, row["instance_id"])},
            frame=turn.feet.frame,
        )
    except UnknownAnchor:
        return row.get("due_at")
    except ValueError as error:
        raise EngineFault(case=turn.ground.case_id, step=row["element"], why=str(error)) from error
    if row["again"] and at is not None and at <= row["armed_at"]:
        return None
    return at


def _clocks_for(
    turn: Turn, standing: Standing, readings: Mapping[rule.Name, Reading], row: Mapping[str, Any]
) -> Mapping[str, Reading]:
    """The clocks a timer's phrase may name: the case's, its own branch's, and its own task's step."""
    last = {kind: reading for (kind, _, _), reading in readings.items() if kind not in ("step", "branch")}
    tasks = _hosts(turn, standing, row)
    for (kind, subject, _), reading in readings.items():
        if (kind == "step" and subject in tasks) or (kind == "branch" and subject == row["subject"]):
            last[kind] = reading
    return last


def _hosts(turn: Turn, standing: Standing, row: Mapping[str, Any]) -> frozenset[str]:
    """The live tasks that a timer sits on."""
    running = {clock.subject for clock in standing.running("step")}
    place = row["instance_id"], row["host"], row["subject"]
    return frozenset(
        task["id"]
        for task in (*turn.feet.hanging.tasks, *turn.opened)
        if (task["instance_id"], task["element"], task["subject"]) == place and task["id"] in running
    )


def _clock_timers(
    turn: Turn, standing: Standing, readings: Mapping[rule.Name, Reading]
) -> Iterable[dict[str, Any]]:
    """The moments at which a clock's light changes, each a timer of its own, named by clock and moment.

    A moment gone by is waited for only where it has not been told yet: its timer is still armed, or the
    clock has just been given it (a deemed acceptance may lie so far back that its light jumps; the promise turns
    yellow by itself once the law's limit no longer ends with it). One that was told, and whose card a correction has
    voided since, is told anew. New lights tell nothing that has cost a card already.
    """
    voided = Counter(
        (card["clock_id"], card["colour"], card["due_at"])
        for card in turn.feet.hanging.cards
        if card["void_reason"] in CORRECTED
    )
    armed = {row["id"] for row in turn.feet.hanging.timers} - {turn.deed.fired}
    carded = _carded(turn, standing, readings) if turn.deed.recount else {}
    before = {} if turn.deed.recount else rule.readings(turn.feet.standing, turn.feet.frame, turn.now)
    for clock in standing.clocks:
        reading = readings.get(rule.name(clock))
        if reading is None:
            continue
        clock_id, asked = clock_id_of(turn, clock), _asked(turn, clock, before)
        for told in clock_timers(clock, reading, _beside(clock, standing, readings), turn.feet.scheme):
            ref, at = told.kind, told.at
            if ref == "lapse":
                continue  # the correction's end is drawn in the diagram, so the engine has armed it
            anew = voided[clock_id, ref, at]
            name = f"{clock_id}:{ref}:{at.isoformat()}" + (f":{anew}" if anew else "")
            timer_id = str(uuid.uuid5(NAMESPACE, name))
            gone = at <= turn.now and timer_id not in armed
            if timer_id == turn.deed.fired or (gone and (told in asked or at <= carded.get(clock_id, NEVER))):
                continue
            yield {
                "id": timer_id,
                "instance_id": None,
                "clock_id": clock_id,
                "source": "clock",
                "timer_ref": ref,
                "element": None,
                "host": None,
                "phrase": None,
                "subject": clock.subject,
                "armed_at": turn.now,
                "again": False,
                "due_at": at,
            }


def _carded(turn: Turn, standing: Standing, readings: Mapping[rule.Name, Reading]) -> Mapping[str, datetime]:
    """Clock id -> the last moment of its present limit, the end or that it was near, for which a card came.

    The case's own two clocks share theirs: where both end together, new lights let the other one tell. A card that a
    ruling has voided counts as well: the ruling was about this lateness, whatever colour it would have now.
    """
    ids = {rule.name(clock): clock_id_of(turn, clock) for clock in standing.clocks}
    own = {ids[key] for key in readings if key[0] in rule.OWN}
    found: dict[str, datetime] = {}
    for key, reading in readings.items():
        shared = own if key[0] in rule.OWN else {ids[key]}
        for card in turn.feet.hanging.cards:
            at = card["due_at"]
            ours = card["clock_id"] in shared and at in (reading.prewarn_at, reading.due_at)
            if ours and card["void_reason"] not in CORRECTED:
                found |= {one: max(at, found.get(one, at)) for one in shared}
    return found


def _asked(turn: Turn, clock: Clock, before: Mapping[rule.Name, Reading]) -> tuple[ClockTimer, ...]:
    """The moments a clock asked for before the act."""
    reading = before.get(rule.name(clock))
    if reading is None:
        return ()
    return clock_timers(clock, reading, _beside(clock, turn.feet.standing, before), turn.feet.scheme)


def _beside(clock: Clock, standing: Standing, readings: Mapping[rule.Name, Reading]) -> Reading | None:
    """The other one of a case's two clocks."""
    if clock.kind not in rule.OWN:
        return None
    others = standing.running("statutory" if clock.kind == "promised" else "promised")
    return readings[rule.name(others[-1])] if others else None
