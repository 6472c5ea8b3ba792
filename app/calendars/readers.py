"""Read a calendar edition from a CSV or an ICS file, or say on which line it is wrong.

Refuses what it cannot understand and what contradicts itself; guesses nothing. Stores nothing.

CSV: a header with `date,kind,name,source` (name and source may be missing), one date a row, kind `holiday` or
`makeup`. ICS: one all-day event a holiday or make-up day; its kind stands in CATEGORIES (HOLIDAY, MAKEUP) or
at the end of its SUMMARY, as （休） or （班）.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.calendars import FIRST_ON, LAST_ON, Day, DayKind

LARGEST_BYTES = 1_000_000
LONGEST_EVENT_DAYS = 31
ALWAYS_HOLIDAYS = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节"))
"""No notice of any year leaves these out; a year without them is not the whole year."""

_KINDS: Mapping[str, DayKind] = {"holiday": "holiday", "makeup": "makeup"}
_COLUMNS = {"date", "kind", "name", "source"}
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ICS_DATE = re.compile(r"\d{8}")
_SUMMARY = re.compile(r"(?P<name>.*?)[\s（(\[【]*(?P<mark>休|放假|班|补班|上班)[)）\]】]?\s*")
_MARKS: Mapping[str, DayKind] = {
    "休": "holiday",
    "放假": "holiday",
    "班": "makeup",
    "补班": "makeup",
    "上班": "makeup",
}
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file.

    line  counted from 1; 0 is the file as a whole
    code  not_text, too_large, unknown_format, no_header, unknown_column, wrong_columns, bad_date, date_outside,
          unknown_kind, makeup_on_weekday, contradiction, duplicate, bad_event, repeats, too_long, no_days,
          year_incomplete, stray_date
    what  the words it stumbled over
    """

    line: int
    code: str
    what: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return (
            f"{where}{SENTENCES[self.code]}: {self.what}" if self.what else f"{where}{SENTENCES[self.code]}"
        )


SENTENCES = {
    "not_text": "the file is not text in UTF-8 or GB18030",
    "too_large": "the file is larger than a calendar can be",
    "unknown_format": "neither a .csv nor an .ics file",
    "no_header": "the first line must name the columns date and kind",
    "unknown_column": "unknown or repeated column",
    "wrong_columns": "more or fewer columns than the header",
    "bad_date": "not a date",
    "date_outside": f"date outside {FIRST_ON} to {LAST_ON}",
    "unknown_kind": "neither holiday nor makeup",
    "makeup_on_weekday": "a make-up working day from Monday to Friday",
    "contradiction": "the date is a holiday and a make-up day",
    "duplicate": "the date stands twice",
    "bad_event": "the event cannot be read",
    "repeats": "repeating events are not understood",
    "too_long": "the event lasts longer than any holiday",
    "no_days": "the file holds no holiday",
    "year_incomplete": "the year lacks a holiday that every year has",
    "stray_date": "the date lies in a year that the file does not settle",
}


class EditionRefused(ValueError):
    """The file is not a calendar edition; `problems` says why, line by line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class EditionFile:
    """What a file says.

    years  first and last year it settles
    marks  its days; days in the December before `years` change that December and settle nothing
    """

    years: tuple[int, int]
    marks: Mapping[date, Day]


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    on: date
    day: Day


def read_edition(name: str, content: bytes) -> EditionFile:
    """Read by the ending of the file's name; raises EditionRefused with every problem found."""
    problems: list[Problem] = []
    text = _text(content)
    if name.lower().endswith(".csv"):
        rows = list(_csv_rows(text, problems))
    elif name.lower().endswith(".ics"):
        rows = list(_ics_rows(text, problems))
    else:
        raise EditionRefused((Problem(0, "unknown_format", name),))
    marks = _marks(rows, problems)
    if not rows and not problems:
        problems.append(Problem(0, "no_days", ""))
    years = _years(marks, problems) if not problems else (0, 0)
    if problems:
        raise EditionRefused(tuple(sorted(problems, key=lambda problem: problem.line)))
    return EditionFile(years, marks)


def _text(content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise EditionRefused((Problem(0, "too_large", f"{len(content)} bytes"),))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise EditionRefused((Problem(0, "not_text", ""),))


def _marks(rows: list[_Row], problems: list[Problem]) -> dict[date, Day]:
    marks: dict[date, Day] = {}
    for row in rows:
        earlier = marks.get(row.on)
        if not FIRST_ON <= row.on <= LAST_ON:
            problems.append(Problem(row.line, "date_outside", row.on.isoformat()))
        elif row.day.kind == "makeup" and row.on.weekday() < 5:
            problems.append(Problem(row.line, "makeup_on_weekday", row.on.isoformat()))
        elif earlier is not None:
            code = "duplicate" if earlier.kind == row.day.kind else "contradiction"
            problems.append(Problem(row.line, code, row.on.isoformat()))
        marks.setdefault(row.on, row.day)
    return marks


def _years(marks: Mapping[date, Day], problems: list[Problem]) -> tuple[int, int]:
    """The years the file settles: whole ones, without a gap between."""
    named = sorted({on.year for on in marks})
    missing = {year: _missing(year, marks) for year in named}
    if len(named) > 1 and missing[named[0]] and all(on.month == 12 for on in marks if on.year == named[0]):
        named = named[1:]
    for year in range(named[0], named[-1] + 1):
        lacking = missing.get(year, [date(year, 1, 1)])
        problems.extend(Problem(0, "year_incomplete", f"{on}") for on in lacking)
    return named[0], named[-1]


def _missing(year: int, marks: Mapping[date, Day]) -> list[date]:
    always = [date(year, month, day) for month, day, _ in ALWAYS_HOLIDAYS]
    return [on for on in always if on not in marks or marks[on].kind != "holiday"]


# CSV


def _csv_rows(text: str, problems: list[Problem]) -> Iterator[_Row]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    try:
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip().lower() for cell in cells]
                if not _header_holds(header, lines.line_num, problems):
                    return
            elif len(cells) != len(header):
                problems.append(Problem(lines.line_num, "wrong_columns", str(len(cells))))
            else:
                yield from _csv_row(dict(zip(header, cells, strict=True)), lines.line_num, problems)
    except csv.Error as error:
        problems.append(Problem(lines.line_num, "wrong_columns", str(error)))


