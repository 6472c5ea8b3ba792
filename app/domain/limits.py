"""Limits as people write them, and the moment a phrase on a timer means.

A phrase says when a timer fires: `5 workdays`, `promised limit`, `1 workday before statutory limit`,
`3 workdays after delivered`, `every 7 days`. One language for every diagram; it is not an expression.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, Protocol

from app.domain.calendars import FIRST_ON, DateOutside, Frame
from app.domain.periods import (
    LAWFUL,
    LengthUnsound,
    Limit,
    LimitError,
    Period,
    Switches,
    Unit,
    UnitsApart,
    UnknownUnit,
    due,
    months_after,
)

__all__ = [
    "DEFAULT_PARAMETERS",
    "LIMIT_NAMES",
    "MILESTONES",
    "LengthUnsound",
    "Limit",
    "LimitError",
    "Phrase",
    "PhraseError",
    "Switches",
    "UnitsApart",
    "UnknownAnchor",
    "UnknownUnit",
    "add",
    "before",
    "moment",
    "notice_due_at",
    "outlasts",
    "parse_phrase",
]

Relation = Literal["at", "before", "after", "every"]

LIMIT_NAMES = (
    "promised", "statutory", "step", "branch", "correction", "delivery", "review", "superior", "watch",
    "rectification", "handoff", "referral", "rating", "visit", "visiting", "contact", "pause", "notice",
    "complaint",
)  # fmt: skip
MILESTONES = (
    "received", "accepted", "notice_issued", "converted", "sent_up", "returned", "decided", "delivered", "closed",
    "paused", "resumed", "extended",
)  # fmt: skip

NOTICE_LIMIT = Limit(5, "workday")
"""Within this the applicant is told what is missing, once and completely (K8)."""

_UNIT_WORDS: dict[str, Unit] = {
    "workday": "workday", "workdays": "workday", "day": "day", "days": "day", "hour": "hour", "hours": "hour",
    "office hour": "office_hour", "office hours": "office_hour", "month": "month", "months": "month",
    "session": "session",
}  # fmt: skip
_PHRASE = re.compile(
    r"(?:(?P<every>every) )?(?P<length>\d{1,7}) (?P<unit>office hours?|[a-z]+)"
    r"(?: (?P<relation>before|after) (?P<anchor>[a-z_]+(?: limit)?))?"
)
_ANCHOR = re.compile(r"[a-z_]+(?: limit)?")


class PhraseError(LimitError):
    """The text is no phrase a timer could follow."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{reason}: {text!r}")
        self.text = text
        self.reason = reason


class UnknownAnchor(LimitError):
    """The phrase hangs on something that this case does not know (yet)."""

    def __init__(self, anchor: str) -> None:
        super().__init__(f"nothing is known about {anchor!r}")
        self.anchor = anchor


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a timer waits for.

    length    None when the anchor itself is the moment
    relation  `at` the anchor; `before` or `after` it; `every` repeats from each arming.
              A length alone counts from the arming: relation `after`, no anchor
    anchor    `promised limit` and so on, or the name of a milestone
    """

    length: Limit | None
    relation: Relation
    anchor: str | None = None

    def __str__(self) -> str:
        if self.length is None:
            return self.anchor or ""
        unit = "office hour" if self.length.unit == "office_hour" else self.length.unit
        number = 1 if unit == "session" else self.length.length
        words = f"{number} {unit}{'' if number == 1 else 's'}"
        if self.relation == "every":
            return f"every {words}"
        return f"{words} {self.relation} {self.anchor}" if self.anchor else words


DEFAULT_PARAMETERS: Mapping[str, Limit | Phrase] = {
    "notice": Phrase(NOTICE_LIMIT, "after", "received"),
    "correction": Limit(15, "workday"),
    "delivery": Limit(10, "workday"),
    "handoff": Limit(4, "office_hour"),
    "referral": Limit(2, "workday"),
    "rating": Limit(7, "day"),
    "visit": Phrase(Limit(3, "workday"), "after", "delivered"),
    "visiting": Limit(2, "workday"),
    "rectification": Limit(5, "workday"),
    "contact": Limit(1, "workday"),
    "complaint": Limit(5, "workday"),
}
"""Limits of an item or a centre that say nothing else; named as in `NAME limit`."""


@lru_cache(maxsize=1024)
def parse_phrase(text: str) -> Phrase:
    """Read a phrase; raises PhraseError with a reason a designer can act on."""
    words = " ".join(text.split())
    match = _PHRASE.fullmatch(words)
    if match is None:
        if _ANCHOR.fullmatch(words):
            return Phrase(None, "at", _anchor(words, text))
        raise PhraseError(
            text, "not a phrase (like '5 workdays', 'promised limit', '1 workday before promised limit')"
        )
    length = _length(match["length"], match["unit"], text)
    if match["anchor"] is None:
        return Phrase(length, "every" if match["every"] else "after")
    if match["every"]:
        raise PhraseError(text, "'every' takes a length alone")
    anchor = _anchor(match["anchor"], text)
    if match["relation"] == "before":
        if not anchor.endswith(" limit"):
            raise PhraseError(text, "nobody knows a milestone before it is reached; 'before' needs a limit")
        return Phrase(length, "before", anchor)
    return Phrase(length, "after", anchor)


def _length(number: str, unit: str, text: str) -> Limit:
    if unit not in _UNIT_WORDS:
        raise PhraseError(text, f"unknown unit '{unit}'")
    if int(number) == 0:
        raise PhraseError(text, "a length of nothing")
    try:
        return Limit(int(number), _UNIT_WORDS[unit])
    except LimitError as error:
        raise PhraseError(text, str(error)) from error


def _anchor(words: str, text: str) -> str:
    name = words.removesuffix(" limit")
    if name not in (LIMIT_NAMES if words.endswith(" limit") else MILESTONES):
        kind = "limit" if words.endswith(" limit") else "milestone"
        raise PhraseError(text, f"unknown {kind} '{name}'")
    return words


class Reckoned(Protocol):
    """What a phrase needs of a clock's reading: when it is due, None while it is paused."""

    @property
    def due_at(self) -> datetime | None: ...


