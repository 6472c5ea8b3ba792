"""Words, dates and numbers of the pages, in the reader's language. Knows no page and no rule.

The sentences in code and templates are English and serve as their own catalogue; Chinese comes from
`i18n/zh_Hans_CN.po`. An edge says once a request who is reading (`speak`), and everything below asks here.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("zh", "en")
CATALOGUE = Path(__file__).with_name("i18n") / "zh_Hans_CN.po"
NARROW_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is reading: `language` is one of LANGUAGES, `zone` where the office stands."""

    language: str
    zone: ZoneInfo


_reader: ContextVar[Reader] = ContextVar("reader")
_NOBODY = Reader("zh", ZoneInfo("Asia/Shanghai"))


def speak(language: str, zone: ZoneInfo) -> None:
    """From here to the end of this request, words are for this reader. An unknown language is Chinese."""
    _reader.set(Reader(language if language in LANGUAGES else "zh", zone))


def choose(kept: str | None, accepted: Sequence[str]) -> str:
    """The language for a request: what the person chose before, else what the browser asks for, else Chinese."""
    if kept in LANGUAGES:
        return kept
    spoken = negotiate_locale([tag.split("-")[0] for tag in accepted], LANGUAGES)
    return spoken or "zh"


def language() -> str:
    """`zh` or `en`."""
    return _reader.get(_NOBODY).language


def html_language() -> str:
    """For the `lang` attribute: without the region, Han glyphs would come from the wrong one."""
    return "zh-CN" if language() == "zh" else "en"


# Sentences


@cache
def _catalogue() -> Mapping[object, str | tuple[str, ...]]:
    """Translations by message, by (context, message), and for plurals by the singular."""
    with CATALOGUE.open("rb") as file:
        messages = read_po(file)
    found: dict[object, str | tuple[str, ...]] = {}
    for message in messages:
        if message.id and message.string:
            source = message.id[0] if isinstance(message.id, tuple | list) else message.id
            found[(message.context, source) if message.context else source] = message.string
    return found


def N_(sentence: str) -> str:  # noqa: N802 - the name every gettext tool looks for
    """Mark a sentence for the catalogue where it is written; it is translated where it is said."""
    return sentence


def gettext(sentence: str, /, **values: object) -> str:
    """The sentence for this reader, with `%(name)s` filled in. One without a translation stays English."""
    return _fill(_found(sentence, sentence), values)


