"""A task or a case as a row, a chip and a head show it. Picks words and addresses; knows no rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from app.oversight.worklist import Line
from app.pages.terms import term
from app.pages.words import gettext, named, short_day

TWENTIETHS = 20


@dataclass(frozen=True, slots=True)
class Chip:
    """What the due chip says: see the macro `due`."""

    light: str
    due_at: datetime | None
    now: datetime
    used: int = 0
    text: str = ""
    provisional: bool = False
    resumed_on: Any = None


def chip(
    light: str, due_at: datetime | None, now: datetime, *, used: float = 0, provisional: bool = False
) -> Chip:
    """A clock that has not started says so."""
    if due_at is None and light == "normal":
        return Chip("waiting", None, now)
    return Chip(light, due_at, now, round(used * TWENTIETHS), "", provisional and due_at is not None)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the queue, under the names its macro knows. desk is empty where all rows lie at one's own.

    about       the department a part of a joint case is about
    for_holder  it is mine because its holder is away and the reader stands in
    """

    id: str
    case_id: str
    item: str
    case_no: str
    applicant: str
    place: str
    step: str
    about: str
    assignee: str
    desk: str
    is_mine: bool
    for_holder: bool
    can_claim: bool
    can_release: bool
    over: bool
    unread: bool
    aside_until: datetime | None
    aside_note: str
    urgent: bool
    urges: int
    light: str
    due_at: datetime | None
    used: int
    now: datetime
    text: str
    provisional: bool
    resumed_on: Any
    version: int
    href: str
    panel: str
    claim: str
    release: str
    listed: str


def row(line: Line, now: datetime, listed: str) -> Row:
    """`listed` is the address of the list the row stands in."""
    mark = _mark(line, now)
    return Row(
        id=line.id,
        case_id=line.case_id,
        item=named(line.item_name, line.item_name_en),
        case_no=line.number,
        applicant=line.applicant,
        place=line.village or "",
        step=named(line.name, line.name_en),
        about=named(line.branch, line.branch_en) if line.branch and line.case_type == "joint" else "",
        assignee=line.holder,
        desk=_whose(line, query_of(listed).get("tab")),
        is_mine=line.is_mine,
        for_holder=line.for_holder,
        can_claim=line.may_claim,
        can_release=line.is_mine and line.ended_at is None,
        over=line.ended_at is not None,
        unread=line.unread,
        aside_until=line.aside_until,
        aside_note=line.aside_note,
        urgent=line.urgent,
        urges=line.urges,
        light=mark.light,
        due_at=mark.due_at,
        used=mark.used,
        now=now,
        text=mark.text,
        provisional=mark.provisional,
        resumed_on=None,
        version=line.version,
        href=with_query(listed, task=line.id),
        panel=f"/tasks/{line.id}/panel",
        claim=f"/tasks/{line.id}/claim",
        release=f"/tasks/{line.id}/release",
        listed=listed,
    )


def _whose(line: Line, tab: str | None) -> str:
    """What a list of more than one's own says under the holder."""
    if tab == "first" and line.for_first_contact:
        return gettext("first contact %(name)s, whom you stand in for", name=line.first_contact)
    return _desk(line) if tab == "centre" else ""


def _desk(line: Line) -> str:
    """Whose work it is: the unit's, or of the centre itself the post's."""
    at_centre = line.role in ("clerk", "duty_chief", "director")
    return term("role", line.role) if at_centre else named(line.unit, line.unit_en)


def _mark(line: Line, now: datetime) -> Chip:
    if line.ended_at is not None:
        return Chip("done", None, now, text=gettext("Done"))
    if line.act == "visit":  # no limit of its own: the day it fell due, never that all is done
        return Chip("waiting", None, now, text=gettext("since %(day)s", day=short_day(line.opened_at)))
    if line.light == "done":  # no clock counts any more, yet the case waits for a rating or a visit
        return Chip("done", None, now, text=term("status", line.case_status))
    return chip(line.light, line.due_at, now, used=line.used, provisional=line.provisional)


ROAD = ("registered", "accepted", "decided", "delivered", "closed")
_STANDS = {
    "registered": 0,
    "correcting": 0,
    "accepted": 1,
    "with_superior": 1,
    "decided": 2,
    "delivered": 3,
    "closed": 4,
}


def road(status: str) -> list[tuple[str, str]]:
    """The stages of a case, as (name, "ok" | "now" | "")."""
    stands = _STANDS[status]
    shown = {"accepted": "with_superior"} if status == "with_superior" else {}
    done = status == "closed"
    return [
        (
            term("status", shown.get(stage, stage)),
            "ok" if place < stands or done else "now" if place == stands else "",
        )
        for place, stage in enumerate(ROAD)
    ]


def with_query(address: str, **changes: Any) -> str:
    """The address with some of its query changed; an empty value takes the name out."""
    path, _, query = address.partition("?")
    kept: dict[str, str] = dict(_pairs(query))
    for name, value in changes.items():
        kept.pop(name, None)
        if value not in (None, ""):
            kept[name] = str(value)
    return f"{path}?{urlencode(kept)}" if kept else path


def query_of(address: str) -> dict[str, str]:
    """What an address asks for, by name."""
    return dict(_pairs(address.partition("?")[2]))


def _pairs(query: str) -> Mapping[str, str]:
    return dict(parse_qsl(query))
