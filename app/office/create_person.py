"""Enter a person into the office. They hold no post yet, so they may do nothing yet."""

from dataclasses import dataclass

from app.domain.people import check_password, clean_login, clean_name
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import NameTaken
from app.office.fields import Fields
from app.office.passwords import first_password, hash_password
from app.office.permits import permit
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit

LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True, slots=True)
class CreatePerson:
    """password  None makes a random one, told once in the receipt, to be changed at first use."""

    login: str
    name: str
    password: str | None = None
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class PersonReceipt:
    """password is the random one, None when it was given. Never stored, never logged."""

    person_id: str
    login: str
    password: str | None


def create_person(_office: object, u: Unit, command: CreatePerson) -> PersonReceipt:
    """Raises NotYourRole, FormInvalid, NameTaken (the login)."""
    permit(u, Act.EDIT_PEOPLE, [])
    fields = Fields()
    login = fields.clean("login", clean_login, command.login)
    name = fields.clean("name", clean_name, command.name)
    password = first_password() if command.password is None else command.password
    spelt = fields.clean("password", lambda text: check_password(text, login or ""), password)
    fields.need("language", command.language in LANGUAGES, "unknown_word")
    fields.settle()
    assert login is not None
    assert spelt is not None
    person_id = u.new_id()
    made = rows.insert_person(
        u,
        {
            "id": person_id,
            "login": login,
            "name": name,
            "password_hash": hash_password(spelt),
            "language": command.language,
            "must_change_password": command.password is None,
            "created_at": u.now,
        },
    )
    if not made:
        raise NameTaken(login=login)
    append_office(u, PEOPLE, Kind.PERSON_CREATED, {"person": person_id, "login": login}, Act.EDIT_PEOPLE)
    return PersonReceipt(person_id, login, password if command.password is None else None)
