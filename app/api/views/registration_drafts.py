"""Registrations one has half typed: kept, found again, thrown away."""

from typing import Any

from flask import Response

from app.api.access import allowed
from app.api.answers import answer, done
from app.api.blueprint import Blueprint
from app.api.requests import office, reading, writing
from app.api.shapes import Shape, Values, list_of, shape_of, text, whole
from app.api.shapes import key as key_field
from app.casework.drop_registration import DroppedRegistration, DropRegistration, drop_registration
from app.casework.save_registration import RegistrationDraft, SaveRegistration, save_registration
from app.domain.rights import Act
from app.oversight import registration_drafts
from app.oversight.registration_drafts import HalfTyped, HalfTypedForm

blueprint = Blueprint("registration_drafts", __name__, "Registrations one has half typed")


class RegistrationDraftBody(Shape):
    centre_id = key_field(required=True)
    item_code = text(64, required=True, shortest=1)
    values = Values(required=True, metadata={"description": "what the form says so far; nothing is checked"})
    seen = whole(0, 2**31 - 2, load_default=0, about="version the sender knows; left out for a new one")


@blueprint.route("/registration-drafts", methods=["GET"])
@allowed(Act.REGISTER_CASE)
@blueprint.answers(list_of("RegistrationDrafts", "drafts", HalfTyped))
def list_registration_drafts() -> Response:
    """One's own, the newest first: by item and time, never by name."""
    with reading() as u:
        return answer({"drafts": registration_drafts.half_typed(u)})


@blueprint.route("/registration-drafts/<key:draft_id>", methods=["GET"])
@allowed(Act.REGISTER_CASE)
@blueprint.answers(shape_of(HalfTypedForm))
def read_registration_draft(draft_id: str) -> Response:
    """What one of one's own says."""
    with reading() as u:
        return answer(registration_drafts.half_typed_form(u, draft_id))


@blueprint.route("/registration-drafts/<key:draft_id>", methods=["PUT"])
@allowed(Act.REGISTER_CASE)
@blueprint.arguments(RegistrationDraftBody)
@blueprint.command(shape_of(RegistrationDraft), key="none")
def keep_registration_draft(body: dict[str, Any], draft_id: str) -> Response:
    """Keep a registration that is half typed, for three days, under a key of the sender's choice."""
    with writing() as u:
        return answer(save_registration(office(), u, SaveRegistration(draft_id, **body)))


@blueprint.route("/registration-drafts/<key:draft_id>", methods=["DELETE"])
@allowed(Act.REGISTER_CASE)
@blueprint.command(shape_of(DroppedRegistration))
def drop_registration_draft(draft_id: str) -> Response:
    """Throw one of one's own away."""
    return done(lambda u: drop_registration(office(), u, DropRegistration(draft_id)))
