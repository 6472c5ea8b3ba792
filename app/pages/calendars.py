"""The calendar: the year that counts, its editions, and a new one in three steps: upload, preview, approve."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed
from app.api.requests import office, reading, somebody
from app.calendars.editions import (
    EditionReceipt,
    RecountReceipt,
    UploadEdition,
    approve_edition,
    count_anew,
    refuse_edition,
    upload_edition,
)
from app.calendars.preview import ONLY, preview_edition
from app.domain.rights import Act, may
from app.errors import CalendarRefused, CaseworkError, Conflict, EditionOutdated, Refused
from app.oversight import editions, places
from app.pages import frame
from app.pages.commands import new_key, perform
from app.pages.days import today
from app.pages.rows import with_query
from app.pages.troubles import told
from app.pages.year_sheet import asked_year, month_name, year_sheet
from app.store.unit import Unit

calendars = Blueprint("calendars_pages", __name__)
PAGE = 50
MOST_PROBLEMS = 100
LONGEST_NAME = 200


@calendars.get("/calendars")
@allowed(Act.SEE_CALENDARS)
def show_list() -> Response:
    with reading() as u:
        counting, calendar = editions.current(u)
        every = editions.editions(u)
        progress = editions.progress(u, counting)
        people = editions.names(u, every)
    return frame.page(
        "calendars/list.html",
        place="calendars",
        counting=counting,
        editions=every,
        people=people,
        progress=progress,
        sheet=year_sheet(calendar, _year(), today()),
        month_name=month_name,
        edits=may(somebody(), Act.EDIT_CALENDARS),
    )


@calendars.get("/calendars/progress")
@allowed(Act.SEE_CALENDARS)
def progress() -> Response:
    """How far the open cases have followed; asked again and again by a page that shows it."""
    with reading() as u:
        counting, _ = editions.current(u)
        far = editions.progress(u, counting)
    return frame.fragment("calendars/_progress.html", progress=far, asked=True)


@calendars.get("/calendars/upload")
@allowed(Act.EDIT_CALENDARS)
def upload_form() -> Response:
    return _upload_form()


@calendars.post("/calendars/upload")
@allowed(Act.EDIT_CALENDARS)
def upload() -> Response:
    file = request.files.get("file")
    content = file.read() if file else b""
    name = request.form.get("name", "").strip()[:LONGEST_NAME]
    command = UploadEdition(name, (file.filename if file else "") or "", content)
    said = {"name": name, "file": command.file, "sha": hashlib.sha256(content).hexdigest()}
    try:
        receipt = perform(_upload, command, said)
    except CalendarRefused as error:
        return _upload_form(error)
    return frame.go(f"/calendars/{receipt['edition_id']}/preview", "uploaded")


def _upload_form(error: CalendarRefused | None = None) -> Response:
    lines = list(error.facts.get("lines", ())) if error else []
    return frame.page(
        "calendars/upload.html",
        status=422 if error else 200,
        place="calendars",
        key=new_key(),
        name=request.form.get("name", ""),
        lines=lines[:MOST_PROBLEMS],
        more_lines=max(0, len(lines) - MOST_PROBLEMS),
    )


@calendars.get("/calendars/<uuid:edition_id>")
@allowed(Act.SEE_CALENDARS)
def show(edition_id: Any) -> Response:
    with reading() as u:
        edition, calendar = editions.edition(u, str(edition_id))
        _, counting = editions.current(u)
        people = editions.names(u, (edition,))
    changed = editions.changed(counting, calendar)
    first = min((on.year for on in changed), default=today().year)
    return frame.page(
        "calendars/page.html",
        place="calendars",
        edition=edition,
        people=people,
        changed=len(changed),
        sheet=year_sheet(calendar, _year(first), today(), changed),
        month_name=month_name,
        edits=may(somebody(), Act.EDIT_CALENDARS),
    )


@calendars.get("/calendars/<uuid:edition_id>/preview")
@allowed(Act.EDIT_CALENDARS)
def preview(edition_id: Any) -> Response:
    return _preview(str(edition_id))


@calendars.get("/calendars/<uuid:edition_id>/preview/progress")
@allowed(Act.EDIT_CALENDARS)
def preview_progress(edition_id: Any) -> Response:
    """How far the preview is counted; asked again and again by a page that waits for it."""
    with reading() as u:
        edition, _ = editions.edition(u, str(edition_id))
        far = editions.preview_progress(u, edition.id)
    return frame.fragment("calendars/_counting.html", progress=far, asked=True, **_addresses(edition.id))


@calendars.post("/calendars/<uuid:edition_id>/recount")
@allowed(Act.EDIT_CALENDARS)
def recount(edition_id: Any) -> Response:
    try:
        perform(_count_anew, str(edition_id))
    except (Conflict, Refused) as error:
        return _preview(str(edition_id), error)
    return frame.go(f"/calendars/{edition_id}/preview", "counted_anew")


@calendars.post("/calendars/<uuid:edition_id>/approve")
@allowed(Act.EDIT_CALENDARS)
def approve(edition_id: Any) -> Response:
    if request.form.get("looked") != "yes":
        return _preview(str(edition_id), unlooked=True)
    try:
        perform(_approve, _Approval(str(edition_id), _run(), _undoing()))
    except (Conflict, Refused) as error:
        return _preview(str(edition_id), error)
    return frame.go("/calendars", "approved_edition")


@calendars.post("/calendars/<uuid:edition_id>/refuse")
@allowed(Act.EDIT_CALENDARS)
def refuse(edition_id: Any) -> Response:
    try:
        perform(_refuse, str(edition_id))
    except (Conflict, Refused) as error:
        return _preview(str(edition_id), error)
    return frame.go("/calendars", "refused_edition")


def _preview(edition_id: str, error: CaseworkError | None = None, *, unlooked: bool = False) -> Response:
    """Who moves, as it was counted; while the sweep is still at it, how far it has come."""
    only, after = _only(), _after()
    with reading() as u:
        edition, calendar = editions.edition(u, edition_id)
        found = preview_edition(office(), u, edition_id, PAGE, after, only)
        progress = editions.preview_progress(u, edition_id)
        centres = places.names(u)
    return frame.page(
        "calendars/preview.html",
        status=422 if unlooked else problems.status_of(type(error)) if error else 200,
        place="calendars",
        edition=edition,
        found=found,
        progress=progress,
        only=only,
        centres=centres,
        marks={on: calendar.day(on) for on in found.changed},
        provisional=calendar.is_provisional,
        key=new_key(),
        trouble=told(error).sentence if error else "",
        unlooked=unlooked,
        outdated=isinstance(error, EditionOutdated),
        more=with_query(f"/calendars/{edition_id}/preview", only=only, after=found.next_after or ""),
        with_query=with_query,
        **_addresses(edition_id),
    )


def _addresses(edition_id: str) -> dict[str, str]:
    """listed  the page at its place of the list;  asks  where to hear how far its count is"""
    place = {"only": _only(), "after": _after() or ""}
    return {
        "listed": with_query(f"/calendars/{edition_id}/preview", **place),
        "asks": with_query(f"/calendars/{edition_id}/preview/progress", **place),
    }


def _only() -> str:
    only = request.args.get("only", "")
    return only if only in ONLY else ""


def _after() -> str | None:
    """The case behind which the list goes on; what is no key is as if nothing was asked."""
    try:
        return str(UUID(request.args.get("after", "")))
    except ValueError:
        return None


def _year(otherwise: int = 0) -> int:
    return asked_year(request.args.get("year", ""), otherwise or today().year)


def _upload(_office: Any, u: Unit, command: UploadEdition) -> EditionReceipt:
    return upload_edition(u, command)


def _count_anew(_office: Any, u: Unit, edition_id: str) -> RecountReceipt:
    return count_anew(u, edition_id)


@dataclass(frozen=True, slots=True)
class _Approval:
    """run  which count of the preview the page showed;  undoing  the edition whose days are undone knowingly, or None"""

    edition_id: str
    run: int
    undoing: str | None


def _approve(_office: Any, u: Unit, approval: _Approval) -> EditionReceipt:
    return approve_edition(u, approval.edition_id, approval.run, approval.undoing)


def _undoing() -> str | None:
    return request.form.get("undoing") or None


def _run() -> int:
    """Which count the form was drawn for; 0, which is none, where it does not say."""
    run = request.form.get("run", "")
    return int(run) if run.isascii() and run.isdigit() and len(run) < 10 else 0


def _refuse(_office: Any, u: Unit, edition_id: str) -> EditionReceipt:
    return refuse_edition(u, edition_id)
