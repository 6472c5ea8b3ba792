"""What colour a case shows, and when a clock's warnings fall due.

A light follows the clock at once and in both directions. A card is an event of its own and lives elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self, get_args

from app.domain.clocks import Clock, Reading
from app.domain.limits import LimitError, Phrase, parse_phrase
from app.domain.periods import Limit

Light = Literal["normal", "prewarning", "yellow", "red", "paused", "done"]
Trigger = Literal["near", "promised", "statutory", "never"]
TimerKind = Literal["prewarning", "yellow", "red", "lapse"]

_COLOURS: tuple[Literal["red", "yellow", "prewarning"], ...] = ("red", "yellow", "prewarning")
_ONE_AFTER_THE_OTHER: tuple[Trigger, ...] = ("near", "promised", "statutory")


# A card that waits longer for an answer is forgotten, not raised.
LONGEST_WAIT = 60
WAIT_UNITS = ("workday", "day", "hour", "office_hour")
A_WORKDAY = Limit(1, "workday")


class SchemeUnsound(ValueError):
    """A scheme names a colour or a trigger that does not exist (`unknown_light`), or cards rise after no length (`card_rise`)."""

    def __init__(self, why: str, code: str = "unknown_light") -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Scheme:
    """What turns each light on, and how long an unanswered card waits; data of a centre.

    near       the prewarning moment of the promise
    promised   the promised limit is passed
    statutory  the statutory limit is passed
    never      this centre does without the colour

    One city shows yellow when near and red when over: Scheme("never", "near", "promised").
    """

    prewarning: Trigger = "near"
    yellow: Trigger = "promised"
    red: Trigger = "statutory"
    raise_after: Limit = A_WORKDAY

    def __post_init__(self) -> None:
        if not 1 <= self.raise_after.length <= LONGEST_WAIT or self.raise_after.unit not in WAIT_UNITS:
            raise SchemeUnsound(f"cards rise after 1 to {LONGEST_WAIT} of a unit", "card_rise")
        for colour in _COLOURS:
            if getattr(self, colour) not in get_args(Trigger):
                raise SchemeUnsound(f"{colour} cannot be turned on by {getattr(self, colour)!r}")

    def in_order(self) -> bool:
        """Whether none of the colours that the centre uses is turned on by something earlier than a milder one is."""
        wanted = [getattr(self, colour) for colour in reversed(_COLOURS)]
        moments = [_ONE_AFTER_THE_OTHER.index(trigger) for trigger in wanted if trigger != "never"]
        return moments == sorted(moments)

    def to_dict(self) -> dict[str, str]:
        """Each colour with its trigger, and `raise_after` as a length in words: `1 workday`."""
        colours = {colour: str(getattr(self, colour)) for colour in ("prewarning", "yellow", "red")}
        return {**colours, "raise_after": str(Phrase(self.raise_after, "after"))}

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Self:
        """The reverse; what is left out is as the law has it. Raises SchemeUnsound."""
        colours = {name: value for name, value in values.items() if name != "raise_after"}
        if not colours.keys() <= set(_COLOURS):
            raise SchemeUnsound(f"unknown colours: {', '.join(sorted(colours.keys() - set(_COLOURS)))}")
        if "raise_after" not in values:
            return cls(**colours)  # type: ignore[arg-type]
        return cls(**colours, raise_after=_length(str(values["raise_after"])))  # type: ignore[arg-type]


def _length(words: str) -> Limit:
    try:
        phrase = parse_phrase(words)
    except LimitError as error:
        raise SchemeUnsound(str(error), "card_rise") from error
    if phrase.length is None or phrase.anchor is not None or phrase.relation != "after":
        raise SchemeUnsound(f"not a length: {words!r}", "card_rise")
    return phrase.length


STANDARD_SCHEME = Scheme()


@dataclass(frozen=True, slots=True)
class ClockTimer:
    """A moment at which a clock must be looked at.

    kind  prewarning, yellow and red issue what their name says; `lapse` is the end of a correction period
    """

    kind: TimerKind
    at: datetime


def light(
    promised: Reading | None, statutory: Reading | None, now: datetime, scheme: Scheme = STANDARD_SCHEME
) -> Light:
    """The light of a case, or of a step (its own reading as `promised`, no statutory one).

    A limit is passed from its due moment on. A missing promise is the statutory limit; so where promised
    equals statutory there is no yellow, only red. A passed limit outshines a pause.
    """
    readings = [reading for reading in (promised, statutory) if reading is not None]
    if readings and all(reading.stopped_at is not None for reading in readings):
        return "done"
    for colour in ("red", "yellow"):
        if _passed(getattr(scheme, colour), promised, statutory, now):
            return "red" if colour == "red" else "yellow"
    if any(reading.paused for reading in readings):
        return "paused"
    return "prewarning" if _passed(scheme.prewarning, promised, statutory, now) else "normal"


def _passed(trigger: Trigger, promised: Reading | None, statutory: Reading | None, now: datetime) -> bool:
    reading = statutory if trigger == "statutory" else promised or statutory
    if reading is None or trigger == "never":
        return False
    at = reading.prewarn_at if trigger == "near" else reading.due_at
    return at is not None and now >= at


def clock_timers(
    clock: Clock, reading: Reading, beside: Reading | None = None, scheme: Scheme = STANDARD_SCHEME
) -> tuple[ClockTimer, ...]:
    """The timers a clock should have armed now, earliest first; none while it is paused or stopped.

    beside  for a promised clock the statutory reading of the same case, for a statutory clock the promised
            one; None where there is none. It decides who carries the prewarning, and drops the yellow timer
            where both limits end together. Every other clock warns and turns yellow on its own.
    """
    if reading.due_at is None or reading.stopped_at is not None:
        return ()
    if clock.kind == "correction":
        return (ClockTimer("lapse", reading.due_at),)
    timers: dict[datetime, ClockTimer] = {}
    for colour in reversed(_COLOURS):
        at = _moment_of(getattr(scheme, colour), clock.kind, reading, beside)
        if at is not None:
            timers[at] = ClockTimer(colour, at)
    if clock.kind == "promised" and beside is not None and scheme.red == "statutory":
        timers = {at: timer for at, timer in timers.items() if timer.kind != "yellow" or at != beside.due_at}
    return tuple(sorted(timers.values(), key=lambda timer: timer.at))


def _moment_of(trigger: Trigger, kind: str, reading: Reading, beside: Reading | None) -> datetime | None:
    """When this clock pulls the trigger; None where the other clock of the case does, or nobody."""
    if trigger == "statutory":
        its_own = kind == "statutory"
    else:
        its_own = kind != "statutory" or beside is None
    if trigger == "never" or not its_own:
        return None
    return reading.prewarn_at if trigger == "near" else reading.due_at
