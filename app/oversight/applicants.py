"""Somebody who was here before: their particulars by ID number, and what of theirs is still open. Reads only.

Found over keyed hashes and confirmed by opening; within the cases the actor may see in full.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import names, people
from app.domain.rights import Act, is_masked, sees_centres, sees_units
from app.store import applicants as rows
from app.store.unit import Unit

MOST_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class KnownApplicant:
    """An applicant as their last case has them."""

    name: str
    id_number: str
    phone: str
    address: str
    village: str
    number: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case of the same applicant for the same item.

    holder is None while nobody holds its task, unit too while it waits between two; its first contact answers for it.
    """

    id: str
    number: str
    status: str
    received_at: datetime
    holder: str | None
    unit: str | None
    unit_en: str | None
    first_contact: str


def by_id_number(u: Unit, centre_id: str, text: str) -> KnownApplicant | None:
    """Who bears an ID number; None for nobody known, for a number that cannot be, and for masked readers."""
    number = _number(text)
    if number is None or not _in_full(u, centre_id):
        return None
    tokens = [u.vault.fingerprint("id number", number, 8)]
    for row in rows.bearing(u, centre_id, sees_units(u.actor, Act.SEE_CASE), tokens, MOST_LOOKED_AT):
        opened = _opened(u, row)
        if opened.get("id_number") == number:
            told = {name: opened.get(name, "") for name in ("name", "phone", "address")}
            return KnownApplicant(
                **told,
                id_number=number,
                village=row.village or "",
                number=row.number,
                received_at=row.received_at,
            )
    return None


def open_cases(
    u: Unit, centre_id: str, item_code: str, name: str, id_number: str = "", village: str = ""
) -> tuple[OpenCase, ...]:
    """Open cases for the item of whoever bears the ID number; without one, of the same name in the same village."""
    if not _in_full(u, centre_id):
        return ()
    number, wanted = _number(id_number), name.strip()
    if number is not None:
        tokens = [u.vault.fingerprint("id number", number, 8)]
    else:
        tokens = [u.vault.fingerprint("search", piece, 8) for piece in names.wanted_pieces(wanted)]
    found = rows.still_open(
        u, centre_id, sees_units(u.actor, Act.SEE_CASE), item_code, tokens, MOST_LOOKED_AT
    )
    if number is not None:
        return _cases(row for row in found if _opened(u, row).get("id_number") == number)
    return _cases(
        row for row in found if (_opened(u, row).get("name"), row.village or "") == (wanted, village.strip())
    )


def _cases(found: Iterable[Any]) -> tuple[OpenCase, ...]:
    """One a case: the first of its live tasks says who holds it."""
    told: dict[str, OpenCase] = {}
    for row in found:
        told.setdefault(
            row.id,
            OpenCase(
                row.id,
                row.number,
                row.status,
                row.received_at,
                row.holder,
                row.unit,
                row.unit_en,
                row.first_contact,
            ),
        )
    return tuple(told.values())


def _number(text: str) -> str | None:
    try:
        return people.clean_id_number(text)
    except people.Unclean:
        return None


def _in_full(u: Unit, centre_id: str) -> bool:
    return centre_id in sees_centres(u.actor, Act.SEE_CASE) and not is_masked(u.actor)


def _opened(u: Unit, row: Any) -> dict[str, str]:
    opened: dict[str, str] = u.vault.open_case_key(row.id, row.case_key).open_json(row.applicant)
    return opened
