"""One's own absence, or, for a chief, a colleague's: from, until, why, and who stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.requests import reading, shop, somebody
from app.domain.rights import Act, may
from app.errors import FormInvalid
from app.office.end_absence import EndAbsence, end_absence
from app.office.set_absence import REASONS, SetAbsence, set_absence
from app.oversight import absences, people
from app.oversight.absences import Away
from app.oversight.people import DeskPeople
from app.oversight.worklist import Line
from app.pages import frame
from app.pages.commands import new_key, perform
from app.pages.days import today, typed_day
from app.pages.rows import with_query
from app.pages.troubles import field_notes

absence = Blueprint("absence_pages", __name__)


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """desks: whose absence a chief may note; due: deadlines that fall into what is asked, which have to be read first."""

    person_id: str
    own: bool
    away: Away
    desks: tuple[DeskPeople, ...]
    key: str
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    today: date
    due: tuple[Line, ...] = ()
    reasons: tuple[str, ...] = REASONS


@absence.get("/absence")
@allowed(Act.SET_ABSENCE)
def show() -> Response:
    return _page(_person(request.args.get("person", "")), {}, {})


@absence.post("/absence")
@allowed(Act.SET_ABSENCE)
def note() -> Response:
    """Note it; where deadlines fall into it they are shown first, and the same form sent again goes through."""
    form = request.form
    person_id = _person(form.get("person", ""))
    days = {name: typed_day(form.get(name, "")) for name in ("from_on", "until_on")}
    missing = {name: "required" for name, day in days.items() if day is None}
    from_on, until_on = days["from_on"], days["until_on"]
    if missing or from_on is None or until_on is None:
        return _page(person_id, form, missing, 422)
    if form.get("warned") != "yes" and until_on >= from_on:
        with reading() as u:
            due = absences.deadlines(u, person_id, from_on, until_on, shop().settings.zone)
        if due:
            return _page(person_id, form, {}, due=due)
    substitute = form.get("substitute_id") or None
    try:
        perform(set_absence, SetAbsence(person_id, from_on, until_on, form.get("reason", ""), substitute))
    except FormInvalid as error:
        return _page(person_id, form, error.fields, 422)
    return frame.go(_address(person_id), "absence")


@absence.post("/absence/<uuid:absence_id>/end")
@allowed(Act.SET_ABSENCE)
def end(absence_id: Any) -> Response:
    person_id = _person(request.form.get("person", ""))
    perform(end_absence, EndAbsence(person_id, str(absence_id), today()))
    return frame.go(_address(person_id), "back")


def _page(
    person_id: str,
    typed: Mapping[str, str],
    problems: Mapping[str, object],
    status: int = 200,
    due: tuple[Line, ...] = (),
) -> Response:
    me = somebody()
    with reading() as u:
        found = absences.away(u, person_id, today())
        desks = people.desks(u, today()) if may(me, Act.REASSIGN_TASK) else ()
    errors = field_notes(problems)
    view = AbsenceView(
        person_id, person_id == me.person_id, found, desks, new_key(), typed, errors, today(), due
    )
    return frame.page("absence.html", status=status, place="", view=view)


def _person(wanted: str) -> str:
    """Whom it is about: oneself, unless a chief names somebody at a desk of theirs."""
    me = somebody()
    if wanted and may(me, Act.REASSIGN_TASK):
        with reading() as u:
            known = {one.id for desk in people.desks(u, today()) for one in desk.people}
        if wanted in known:
            return wanted
    return str(me.person_id)


def _address(person_id: str) -> str:
    return with_query("/absence", person="" if person_id == somebody().person_id else person_id)
