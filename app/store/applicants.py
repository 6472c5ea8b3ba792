"""Cases of one applicant, over keyed hashes: by the ID number as a whole, or by the pieces of a name. Reads only."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from app.store import tables as t
from app.store.locks import takes_part
from app.store.unit import Unit

C = t.office_case.c


def bearing(
    u: Unit, centre_id: str, units: Collection[str], tokens: Collection[bytes], limit: int
) -> Sequence[Row[Any]]:
    """Sealed applicants of the last cases that hold every one of some search words."""
    if not tokens or not units:
        return []
    sealed = select(C.id, C.number, C.village, C.received_at, C.case_key, C.applicant)
    return u.rows(_holding(sealed, centre_id, units, tokens).order_by(C.id.desc()).limit(limit))


def still_open(
    u: Unit, centre_id: str, units: Collection[str], item_code: str, tokens: Collection[bytes], limit: int
) -> Sequence[Row[Any]]:
    """Open cases for an item that hold every one of some search words, a row for each live task, the last case first.

    holder, unit, unit_en  who holds the task, and at which desk it is; null where none is live
    """
    if not tokens or not units:
        return []
    k, holder, desk = t.task, t.person.alias("holder"), t.unit.alias("desk")
    first = t.person.alias("first")
    wanted = (
        select(
            C.id, C.number, C.status, C.village, C.received_at, C.case_key, C.applicant,
            holder.c.name.label("holder"), desk.c.name.label("unit"), desk.c.name_en.label("unit_en"),
            first.c.name.label("first_contact"),
        )
        .join(first, first.c.id == C.first_contact_id)
        .outerjoin(k, (k.c.centre_id == C.centre_id) & (k.c.case_id == C.id) & k.c.ended_at.is_(None))
        .outerjoin(holder, holder.c.id == k.c.assignee_id)
        .outerjoin(desk, desk.c.id == k.c.unit_id)
        .where(C.item_code == item_code, C.closed_at.is_(None))
    )  # fmt: skip
    ordered = _holding(wanted, centre_id, units, tokens).order_by(C.id.desc(), k.c.opened_at, k.c.id)
    return u.rows(ordered.limit(limit))


def _holding(
    wanted: Select[Any], centre_id: str, units: Collection[str], tokens: Collection[bytes]
) -> Select[Any]:
    wanted = wanted.where(C.centre_id == centre_id, takes_part(units))
    for place, token in enumerate(sorted(tokens)):
        word = t.case_word.alias(f"word{place}")
        wanted = wanted.join(
            word, (word.c.centre_id == C.centre_id) & (word.c.case_id == C.id) & (word.c.token == token)
        )
    return wanted
