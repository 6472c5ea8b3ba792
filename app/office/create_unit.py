"""Set up a unit: the county, a county body, a centre, a department, a window or a village point."""

import re
from dataclasses import dataclass

from app.domain.numbers import is_letters
from app.domain.people import Unclean, clean_name
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import NameTaken, UnitNotFound
from app.office.fields import Fields
from app.office.permits import permit
from app.store import people as rows
from app.store.people import UnitFound
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit

# The kind of unit each kind hangs under; None is the top.
UNDER = {
    "county": None,
    "county_body": "county",
    "centre": "county",
    "department": "centre",
    "window": "centre",
    "village_point": "centre",
}


@dataclass(frozen=True, slots=True)
class CreateUnit:
    """code is unique in the installation; below a centre it begins with the centre's: C01-CA.

    parent_code  the unit it hangs under; None only for the county
    letters      centres only: what their case numbers begin with
    """

    kind: str
    code: str
    name: str
    name_en: str
    parent_code: str | None = None
    phone: str | None = None
    letters: str | None = None


@dataclass(frozen=True, slots=True)
class UnitReceipt:
    unit_id: str
    code: str
    centre_id: str | None


def create_unit(_office: object, u: Unit, command: CreateUnit) -> UnitReceipt:
    """Raises FormInvalid, UnitNotFound (the parent), NotYourRole, NameTaken (the code)."""
    fields = Fields()
    name = fields.clean("name", clean_name, command.name)
    name_en = fields.clean("name_en", clean_name, command.name_en)
    fields.need("kind", command.kind in UNDER, "unknown_word")
    fields.settle()
    parent = _parent(u, command, fields)
    code = fields.clean("code", lambda text: _code(text, parent), command.code)
    fields.need("letters", (command.kind == "centre") == is_letters(command.letters or ""), "letters_shape")
    fields.settle()
    unit_id = u.new_id()
    centre_id = unit_id if command.kind == "centre" else parent.centre_id if parent else None
    permit(u, Act.EDIT_PEOPLE, [parent.centre_id if parent else None])
    made = rows.insert_unit(
        u,
        {
            "id": unit_id,
            "parent_id": parent.id if parent else None,
            "centre_id": centre_id,
            "kind": command.kind,
            "code": code,
            "name": name,
            "name_en": name_en,
            "phone": command.phone,
            "letters": command.letters,
        },
    )
    if not made:
        raise NameTaken(code=code)
    facts = {"id": unit_id, "kind": command.kind, "code": code, "name": name}
    append_office(u, PEOPLE, Kind.UNIT_CREATED, {"units": [facts]}, Act.EDIT_PEOPLE, centre_id)
    assert code is not None
    return UnitReceipt(unit_id, code, centre_id)


def _parent(u: Unit, command: CreateUnit, fields: Fields) -> UnitFound | None:
    wanted = UNDER[command.kind]
    fields.need("parent_code", (wanted is None) == (command.parent_code is None), "parent_shape")
    fields.settle()
    if command.parent_code is None:
        return None
    parent = rows.unit_by_code(u, command.parent_code)
    if parent is None or parent.closed_at is not None:
        raise UnitNotFound(code=command.parent_code)
    fields.need("parent_code", parent.kind == wanted, "parent_shape")
    fields.settle()
    return parent


def _code(text: str, parent: UnitFound | None) -> str:
    """Below a unit the code is the parent's, a dash, and letters without a dash: it can be cut off again."""
    code = text.strip().upper()
    own = code if parent is None or parent.kind == "county" else code.removeprefix(f"{parent.code}-")
    if parent is not None and parent.kind == "centre" and own == code:
        raise Unclean("code_shape")
    pattern = "[A-Z0-9]{1,16}(-[A-Z0-9]{1,16})?" if own == code else "[A-Z0-9]{1,16}"
    if not re.fullmatch(pattern, own, re.ASCII):
        raise Unclean("code_shape")
    return code
