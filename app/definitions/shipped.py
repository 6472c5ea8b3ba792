"""The definitions that come with the project, and what else an installation needs before its first case."""

import re
from collections.abc import Mapping
from pathlib import Path

from app.calendars.seed import seed_calendar
from app.definitions.deploy import DeployDefinition, deploy_definition
from app.domain.trail import Kind
from app.store import calendars, definitions
from app.store.trail import CALENDAR, append_office
from app.store.unit import Unit

FOLDER = Path(__file__).resolve().parents[2] / "bpmn"
KEYS = (
    "classification",
    "immediate",
    "promised",
    "joint",
    "escalated",
    "pause_request",
    "extension_request",
    "opinion_request",
    "violation_report",
)
_CALLED = re.compile(rb'calledElement="([^"]+)"|calledDecisionId>\s*([^<\s]+)\s*<')


def closure(key: str, folder: Path = FOLDER) -> Mapping[str, bytes]:
    """The files of a shipped key and of every process it calls, by path below the folder."""
    files: dict[str, bytes] = {}
    waiting, seen = [key], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
                waiting += [(a or b).decode() for a, b in _CALLED.findall(path.read_bytes())]
    return files


def furnish(u: Unit) -> None:
    """Give an installation the shipped definitions and the seed calendar where it has none. Safe to repeat.

    A key that has any version is left alone: from then on its designers decide.
    """
    for key in KEYS:
        if definitions.current_sha(u, key) is None:
            deploy_definition(u, DeployDefinition(key, closure(key)))
    if calendars.current_id(u) is None:
        calendar = seed_calendar()
        edition = u.new_id()
        calendars.insert_edition(
            u,
            {
                "id": edition,
                "name": calendar.edition,
                "source": "chinesecalendar",
                "status": "approved",
                "covered_from": calendar.covered[0],
                "covered_to": calendar.covered[1],
                "days": calendars.plain_days(calendar),
                "sha": calendar.edition,
                "uploaded_at": u.now,
                "approved_at": u.now,
                "adopted_at": u.now,
            },
        )
        append_office(u, CALENDAR, Kind.CALENDAR_APPROVED, {"edition": edition, "name": calendar.edition})
