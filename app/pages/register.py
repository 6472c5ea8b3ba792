"""Registering a matter: find the service item, put the applicant down, go on with it, hand over a receipt."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed, signed_in
from app.api.requests import form_word, reading
from app.casework.register_case import COMMITMENT, URGENCIES, Applicant, RegisterCase, register_case
from app.domain import people
from app.domain.rights import Act
from app.errors import CaseworkError, Conflict, FormInvalid, NotFound, RegistrationGone
from app.office.demands import LinkDemand, link_demand
from app.oversight import applicants, demands, places, registration_drafts
from app.oversight.applicants import OpenCase
from app.pages import frame, onward
from app.pages.commands import perform, was_done
from app.pages.days import today
from app.pages.half_typed import begun, taken_up
from app.pages.qr import qr_svg
from app.pages.registration_form import (
    FRESH,
    RegisterView,
    counter_of,
    draft_of,
    form_again,
    form_page,
    typed_view,
    view_of,
)
from app.pages.troubles import field_notes, told
from app.pages.words import full_moment, gettext
from app.store import catalogue
from app.store.unit import Unit
from workflows.errors import FieldProblem

register = Blueprint("register_pages", __name__)
MOST_ITEMS = 30
LONGEST_SEARCH = 60
PARTICULARS = ("name", "phone", "address", "village")


@register.get("/register")
@allowed(Act.REGISTER_CASE)
def choose() -> Response:
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    with reading() as u:
        counters = places.counters(u)
        counter = counter_of(counters)
        found = catalogue.search_items(u, counter.id, text, MOST_ITEMS) if counter else ()
        names = places.names(u)
        half_typed = registration_drafts.half_typed(u)
    if frame.is_partial():
        return frame.fragment("register/_items.html", items=found, counter=counter, units=names, search=text)
    return frame.page(
        "register/choose.html",
        place="register",
        items=found,
        search=text,
        demand=request.args.get("demand", ""),
        counters=counters,
        counter=counter,
        units=names,
        half_typed=half_typed,
    )


def _fresh(u: Unit, code: str) -> RegisterView:
    view = view_of(u, code, {**FRESH, **_demanded(u)}, frozenset(), {}, looked=False)
    return replace(view, half_typed=begun(u, view))


def _demanded(u: Unit) -> Mapping[str, str]:
    """What a demand says that is about to become a case; nothing where none was named."""
    asked = request.args.get("demand", "")
    if not asked:
        return {}
    one = demands.one(u, asked)
    return {
        "name": one.who,
        "phone": one.phone,
        "village": one.village,
        "note": one.what,
        "channel": one.channel,
        "demand": one.id,
    }


@register.get("/me/here")
@signed_in
def still_here() -> Response:
    """The word of the session that stands, for a script whose form was filled in before somebody signed in again."""
    return Response(form_word(), mimetype="text/plain")


@register.get("/register/<code>")
@allowed(Act.REGISTER_CASE)
def fill_in(code: str) -> Response:
    asked = request.args.get("draft", "")
    with reading() as u:
        try:
            view = taken_up(u, code, asked) if asked else _fresh(u, code)
        except RegistrationGone as error:
            view = replace(_fresh(u, code), trouble=told(error).sentence)
    return form_page(view)


@register.post("/register/<code>/applicant")
@allowed(Act.REGISTER_CASE)
def find_applicant(code: str) -> Response:
    """The form again, with what the centre knows of whoever bears the ID number; what was typed stays."""
    with reading() as u:
        view = typed_view(u, code)
        view = _with_applicant(u, view)
    return form_page(view)


@register.post("/register/<code>")
@allowed(Act.REGISTER_CASE)
def put_down(code: str) -> Response:
    """Register, go on where asked, and show the receipt. Sent again under the same key, it is the same receipt."""
    with reading() as u:
        view = typed_view(u, code)
        twice = () if view.values["despite"].strip() or was_done(u) else _duplicates(u, view)
    if twice:
        asked = request.form.get("pointed_out") == "yes"
        errors = field_notes({"despite": FieldProblem("required")}) if asked else {}
        return form_page(replace(view, open=twice, errors=errors), 409)
    if _says_unseen(view):
        return form_page(replace(view, errors=field_notes({"looked": FieldProblem("not_looked")})), 422)
    try:
        receipt = perform(register_case, _command(view))
    except FormInvalid as error:
        return form_again(view, error, errors=field_notes(error.fields, {"name": gettext("Applicant")}))
    except CaseworkError as error:
        return form_again(view, error, trouble=told(error).sentence or told(error).heading)
    if view.values["demand"]:
        _link(view.values["demand"], str(receipt["case_id"]))
    goes_on = request.form.get("then") == "on" and view.may_go_on and view.looked
    reached = onward.go_on(receipt, view.missing, view.values["channel"]) if goes_on else onward.stay(receipt)
    address = f"{request.host_url}status/t/{receipt['query_token']}"
    return frame.page(
        "register/receipt.html",
        place="register",
        view=view,
        receipt=receipt,
        reached=reached,
        qr=qr_svg(address),
        typed=view.values,
    )


def _says_unseen(view: RegisterView) -> bool:
    """Whether papers are said to be there, or to be missing, by somebody who does not say that they have looked."""
    says = view.papers or COMMITMENT in view.trust.values()
    return not view.looked and bool(says or (request.form.get("then") == "on" and view.may_go_on))


def _link(demand_id: str, case_id: str) -> None:
    """The case answers the demand it came from; one that somebody else ended meanwhile stays as it is."""
    with suppress(Conflict, NotFound):
        perform(link_demand, LinkDemand(demand_id, case_id), after="demand")


def _with_applicant(u: Unit, view: RegisterView) -> RegisterView:
    number = view.values["id_number"]
    if not number.strip():
        return replace(view, found=gettext("Type the ID number first, then look for it."))
    try:
        people.clean_id_number(number, today())
    except people.Unclean as error:
        return replace(view, errors=field_notes({"id_number": FieldProblem(error.code)}))
    known = applicants.by_id_number(u, view.counter.id, number)
    if known is None:
        return replace(view, found=gettext("Nobody with this ID number has been here yet."))
    values = dict(view.values)
    for name in PARTICULARS:
        values[name] = values[name].strip() or getattr(known, name)
    told_from = gettext(
        "Taken over from case %(number)s of %(moment)s; please compare.",
        number=known.number,
        moment=full_moment(known.received_at),
    )
    return replace(view, values=values, found=told_from, open=_duplicates(u, replace(view, values=values)))


def _duplicates(u: Unit, view: RegisterView) -> tuple[OpenCase, ...]:
    typed = view.values
    return applicants.open_cases(
        u, view.counter.id, view.item.code, typed["name"], typed["id_number"], typed["village"]
    )


def _command(view: RegisterView) -> RegisterCase:
    values = view.values
    return RegisterCase(
        centre_id=view.counter.id,
        item_code=view.item.code,
        channel=values["channel"],
        applicant=Applicant(values["name"], values["id_number"], values["phone"], values["address"]),
        urgency=values["urgency"] if values["urgency"] in URGENCIES else "normal",
        village=values["village"].strip(),
        note=values["note"].strip(),
        papers=tuple(paper for paper in view.rules.papers if paper in view.papers) if view.looked else None,
        trust={
            paper: word for paper, word in view.trust.items() if paper in view.papers or word == COMMITMENT
        },
        despite=values["despite"].strip(),
        pickup_id=values["pickup"],
        draft_id=draft_of(view),
    )
