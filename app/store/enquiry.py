"""Finding a case for its applicant: by number, or by the token of the QR code. Nothing else is open to them."""

from typing import Any

from sqlalchemy import Row, select

from app.store import tables as t
from app.store.unit import Unit

C = t.office_case.c


def by_number(u: Unit, letters: str, number: str) -> Row[Any] | None:
    """A case by its number, in the centre whose letters it bears."""
    return u.first(_case().where(t.unit.c.letters == letters, t.unit.c.kind == "centre", C.number == number))


def by_token(u: Unit, token_hash: bytes) -> Row[Any] | None:
    centres = select(t.unit.c.id).where(t.unit.c.kind == "centre")
    return u.first(_case().where(C.centre_id.in_(centres), C.query_token_hash == token_hash))


def _case() -> Any:
    return select(t.office_case, t.unit.c.name.label("centre"), t.unit.c.name_en.label("centre_en")).join(
        t.unit, t.unit.c.id == C.centre_id
    )
