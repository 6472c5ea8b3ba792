"""What a registration reads: the item with everything pinned beside it, and the current definitions."""

from typing import Any

from sqlalchemy import Row, select

from app.store import tables as t
from app.store.collection import open_points
from app.store.unit import Unit


def item(u: Unit, centre_id: str, code: str, pickup_id: str = "") -> Row[Any] | None:
    """An open service item with its current rules, its centre's letters, and the calendar cases are counted by.

    Whoever changes what counts waits for the commits of those who have read it here (`calendars.lock_current`), so that
    no case comes into the book by what counted before, behind the back of the adoption.
    pickup_id  answered by the code of that village point as `pickup_code`; null where the centre has no such open one
    """
    i, v, e = t.service_item, t.service_item_version, t.calendar_edition
    point = t.unit.alias("point").c
    pickup = (
        select(point.code)
        .where(*open_points(centre_id, point), point.id == (pickup_id or None))
        .scalar_subquery()
    )
    statement = (
        select(
            i.c.id,
            i.c.version,
            i.c.department_id,
            v.c.rules,
            t.unit.c.letters,
            t.unit.c.revision,
            e.c.id.label("calendar_id"),
            pickup.label("pickup_code"),
        )
        .join_from(
            i, v, (v.c.centre_id == i.c.centre_id) & (v.c.item_id == i.c.id) & (v.c.version == i.c.version)
        )
        .join(t.unit, t.unit.c.id == i.c.centre_id)
        .join(e, e.c.status == "approved")
        .where(i.c.centre_id == centre_id, i.c.code == code, i.c.retired_at.is_(None))
        # The edition first: so they all wait in one order. The case's own foreign keys will take the same locks anyway.
        .with_for_update(read=True, key_share=True, of=[e, t.unit])
    )
    return u.row(statement) or u.row(
        statement
    )  # whoever waited while another edition was approved finds that one


def current_definitions(u: Unit) -> dict[str, str]:
    """Process key -> content hash of the version new cases start on."""
    d = t.definition.c
    return {row.key: row.sha for row in u.rows(select(d.key, d.sha).where(d.is_current))}
