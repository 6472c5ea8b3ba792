"""What a milestone on a diagram means for a case: its status, its moments and its clocks.

A definition says *that* the applicant's matter was accepted, sent up or decided; this page says what the
law's clocks do then. Pure: values in, values out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast

from app.domain.calendars import Frame
from app.domain.clocks import (
    AlreadyPaused,
    Clock,
    ClockEvent,
    Course,
    End,
    Reading,
    Scalar,
    apply,
    corrected,
    course_of,
    end_of,
    extended,
    paused,
    read,
    resumed,
    started,
    stopped,
)
from app.domain.items import ItemRules
from app.domain.limits import (
    Limit,
    Phrase,
    UnknownAnchor,
    moment,
    outlasts,
    parse_phrase,
)
from app.domain.periods import Switches, Unit

# How a matter reaches the office.
CHANNELS = (
    "window",
    "village_point",
    "telephone",
    "diary",
    "hotline",
    "home_visit",
    "reception_room",
    "online",
)

STATUSES = ("registered", "correcting", "accepted", "with_superior", "decided", "delivered", "closed")

# The grounds we pause for ourselves, beside the closed list of the service item (clock.md K10).
WITH_SUPERIOR = "superior"

# Tasks that have a clock of their own kind while they are open.
CLOCKED_ACTS = {"rectify": "rectification", "contact": "contact"}

# Tasks beside a case that its decision does not end.
OUTLASTING = frozenset({"note_violation"})

# A case's own clocks, which decisions, pauses and extensions act on together (K13).
OWN = ("promised", "statutory")

# Limits by name that are no clocks of the case, only lengths for a step (K18, and a visit from its opening on).
LENGTHS = ("handoff", "referral", "visiting", "complaint")

# Limits by name that count from a milestone of the case, whenever a timer or a task takes them up (K8).
COUNTED_FROM = {"notice": "received", "visit": "delivered"}

# What a step's first event says of a limit that is a share of the case's time, and so holds when the case does.
SHARE = "share"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: everything milestones act on.

    status      one of STATUSES
    outcome     approved, refused, not_accepted, withdrawn, deemed_withdrawn, or None while open
    milestones  the last moment of each milestone passed
    clocks      every clock of the case, in the order they were started
    """

    status: str
    outcome: str | None
    converted: bool
    milestones: Mapping[str, datetime]
    clocks: tuple[Clock, ...]

    def running(self, *kinds: str) -> tuple[Clock, ...]:
        return tuple(c for c in self.clocks if c.kind in kinds and not is_stopped(c))


@dataclass(frozen=True, slots=True)
class Passed:
    """One milestone passed.

    at      when it counts: the moment of the act, or the day of receipt for a deemed acceptance (K8)
    detail  what the act says about it: ground, expected, length, both
    """

    name: str
    at: datetime
    detail: Mapping[str, object]


def is_stopped(clock: Clock) -> bool:
    return any(event.kind == "stopped" for event in clock.events)


def is_share(clock: Clock) -> bool:
    """Whether a clock's limit is a part of the case's own: a department's branch, a step with a length of its own.

    While a procedure takes time that is not counted in the whole, it is not counted in the part either (K11). What
    is asked beside the case goes on, and so does a referral, which has its own limit (K18).
    """
    return bool(clock.events and clock.events[0].detail.get(SHARE))


def _grounds(clock: Clock) -> list[str]:
    """The grounds for which a clock is paused, sorted."""
    named = {str(event.detail.get("ground")) for event in clock.events if event.kind == "paused"}
    return sorted(ground for ground in named if is_paused_for(clock, ground))


def is_paused_for(clock: Clock, ground: str) -> bool:
    state = False
    for event in clock.events:
        if event.detail.get("ground") == ground:
            state = event.kind == "paused"
    return state


