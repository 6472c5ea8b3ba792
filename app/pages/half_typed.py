"""A registration that is half typed: kept on the way, gone on with in any window, thrown away by one button.

It is offered by item and time. Whose matter it is stands in no address and in no list, only in the form itself.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed
from app.api.requests import now, reading, shop, somebody
from app.casework.drop_registration import DropRegistration, drop_registration
from app.casework.save_registration import SaveRegistration, save_registration
from app.domain.rights import Act
from app.errors import CaseworkError, RegistrationGone
from app.oversight import registration_drafts
from app.oversight.registration_drafts import HalfTyped, HalfTypedForm
from app.pages import frame
from app.pages.commands import perform
from app.pages.registration_form import (
    FIELDS,
    FRESH,
    KEY,
    RegisterView,
    draft_of,
    form_again,
    typed_view,
    view_of,
)
from app.pages.troubles import told
from app.pages.words import clock_time, gettext
from app.store.unit import Unit

half_typed = Blueprint("half_typed_pages", __name__)


@dataclass(frozen=True, slots=True)
class Said:
    """What a registration's form says, as it is kept half typed.

    papers  those ticked as brought;  trust  paper -> how far it is trusted
    """

    fields: Mapping[str, str]
    papers: frozenset[str]
    trust: Mapping[str, str]
    looked: bool

    def plain(self) -> dict[str, Any]:
        return {
            "fields": dict(self.fields),
            "papers": sorted(self.papers),
            "trust": dict(self.trust),
            "looked": self.looked,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Said":
        """Whatever of it is what the form could say: a program may have kept anything."""
        fields, papers, trust = kept.get("fields"), kept.get("papers"), kept.get("trust")
        typed = {name: text for name, text in _texts(fields).items() if name in FIELDS}
        brought = (
            frozenset(one for one in papers if isinstance(one, str))
            if isinstance(papers, list)
            else frozenset()
        )
        return cls(typed, brought, _texts(trust), kept.get("looked") is True)


def _texts(value: Any) -> dict[str, str]:
    return (
        {name: text for name, text in value.items() if isinstance(text, str)}
        if isinstance(value, dict)
        else {}
    )


@half_typed.post("/register/<code>/draft")
@allowed(Act.REGISTER_CASE)
def keep(code: str) -> Response:
    """Keep what is typed so far. A script gets the time in words; a plain form goes back to the choice of an item."""
    with reading() as u:
        view = typed_view(u, code)
    try:
        with shop().units.write(somebody(), now()) as u:
            save_registration(shop().office, u, _keeping(view))
    except CaseworkError as error:
        if frame.is_partial():
            return Response(told(error).sentence, problems.status_of(type(error)), mimetype="text/plain")
        return form_again(view, error, trouble=told(error).sentence)
    if frame.is_partial():
        return Response(gettext("Kept %(time)s", time=clock_time(now())), mimetype="text/plain")
    return frame.go("/register", "registration-kept")


def _keeping(view: RegisterView) -> SaveRegistration:
    """Raises RegistrationGone for a form that has no name of our making."""
    draft_id = draft_of(view)
    if not draft_id:
        raise RegistrationGone(draft="")
    said = Said(view.values, view.papers, view.trust, view.looked)
    return SaveRegistration(draft_id, view.counter.id, view.item.code, said.plain(), view.seen)


@half_typed.post("/register/drafts/<uuid:draft_id>/drop")
@allowed(Act.REGISTER_CASE)
def drop(draft_id: Any) -> Response:
    """Throw a half-typed registration away; one that is gone already is no trouble."""
    with suppress(RegistrationGone):
        perform(drop_registration, DropRegistration(str(draft_id)))
    return frame.go("/register", "registration-dropped")


def begun(u: Unit, view: RegisterView) -> tuple[HalfTyped, ...]:
    """What the clerk has half typed of the item of a form, the newest first."""
    return tuple(one for one in registration_drafts.half_typed(u) if _is_of(one, view))


def taken_up(u: Unit, code: str, draft_id: str) -> RegisterView:
    """The form as it was left, to be gone on with under its own name. Raises RegistrationGone, ServiceItemNotFound."""
    if not KEY.fullmatch(draft_id):
        raise RegistrationGone(draft="")
    kept = registration_drafts.half_typed_form(u, draft_id)
    said = Said.of(kept.values)
    view = view_of(u, code, {**FRESH, **said.fields}, said.papers, {}, looked=said.looked)
    if not _is_of(kept, view):
        raise RegistrationGone(draft=draft_id)
    trust = {paper: level for paper, level in said.trust.items() if level in view.levels}
    return replace(view, key=kept.id, seen=kept.version, trust=trust)


def _is_of(kept: HalfTyped | HalfTypedForm, view: RegisterView) -> bool:
    return (kept.centre_id, kept.item_code) == (view.counter.id, view.item.code)