def _header_holds(header: list[str], line: int, problems: list[Problem]) -> bool:
    if not {"date", "kind"} <= set(header):
        problems.append(Problem(line, "no_header", ",".join(header)[:80]))
        return False
    if not set(header) <= _COLUMNS or len(set(header)) != len(header):
        problems.append(Problem(line, "unknown_column", ",".join(header)[:80]))
        return False
    return True


def _csv_row(cells: Mapping[str, str], line: int, problems: list[Problem]) -> Iterator[_Row]:
    kind = _KINDS.get(cells["kind"].strip().lower())
    on = _date(cells["date"].strip(), _ISO_DATE)
    if on is None:
        problems.append(Problem(line, "bad_date", cells["date"][:40]))
    elif kind is None:
        problems.append(Problem(line, "unknown_kind", cells["kind"][:40]))
    else:
        yield _Row(line, on, Day(kind, cells.get("name", "").strip(), cells.get("source", "").strip()))


def _date(words: str, pattern: re.Pattern[str]) -> date | None:
    try:
        return date.fromisoformat(words) if pattern.fullmatch(words) else None
    except ValueError:
        return None


# ICS


@dataclass(frozen=True, slots=True)
class _Property:
    """One unfolded content line: NAME;PARAMETERS:VALUE."""

    line: int
    name: str
    value: str


def _ics_rows(text: str, problems: list[Problem]) -> Iterator[_Row]:
    event: list[_Property] | None = None
    open_parts: list[str] = []
    line = 0
    for line, content in _unfolded(text):
        name, _, value = content.partition(":")
        name = name.partition(";")[0].strip().upper()
        part = value.strip().upper()
        if name == "BEGIN":
            open_parts.append(part)
            event = [] if part == "VEVENT" else event
        elif name == "END":
            if not open_parts or open_parts.pop() != part:
                problems.append(Problem(line, "bad_event", content[:80]))
                return
            if part == "VEVENT" and event is not None:
                yield from _event_rows(event, line, problems)
                event = None
        elif event is not None and open_parts[-1] == "VEVENT":
            event.append(_Property(line, name, value))
        elif not open_parts:
            problems.append(Problem(line, "bad_event", content[:80]))
            return
    if open_parts:
        problems.append(Problem(line, "bad_event", f"END:{open_parts[-1]} is missing"))


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Content lines with the number of their first line; a line that starts with a blank continues the last."""
    first, content = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t") and first:
            content += line[1:]
            continue
        if content.strip():
            yield first, content
        first, content = number, line
    if content.strip():
        yield first, content


def _event_rows(event: list[_Property], end: int, problems: list[Problem]) -> Iterator[_Row]:
    values = {prop.name: prop for prop in event}
    line = event[0].line if event else end
    if "RRULE" in values or "RDATE" in values:
        problems.append(Problem(line, "repeats", ""))
        return
    start = _date(_value(values, "DTSTART"), _ICS_DATE)
    if start is None:
        problems.append(Problem(line, "bad_date", _value(values, "DTSTART")[:40]))
        return
    stop = _date(_value(values, "DTEND"), _ICS_DATE) if "DTEND" in values else start + _A_DAY
    if stop is None or stop <= start:
        problems.append(Problem(line, "bad_date", _value(values, "DTEND")[:40]))
        return
    if (stop - start).days > LONGEST_EVENT_DAYS:
        problems.append(Problem(line, "too_long", f"{start} to {stop}"))
        return
    day = _event_day(values)
    if day is None:
        problems.append(Problem(line, "unknown_kind", _value(values, "SUMMARY")[:40]))
        return
    for days in range((stop - start).days):
        yield _Row(line, start + days * _A_DAY, day)


def _value(values: Mapping[str, _Property], name: str) -> str:
    return values[name].value.strip() if name in values else ""


def _event_day(values: Mapping[str, _Property]) -> Day | None:
    summary = _unescaped(_value(values, "SUMMARY"))
    source = _unescaped(_value(values, "DESCRIPTION"))
    match = _SUMMARY.fullmatch(summary)
    name = match["name"].strip() if match else summary
    stated = {_KINDS.get(word.strip().lower()) for word in _value(values, "CATEGORIES").split(",")} - {None}
    marked = {_MARKS[match["mark"]]} if match else set()
    kinds = stated | marked
    if len(kinds) != 1:
        return None
    return Day(kinds.pop() or "holiday", name, source)


def _unescaped(value: str) -> str:
    """The text of an ICS value: backslash escapes undone."""
    return re.sub(r"\\([nN,;\\])", lambda found: " " if found[1] in "nN" else found[1], value)