def pass_milestone(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    """The standing after a milestone. Unknown milestones only leave their moment."""
    after = replace(standing, milestones={**standing.milestones, passed.name: passed.at})
    change = _CHANGES.get(passed.name)
    return change(after, passed, rules, frame) if change else after


def _notice_issued(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    # K9: the clock has not started, so a correction pauses nothing; it has a clock of its own.
    standing = _stop(standing, ("correction",), passed, frame)
    standing = start(standing, "correction", "", limit_of(rules, "correction"), passed.at, rules)
    return replace(standing, status="correcting")


def _accepted(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    if standing.running(*OWN):
        return standing  # an immediate case turned promised keeps its acceptance
    standing = _stop(standing, ("correction",), passed, frame)
    why: dict[str, Scalar] = {"deemed": True} if passed.detail.get("deemed") else {}
    standing = start(standing, "promised", "", promised_limit(rules), passed.at, rules, **why)
    standing = start(standing, "statutory", "", _limit(rules.statutory), passed.at, rules, **why)
    return replace(standing, status="accepted")


def _converted(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    # decisions.md 9: once, with the item's converted limit, the acceptance moment kept.
    if standing.converted or rules.converted is None:
        return standing
    limit = _limit(rules.converted)
    event = corrected(passed.at, limit=limit, why="converted")
    # K13: the promise never ends after the law's limit, so a law of the same day gives way with it.
    law = _limit(rules.statutory)
    kinds = OWN if law.unit == "session" or outlasts(limit, law, frame) else ("promised",)
    return replace(_to_all(standing, kinds, event, frame), converted=True)


def _sent_up(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    standing = _pause(standing, WITH_SUPERIOR, passed, frame)
    standing = _stop(standing, ("watch",), passed, frame)
    limit = rules.superior or rules.statutory
    standing = start(standing, "watch", "", _limit(limit), passed.at, rules)
    return replace(standing, status="with_superior")


def _returned(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    standing = _stop(standing, ("watch",), passed, frame)
    standing = _resume(standing, WITH_SUPERIOR, passed, frame)
    return replace(standing, status="accepted")


def _decided(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    standing = _stop(standing, (*OWN, "watch", "branch", "correction"), passed, frame)
    standing = _let_go(standing, passed, frame)
    standing = start(standing, "delivery", "", limit_of(rules, "delivery"), passed.at, rules)
    return replace(standing, status="decided")


def _delivered(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    return replace(_stop(standing, ("delivery",), passed, frame), status="delivered")


def _closed(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    kinds = tuple({clock.kind for clock in standing.clocks})
    return replace(_stop(standing, kinds, passed, frame), status="closed")


def _paused(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    # Asked for twice before either was approved, the first to end would set the clock going under the other (K11).
    ground = str(passed.detail["ground"])
    for clock in standing.running(*OWN):
        if is_paused_for(clock, ground):
            since = max(event.at for event in clock.events if event.kind == "paused")
            raise AlreadyPaused(ground, since)
    return _pause(standing, ground, passed, frame, shares=True)


def _resumed(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    return _resume(standing, str(passed.detail["ground"]), passed, frame)


def _extended(standing: Standing, passed: Passed, rules: ItemRules, frame: Frame) -> Standing:
    # K12: the statutory clock; the promised one only if the same decision says so, and by as much: in the law's unit.
    kinds = OWN if passed.detail.get("both") else ("statutory",)
    law = standing.running("statutory")
    unit = course_of(law[-1]).limit.unit if law else None
    length, ground = int(str(passed.detail["length"])), str(passed.detail["ground"])
    event = extended(passed.at, length, unit, ground=ground)
    return _to_all(standing, kinds, event, frame)


_CHANGES = {
    "notice_issued": _notice_issued,
    "accepted": _accepted,
    "converted": _converted,
    "sent_up": _sent_up,
    "returned": _returned,
    "decided": _decided,
    "delivered": _delivered,
    "closed": _closed,
    "paused": _paused,
    "resumed": _resumed,
    "extended": _extended,
}


def start(
    standing: Standing, kind: str, subject: str, limit: Limit, at: datetime, rules: ItemRules, **more: Scalar
) -> Standing:
    """A fresh clock of a kind and subject, numbered after those before it; its first event keeps `more`."""
    sequence = 1 + sum(1 for c in standing.clocks if (c.kind, c.subject or "") == (kind, subject))
    clock = Clock(kind, subject or None, sequence, limit, switches_of(rules), (started(at, limit, **more),))
    return replace(standing, clocks=(*standing.clocks, clock))


def stop(standing: Standing, kind: str, subject: str, at: datetime, why: str, frame: Frame) -> Standing:
    """Stop the running clock of a kind and subject, if there is one."""
    event = stopped(at, why)
    return _each(standing, lambda c: c.kind == kind and (c.subject or "") == subject, event, frame)


def _stop(standing: Standing, kinds: Iterable[str], passed: Passed, frame: Frame) -> Standing:
    return _to_all(standing, tuple(kinds), stopped(passed.at, passed.name), frame)


def _pause(
    standing: Standing, ground: str, passed: Passed, frame: Frame, *, shares: bool = False
) -> Standing:
    """Pause the case's own clocks, and with them (`shares`) the limits that are parts of its time (K11)."""
    expected = passed.detail.get("expected_on")
    expected_on = date.fromisoformat(str(expected)) if expected else None
    clocks = tuple(
        apply(c, paused(passed.at, ground, expected_on), frame)
        if (c.kind in OWN or (shares and is_share(c))) and not is_stopped(c) and not is_paused_for(c, ground)
        else c
        for c in standing.clocks
    )
    return replace(standing, clocks=clocks)


def _resume(standing: Standing, ground: str, passed: Passed, frame: Frame) -> Standing:
    clocks = tuple(
        apply(c, resumed(passed.at, ground), frame) if not is_stopped(c) and is_paused_for(c, ground) else c
        for c in standing.clocks
    )
    return replace(standing, clocks=clocks)


def _let_go(standing: Standing, passed: Passed, frame: Frame) -> Standing:
    """With the case's own clocks stopped nothing is held any more: the steps still open count on."""
    for ground in sorted({ground for clock in standing.running("step") for ground in _grounds(clock)}):
        standing = _resume(standing, ground, passed, frame)
    return standing


def _to_all(standing: Standing, kinds: tuple[str, ...], event: ClockEvent, frame: Frame) -> Standing:
    return _each(standing, lambda clock: clock.kind in kinds, event, frame)


def _each(standing: Standing, wanted: object, event: ClockEvent, frame: Frame) -> Standing:
    assert callable(wanted)
    clocks = tuple(
        apply(clock, event, frame) if wanted(clock) and not is_stopped(clock) else clock
        for clock in standing.clocks
    )
    return replace(standing, clocks=clocks)


# -- limits --------------------------------------------------------------------------------------------------


def promised_limit(rules: ItemRules) -> Limit:
    """The township's own promise: for an escalated item its review limit, the rest being the superior's."""
    if rules.case_type == "escalated" and rules.review is not None:
        return _limit(rules.review)
    return _limit(rules.promised)


def branch_limit(rules: ItemRules) -> Limit:
    """A department's share of a joint limit: the item's percentage, at least one."""
    length, unit = rules.promised
    return _limit((max(1, length * int(rules.parameters["branch_percent"][0]) // 100), unit))


def limit_of(rules: ItemRules, name: str) -> Limit:
    """A named limit of the item, or its default."""
    return _limit(rules.named_limits[name])


def complaint_clock(rules: ItemRules, made_at: datetime, answered_at: datetime | None) -> Clock:
    """The clock of a complaint's answer. It is no clock of the case: it runs on when the case is over or stands still."""
    limit = limit_of(rules, "complaint")
    ended = () if answered_at is None else (stopped(answered_at, "answered"),)
    return Clock("complaint", None, 1, limit, switches_of(rules), (started(made_at, limit), *ended))


def parameters(rules: ItemRules) -> dict[str, Limit | Phrase]:
    """The named limits a timer's phrase may use that are no clocks."""
    named: dict[str, Limit | Phrase] = {
        name: _limit(length) for name, length in rules.named_limits.items() if name != "branch_percent"
    }
    named |= {name: Phrase(limit_of(rules, name), "after", since) for name, since in COUNTED_FROM.items()}
    if rules.review is not None:
        named["review"] = _limit(rules.review)
    return named


def switches_of(rules: ItemRules) -> Switches:
    """The item's switches; being with the superior is a ground of our own beside the item's closed list."""
    counting = dict(rules.counting)
    return Switches.from_dict({**counting, "pause_grounds": [*rules.grounds, WITH_SUPERIOR]})


def _limit(length: tuple[int, str]) -> Limit:
    return Limit(length[0], cast(Unit, length[1]))


# -- reading a case's clocks ---------------------------------------------------------------------------------

Name = tuple[str, str, int]


def name(clock: Clock) -> Name:
    """What tells a clock from the others of its case: kind, subject or empty, sequence."""
    return clock.kind, clock.subject or "", clock.sequence


def readings(standing: Standing, frame: Frame, now: datetime) -> dict[Name, Reading]:
    """A reading of every clock that runs. A branch may not outlive the joint limit, so it ends with it at last."""
    running = [clock for clock in standing.clocks if not is_stopped(clock)]
    found = {name(clock): read(clock, frame, now) for clock in running if phrase_of(clock) is None}
    by_kind = {kind: reading for (kind, _, _), reading in found.items()}
    for clock in running:
        words = phrase_of(clock)
        if words is not None:
            found[name(clock)] = _hung(parse_phrase(words), by_kind, standing, frame, now)
    joint = next((found[name(clock)] for clock in standing.running("promised")), None)
    if joint is None:
        return found
    return {
        key: _within(joint, reading, now) if key[0] == "branch" else reading for key, reading in found.items()
    }


def ends(courses: Mapping[Name, tuple[Clock, Course]], frame: Frame, now: datetime) -> dict[Name, End]:
    """When running clocks of one case end, as `readings` says it; none of them may hang on another."""
    found = {key: end_of(course, clock.switches, frame, now) for key, (clock, course) in courses.items()}
    joint = next((end for (kind, _, _), end in found.items() if kind == "promised"), None)
    if joint is None:
        return found
    return {key: _ends_within(joint, end, now) if key[0] == "branch" else end for key, end in found.items()}


def deadlines(standing: Standing, frame: Frame, now: datetime) -> dict[Name, Reading]:
    """A reading of every clock; of those that have stopped, as they stood when they did."""
    counted = {name(clock): read(clock, frame, now) for clock in standing.clocks if phrase_of(clock) is None}
    by_kind = {kind: reading for (kind, _, _), reading in counted.items()}
    joint = by_kind.get("promised")
    found = {}
    for clock in standing.clocks:
        words = phrase_of(clock)
        if words is not None:
            hung = _hung(parse_phrase(words), by_kind, standing, frame, now)
            found[name(clock)] = replace(hung, stopped_at=_stopped_at(clock))
        elif clock.kind == "branch" and joint is not None:
            found[name(clock)] = _within(joint, counted[name(clock)], now)
        else:
            found[name(clock)] = counted[name(clock)]
    return {**found, **readings(standing, frame, now)}


def _stopped_at(clock: Clock) -> datetime | None:
    return next((event.at for event in clock.events if event.kind == "stopped"), None)


def phrase_of(clock: Clock) -> str | None:
    """What the limit of a step hangs on, as the diagram says it; None for a clock that counts for itself."""
    words = clock.events[0].detail.get("phrase") if clock.events else None
    return None if words is None else str(words)


def _hung(
    phrase: Phrase, by_kind: Mapping[str, Reading], standing: Standing, frame: Frame, now: datetime
) -> Reading:
    """A step's limit that hangs on a clock of the case or on a milestone, and moves with it."""
    try:
        at = moment(
            phrase, armed_at=now, clocks=by_kind, milestones=standing.milestones, parameters={}, frame=frame
        )
    except UnknownAnchor:
        at = None  # the clock it hangs on has stopped
    anchor = by_kind.get((phrase.anchor or "").removesuffix(" limit"))
    return Reading(
        due_at=at,
        due_on=frame.date_of(at - timedelta(microseconds=1)) if at else None,
        provisional=anchor.provisional if anchor else False,
        paused=at is None,
        if_resumed_on=None,
        stopped_at=None,
        used_share=0.0,
        overdue=at is not None and now >= at,
        prewarn_at=None,
        allowed=0,
        counted=0.0,
    )


def start_share(
    standing: Standing, kind: str, subject: str, limit: Limit, at: datetime, rules: ItemRules, frame: Frame
) -> Standing:
    """A fresh clock that is a part of the case's time; one that starts while the case is paused is held from the start."""
    standing = start(standing, kind, subject, limit, at, rules, **{SHARE: True})
    clock = standing.clocks[-1]
    held = {ground for own in standing.running(*OWN) for ground in _grounds(own)} - {WITH_SUPERIOR}
    for ground in sorted(held):
        clock = apply(clock, paused(at, ground), frame)
    return replace(standing, clocks=(*standing.clocks[:-1], clock))


@dataclass(frozen=True, slots=True)
class Process:
    """The process a task belongs to.

    role    main, or what is asked beside the case: only in the main one is a step's length a share of the case's time
    limits  limits of its own by name: how long the pause it asks for is expected to last
    """

    role: str
    limits: Mapping[str, Limit]


def start_step(
    standing: Standing,
    task_id: str,
    words: str,
    at: datetime,
    rules: ItemRules,
    frame: Frame,
    process: Process,
) -> Standing:
    """A step's own clock, from the phrase on the diagram.

    A length alone counts from the opening of the task. A length before or after something hangs on that. A limit
    by name is a clock of the case, which needs no second one, unless it counts from a milestone (notice, visit) or
    is only a length: of the item (handoff, referral, visiting) or of what was asked for (pause).
    """
    phrase = parse_phrase(words)
    named = parameters(rules).get((phrase.anchor or "").removesuffix(" limit"))
    if phrase.length is None and isinstance(named, Phrase):
        phrase, words = named, str(named)
    if phrase.length is not None and phrase.anchor is not None:
        clock = Clock(
            "step", task_id, 1, phrase.length, switches_of(rules), (started(at, phrase.length, phrase=words),)
        )
        return replace(standing, clocks=(*standing.clocks, clock))
    if phrase.length is not None and process.role == "main":
        return start_share(standing, "step", task_id, phrase.length, at, rules, frame)
    limit, name = phrase.length, (phrase.anchor or "").removesuffix(" limit")
    if limit is None and name in LENGTHS:
        limit = limit_of(rules, name)
    if limit is None:
        limit = process.limits.get(name)
    return standing if limit is None else start(standing, "step", task_id, limit, at, rules)


def _within(joint: Reading, branch: Reading, now: datetime) -> Reading:
    if joint.due_at is None:  # the case is paused, and nobody in it is late meanwhile
        return replace(branch, due_at=None, due_on=None, paused=True, overdue=False, prewarn_at=None)
    if branch.due_at is None or branch.due_at <= joint.due_at:
        return branch
    prewarn_at = min(filter(None, (branch.prewarn_at, joint.prewarn_at)), default=None)
    return replace(
        branch, due_at=joint.due_at, due_on=joint.due_on, prewarn_at=prewarn_at, overdue=now >= joint.due_at
    )


def _ends_within(joint: End, branch: End, now: datetime) -> End:
    if joint.due_at is None:
        return replace(branch, due_at=None, due_on=None, overdue=False)
    if branch.due_at is None or branch.due_at <= joint.due_at:
        return branch
    return replace(branch, due_at=joint.due_at, due_on=joint.due_on, overdue=now >= joint.due_at)


# -- which clock a desk looks at -----------------------------------------------------------------------------

_LOOKED_AT = {
    "correcting": ("correction",),
    "accepted": ("promised", "statutory"),
    "with_superior": ("watch",),
    "decided": ("delivery",),
    "delivered": ("rectification", "contact"),
}


def looked_at(standing: Standing) -> Clock | None:
    """The clock whose deadline the queue shows for the case at its present status, if one runs."""
    for kind in _LOOKED_AT.get(standing.status, ()):
        running = standing.running(kind)
        if running:
            return running[-1]
    return None


_SEVERITY = ("done", "normal", "paused", "prewarning", "yellow", "red")


def worse(one: str, other: str) -> str:
    """The more serious of two lights."""
    return max(one, other, key=_SEVERITY.index)
