"""Why this date: one line a calendar day from the start of a clock to its deadline.

The lines come from a plain walk over the days, not from the arithmetic that computes deadlines, so the one
checks the other. What is exported holds every fact the walk needs: the date can be recomputed from it alone.
Knows nothing of rows or pages; knows Chinese and English, because an applicant reads this.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.domain.calendars import Day, Frame, Interval
from app.domain.clocks import Clock, Course, course_of, read
from app.domain.periods import Limit, Pause, Switches, Unit, stretches, united, without

FORMAT = 1
Language = Literal["zh-CN", "en"]
Param = str | int | bool

_COUNTED = frozenset({"workday", "makeup", "calendar_day"})
_A_DAY = timedelta(days=1)
_A_SECOND = timedelta(seconds=1)


class ExportUnreadable(ValueError):
    """The export is not one of ours, or what it says does not lead to a deadline."""


@dataclass(frozen=True, slots=True)
class Line:
    """One calendar day of the count.

    weekday  0 is Monday
    counted  whether the day (for hours: any of it) counts
    total    days counted so far, this one included; for hours the exact seconds
    reason   a code of `REASONS`
    params   what the sentence needs: name and source of a holiday, ground of a pause, closes, due, provisional
    day      what the calendar says of the date
    hours    the opening hours the date has when it is worked
    """

    on: date
    weekday: int
    counted: bool
    total: int
    reason: str
    params: Mapping[str, Param]
    day: Day
    hours: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a count starts from. Pauses are ended: one that still runs ends at the moment of asking."""

    started_at: datetime
    limit: Limit
    extensions: tuple[Limit, ...]
    pauses: tuple[Pause, ...]
    switches: Switches
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole count of one clock.

    due_on, due_at  None while the clock is paused
    if_resumed_on   while paused: the due date if the pause ended now
    notes           codes of `NOTES` about the whole
    edition         the calendar edition the days come from
    """

    kind: str
    subject: str | None
    sequence: int
    terms: Terms
    lines: tuple[Line, ...]
    due_on: date | None
    due_at: datetime | None
    provisional: bool
    if_resumed_on: date | None
    notes: tuple[str, ...]
    edition: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A deadline found again from an export; both None while the clock is paused."""

    due_on: date | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Fact:
    """One date with what is known about it."""

    on: date
    day: Day
    hours: tuple[Interval, ...]
    provisional: bool


# The walk


def explain(clock: Clock, frame: Frame, now: datetime) -> Explanation:
    """Explain the deadline as it stands at `now`; a paused clock is explained up to today."""
    course = course_of(clock)
    reading = read(clock, frame, now)
    until = course.stopped_at or now
    pauses = tuple(
        Pause(p.start, max(p.start, p.end or until), p.ground, p.expected_on) for p in course.pauses
    )
    terms = Terms(course.started_at, course.limit, course.extensions, pauses, clock.switches, frame.zone)
    start_on = frame.date_of(course.started_at)
    last_on = reading.due_on or max(start_on, frame.date_of(now))
    lines = tuple(_walk(terms, list(_facts(frame, start_on, last_on))))
    if reading.due_on is not None:
        lines = (*lines[:-1], _as_due(lines[-1], terms, reading.due_at))
    return Explanation(
        clock.kind,
        clock.subject,
        clock.sequence,
        terms,
        lines,
        reading.due_on,
        reading.due_at,
        reading.provisional,
        reading.if_resumed_on,
        (
            *_origins(clock, course),
            *_notes(
                frame,
                reading.due_on or reading.if_resumed_on,
                reading.provisional,
                paused=reading.paused,
                terms=terms,
            ),
        ),
        frame.calendar.edition,
    )


def _origins(clock: Clock, course: Course) -> Iterator[str]:
    """Why the clock started when it did, where that needs a word (K8)."""
    if clock.events[0].detail.get("deemed") and course.started_at == clock.events[0].at:
        yield "deemed_accepted"


def _facts(frame: Frame, first_on: date, last_on: date) -> Iterator[_Fact]:
    calendar = frame.calendar
    on = first_on
    while on <= last_on:
        yield _Fact(on, calendar.day(on), frame.hours.intervals(on), calendar.is_provisional(on))
        on += _A_DAY


