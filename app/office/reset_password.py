"""Give a person who forgot their password a new first one."""

from dataclasses import dataclass

from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import PersonNotFound
from app.office.create_person import PersonReceipt
from app.office.passwords import first_password, hash_password
from app.office.permits import permit_person
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ResetPassword:
    person_id: str


def reset_password(_office: object, u: Unit, command: ResetPassword) -> PersonReceipt:
    """The new password, told once; every session of the person ends. Raises PersonNotFound, NotYourRole."""
    who = rows.person(u, command.person_id)
    if who is None or who.left_at is not None:
        raise PersonNotFound(person=command.person_id)
    permit_person(u, who.id)
    password = first_password()
    rows.change_person(
        u,
        who.id,
        {
            "password_hash": hash_password(password),
            "must_change_password": True,
            "failed_tries": 0,
            "locked_until_at": None,
        },
    )
    rows.end_sessions(u, who.id)
    body = {"person": who.id, "changed": ["password"]}
    append_office(u, PEOPLE, Kind.PERSON_CHANGED, body, Act.EDIT_PEOPLE)
    return PersonReceipt(who.id, who.login, password)
