"""A case told again from its trail: how its clocks stood after every act, and which moments the law made pass.

Reads rows and asks the domain's functions; neither a verb nor the engine nor a stored deadline is believed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.domain import cases as rule
from app.domain.calendars import Calendar, Frame, hours_from_rows
from app.domain.cards import COLOURS
from app.domain.cases import Standing
from app.domain.clocks import Clock, Reading
from app.domain.items import ItemRules
from app.domain.lights import STANDARD_SCHEME, Scheme, clock_timers
from app.domain.lights import light as light_of
from app.domain.trail import Kind
from app.store import calendars
from app.store import tables as t
from app.store.clocks import clocks_of
from app.store.integrity import CaseRows
from app.store.unit import Unit

Row = Mapping[str, Any]
# (clock id, prewarning | yellow | red, the moment)
Told = tuple[str, str, datetime]


@dataclass(slots=True)
class Offices:
    """Calendars by edition, and what each centre's hours and lights were at a moment, from the calendar's own trail."""

    editions: Mapping[str, Calendar]
    zone: Any
    hours: Mapping[str, Sequence[tuple[datetime, date, Any]]]
    lights: Mapping[str, Sequence[tuple[datetime, Scheme]]]
    _frames: dict[tuple[str, str, int], Frame] = field(default_factory=dict)

    def frame(self, centre_id: str, calendar_id: str, at: datetime) -> Frame:
        known = [one for one in self.hours.get(centre_id, ()) if one[0] <= at]
        key = (centre_id, calendar_id, len(known))
        if key not in self._frames:
            frame = Frame(self.editions[calendar_id], zone=self.zone)
            if known:
                periods = hours_from_rows(
                    [{"from_on": on.isoformat(), "week": week} for _, on, week in known]
                )
                standard = frame.hours.periods
                frame = Frame(frame.calendar, type(frame.hours)((*standard, *periods.periods)), self.zone)
            self._frames[key] = frame
        return self._frames[key]

    def scheme(self, centre_id: str, at: datetime) -> Scheme:
        found = [scheme for since, scheme in self.lights.get(centre_id, ()) if since <= at]
        return found[-1] if found else STANDARD_SCHEME


def offices(u: Unit, zone: Any) -> Offices:
    e = t.audit_event.c
    hours: dict[str, list[tuple[datetime, date, Any]]] = {}
    lights: dict[str, list[tuple[datetime, Scheme]]] = {}
    for row in u.rows(
        select(e.kind, e.at, e.body).where(e.kind.in_(("hours:set", "lights:set"))).order_by(e.seq)
    ):
        body = json.loads(row.body)
        if row.kind == "hours:set":
            hours.setdefault(body["centre"], []).append(
                (row.at, date.fromisoformat(body["from_on"]), body["week"])
            )
        else:
            lights.setdefault(body["centre"], []).append((row.at, Scheme.from_dict(body["scheme"])))
    editions = {row.id: calendars.calendar_of(row) for row in u.rows(select(t.calendar_edition))}
    return Offices(editions, zone, hours, lights)


@dataclass(frozen=True, slots=True)
class Step:
    """How a case stood after one act that settled.

    wanted  the moments its clocks asked for from then on, those gone by among them
    told    for a timer that was told, the moment it was due
    """

    seq: int
    at: datetime
    kind: str
    actor: str
    standing: Standing
    ids: Mapping[rule.Name, str]
    readings: Mapping[rule.Name, Reading]
    frame: Frame
    scheme: Scheme
    wanted: frozenset[Told]
    told: datetime | None = None

    def last(self, kind: str) -> Reading | None:
        clocks = self.standing.running(kind)
        return self.readings[rule.name(clocks[-1])] if clocks else None

    def line(self) -> dict[str, Any]:
        """The case's line as its clocks say it stands."""
        looked_at = rule.looked_at(self.standing)
        statutory = self.last("statutory")
        return {
            "due_at": self.readings[rule.name(looked_at)].due_at if looked_at is not None else None,
            "statutory_due_at": statutory.due_at if statutory else None,
            "provisional": any(reading.provisional for reading in self.readings.values()),
            "light": self._light(),
        }

    def _light(self) -> str:
        if self.standing.status in ("delivered", "closed"):
            return "done"
        light: str = light_of(self.last("promised"), self.last("statutory"), self.at, self.scheme)
        watch = self.last("watch")
        if light == "paused" and self.standing.status == "with_superior" and watch is not None:
            return light_of(watch, watch, self.at, self.scheme)
        return light


class TrailSilent(ValueError):
    """The trail and the clock events do not tell the same story."""


