"""The ledger of open work as a value: A4 across, twenty-one lines a page, read without colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.oversight.places import Sign
from app.pages.rows import Row
from app.pages.sheets.sheet import width
from app.pages.terms import term
from app.pages.words import N_, full_moment, gettext, moment, named, ngettext, paper_day, remaining

LINES_A_PAGE = 21
MOST_PAGES = 20
HEADS = (N_("No."), N_("Case"), N_("Item"), N_("Applicant"), N_("Village"), N_("Step"), N_("Held by"), N_("Due"),
         N_("Time limit"), N_("Signature"))  # fmt: skip
# How many Han characters a column holds in its usual size.
HOLDS = (4, 12, 16, 11, 6, 6.5, 5, 6.5, 10, 5)
# A light by its shape alone; both drawings have these characters.
MARKS = {
    "red": "■",
    "yellow": "◐",
    "prewarning": "◇",
    "normal": "□",
    "paused": "‖",
    "waiting": "○",
    "done": "✓",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """close: too long for its column, so it takes two lines of small letters."""

    text: str
    close: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """where and counts stand left and right above the table; pages hold the lines, ten cells each."""

    title: str
    where: str
    counts: str
    heads: tuple[str, ...]
    pages: tuple[tuple[tuple[Cell, ...], ...], ...]
    printed: str


def ledger_of(rows: Sequence[Row], office: Sign, pile: str, now: datetime, *, cut: bool) -> Ledger:
    """cut: more waits than the ledger holds, and it says so."""
    lines = [_line(number, row, now) for number, row in enumerate(rows, 1)]
    pages = tuple(tuple(lines[start : start + LINES_A_PAGE]) for start in range(0, len(lines), LINES_A_PAGE))
    return Ledger(
        title=gettext("Case ledger"),
        where=" · ".join((named(office.name, office.name_en), paper_day(now), pile)),
        counts=_counts(rows, cut=cut),
        heads=tuple(gettext(head) for head in HEADS),
        pages=pages or ((),),
        printed=gettext("Printed %(moment)s", moment=full_moment(now)),
    )


def _line(number: int, row: Row, now: datetime) -> tuple[Cell, ...]:
    due = moment(row.due_at) if row.due_at else "—"
    texts = (
        str(number),
        row.case_no,
        row.item,
        row.applicant,
        row.place or "—",
        row.step,
        row.assignee or "—",
        due,
        _limit(row, now),
        "",
    )
    return tuple(Cell(text, width(text) > holds) for text, holds in zip(texts, HOLDS, strict=True))


def _limit(row: Row, now: datetime) -> str:
    mark = f"{MARKS.get(row.light, '□')} {term('light', row.light)}"
    if row.due_at is None or row.light in ("paused", "waiting", "done"):
        return mark
    return f"{mark}  {remaining(row.due_at, now)}"


def _counts(rows: Sequence[Row], *, cut: bool) -> str:
    told = [ngettext("%(n)s task", "%(n)s tasks", len(rows))]
    for light in ("prewarning", "yellow", "red"):
        count = sum(row.light == light for row in rows)
        if count:
            told.append(f"{term('light', light)} {count}")
    if cut:
        told.append(gettext("the first of more"))
    return " · ".join(told)