def _notes(
    frame: Frame, on: date | None, provisional: bool, *, paused: bool, terms: Terms
) -> tuple[str, ...]:
    notes = []
    if paused:
        notes.append("paused")
    if provisional:
        notes.append("provisional")
    by_calendar = terms.limit.unit != "hour"
    if on is not None and by_calendar and not provisional and frame.calendar.may_still_move(on):
        notes.append("december_may_move")
    return tuple(notes)


def _walk(terms: Terms, facts: Sequence[_Fact]) -> Iterator[Line]:
    """Judge every date in turn; the last one is the deadline when the clock is not paused."""
    if not terms.limit.in_days:
        return _walk_seconds(terms, facts)
    return _walk_days(terms, facts)


def _walk_days(terms: Terms, facts: Sequence[_Fact]) -> Iterator[Line]:
    stages = stretches(terms.limit, terms.extensions, _origin(terms))
    total, left = 0, sum(n for _, n in stages)
    session = not left
    for fact in facts:
        reason, params = "", _params(fact)
        if session:
            reason = "session"
        elif fact.on <= _origin(terms):
            reason = "first_day_excluded"
        elif not left:
            reason = _after_the_count(terms, fact)
        else:
            unit = _unit_of(stages, total)
            reason, ground = _judge(terms, fact, unit)
            if ground:
                params["ground"] = ground
        counted = reason in _COUNTED
        total += counted
        left -= counted
        yield Line(fact.on, fact.on.weekday(), counted, total, reason, params, fact.day, fact.hours)


def _params(fact: _Fact) -> dict[str, Param]:
    params: dict[str, Param] = {}
    if fact.day.name:
        params |= {"name": fact.day.name, "source": fact.day.source}
    if fact.provisional:
        params["provisional"] = True
    return params


def _judge(terms: Terms, fact: _Fact, unit: Unit) -> tuple[str, str]:
    """Why a date inside the period counts or not: a reason and, for a pause, its ground."""
    worked = _worked(fact, terms.switches)
    if unit == "workday" and not worked:
        return ("makeup_not_counted" if fact.day.kind == "makeup" else fact.day.kind), ""
    ground = _pausing(terms, fact.on)
    if ground is not None:
        return "paused", ground
    if unit == "day":
        return "calendar_day", ""
    return fact.day.kind, ""


def _after_the_count(terms: Terms, fact: _Fact) -> str:
    """Why the period goes on although every day of it is counted."""
    if not _worked(fact, terms.switches):
        return "makeup_not_counted" if fact.day.kind == "makeup" else fact.day.kind
    return "waits" if _pausing(terms, fact.on) is not None else "rolled"


def _worked(fact: _Fact, switches: Switches) -> bool:
    return fact.day.kind == "workday" or (fact.day.kind == "makeup" and switches.makeup_days_count)


def _pausing(terms: Terms, on: date) -> str | None:
    """The grounds that keep a date from counting, joined; None where nothing does."""
    grounds = [p.ground for p in terms.pauses if _local(terms, p.start) < on <= _local(terms, _end(p))]
    return "、".join(sorted(set(grounds))) if grounds else None


def _end(pause: Pause) -> datetime:
    return pause.end or pause.start


def _local(terms: Terms, at: datetime) -> date:
    return at.astimezone(terms.zone).date()


def _origin(terms: Terms) -> date:
    """Day 0 of the count."""
    start_on = _local(terms, terms.started_at)
    return start_on if terms.switches.exclude_first_day else start_on - _A_DAY


def _unit_of(stages: Sequence[tuple[Unit, int]], total: int) -> Unit:
    """The unit by which the next day is counted when `total` days are."""
    for unit, length in stages:
        if total < length:
            return unit
        total -= length
    return stages[-1][0]


def _walk_seconds(terms: Terms, facts: Sequence[_Fact]) -> Iterator[Line]:
    left = _seconds(terms)
    total = timedelta(0)
    gaps = _gaps(terms)
    for fact in facts:
        counted = timedelta(0)
        for a, b in _spans(terms, fact):
            for piece_from, piece_to in without((max(a, terms.started_at), b), gaps):
                counted += min(piece_to - piece_from, left - counted)
        left -= counted
        total += counted
        params = _params(fact) if terms.limit.unit == "office_hour" else {}
        ground = _pausing_moments(terms, fact)
        if ground:
            params["ground"] = ground
        params["seconds"] = _whole(counted)
        reason = _why_seconds(terms, fact, counted, ground)
        yield Line(
            fact.on, fact.on.weekday(), bool(counted), _whole(total), reason, params, fact.day, fact.hours
        )