def replay(case: CaseRows, lines: Mapping[int, Row], shelves: Offices) -> Iterator[Step]:
    """The case's settlements, oldest first. Raises TrailSilent.

    lines  the witness's record of the case's line, by trail number: milestones and the calendar stand there
    """
    stored = sorted(case.events, key=lambda row: (row["clock_id"], row["seq"]))
    untold = list(stored)
    told: list[Row] = []
    for event in case.trail:
        body = json.loads(event["body"])
        if "clocks" not in body:
            continue
        told.extend([_take(untold, said, event) for said in body["clocks"]])
        line = lines[event["seq"]]
        frame = shelves.frame(case.case["centre_id"], line["calendar_id"], event["at"])
        yield _step(event, body, told, line, frame, shelves.scheme(case.case["centre_id"], event["at"]))
    if untold:
        raise TrailSilent(
            f"{len(untold)} clock events are not on the trail: {untold[0]['clock_kind']} {untold[0]['kind']}"
        )


def _take(untold: list[Row], said: Row, event: Row) -> Row:
    for place, row in enumerate(untold):
        mine = (row["clock_kind"], row["subject"], row["kind"], row["at"], row["recorded_at"])
        if mine == (
            said["clock"],
            said["subject"] or "",
            said["event"],
            datetime.fromisoformat(said["at"]),
            event["at"],
        ):
            return untold.pop(place)
    raise TrailSilent(f"event {event['seq']} tells of {said['clock']} {said['event']}, no row does")


def _step(event: Row, body: Row, told: Sequence[Row], line: Row, frame: Frame, scheme: Scheme) -> Step:
    clocks, ids, _ = clocks_of(sorted(told, key=lambda row: (row["clock_id"], row["seq"])))
    standing = Standing(
        status=body["after"]["status"],
        outcome=body["after"]["outcome"],
        converted=False,
        milestones={name: datetime.fromisoformat(at) for name, at in line["milestones"].items()},
        clocks=clocks,
    )
    readings = rule.readings(standing, frame, event["at"])
    step = Step(
        event["seq"],
        event["at"],
        event["kind"],
        event["actor"],
        standing,
        ids,
        readings,
        frame,
        scheme,
        frozenset(),
        datetime.fromisoformat(body["due_at"]) if body.get("source") == "process" else None,
    )
    return _with_wanted(step)


def _with_wanted(step: Step) -> Step:
    wanted = set()
    for clock in step.standing.clocks:
        reading = step.readings.get(rule.name(clock))
        if reading is None:
            continue
        for told in clock_timers(clock, reading, _beside(step, clock), step.scheme):
            if told.kind != "lapse":
                wanted.add((step.ids[rule.name(clock)], told.kind, told.at))
    return replace(step, wanted=frozenset(wanted))


def _beside(step: Step, clock: Clock) -> Reading | None:
    if clock.kind not in rule.OWN:
        return None
    return step.last("statutory" if clock.kind == "promised" else "promised")


def passed(steps: Sequence[Step], until: datetime) -> tuple[dict[Told, Step], set[Told]]:
    """(every moment that came while a clock asked for it, up to `until`; those that need not have been told).

    Each of them must have been told, once; but one that new hours or a new calendar took the ground from need not,
    where the recount came before the sweep did; nor one that was due after another, which was told first, as it must,
    and took the ground from it; nor one gone by that new lights ask for, where a card came for it or for a later one.
    """
    found: dict[Told, Step] = {}
    excused: set[Told] = set()
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        end = until if following is None else max(following.at, step.at)
        earlier = {told for told in found if told not in excused}
        for told in step.wanted:
            if told[2] <= end:
                if (
                    told not in found
                    and step.kind == Kind.CASE_RECOMPUTED
                    and _has_a_card(step, told, earlier)
                ):
                    excused.add(told)
                found.setdefault(told, step)
                if following is None:
                    continue
                first = following.told is not None and following.told <= told[2]
                if first or following.kind == Kind.CASE_RECOMPUTED:
                    excused |= {told} - following.wanted
    return found, excused


def _has_a_card(step: Step, told: Told, earlier: set[Told]) -> bool:
    """Whether a moment gone by, or a later one of the same limit, was told in a colour: the case's two clocks share theirs."""
    clock_id, _, at = told
    own = {step.ids[key] for key in step.readings if key[0] in rule.OWN}
    shared = own if clock_id in own else {clock_id}
    ends = {
        moment
        for key, reading in step.readings.items()
        if step.ids[key] in shared
        for moment in (reading.prewarn_at, reading.due_at)
    }
    carded = {when for clock, kind, when in earlier if clock in shared and kind in COLOURS and when in ends}
    return at <= step.at and any(when >= at for when in carded)


def rules_of(case: CaseRows) -> ItemRules:
    return ItemRules.from_plain(case.case["rules"])