def moment(
    phrase: Phrase,
    *,
    armed_at: datetime,
    clocks: Mapping[str, "Reckoned | datetime"],
    milestones: Mapping[str, datetime],
    parameters: Mapping[str, Limit | Phrase],
    frame: Frame,
) -> datetime | None:
    """The moment a timer armed at `armed_at` fires; None while the clock it hangs on is paused.

    `NAME limit` is the clock of that name, else the parameter of that name counted from the arming
    (or as its own phrase says), else the default parameter. Raises UnknownAnchor when nothing is known.
    """
    if phrase.anchor is None:
        if phrase.length is None:
            raise UnknownAnchor("")
        return add(phrase.length, armed_at, frame)
    anchor_at = _anchor_moment(phrase.anchor, armed_at, clocks, milestones, parameters, frame)
    if anchor_at is None or phrase.length is None:
        return anchor_at
    if phrase.relation == "before":
        return before(phrase.length, anchor_at, frame)
    return add(phrase.length, anchor_at, frame)


def _anchor_moment(
    anchor: str,
    armed_at: datetime,
    clocks: Mapping[str, "Reckoned | datetime"],
    milestones: Mapping[str, datetime],
    parameters: Mapping[str, Limit | Phrase],
    frame: Frame,
) -> datetime | None:
    name = anchor.removesuffix(" limit")
    if name == anchor:
        if name not in milestones:
            raise UnknownAnchor(anchor)
        return milestones[name]
    if name in clocks:
        known = clocks[name]
        return known if isinstance(known, datetime) else known.due_at
    parameter = parameters.get(name) or DEFAULT_PARAMETERS.get(name)
    if parameter is None:
        raise UnknownAnchor(anchor)
    if isinstance(parameter, Limit):
        return add(parameter, armed_at, frame)
    if parameter.anchor == anchor:
        raise UnknownAnchor(anchor)
    return moment(
        parameter, armed_at=armed_at, clocks=clocks, milestones=milestones, parameters={}, frame=frame
    )


def add(limit: Limit, start: datetime, frame: Frame, switches: Switches = LAWFUL) -> datetime:
    """The due moment of a plain limit: nothing paused, nothing extended."""
    return due(Period(start, limit, switches=switches), frame).at


def before(limit: Limit, end: datetime, frame: Frame) -> datetime:
    """So much before a moment: close of business of the n-th day before it, or exact for hours.

    Days before are not rolled: only the end of a period is (K4).
    """
    if limit.unit == "hour":
        return _in_range(end - timedelta(hours=limit.length), frame)
    if limit.unit == "office_hour":
        return _office_before(timedelta(hours=limit.length), end, frame)
    on = frame.date_of(end - timedelta(microseconds=1))
    if limit.unit == "workday" and limit.length:
        on = frame.calendar.nth_workday_before(on, limit.length)
    elif limit.unit == "month":
        on = months_after(on, -limit.length)
    elif limit.unit == "day":
        on -= timedelta(days=limit.length)
    if on < FIRST_ON:
        raise DateOutside(on)
    return min(frame.closing(on), end)


def _in_range(at: datetime, frame: Frame) -> datetime:
    frame.date_of(at)
    return at


def _office_before(wanted: timedelta, end: datetime, frame: Frame) -> datetime:
    on = frame.date_of(end)
    while True:
        for opens, closes in reversed(list(frame.open_spans(on))):
            open_for = min(closes, end) - opens
            if open_for >= wanted:
                return min(closes, end) - wanted
            wanted -= max(open_for, timedelta(0))
        on -= timedelta(days=1)
        if on < FIRST_ON:
            raise DateOutside(on)


def notice_due_at(received_at: datetime, frame: Frame, limit: Limit = NOTICE_LIMIT) -> datetime:
    """Until when the one-time notice must be given; afterwards the application counts as accepted (K8).

    limit  the item's; without it the law's five working days
    The acceptance is then retroactive: its moment is `received_at`.
    """
    return add(limit, received_at, frame)


def outlasts(promised: Limit, statutory: Limit, frame: Frame) -> bool:
    """True when a promise could end after the law's limit, so that deployment refuses it (K13).

    Equal units compare by length; others by every starting day of the last settled year.
    """
    if promised.unit == statutory.unit:
        return promised.length > statutory.length
    year = frame.calendar.covered[1]
    day = timedelta(days=1)
    morning = frame.moment(FIRST_ON.replace(year=year), None)
    starts = (morning + i * day for i in range(364))
    return any(add(promised, at, frame) > add(statutory, at, frame) for at in starts)
