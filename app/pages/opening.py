"""Opening hours as a page shows them and as its form sends them. Times are typed as people type them: 8:30, 0830, 08：30."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.calendars import OfficeHours, Week, hours_to_rows
from app.pages.words import gettext

SPANS = 3
_TIME = re.compile(r"(\d{1,2})[:：.]?(\d{2})")

Typed = list[list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the week in a row (0 is Monday) with the same hours."""

    first: int
    last: int
    spans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """A week from a date on. is_now: the one that holds today."""

    from_on: date
    days: tuple[Days, ...]
    is_now: bool


def weekday_name(number: int) -> str:
    names = (
        gettext("Monday"), gettext("Tuesday"), gettext("Wednesday"), gettext("Thursday"), gettext("Friday"),
        gettext("Saturday"), gettext("Sunday"),
    )  # fmt: skip
    return names[number]


def periods(hours: OfficeHours, today: date) -> tuple[Hours, ...]:
    """The periods that are not over, the one that holds today first."""
    begun = [from_on for from_on, _ in hours.periods if from_on <= today]
    now = max(begun) if begun else hours.periods[0][0]
    return tuple(
        Hours(from_on, week_lines(week), from_on == now) for from_on, week in hours.periods if from_on >= now
    )


def week_lines(week: Week) -> tuple[Days, ...]:
    """Days with the same hours side by side are one line; a day without hours has none of its own."""
    found: list[Days] = []
    for number, intervals in enumerate(week):
        spans = tuple(
            f"{opens:%H:%M}–{'24:00' if closes is None else f'{closes:%H:%M}'}" for opens, closes in intervals
        )
        if found and found[-1].spans == spans:
            found[-1] = Days(found[-1].first, number, spans)
        else:
            found.append(Days(number, number, spans))
    return tuple(found)


def as_typed(hours: OfficeHours) -> Typed:
    """The latest week, for a form to begin with."""
    week: list[list[list[str]]] = hours_to_rows(hours)[-1]["week"]  # type: ignore[assignment]
    return [[(a, b) for a, b in day] + [("", "")] * (SPANS - len(day)) for day in week]


def typed(form: Mapping[str, str]) -> Typed:
    """What a form sent, as it was typed."""
    return [
        [
            (form.get(f"o{day}{span}", "").strip(), form.get(f"c{day}{span}", "").strip())
            for span in range(SPANS)
        ]
        for day in range(7)
    ]


def read_week(week: Typed) -> tuple[list[list[list[str]]], dict[int, str]]:
    """(the week as the verb takes it, what is wrong by day: `half` or `time`)."""
    found: list[list[list[str]]] = []
    wrong: dict[int, str] = {}
    for number, day in enumerate(week):
        spans = []
        for opens, closes in day:
            if not opens and not closes:
                continue
            pair = [_time(opens), _time(closes)]
            if not opens or not closes:
                wrong[number] = "half"
            elif "" in pair or pair[0] == "24:00":
                wrong[number] = "time"
            spans.append(pair)
        found.append(spans)
    return found, wrong


def _time(text: str) -> str:
    """`08:30` of what was typed; empty where it is no time of a day."""
    match = _TIME.fullmatch(text) if text.isascii() or "：" in text else None
    if match is None:
        return ""
    hour, minute = int(match[1]), int(match[2])
    return f"{hour:02}:{minute:02}" if (hour < 24 and minute < 60) or (hour, minute) == (24, 0) else ""
