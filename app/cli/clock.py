"""`shouwen clock`: check a date of the law without a server.

Parses words into the domain's values and prints what they come to; counts nothing itself.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import click

from app.calendars.readers import read_edition
from app.calendars.seed import seed_calendar
from app.domain.calendars import Calendar, DateOutside, Frame, amended
from app.domain.clocks import Clock, ClockEvent, extended, paused, resumed, started
from app.domain.explanations import Language, note_text, text, to_json
from app.domain.explanations import explain as explain_clock
from app.domain.periods import (
    Due,
    Limit,
    LimitError,
    Pause,
    PauseBackwards,
    Period,
    SessionExtended,
    Switches,
    due,
)

DEFAULT_ZONE = "Asia/Shanghai"
LANGUAGES: Mapping[str, Language] = {"zh-CN": "zh-CN", "en": "en"}
KEYS = ("start", "length", "unit", "pause", "extend", "count_first_day", "no_makeup_days", "no_roll")

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?")
_DIGITS = re.compile(r"-?\d{1,9}")
_F = TypeVar("_F", bound=Callable[..., Any])


class BadInput(click.ClickException):
    """What was typed cannot be counted: one line on standard error, exit status 2."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class _OneLine(click.Command):
    """A command whose usage errors are one line, too."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        try:
            return super().make_context(*args, **more)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise BadInput(error.format_message()) from error


class _OneLineGroup(_OneLine, click.Group):
    """A group whose unknown commands are one line, too."""

    command_class = _OneLine

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise BadInput(error.format_message()) from error


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a limit from a start, with ended pauses and at most one extension.

    whole_days  every pause was given by dates alone, so only whole days count (K11 to the letter)
    """

    started_at: datetime
    limit: Limit
    pauses: tuple[Pause, ...]
    extension: Limit | None
    switches: Switches

    def period(self) -> Period:
        extensions = (self.extension,) if self.extension else ()
        return Period(self.started_at, self.limit, extensions, self.pauses, self.switches)

    def clock(self) -> Clock:
        """The same as a clock with its events; numbered grounds let equal pauses overlap."""
        events: list[ClockEvent] = [started(self.started_at, self.limit)]
        if self.extension:
            events.append(extended(self.started_at, self.extension.length, self.extension.unit))
        for pause in self.pauses:
            events.append(paused(pause.start, pause.ground))
            events.append(resumed(pause.end or pause.start, pause.ground))
        return Clock("statutory", None, 1, self.limit, self.switches, tuple(events))


@click.group(cls=_OneLineGroup)
def clock() -> None:
    """The law's clock: when a limit runs out, and why."""


