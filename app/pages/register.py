"""Registering a matter: find the service item, put the applicant down, go on with it, hand over a receipt."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed, signed_in
from app.api.requests import form_word, reading, somebody
from app.casework.register_case import (
    COMMITMENT,
    TRUST,
    URGENCIES,
    Applicant,
    RegisterCase,
    register_case,
)
from app.domain import people
from app.domain.cases import CHANNELS
from app.domain.items import ItemRules
from app.domain.rights import Act
from app.errors import CaseworkError, Conflict, FormInvalid, NotFound, ServiceItemNotFound
from app.office.demands import LinkDemand, link_demand
from app.oversight import applicants, demands, places
from app.oversight.applicants import OpenCase
from app.oversight.places import Counter
from app.pages import frame, onward
from app.pages.commands import new_key, perform, was_done
from app.pages.days import today
from app.pages.qr import qr_svg
from app.pages.troubles import field_notes, told
from app.pages.words import full_moment, gettext
from app.store import catalogue
from app.store.catalogue import ItemFound, ServiceItem
from app.store.unit import Unit
from workflows.errors import FieldProblem

register = Blueprint("register_pages", __name__)
MOST_ITEMS = 30
LONGEST_SEARCH = 60
FIELDS = (
    "name",
    "id_number",
    "phone",
    "address",
    "village",
    "note",
    "channel",
    "urgency",
    "pickup",
    "despite",
    "demand",
)
FRESH = {"channel": "window", "urgency": "normal"}
PARTICULARS = ("name", "phone", "address", "village")


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The form for one item.

    values     as typed
    papers     those ticked as brought
    trust      paper -> how far it is trusted
    errors     a sentence by field
    may_go_on  whether the actor's desk also checks the papers
    points     where the result can be collected beside the window
    open       open cases of the same applicant for the same item, to be looked at before another is registered
    found      what was found of the applicant, in words
    """

    counter: Counter
    item: ServiceItem
    rules: ItemRules
    department: tuple[str, str]
    key: str
    values: Mapping[str, str]
    papers: frozenset[str]
    trust: Mapping[str, str]
    looked: bool
    may_go_on: bool
    errors: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    open: tuple[OpenCase, ...] = ()
    found: str = ""
    points: tuple[Counter, ...] = ()

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field id, sentence), for the error summary."""
        return [(f"r-{name}", sentence) for name, sentence in self.errors.items()]

    @property
    def levels(self) -> tuple[str, ...]:
        """How far a paper of this item may be trusted."""
        return tuple(word for word in TRUST if word != COMMITMENT or self.rules.takes_commitments)

    @property
    def missing(self) -> tuple[str, ...]:
        """The papers neither brought nor promised, as the item lists them."""
        return tuple(
            paper
            for paper in self.rules.papers
            if paper not in self.papers and self.trust.get(paper) != COMMITMENT
        )


@register.get("/register")
@allowed(Act.REGISTER_CASE)
def choose() -> Response:
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    with reading() as u:
        counters = places.counters(u)
        counter = _counter(counters)
        found = catalogue.search_items(u, counter.id, text, MOST_ITEMS) if counter else ()
        names = places.names(u)
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
    )


@register.get("/me/here")
@signed_in
def still_here() -> Response:
    """The word of the session that stands, for a script whose form was filled in before somebody signed in again."""
    return Response(form_word(), mimetype="text/plain")


@register.get("/register/<code>")
@allowed(Act.REGISTER_CASE)
def fill_in(code: str) -> Response:
    with reading() as u:
        view = _view(u, code, {**FRESH, **_demanded(u)}, frozenset(), {}, looked=True)
    return _form(view)


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


@register.post("/register/<code>/applicant")
@allowed(Act.REGISTER_CASE)
def find_applicant(code: str) -> Response:
    """The form again, with what the centre knows of whoever bears the ID number; what was typed stays."""
    with reading() as u:
        view = _typed_view(u, code)
        view = _with_applicant(u, view)
    return _form(view)


@register.post("/register/<code>")
@allowed(Act.REGISTER_CASE)
def put_down(code: str) -> Response:
    """Register, go on where asked, and show the receipt. Sent again under the same key, it is the same receipt."""
    with reading() as u:
        view = _typed_view(u, code)
        twice = () if view.values["despite"].strip() or was_done(u) else _duplicates(u, view)
    if twice:
        asked = request.form.get("pointed_out") == "yes"
        errors = field_notes({"despite": FieldProblem("required")}) if asked else {}
        return _form(replace(view, open=twice, errors=errors), 409)
    try:
        receipt = perform(register_case, _command(view))
    except FormInvalid as error:
        return _again(view, error, errors=field_notes(error.fields))
    except CaseworkError as error:
        return _again(view, error, trouble=told(error).sentence or told(error).heading)
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


def _link(demand_id: str, case_id: str) -> None:
    """The case answers the demand it came from; one that somebody else ended meanwhile stays as it is."""
    with suppress(Conflict, NotFound):
        perform(link_demand, LinkDemand(demand_id, case_id), after="demand")


def _form(view: RegisterView, status: int = 200) -> Response:
    return frame.page("register/form.html", status=status, place="register", view=view, channels=CHANNELS)


def _again(view: RegisterView, error: CaseworkError, **further: Any) -> Response:
    return _form(replace(view, **further), problems.status_of(type(error)))


def _typed_view(u: Unit, code: str) -> RegisterView:
    """The form as it was posted. Raises ServiceItemNotFound."""
    form = request.form
    typed = {name: form.get(name, "") for name in FIELDS}
    view = _view(u, code, typed, frozenset(form.getlist("papers")), {}, looked=form.get("looked") == "yes")
    trust = {
        paper: form[f"trust-{place}"]
        for place, paper in enumerate(view.rules.papers, 1)
        if form.get(f"trust-{place}") in view.levels
    }
    return replace(view, trust=trust, looked=view.looked or not view.rules.papers)


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


def _view(
    u: Unit,
    code: str,
    values: Mapping[str, str],
    papers: frozenset[str],
    trust: Mapping[str, str],
    *,
    looked: bool,
) -> RegisterView:
    """Raises ServiceItemNotFound."""
    counter = _counter(places.counters(u))
    found: ItemFound | None = catalogue.item_by_code(u, counter.id, code) if counter else None
    if counter is None or found is None:
        raise ServiceItemNotFound(code=code)
    department = places.names(u).get(found.item.department_id, ("", ""))
    key = request.form.get("idempotency_key") or new_key()
    may_go_on = onward.may_go_on(somebody(), counter.id)
    return RegisterView(
        counter, found.item, found.rules, department, key, values, papers, trust, looked, may_go_on,
        points=places.points(u, counter.id),
    )  # fmt: skip


def _counter(counters: tuple[Counter, ...]) -> Counter | None:
    """The centre asked for, among those where the actor may register; else the first."""
    asked = request.values.get("centre", "")
    return next((one for one in counters if one.id == asked), counters[0] if counters else None)


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
    )
