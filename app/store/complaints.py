"""Complaints of applicants: rows of one case, and the list of those who answer them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, literal, or_, select, update

from app.store import tables as t
from app.store.unit import Unit

_C, _CASE = t.complaint.c, t.office_case.c


def has_open(u: Unit, centre_id: str, case_id: str) -> bool:
    mine = (_C.centre_id == centre_id, _C.case_id == case_id, _C.status == "open")
    return u.value(select(literal(1)).where(*mine).limit(1)) is not None


def of_case(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    """The complaints of a case, the last one first."""
    mine = (_C.centre_id == centre_id, _C.case_id == case_id)
    return u.rows(select(t.complaint).where(*mine).order_by(_C.made_at.desc(), _C.id.desc()))


def took_part(u: Unit, centre_id: str, case_id: str, person_id: str) -> bool:
    """Whether a person registered a case, or holds or ended a task of it."""
    return u.value(_part(centre_id, case_id, person_id)) is not None


def answer(u: Unit, centre_id: str, complaint_id: str, words: bytes) -> None:
    told = {"status": "answered", "answer": words, "answered_at": u.now, "answered_by": u.actor.person_id}
    u.write(update(t.complaint).where(_C.centre_id == centre_id, _C.id == complaint_id).values(told))


def of_centres(u: Unit, centres: Collection[str], complaint_id: str) -> Row[Any] | None:
    """A complaint in some centres with the rules of its case."""
    joined = (_CASE.centre_id == _C.centre_id) & (_CASE.id == _C.case_id)
    wanted = select(t.complaint, _CASE.rules).join_from(t.complaint, t.office_case, joined)
    return u.row(wanted.where(_C.centre_id.in_(centres), _C.id == complaint_id))


def listed(u: Unit, centres: Collection[str], person_id: str, status: str, limit: int) -> Sequence[Row[Any]]:
    """Complaints in some centres, the last one first; `party` says that the person had a hand in the case."""
    party = _part(_C.centre_id, _C.case_id, person_id).correlate(t.complaint).exists().label("party")
    by = t.person.alias("by")
    case = ("number", "item_name", "item_name_en", "case_key", "status", "received_at", "rules")
    wanted = (
        select(
            *t.complaint.columns,
            *(_CASE[name].label(f"case_{name}") for name in case),
            t.unit.c.name.label("centre"),
            t.unit.c.name_en.label("centre_en"),
            by.c.name.label("by"),
            party,
        )
        .join_from(t.complaint, t.office_case, (_CASE.centre_id == _C.centre_id) & (_CASE.id == _C.case_id))
        .join(t.unit, t.unit.c.id == _C.centre_id)
        .outerjoin(by, by.c.id == _C.answered_by)
        .where(_C.centre_id.in_(centres))
        .order_by(_C.made_at.desc(), _C.id.desc())
        .limit(limit)
    )
    return u.rows(wanted.where(_C.status == status) if status else wanted)


def waiting(u: Unit, centres: Collection[str], person_id: str, cap: int) -> int:
    """How many open complaints in some centres the person may answer, counted up to `cap`."""
    party = _part(_C.centre_id, _C.case_id, person_id).correlate(t.complaint).exists()
    open_ones = (
        select(_C.id).where(_C.centre_id.in_(centres), _C.status == "open", ~party).limit(cap).subquery()
    )
    return int(u.value(select(func.count()).select_from(open_ones)) or 0)


def _part(centre_id: Any, case_id: Any, person_id: str) -> Any:
    k, case = t.task.alias("part"), t.office_case.alias("whose")
    return (
        select(literal(1))
        .select_from(case)
        .outerjoin(k, (k.c.centre_id == case.c.centre_id) & (k.c.case_id == case.c.id))
        .where(
            case.c.centre_id == centre_id,
            case.c.id == case_id,
            or_(
                case.c.first_contact_id == person_id,
                k.c.assignee_id == person_id,
                k.c.ended_by == person_id,
            ),
        )
        .limit(1)
    )
