"""Registering a matter: find the service item, put the applicant down, hand over a receipt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed
from app.api.requests import reading
from app.casework.register_case import CHANNELS, URGENCIES, Applicant, RegisterCase, register_case
from app.domain.items import ItemRules
from app.domain.rights import Act
from app.errors import FormInvalid, Refused, ServiceItemNotFound
from app.oversight import places
from app.oversight.places import Counter
from app.pages import frame
from app.pages.commands import new_key, perform
from app.pages.qr import qr_svg
from app.pages.troubles import field_notes, told
from app.store import catalogue
from app.store.catalogue import ItemFound, ServiceItem
from app.store.unit import Unit

register = Blueprint("register_pages", __name__)
MOST_ITEMS = 30
LONGEST_SEARCH = 60
FIELDS = ("name", "id_number", "phone", "address", "village", "note", "channel", "urgency")


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The form for one item. values as typed; errors: a sentence by field."""

    counter: Counter
    item: ServiceItem
    rules: ItemRules
    department: tuple[str, str]
    key: str
    values: Mapping[str, str]
    papers: frozenset[str]
    looked: bool
    errors: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field id, sentence), for the error summary."""
        return [(f"r-{name}", sentence) for name, sentence in self.errors.items()]


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
        return frame.fragment("register/_items.html", items=found, counter=counter, units=names)
    return frame.page(
        "register/choose.html",
        place="register",
        items=found,
        search=text,
        counters=counters,
        counter=counter,
        units=names,
    )


@register.get("/register/<code>")
@allowed(Act.REGISTER_CASE)
def fill_in(code: str) -> Response:
    with reading() as u:
        view = _view(u, code, {"channel": "window", "urgency": "normal"}, frozenset(), looked=True)
    return frame.page("register/form.html", place="register", view=view, channels=CHANNELS)


@register.post("/register/<code>")
@allowed(Act.REGISTER_CASE)
def put_down(code: str) -> Response:
    """Register, and show the receipt. Sent again under the same key, it is the same receipt."""
    form = request.form
    typed = {name: form.get(name, "") for name in FIELDS}
    looked = form.get("looked") == "yes"
    papers = frozenset(form.getlist("papers"))
    with reading() as u:
        view = _view(u, code, typed, papers, looked=looked)
    try:
        receipt = perform(register_case, _command(view))
    except FormInvalid as error:
        return _again(code, typed, papers, looked, errors=field_notes(error.fields))
    except Refused as error:
        return _again(code, typed, papers, looked, trouble=told(error).sentence, error=error)
    address = f"{request.host_url}status/t/{receipt['query_token']}"
    return frame.page(
        "register/receipt.html",
        place="register",
        view=view,
        receipt=receipt,
        qr=qr_svg(address),
        typed=typed,
    )


def _again(
    code: str,
    typed: Mapping[str, str],
    papers: frozenset[str],
    looked: bool,
    errors: Mapping[str, str] | None = None,
    trouble: str = "",
    error: Refused | None = None,
) -> Response:
    with reading() as u:
        view = _view(u, code, typed, papers, looked=looked, errors=errors or {}, trouble=trouble)
    status = problems.status_of(type(error) if error else FormInvalid)
    return frame.page("register/form.html", status=status, place="register", view=view, channels=CHANNELS)


def _view(
    u: Unit, code: str, values: Mapping[str, str], papers: frozenset[str], *, looked: bool, **further: Any
) -> RegisterView:
    """Raises ServiceItemNotFound."""
    counter = _counter(places.counters(u))
    found: ItemFound | None = catalogue.item_by_code(u, counter.id, code) if counter else None
    if counter is None or found is None:
        raise ServiceItemNotFound(code=code)
    department = places.names(u).get(found.item.department_id, ("", ""))
    key = request.form.get("idempotency_key") or new_key()
    return RegisterView(counter, found.item, found.rules, department, key, values, papers, looked, **further)


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
    )
