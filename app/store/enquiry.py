"""Finding a case for its applicant: by number, or by the token of the QR code. Nothing else is open to them."""

from collections.abc import Sequence
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


def by_id(u: Unit, centre_id: str, case_id: str) -> Row[Any] | None:
    return u.first(_case().where(C.centre_id == centre_id, C.id == case_id))


def live_tasks(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    """What is going on in a case: act, deadline, form, definition, process and unit of every live task, the oldest first."""
    k, i, n = t.task, t.process_instance, t.unit.c
    return u.rows(
        select(
            *(k.c.id, k.c.act, k.c.form, k.c.opened_at, k.c.due_at, k.c.unit_id),
            *(i.c.definition_sha, i.c.role.label("process")),
            *(n.name.label("unit"), n.name_en.label("unit_en"), n.phone),
        )
        .join(i, (i.c.centre_id == k.c.centre_id) & (i.c.id == k.c.instance_id))
        .join(t.unit, n.id == k.c.unit_id)
        .where(k.c.centre_id == centre_id, k.c.case_id == case_id, k.c.ended_at.is_(None))
        .order_by(k.c.opened_at, k.c.id)
    )


def awaits(u: Unit, centre_id: str, case_id: str) -> Sequence[Sequence[str]]:
    """The messages the case's main process waits for: [name, element, subject]."""
    i = t.process_instance.c
    mine = (i.centre_id == centre_id, i.case_id == case_id, i.role == "main")
    found: Sequence[Sequence[str]] = u.value(select(i.awaits).where(*mine)) or ()
    return found


def case_of_task(u: Unit, task_id: str) -> Row[Any] | None:
    """Centre and case of a task, in whichever centre it lies."""
    centres = select(t.unit.c.id).where(t.unit.c.kind == "centre")
    k = t.task.c
    return u.first(select(k.centre_id, k.case_id).where(k.centre_id.in_(centres), k.id == task_id))


def rating_of(u: Unit, centre_id: str, case_id: str) -> int | None:
    """The level the applicant gave last; None where nobody has rated."""
    r = t.rating.c
    level: int | None = u.value(
        select(r.level)
        .where(r.centre_id == centre_id, r.case_id == case_id)
        .order_by(r.rated_at.desc())
        .limit(1)
    )
    return level


def decision_of(u: Unit, centre_id: str, case_id: str) -> bytes | None:
    """The sealed content of the last paper that told the decision; None before."""
    n = t.notice.c
    wanted = select(n.content).where(n.centre_id == centre_id, n.case_id == case_id, n.kind == "decision")
    content: bytes | None = u.value(wanted.order_by(n.issued_at.desc(), n.id.desc()).limit(1))
    return content


def last_visit(u: Unit, centre_id: str, case_id: str) -> str:
    """How the last follow-up visit came out: yes, no or unreachable; "" before the first."""
    v = t.visit.c
    newest = select(v.satisfied).where(v.centre_id == centre_id, v.case_id == case_id)
    return u.value(newest.order_by(v.visited_at.desc(), v.id.desc()).limit(1)) or ""


def _case() -> Any:
    n = t.unit.c
    point, contact = t.unit.alias("point").c, t.person.alias("contact").c
    columns = (
        n.name.label("centre"),
        n.name_en.label("centre_en"),
        n.phone.label("centre_phone"),
        point.name.label("pickup"),
        point.name_en.label("pickup_en"),
        contact.name.label("first_contact"),
        contact.left_at.label("first_contact_left_at"),
    )
    return (
        select(t.office_case, *columns)
        .join(t.unit, n.id == C.centre_id)
        .join(contact.name.table, contact.id == C.first_contact_id)
        .outerjoin(point.name.table, point.id == C.pickup_id)
    )