def _asked(command: _F) -> _F:
    """The options that state a question, the same for every command."""
    options = (
        click.option("--start", metavar="DATE|MOMENT", help="The day (or moment) of acceptance, local time."),
        click.option("--length", metavar="N", help="How many units."),
        click.option("--unit", metavar="UNIT", help="workday, day, hour, office_hour, month or session."),
        click.option(
            "--pause", multiple=True, metavar="START/END", help="Time not counted, (start, end]; repeatable."
        ),
        click.option("--extend", multiple=True, metavar="N", help="Extended by N units, once."),
        click.option("--count-first-day", is_flag=True, help="The day of the start is day 1."),
        click.option("--no-makeup-days", is_flag=True, help="Make-up Saturdays and Sundays do not count."),
        click.option("--no-roll", is_flag=True, help="A day period may end on a rest day."),
        click.option("--calendar", metavar="FILE", help="Settle later years by an edition file, CSV or ICS."),
        click.option("--zone", default=DEFAULT_ZONE, show_default=True, help="The zone of local dates."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@clock.command("due")
@_asked
@click.option(
    "--batch", metavar="FILE", help="One question a line as JSON, the options as keys; - is standard input."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def due_command(batch: str | None, calendar: str | None, zone: str, *, as_json: bool, **asked: Any) -> None:
    """Print when a limit runs out: a date, for hours a moment; `provisional` where no notice settles the year."""
    frame = _frame(calendar, zone)
    if batch is not None:
        if any(asked.values()):
            _refuse("--batch takes its questions from the file alone")
        _answer_all(batch, frame)
        return
    answer = _answer(asked, frame)
    if as_json:
        click.echo(json.dumps(answer))
    else:
        click.echo(answer["due"] + (" provisional" if answer["provisional"] else ""))


@clock.command("explain")
@_asked
@click.option(
    "--json", "as_json", is_flag=True, help="Print the export from which the date can be recomputed."
)
@click.option("--language", default="zh-CN", show_default=True, metavar="LANGUAGE", help="zh-CN or en.")
def explain_command(calendar: str | None, zone: str, language: str, *, as_json: bool, **asked: Any) -> None:
    """Print one line a calendar day from the start to the due date: counted or not, and why."""
    spoken = LANGUAGES.get(language)
    if spoken is None:
        _refuse(f"unknown language: {language}")
    frame = _frame(calendar, zone)
    try:
        question = _question(asked, frame)
        the_clock = question.clock()
        explanation = explain_clock(the_clock, frame, max(event.at for event in the_clock.events))
        answer = _as_answer(due(question.period(), frame), question.limit, frame)
    except ValueError as error:
        _refuse(str(error))
    if as_json:
        click.echo(to_json(explanation))
        return
    for line in explanation.lines:
        click.echo(text(line, spoken))
    click.echo(answer["due"] + (" provisional" if answer["provisional"] else ""))
    for note in explanation.notes:
        click.echo(note_text(note, spoken))


def _refuse(message: str) -> NoReturn:
    raise BadInput(message)


# Where the days come from


def _frame(calendar: str | None, zone: str) -> Frame:
    try:
        return Frame(_calendar(calendar), zone=ZoneInfo(zone))
    except (OSError, ValueError) as error:
        _refuse(f"{error}")
    except KeyError:
        _refuse(f"unknown zone: {zone}")


def _calendar(path: str | None) -> Calendar:
    if path is None:
        return seed_calendar()
    edition = read_edition(Path(path).name, Path(path).read_bytes())
    return amended(seed_calendar(), Path(path).stem, edition.marks, edition.years)


# Many questions


def _answer_all(path: str, frame: Frame) -> None:
    """Answer every line in its place; exit status 2 at the end when one was bad."""
    bad = False
    for line in _lines(path):
        try:
            answer = _answer(_as_asked(line), frame)
        except BadInput as refusal:
            bad, answer = True, {"error": refusal.message}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    if bad:
        raise SystemExit(2)


def _lines(path: str) -> Iterator[bytes]:
    try:
        with click.open_file(path, "rb") as file:
            yield from file
    except OSError as error:
        _refuse(f"cannot read {path}: {error.strerror}")


def _as_asked(line: bytes) -> Mapping[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        _refuse("not a line of JSON")
    if not isinstance(asked, dict):
        _refuse("not a JSON object")
    unknown = asked.keys() - set(KEYS)
    if unknown:
        _refuse(f"unknown keys: {', '.join(sorted(unknown))}")
    return asked


# One question


def _answer(asked: Mapping[str, Any], frame: Frame) -> dict[str, Any]:
    try:
        question = _question(asked, frame)
        return _as_answer(due(question.period(), frame), question.limit, frame)
    except ValueError as error:
        _refuse(str(error))


def _as_answer(end: Due, limit: Limit, frame: Frame) -> dict[str, Any]:
    shown = end.on.isoformat() if limit.in_days else _iso(end.at.astimezone(frame.zone))
    return {"due": shown, "provisional": end.provisional}


def _iso(at: datetime) -> str:
    whole_minute = not at.second and not at.microsecond
    return at.isoformat(timespec="minutes" if whole_minute else "auto")


def _question(asked: Mapping[str, Any], frame: Frame) -> Question:
    """Raises ValueError (the domain's own, or a plain one) with a sentence for the asker."""
    unit = _word(asked, "unit")
    length = (
        0 if unit == "session" and asked.get("length") is None else _number(asked.get("length"), "length")
    )
    limit = Limit(length, unit)  # type: ignore[arg-type]
    pauses = _several(asked.get("pause"), "pause")
    by_moments = any("T" in pause or " " in pause for pause in pauses)
    switches = Switches(
        exclude_first_day=not _flag(asked, "count_first_day"),
        makeup_days_count=not _flag(asked, "no_makeup_days"),
        roll_last_day=not _flag(asked, "no_roll"),
        due_waits_in_pause=by_moments,
    )
    numbered = tuple(_pause(words, f"{number}", frame) for number, words in enumerate(pauses, 1))
    return Question(
        _moment(_word(asked, "start"), frame), limit, numbered, _extension(asked, limit), switches
    )


def _word(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if value is None:
        raise LimitError(f"{name} is missing")
    if not isinstance(value, str):
        raise LimitError(f"{name} must be text: {value!r}")
    return value


def _number(value: Any, name: str) -> int:
    if value is None:
        raise LimitError(f"{name} is missing")
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if type(value) is not int:
        raise LimitError(f"{name} must be a whole number: {value!r}")
    return value


def _flag(asked: Mapping[str, Any], name: str) -> bool:
    value = asked.get(name, False)
    if not isinstance(value, bool):
        raise LimitError(f"{name} must be true or false: {value!r}")
    return value


def _several(value: Any, name: str) -> list[str]:
    given = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else value
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise LimitError(f"{name} must be a list of START/END: {value!r}")
    return given


def _extension(asked: Mapping[str, Any], limit: Limit) -> Limit | None:
    value = asked.get("extend")
    if isinstance(value, list | tuple):
        if len(value) > 1:
            raise LimitError("a limit is extended at most once")
        value = value[0] if value else None
    if value is None:
        return None
    length = _number(value, "extend")
    if limit.same_session and length:
        raise SessionExtended
    return Limit(length, limit.unit) if length else None


def _pause(words: str, number: str, frame: Frame) -> Pause:
    start, slash, end = words.partition("/")
    if not slash or "/" in end:
        raise LimitError(f"a pause is START/END: {words}")
    start_at, end_at = _moment(start, frame), _moment(end, frame)
    if frame.date_of(end_at) == frame.date_of(start_at) and _DATE.fullmatch(end):
        end_at = start_at
    if end_at < start_at:
        raise PauseBackwards(start, end)
    return Pause(start_at, end_at, number)


def _moment(words: str, frame: Frame) -> datetime:
    """A local date (its midnight) or a moment, local where no offset is given."""
    try:
        if _DATE.fullmatch(words):
            at = datetime.combine(date.fromisoformat(words), time(0))
        elif _MOMENT.fullmatch(words):
            at = datetime.fromisoformat(words)
        else:
            raise ValueError
    except ValueError:
        raise LimitError(f"not a date or a moment: {words}") from None
    if not 2003 <= at.year <= 2100:
        raise DateOutside(words)
    at = (at if at.tzinfo else at.replace(tzinfo=frame.zone)).astimezone(UTC)
    frame.date_of(at)
    return at
