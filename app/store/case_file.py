"""Reading cases: lists of them, one of them, and everything that hangs on one. Reads only, locks nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Subquery, Table, func, literal, select, tuple_, union, union_all

from app.store import finding
from app.store import tables as t
from app.store.finding import Search
from app.store.locks import takes_part
from app.store.unit import Unit

C = t.office_case

# What a list shows of a case; nothing of it is sealed.
_LISTED = tuple(
    C.c[name]
    for name in (
        "centre_id", "id", "version", "number", "status", "outcome", "case_type", "item_code", "item_name",
        "item_name_en", "first_contact_id", "lead_unit_id", "channel", "urgency", "village", "received_at",
        "accepted_at", "decided_at", "delivered_at", "closed_at", "due_at", "statutory_due_at", "provisional",
        "light", "applicant_masked",
    )
)  # fmt: skip


# -- lists -----------------------------------------------------------------------------------------------------


def newest(
    u: Unit, pairs: Collection[tuple[str, str]], limit: int, before: str | None = None
) -> Sequence[Row[Any]]:
    """Cases in which some units take part, the last registered first.

    pairs   (centre id, unit id); each is walked by its own key, so the page stays flat
    before  the id of the last case already seen
    """
    if not pairs:
        return []
    part = t.case_unit.c
    branches = []
    for centre_id, unit_id in pairs:
        wanted = select(part.centre_id, part.case_id).where(
            part.centre_id == centre_id, part.unit_id == unit_id
        )
        if before is not None:
            wanted = wanted.where(part.case_id < before)
        branches.append(wanted.order_by(part.case_id.desc()).limit(limit))
    mine = union(*(select(branch.subquery(f"part{n}")) for n, branch in enumerate(branches))).subquery("mine")
    page = select(mine).order_by(mine.c.case_id.desc()).limit(limit).subquery("page")
    return u.rows(
        _named(_LISTED)
        .join(page, (page.c.centre_id == C.c.centre_id) & (page.c.case_id == C.c.id))
        .order_by(C.c.id.desc())
    )


def by_status(
    u: Unit,
    centres: Collection[str],
    units: Collection[str],
    statuses: Collection[str],
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> Sequence[Row[Any]]:
    """Cases at some statuses in which some units take part, the last received first."""
    keys = (C.c.received_at, C.c.id)
    branches = []
    for centre_id in centres:
        for status in statuses:
            wanted = select(C.c.centre_id, *keys).where(
                C.c.centre_id == centre_id, C.c.status == status, takes_part(units)
            )
            if after is not None:
                wanted = wanted.where(tuple_(*keys) < _values(keys, after))
            branches.append(wanted.order_by(*(key.desc() for key in keys)).limit(limit))
    if not branches:
        return []
    every = union_all(*(select(b.subquery(f"at{n}")) for n, b in enumerate(branches))).subquery("every")
    latest = (every.c.received_at.desc(), every.c.id.desc())
    page: Subquery = select(every).order_by(*latest).limit(limit).subquery("page")
    return u.rows(
        _named(_LISTED)
        .join(page, (page.c.centre_id == C.c.centre_id) & (page.c.id == C.c.id))
        .order_by(C.c.received_at.desc(), C.c.id.desc())
    )


def numbered(
    u: Unit, centres: Collection[str], units: Collection[str], starts: Collection[str], limit: int
) -> Sequence[Row[Any]]:
    """Cases whose number begins like one of `starts`, by number."""
    return u.rows(
        _named(_LISTED)
        .where(C.c.centre_id.in_(centres), finding.begins(C.c.number, starts), takes_part(units))
        .order_by(C.c.number)
        .limit(limit)
    )


def holding_words(u: Unit, units: Collection[str], search: Search, limit: int) -> Sequence[Row[Any]]:
    """Cases that hold every word of a search, the last registered first."""
    return _holding(u, _LISTED, units, search, limit)


def namesakes(u: Unit, units: Collection[str], search: Search, limit: int) -> Sequence[Row[Any]]:
    """As `holding_words`, with the sealed applicant of each and the wrapped key that opens it."""
    return _holding(u, (*_LISTED, C.c.applicant, C.c.case_key), units, search, limit)


def _holding(
    u: Unit, columns: tuple[Any, ...], units: Collection[str], search: Search, limit: int
) -> Sequence[Row[Any]]:
    wanted = _named(columns).where(C.c.centre_id.in_(search.centres), takes_part(units))
    if search.few:
        return u.rows(wanted.where(C.c.id.in_(finding.gathered(search))).order_by(C.c.id.desc()).limit(limit))
    met = finding.met(search, C.c.centre_id, C.c.id, C.c.number)
    return u.rows(wanted.where(*met).order_by(C.c.id.desc()).limit(limit))


# -- one case ------------------------------------------------------------------------------------------------------


def case(u: Unit, centres: Collection[str], units: Collection[str], case_id: str) -> Row[Any] | None:
    """A case's whole line with the names a page shows, if one of the units takes part in it."""
    if not centres or not units:
        return None
    point = t.unit.alias("point")
    wanted = _named((*C.columns, point.c.name.label("pickup"), point.c.name_en.label("pickup_en")))
    return u.row(
        wanted.outerjoin(point, point.c.id == C.c.pickup_id).where(
            C.c.centre_id.in_(centres), C.c.id == case_id, takes_part(units)
        )
    )