def pgettext(context: str, sentence: str, /, **values: object) -> str:
    """The same, where one English word has several Chinese ones."""
    return _fill(_found((context, sentence), sentence), values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """The sentence for a count, which fills `%(n)s` grouped as the reader writes numbers."""
    return _fill(_found(one, one if n == 1 else many), {"n": number(n), **values})


def named(chinese: str, english: str | None) -> str:
    """Of a thing that carries its own names: the English one for English readers where there is one."""
    return english or chinese if language() == "en" else chinese


def _found(key: object, otherwise: str) -> str:
    if language() == "en":
        return otherwise
    translated = _catalogue().get(key, otherwise)
    return translated if isinstance(translated, str) else translated[0]


def _fill(sentence: str, values: Mapping[str, object]) -> str:
    return sentence % values if values else sentence


# Dates and times; every moment is shown in the office's zone


def local(at: datetime) -> datetime:
    return at.astimezone(_reader.get(_NOBODY).zone)


def moment(at: datetime) -> str:
    """`11-20 10:20`: in lists, where the year is clear."""
    return f"{local(at):%m-%d %H:%M}"


def full_moment(at: datetime) -> str:
    """`2026-11-20 10:20`."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def clock_time(at: datetime) -> str:
    """`10:20`."""
    return f"{local(at):%H:%M}"


def full_day(on: date) -> str:
    """`2026-11-20`; of a moment, its local day."""
    return _local_day(on).isoformat()


def short_day(on: date) -> str:
    """`11-20`: in lists, where the year is clear."""
    return f"{_local_day(on):%m-%d}"


def spoken_day(on: date) -> str:
    """`11 月 20 日` or `20 November`."""
    day = _local_day(on)
    return f"{day.month} 月 {day.day} 日" if language() == "zh" else f"{day.day} {_english(day, 'MMMM')}"


def spoken_full_day(on: date) -> str:
    """`2026 年 11 月 20 日` or `20 November 2026`."""
    day = _local_day(on)
    return f"{day.year} 年 {spoken_day(day)}" if language() == "zh" else f"{spoken_day(day)} {day.year}"


def paper_day(on: date) -> str:
    """`2026年11月20日` or `20 November 2026`: on papers, as GB/T 9704 writes it."""
    return spoken_full_day(on).replace(" ", "") if language() == "zh" else spoken_full_day(on)


def weekday(on: date) -> str:
    """`周五` or `Fri`."""
    return format_date(_local_day(on), "EEE", locale=_locale())


def _local_day(on: date) -> date:
    return local(on).date() if isinstance(on, datetime) else on


def _english(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale="en")


# Lengths


def remaining(until: datetime, now: datetime) -> str:
    """`余 3 天`, `余 1 天 4 时`, `余 22 小时`, `余 40 分钟`, or how long it is overdue; time by the wall clock."""
    left = until - now
    if left < timedelta(0):
        return gettext("%(length)s late", length=span(-left))
    return gettext("%(length)s left", length=span(left))


def span(length: timedelta) -> str:
    """A stretch of time as coarsely as it is useful: days from three on, days and hours, hours, minutes."""
    minutes = int(length.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days >= 3 or (days and not hours):
        return gettext("%(n)sd", n=days)
    if days:
        return gettext("%(days)sd %(hours)sh", days=days, hours=hours)
    return gettext("%(n)sh", n=hours) if hours else gettext("%(n)sm", n=minutes)


def limit(length: int, unit: str) -> str:
    """`20 个工作日` or `20 working days`; `unit` as in the catalogue of service items."""
    if unit == "session" or length == 0:
        return gettext("the same day")
    match unit:
        case "day":
            return ngettext("%(n)s day", "%(n)s days", length)
        case "hour":
            return ngettext("%(n)s hour", "%(n)s hours", length)
        case "office_hour":
            return ngettext("%(n)s office hour", "%(n)s office hours", length)
        case "month":
            return ngettext("%(n)s month", "%(n)s months", length)
        case _:
            return ngettext("%(n)s working day", "%(n)s working days", length)


# Numbers


def number(value: float) -> str:
    return format_decimal(value, locale=_locale()).replace(NARROW_SPACE, " ")


def percent(share: float) -> str:
    """`97.4%` of 0.974."""
    return format_percent(share, "#,##0.#%", locale=_locale())


def capped(count: int) -> str:
    """A count on a tab: 999+ from a thousand on, because nobody counts further there."""
    return "999+" if count > 999 else str(count)


def masked(name: str) -> str:
    """A name where strangers can read it: `许*兰`, `李*`; without Han letters the first letter only."""
    if not name:
        return ""
    if not "\u3400" <= name[0] <= "\u9fff" and not name[0] > "\U00020000":
        return f"{name[0]}***"
    return f"{name[0]}*" if len(name) < 3 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def _locale() -> Locale:
    return Locale("zh", "CN", script="Hans") if language() == "zh" else Locale("en")


def edition_name(name: str) -> str:
    """What people call a calendar edition: the one an installation starts with bears an id, all others their notice."""
    year = name.removeprefix("seed-")
    if year == name or not year.isdigit():
        return name
    return gettext("State Council holiday arrangement for %(year)s", year=year)


def for_templates() -> dict[str, object]:
    """What every template may call, by the name it calls it."""
    return {
        "_": gettext, "gettext": gettext, "pgettext": pgettext, "ngettext": ngettext, "named": named,
        "language": language, "html_language": html_language,
        "moment": moment, "full_moment": full_moment, "clock_time": clock_time, "full_day": full_day,
        "spoken_day": spoken_day, "spoken_full_day": spoken_full_day, "weekday": weekday,
        "remaining": remaining, "span": span, "limit": limit,
        "number": number, "percent": percent, "capped": capped, "masked": masked, "edition_name": edition_name,
    }  # fmt: skip