def _why_seconds(terms: Terms, fact: _Fact, counted: timedelta, ground: str) -> str:
    if counted:
        return "hours_partly_paused" if ground else "hours"
    if terms.limit.unit == "office_hour" and not fact.day.worked:
        return fact.day.kind
    return "paused" if ground else "closed"


def _whole(length: timedelta) -> int:
    return length // _A_SECOND


def _seconds(terms: Terms) -> timedelta:
    return timedelta(hours=terms.limit.length + sum(e.length for e in terms.extensions))


def _gaps(terms: Terms) -> list[tuple[datetime, datetime]]:
    return united((p.start, _end(p)) for p in terms.pauses)


def _spans(terms: Terms, fact: _Fact) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of a date in which the clock could run."""
    if terms.limit.unit == "hour":
        yield _moment(terms, fact.on, time(0)), _moment(terms, fact.on, None)
    elif fact.day.worked:
        for opens, closes in fact.hours:
            yield _moment(terms, fact.on, opens), _moment(terms, fact.on, closes)


def _pausing_moments(terms: Terms, fact: _Fact) -> str:
    """The grounds that take time out of a date, joined; empty where none does."""
    midnight, next_midnight = _moment(terms, fact.on, time(0)), _moment(terms, fact.on, None)
    grounds = {
        p.ground for p in terms.pauses if p.start < next_midnight and midnight < _end(p) and p.start < _end(p)
    }
    return "、".join(sorted(grounds))


def _moment(terms: Terms, on: date, at: time | None) -> datetime:
    if at is None:
        on, at = on + _A_DAY, time(0)
    return datetime.combine(on, at, terms.zone).astimezone(UTC)


def _as_due(line: Line, terms: Terms, due_at: datetime | None) -> Line:
    """The last line says that it is the deadline, and until what time."""
    closes = "" if due_at is None else _time_of(due_at, line.on, terms.zone)
    params = {**line.params, "due": True, "closes": closes}
    return Line(line.on, line.weekday, line.counted, line.total, line.reason, params, line.day, line.hours)


def _time_of(at: datetime, on: date, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return "24:00" if local.date() > on else f"{local:%H:%M}"


# The deadline, from the lines alone


def recompute(export: str | Mapping[str, Any]) -> Recomputed:
    """Find the deadline again from what was exported and nothing else.

    Raises ExportUnreadable where the facts do not reach a deadline.
    """
    explanation = from_json(export)
    if explanation.due_on is None:
        return Recomputed(None, None)
    terms = explanation.terms
    facts = [_Fact(line.on, line.day, line.hours, provisional=False) for line in explanation.lines]
    if not terms.limit.in_days:
        return _recompute_seconds(terms, facts)
    return _recompute_days(terms, facts)


def _recompute_days(terms: Terms, facts: Sequence[_Fact]) -> Recomputed:
    stages = stretches(terms.limit, terms.extensions, _origin(terms))
    allowed = sum(n for _, n in stages)
    gaps = _gaps(terms)
    lines = list(_walk_days(terms, facts))
    for fact, line in zip(facts, lines, strict=True):
        if line.total < allowed:
            continue
        must_be_worked = terms.switches.roll_last_day or not line.counted
        if must_be_worked and not _worked(fact, terms.switches):
            continue
        at = _moment(terms, fact.on, fact.hours[-1][1])
        if at > terms.started_at and not _waits(terms, gaps, at):
            return Recomputed(fact.on, at)
    raise ExportUnreadable("the lines end before the deadline")


def _waits(terms: Terms, gaps: Sequence[tuple[datetime, datetime]], at: datetime) -> bool:
    if not terms.switches.due_waits_in_pause:
        return False
    return any(a < at <= b and _local(terms, a) < _local(terms, b) for a, b in gaps)


def _recompute_seconds(terms: Terms, facts: Sequence[_Fact]) -> Recomputed:
    left = _seconds(terms)
    gaps = _gaps(terms)
    if not left:
        return Recomputed(_local(terms, terms.started_at), terms.started_at)
    for fact in facts:
        for a, b in _spans(terms, fact):
            for piece_from, piece_to in without((max(a, terms.started_at), b), gaps):
                if piece_to - piece_from >= left:
                    return Recomputed(_local(terms, piece_from + left), piece_from + left)
                left -= piece_to - piece_from
    raise ExportUnreadable("the lines end before the deadline")


# The wire


def to_json(explanation: Explanation) -> str:
    """One JSON object, every fact included; moments in UTC, dates local."""
    return json.dumps(to_dict(explanation), ensure_ascii=False, separators=(",", ":"))


def to_dict(explanation: Explanation) -> dict[str, Any]:
    terms = explanation.terms
    return {
        "format": FORMAT,
        "clock": {"kind": explanation.kind, "subject": explanation.subject, "sequence": explanation.sequence},
        "edition": explanation.edition,
        "zone": terms.zone.key,
        "started_at": terms.started_at.astimezone(UTC).isoformat(),
        "limit": _limit_out(terms.limit),
        "extensions": [_limit_out(extension) for extension in terms.extensions],
        "pauses": [_pause_out(pause) for pause in terms.pauses],
        "switches": terms.switches.to_dict(),
        "due_on": _iso(explanation.due_on),
        "due_at": _iso(explanation.due_at),
        "provisional": explanation.provisional,
        "if_resumed_on": _iso(explanation.if_resumed_on),
        "notes": list(explanation.notes),
        "lines": [_line_out(line) for line in explanation.lines],
    }


def from_json(export: str | Mapping[str, Any]) -> Explanation:
    """The reverse of `to_json` (its text, or the object in it); raises ExportUnreadable on anything else."""
    try:
        values = json.loads(export) if isinstance(export, str) else export
        if values["format"] != FORMAT:
            raise ExportUnreadable(f"unknown format: {values['format']!r}")
        return _explanation_in(values)
    except ExportUnreadable:
        raise
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise ExportUnreadable(f"not an explanation: {error}") from error


def _explanation_in(values: Mapping[str, Any]) -> Explanation:
    terms = Terms(
        datetime.fromisoformat(values["started_at"]),
        Limit(**values["limit"]),
        tuple(Limit(**extension) for extension in values["extensions"]),
        tuple(_pause_in(pause) for pause in values["pauses"]),
        Switches.from_dict(values["switches"]),
        ZoneInfo(values["zone"]),
    )
    clock = values["clock"]
    return Explanation(
        clock["kind"],
        clock["subject"],
        clock["sequence"],
        terms,
        tuple(_line_in(line) for line in values["lines"]),
        date.fromisoformat(values["due_on"]) if values["due_on"] else None,
        datetime.fromisoformat(values["due_at"]) if values["due_at"] else None,
        bool(values["provisional"]),
        date.fromisoformat(values["if_resumed_on"]) if values["if_resumed_on"] else None,
        tuple(values["notes"]),
        values["edition"],
    )


def _iso(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if value else None


def _limit_out(limit: Limit) -> dict[str, Any]:
    return {"length": limit.length, "unit": limit.unit}


def _pause_out(pause: Pause) -> dict[str, Any]:
    return {
        "start": _iso(pause.start),
        "end": _iso(pause.end),
        "ground": pause.ground,
        "expected_on": _iso(pause.expected_on),
    }


def _pause_in(values: Mapping[str, Any]) -> Pause:
    expected_on = values["expected_on"]
    return Pause(
        datetime.fromisoformat(values["start"]),
        datetime.fromisoformat(values["end"]),
        values["ground"],
        date.fromisoformat(expected_on) if expected_on else None,
    )


def _line_out(line: Line) -> dict[str, Any]:
    return {
        "on": line.on.isoformat(),
        "weekday": line.weekday,
        "counted": line.counted,
        "total": line.total,
        "reason": line.reason,
        "params": dict(line.params),
        "day": {"kind": line.day.kind, "name": line.day.name, "source": line.day.source},
        "hours": [
            [f"{opens:%H:%M}", f"{closes:%H:%M}" if closes else "24:00"] for opens, closes in line.hours
        ],
    }


def _line_in(values: Mapping[str, Any]) -> Line:
    hours = tuple(
        (time.fromisoformat(opens), None if closes == "24:00" else time.fromisoformat(closes))
        for opens, closes in values["hours"]
    )
    return Line(
        date.fromisoformat(values["on"]),
        values["weekday"],
        values["counted"],
        values["total"],
        values["reason"],
        values["params"],
        Day(**values["day"]),
        hours,
    )


# The words

REASONS: Mapping[str, tuple[str, str]] = {
    "first_day_excluded": ("当日不计入，次日起算", "the first day is not counted"),
    "workday": ("工作日", "working day"),
    "makeup": ("调休上班（{name}）", "make-up working day ({name})"),
    "makeup_not_counted": ("调休上班，本事项不计", "make-up working day, not counted for this item"),
    "calendar_day": ("自然日", "calendar day"),
    "rest": ("休息日", "rest day"),
    "holiday": ("{name}", "{name}"),
    "paused": ("期限暂停：{ground}", "paused: {ground}"),
    "rolled": ("末日顺延至工作日", "moved on to a working day"),
    "waits": ("期满日遇暂停，恢复后届满", "the last day waits for the end of the pause"),
    "session": ("当场办理", "within the same session"),
    "hours": ("计 {hours} 小时", "{hours} h counted"),
    "hours_partly_paused": (
        "计 {hours} 小时，其余暂停：{ground}",
        "{hours} h counted, the rest paused: {ground}",
    ),
    "closed": ("无计时", "no time counted"),
}
"""Why a day counts or not, in Chinese and English."""

NOTES: Mapping[str, tuple[str, str]] = {
    "paused": ("期限暂停中，尚无到期日", "The clock is paused; there is no due date now"),
    "provisional": (
        "暂定：该年度放假安排尚未公布，公布后将重新计算",
        "Provisional: no holiday notice settles that year yet; it will be computed again",
    ),
    "deemed_accepted": (
        "收件后未在规定时限内一次性告知需补正的材料，自收到申请之日起视为受理",
        "Nobody said in time what was missing, so the application counts as accepted on the day it was received",
    ),
    "december_may_move": (
        "十二月下旬可能随下一年度放假通知调整",
        "Late December may still move with the next year's holiday notice",
    ),
}
"""What is to be said about the whole, in Chinese and English."""

GROUNDS: Mapping[str, tuple[str, str]] = {
    "hearing": ("听证", "hearing"),
    "bidding": ("招标", "bidding"),
    "auction": ("拍卖", "auction"),
    "inspection": ("检验", "inspection"),
    "testing": ("检测", "testing"),
    "quarantine": ("检疫", "quarantine"),
    "appraisal": ("鉴定", "appraisal"),
    "expert_review": ("专家评审", "expert review"),
    "superior": ("报县级办理", "with the county"),
}

_HOLIDAYS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "抗战胜利纪念日": "Victory Day",
}
_WEEKDAYS = ("周一周二周三周四周五周六周日", "MonTueWedThuFriSatSun")


def text(line: Line, language: Language) -> str:
    """One line as a sentence: date, weekday, which day of the count (or that it is none), why."""
    english = language == "en"
    weekday = _WEEKDAYS[1][3 * line.weekday :][:3] if english else _WEEKDAYS[0][2 * line.weekday :][:2]
    why = _why(line, english)
    parts = [line.on.isoformat(), weekday, _place(line, english), why]
    return "  ".join(part for part in parts if part)


def _why(line: Line, english: bool) -> str:
    params = line.params
    name = str(params.get("name", ""))
    values = {
        "name": "、".join(_HOLIDAYS.get(n, n) for n in name.split("、")) if english else name,
        "ground": "、".join(
            ground_text(g, "en" if english else "zh-CN") for g in str(params.get("ground", "")).split("、")
        ),
        "hours": _hours(int(params.get("seconds", 0))),
    }
    if english:
        values = {key: value.replace("、", ", ") for key, value in values.items()}
    words = REASONS[line.reason][english].format_map(values)
    if line.reason in ("holiday", "makeup") and params.get("source"):
        words += f" [{params['source']}]" if english else f"［{params['source']}］"
    if params.get("provisional"):
        words += " (provisional)" if english else "（暂定）"
    if params.get("due"):
        words += f" — due at {params['closes']}" if english else f" —— {params['closes']} 到期"
    return words


def _place(line: Line, english: bool) -> str:
    if not line.counted:
        return "not counted" if english else "不计"
    if "seconds" in line.params:
        return f"{_hours(line.total)} h" if english else f"累计 {_hours(line.total)} 小时"
    return f"day {line.total}" if english else f"第 {line.total} 天"


def _hours(seconds: int) -> str:
    """Hours without rounding where they are whole or end on a minute; else with seconds."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if not rest:
        return str(hours)
    return f"{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def ground_text(ground: str, language: Language) -> str:
    """The name of a pause's ground; one that an item added itself stands as it is."""
    return GROUNDS.get(ground, (ground, ground))[language == "en"]


def note_text(note: str, language: Language) -> str:
    return NOTES[note][language == "en"]