def tasks(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    """Every task of a case with its unit, holder and instance, in the order they opened."""
    k, holder, ender = t.task, t.person.alias("holder"), t.person.alias("ender")
    instance = t.process_instance
    return u.rows(
        select(
            *k.columns,
            holder.c.name.label("assignee"),
            ender.c.name.label("ended_by_name"),
            t.unit.c.code.label("unit_code"),
            t.unit.c.name.label("unit"),
            t.unit.c.name_en.label("unit_en"),
            instance.c.role.label("instance_role"),
            instance.c.definition_sha,
        )
        .join_from(k, t.unit, t.unit.c.id == k.c.unit_id)
        .join(instance, (instance.c.centre_id == k.c.centre_id) & (instance.c.id == k.c.instance_id))
        .outerjoin(holder, holder.c.id == k.c.assignee_id)
        .outerjoin(ender, ender.c.id == k.c.ended_by)
        .where(k.c.centre_id == centre_id, k.c.case_id == case_id)
        .order_by(k.c.opened_at, k.c.id)
    )


def waits(u: Unit, centre_id: str, case_id: str, host: str | None = None) -> Sequence[Row[Any]]:
    """The moments a case's diagrams wait for on their way, or beside the tasks of an element (host): the nearest first."""
    m, i = t.timer.c, t.process_instance.c
    return u.rows(
        select(m.element, m.due_at, m.status, i.definition_sha)
        .join_from(t.timer, t.process_instance, (i.centre_id == m.centre_id) & (i.id == m.instance_id))
        .where(
            m.centre_id == centre_id,
            m.case_id == case_id,
            m.source == "process",
            m.host.is_(None) if host is None else m.host == host,
            m.status.in_(("armed", "stuck")),
        )
        .order_by(m.due_at, m.id)
    )


def events(u: Unit, centre_id: str, case_id: str, after: int, limit: int) -> Sequence[Row[Any]]:
    """A stretch of a case's trail, in order, from behind an event."""
    e = t.audit_event.c
    return u.rows(
        select(e.seq, e.kind, e.actor_id, e.actor, e.at, e.body, e.sealed, e.prev_hash, e.hash)
        .where(e.centre_id == centre_id, e.case_id == case_id, e.seq > after)
        .order_by(e.seq)
        .limit(limit)
    )


def clock_events(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    e = t.clock_event
    return _of_case(u, e, centre_id, case_id, e.c.clock_id, e.c.seq)


def forms(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    """Forms as they were filled, each with its task's element and name."""
    f, k = t.form_filled, t.task
    return u.rows(
        _by_person(
            f, f.c.filled_by, f.c["values"].label("filled"), k.c.element, k.c.name, k.c.name_en, k.c.act
        )
        .join(k, (k.c.centre_id == f.c.centre_id) & (k.c.id == f.c.task_id))
        .where(f.c.centre_id == centre_id, f.c.case_id == case_id)
        .order_by(f.c.filled_at, f.c.task_id)
    )


def form(u: Unit, centre_id: str, task_id: str) -> Row[Any] | None:
    """The form filled in one task, with the case's wrapped key."""
    f = t.form_filled.c
    return u.row(
        select(f["values"].label("filled"), f.filled_at, f.case_id, C.c.case_key)
        .join_from(t.form_filled, C, (C.c.centre_id == f.centre_id) & (C.c.id == f.case_id))
        .where(f.centre_id == centre_id, f.task_id == task_id)
    )


def draft(u: Unit, centre_id: str, task_id: str, person_id: str) -> Row[Any] | None:
    """A person's half-filled form of a task, with the case's wrapped key."""
    d = t.draft.c
    return u.row(
        select(d["values"].label("filled"), d.saved_at, d.case_id, C.c.case_key)
        .join_from(t.draft, C, (C.c.centre_id == d.centre_id) & (C.c.id == d.case_id))
        .where(d.centre_id == centre_id, d.task_id == task_id, d.person_id == person_id)
    )


def drafts(u: Unit, centre_id: str, task_id: str) -> Sequence[Row[Any]]:
    """Everybody's half-filled form of a task, the last kept first."""
    d = t.draft
    return u.rows(
        _by_person(d, d.c.person_id, d.c["values"].label("filled"))
        .where(d.c.centre_id == centre_id, d.c.task_id == task_id)
        .order_by(d.c.saved_at.desc(), d.c.person_id)
    )


def papers(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    return _of_case(u, t.paper, centre_id, case_id, t.paper.c.position)


def handed_in(u: Unit, centre_id: str, case_id: str) -> int:
    """How many documents the applicant has handed in without coming to the window."""
    d = t.case_document.c
    mine = (d.centre_id == centre_id, d.case_id == case_id, d.attached_by.is_(None))
    return int(u.value(select(func.count()).where(*mine)) or 0)


def documents(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    d = t.case_document
    return _with_person(u, d, d.c.attached_by, centre_id, case_id, d.c.attached_at, d.c.id)


def remarks(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    r = t.remark
    return _with_person(u, r, r.c.said_by, centre_id, case_id, r.c.said_at, r.c.id)


def notices(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    n = t.notice
    return _with_person(u, n, n.c.issued_by, centre_id, case_id, n.c.issued_at, n.c.id)


def handoffs(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    h = t.handoff
    return u.rows(
        _by_person(
            h,
            h.c.from_person_id,
            t.unit.c.code.label("unit_code"),
            t.unit.c.name.label("unit"),
            t.unit.c.name_en.label("unit_en"),
        )
        .join(t.unit, t.unit.c.id == h.c.to_unit_id)
        .where(h.c.centre_id == centre_id, h.c.case_id == case_id)
        .order_by(h.c.offered_at, h.c.task_id)
    )


def visits(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    v = t.visit
    return _with_person(u, v, v.c.visited_by, centre_id, case_id, v.c.visited_at, v.c.id)


def ratings(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    return _of_case(u, t.rating, centre_id, case_id, t.rating.c.rated_at)


def instances(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    """The process instances of a case without their state."""
    i = t.process_instance
    columns = [c for c in i.columns if c.name != "state"]
    return u.rows(
        select(*columns)
        .where(i.c.centre_id == centre_id, i.c.case_id == case_id)
        .order_by(i.c.started_at, i.c.id)
    )


def units_taking_part(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    p = t.case_unit
    return u.rows(
        select(p.c.unit_id, p.c.part, t.unit.c.code, t.unit.c.name, t.unit.c.name_en)
        .join_from(p, t.unit, t.unit.c.id == p.c.unit_id)
        .where(p.c.centre_id == centre_id, p.c.case_id == case_id)
        .order_by(t.unit.c.code)
    )


# -- the pieces --------------------------------------------------------------------------------------------------


def _named(columns: Sequence[Any]) -> Select[Any]:
    """Cases with the names of the first contact and of the lead unit."""
    first, lead = t.person.alias("first"), t.unit.alias("lead")
    return (
        select(
            *columns,
            first.c.name.label("first_contact"),
            lead.c.code.label("lead_code"),
            lead.c.name.label("lead"),
            lead.c.name_en.label("lead_en"),
        )
        .join_from(C, first, first.c.id == C.c.first_contact_id)
        .join(lead, lead.c.id == C.c.lead_unit_id)
    )


def _of_case(u: Unit, table: Table, centre_id: str, case_id: str, *order: Any) -> Sequence[Row[Any]]:
    mine = (table.c.centre_id == centre_id) & (table.c.case_id == case_id)
    return u.rows(select(table).where(mine).order_by(*order))


def _with_person(
    u: Unit, table: Table, person: Any, centre_id: str, case_id: str, *order: Any
) -> Sequence[Row[Any]]:
    mine = (table.c.centre_id == centre_id) & (table.c.case_id == case_id)
    return u.rows(_by_person(table, person).where(mine).order_by(*order))


def _by_person(table: Table, person: Any, *columns: Any) -> Select[Any]:
    """A table's rows with the name of the person a column points at, as `by`."""
    by = t.person.alias("by")
    joined = table.outerjoin(by, by.c.id == person)
    return select(*table.columns, *columns, by.c.name.label("by")).select_from(joined)


def _values(keys: Sequence[Any], after: Sequence[Any]) -> Any:
    return tuple_(*(literal(value, key.type) for key, value in zip(keys, after, strict=True)))
