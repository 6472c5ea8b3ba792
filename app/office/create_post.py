"""Set up a post: a right that stands in a unit until somebody holds it."""

from dataclasses import dataclass

from app.domain.people import clean_name
from app.domain.posts import stands
from app.domain.rights import Act, Role
from app.domain.trail import Kind
from app.errors import UnitNotFound
from app.office.fields import Fields
from app.office.permits import permit
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class CreatePost:
    """role  a word of `domain.rights.Role`, which must be able to stand in a unit of that kind."""

    unit_code: str
    role: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class PostReceipt:
    post_id: str


def create_post(_office: object, u: Unit, command: CreatePost) -> PostReceipt:
    """Raises UnitNotFound, NotYourRole, FormInvalid."""
    unit = rows.unit_by_code(u, command.unit_code)
    if unit is None or unit.closed_at is not None:
        raise UnitNotFound(code=command.unit_code)
    permit(u, Act.EDIT_PEOPLE, [unit.centre_id])
    fields = Fields()
    name = fields.clean("name", clean_name, command.name)
    name_en = fields.clean("name_en", clean_name, command.name_en)
    known = command.role in set(Role)
    fields.need("role", known, "unknown_word")
    fields.need("role", not known or stands(Role(command.role), unit.kind), "role_not_here")
    fields.settle()
    post_id = u.new_id()
    rows.insert_post(
        u, {"id": post_id, "unit_id": unit.id, "role": command.role, "name": name, "name_en": name_en}
    )
    body = {"post": post_id, "unit": unit.code, "role": command.role, "act": "created"}
    append_office(u, PEOPLE, Kind.POST_HELD, body, Act.EDIT_PEOPLE, unit.centre_id)
    return PostReceipt(post_id)
