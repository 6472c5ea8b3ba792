"""What happened to a case while somebody had it open, told when their act came too late.

A page carries what its reader saw: the version, and a few facts in a hidden field. When the act is refused because the
case moved on, the lines written since are told, and each fact that reads otherwise now, before and after.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.api.requests import shop
from app.domain.trail import canonical
from app.oversight import case_file, places
from app.oversight.case_file import CaseFound, CaseHeader, CaseTask, Paper
from app.pages import story
from app.pages.terms import term
from app.pages.words import full_moment, gettext, named
from app.store.unit import Unit

LONGEST = 4096
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that reads otherwise now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Since:
    """What happened since the version the reader saw, and what it changed."""

    entries: tuple[story.Entry, ...]
    changes: tuple[Change, ...]


def saw(case: CaseHeader, tasks: Sequence[CaseTask], papers: Sequence[Paper]) -> str:
    """What a page shows of a case, short enough for a hidden field: codes, dates and the names of who is at it."""
    return canonical(_facts(case, tasks, papers))


def since(
    u: Unit, found: CaseFound, tasks: Sequence[CaseTask], seen: int | None, saw_then: str
) -> Since | None:
    """None where the page did not say what it showed, or nothing has happened."""
    if seen is None or seen >= found.version:
        return None
    case, papers = case_file.header(found), case_file.papers(u, found)
    events = case_file.timeline(u, found, seen, MOST_LINES)
    main = shop().office.definition(u, case.definition_sha)
    teller = story.teller(u, found, tasks, events, main, places.departments(u, found.centre_id))
    told = story.entries(teller, events, quiet=("draft:saved", "case:searched"))
    return Since(told, _changes(_read(saw_then), _facts(case, tasks, papers), papers))


def _facts(case: CaseHeader, tasks: Sequence[CaseTask], papers: Sequence[Paper]) -> dict[str, Any]:
    live = [task for task in tasks if task.ended_at is None]
    return {
        "status": case.status,
        "outcome": case.outcome or "",
        "due": case.due_at.isoformat() if case.due_at else "",
        "statutory": case.statutory_due_at.isoformat() if case.statutory_due_at else "",
        "tasks": {task.id: [task.name, task.name_en, task.assignee or ""] for task in live},
        "papers": {str(paper.position): paper.status for paper in papers},
    }


def _read(text: str) -> Mapping[str, Any]:
    """What a page sent back. It came from outside: what is not as `saw` writes it counts as not said."""
    if len(text) > LONGEST:
        return {}
    try:
        read = json.loads(text or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _changes(then: Mapping[str, Any], now: Mapping[str, Any], papers: Sequence[Paper]) -> tuple[Change, ...]:
    names = {
        "status": gettext("Status"),
        "outcome": gettext("Outcome"),
        "due": gettext("Promised limit"),
        "statutory": gettext("Statutory limit"),
    }
    found = [
        Change(name, _shown(key, then[key]), _shown(key, now[key]))
        for key, name in names.items()
        if isinstance(then.get(key), str) and then[key] != now[key]
    ]
    was = then.get("tasks")
    if isinstance(was, dict) and was != now["tasks"]:
        found.append(Change(gettext("With"), _holders(was), _holders(now["tasks"])))
    marks = then.get("papers")
    if isinstance(marks, dict):
        found += [
            Change(paper.name, term("paper", str(mark)), term("paper", paper.status))
            for paper in papers
            if (mark := marks.get(str(paper.position))) not in (None, paper.status)
        ]
    return tuple(found)


def _shown(key: str, value: str) -> str:
    if not value:
        return "—"
    if key in ("status", "outcome"):
        return term(key, value)
    try:
        return full_moment(datetime.fromisoformat(value))
    except ValueError:
        return "—"


def _holders(tasks: Mapping[str, Any]) -> str:
    told = []
    for one in tasks.values():
        if not (isinstance(one, list) and len(one) == 3 and all(isinstance(part, str) for part in one)):
            continue
        name, name_en, holder = one
        told.append(
            gettext("%(task)s (%(holder)s)", task=named(name, name_en), holder=holder or gettext("Unclaimed"))
        )
    return gettext("; ").join(told) or "—"
