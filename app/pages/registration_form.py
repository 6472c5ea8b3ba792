"""The form a matter is registered by, as its page shows it: fresh, as it was posted, and again with what was wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, request

from app.api import problems
from app.api.requests import somebody
from app.casework.register_case import COMMITMENT, TRUST
from app.domain.cases import CHANNELS
from app.domain.items import ItemRules
from app.errors import CaseworkError, ServiceItemNotFound
from app.oversight import places
from app.oversight.applicants import OpenCase
from app.oversight.places import Counter
from app.oversight.registration_drafts import HalfTyped
from app.pages import frame, onward
from app.store import catalogue
from app.store.catalogue import ItemFound, ServiceItem
from app.store.unit import Unit

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
_ON_PAGE = ("despite", "id_number", "name", "phone", "village", "address", "channel", "pickup", "urgency")
KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FRESH = {"channel": "window", "urgency": "normal"}


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
    key        names the form: it is kept half typed, and registered, under it
    seen       the version in which it has been kept; 0 where it has not
    half_typed registrations of this item the clerk has begun elsewhere
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
    seen: int = 0
    half_typed: tuple[HalfTyped, ...] = ()

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field id, sentence), for the error summary, as the fields stand on the page."""
        place = {name: n for n, name in enumerate(_ON_PAGE)}
        return [
            (f"r-{name}", sentence)
            for name, sentence in sorted(self.errors.items(), key=lambda one: place.get(one[0], len(place)))
        ]

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


def form_page(view: RegisterView, status: int = 200) -> Response:
    return frame.page("register/form.html", status=status, place="register", view=view, channels=CHANNELS)


def form_again(view: RegisterView, error: CaseworkError, **further: Any) -> Response:
    return form_page(replace(view, **further), problems.status_of(type(error)))


def typed_view(u: Unit, code: str) -> RegisterView:
    """The form as it was posted. Raises ServiceItemNotFound."""
    form = request.form
    typed = {name: form.get(name, "") for name in FIELDS}
    view = view_of(u, code, typed, frozenset(form.getlist("papers")), {}, looked=form.get("looked") == "yes")
    trust = {
        paper: form[f"trust-{place}"]
        for place, paper in enumerate(view.rules.papers, 1)
        if form.get(f"trust-{place}") in view.levels
    }
    seen = form.get("draft_seen", "")
    return replace(
        view,
        trust=trust,
        looked=view.looked or not view.rules.papers,
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
    )


def draft_of(view: RegisterView) -> str:
    """The name the form is kept under half typed; none where somebody else named it."""
    return view.key if KEY.fullmatch(view.key) else ""


def view_of(
    u: Unit,
    code: str,
    values: Mapping[str, str],
    papers: frozenset[str],
    trust: Mapping[str, str],
    *,
    looked: bool,
) -> RegisterView:
    """Raises ServiceItemNotFound."""
    counter = counter_of(places.counters(u))
    found: ItemFound | None = catalogue.item_by_code(u, counter.id, code) if counter else None
    if counter is None or found is None:
        raise ServiceItemNotFound(code=code)
    department = places.names(u).get(found.item.department_id, ("", ""))
    key = request.form.get("idempotency_key") or u.new_id()
    may_go_on = onward.may_go_on(somebody(), counter.id)
    return RegisterView(
        counter, found.item, found.rules, department, key, values, papers, trust, looked, may_go_on,
        points=places.points(u, counter.id),
    )  # fmt: skip


def counter_of(counters: tuple[Counter, ...]) -> Counter | None:
    """The centre asked for, among those where the actor may register; else the first."""
    asked = request.values.get("centre", "")
    return next((one for one in counters if one.id == asked), counters[0] if counters else None)
