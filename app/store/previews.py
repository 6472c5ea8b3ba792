"""The stored preview of a calendar edition: how far it is counted, what it comes to, and the clocks that would move."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, insert, literal_column, or_, select, update

from app.store import tables as t
from app.store.unit import Unit

E, P, M = t.calendar_edition.c, t.calendar_preview.c, t.calendar_move.c
TOTALS = ("looked_at", "moved", "turn_overdue", "lose_card", "left_out")
NOTHING: Mapping[str, int] = dict.fromkeys(TOTALS, 0)

# Written into the statement as the partial indexes have it: SQLite uses one only where it can see the condition.
_TURNS: Mapping[str, Any] = {
    "overdue": literal_column("turns_overdue"),
    "card": literal_column("loses_card"),
}


def preview(u: Unit, edition_id: str) -> Row[Any] | None:
    return u.row(select(t.calendar_preview).where(P.edition_id == edition_id))


def lock(u: Unit, edition_id: str) -> Row[Any] | None:
    """The preview under its lock; None as well where another sweep holds it."""
    statement = select(t.calendar_preview).where(P.edition_id == edition_id)
    if u.can_skip_locked:
        statement = statement.with_for_update(skip_locked=True)
    return u.row(statement)


def lock_with_edition(u: Unit, edition_id: str) -> Row[Any] | None:
    """An edition and how its preview stands, both under their locks: `preview` is the status, `run` and totals as they are."""
    totals = (t.calendar_preview.c[name] for name in TOTALS)
    return u.row(
        select(t.calendar_edition, P.status.label("preview"), P.run, *totals)
        .join_from(t.calendar_edition, t.calendar_preview, E.id == P.edition_id)
        .where(E.id == edition_id)
        .with_for_update(key_share=True)
    )


def waiting(u: Unit) -> Row[Any] | None:
    """The next preview with something left to do, `edition_status` beside it: to be counted, or to be cleared away.

    While open cases still follow the edition that counts, nothing is counted: they move by themselves.
    """
    counts = t.calendar_edition.alias("counts").c
    settled = select(counts.id).where(counts.status == "approved", counts.adopted_at.is_not(None)).exists()
    over = or_(
        E.status.in_(("refused", "superseded")), and_(E.status == "approved", E.adopted_at.is_not(None))
    )
    return u.first(
        select(t.calendar_preview, E.status.label("edition_status"))
        .join_from(t.calendar_preview, t.calendar_edition, E.id == P.edition_id)
        .where(
            or_(
                and_(E.status == "uploaded", P.status == "clearing"),
                and_(E.status == "uploaded", P.status == "counting", settled),
                and_(over, P.status != "cleared"),
            )
        )
        .order_by(P.edition_id)
        .limit(1)
    )


def begin(u: Unit, edition_id: str) -> None:
    """An edition was uploaded: from now on the sweep counts whom it moves."""
    u.write(insert(t.calendar_preview).values(edition_id=edition_id, status="counting", began_at=u.now))


def begin_anew(u: Unit, edition_id: str) -> None:
    u.write(update(t.calendar_preview).where(P.edition_id == edition_id).values(**_anew(u.now)))


def begin_all_anew(u: Unit) -> None:
    """What open cases are counted by has changed: the previews of all editions that wait for approval are void."""
    uploaded = select(E.id).where(E.status == "uploaded")
    u.write(update(t.calendar_preview).where(P.edition_id.in_(uploaded)).values(**_anew(u.now)))


def _anew(now: datetime) -> dict[str, Any]:
    return {
        "status": "clearing",
        "run": P.run + 1,
        "cursor": None,
        "began_at": now,
        "counted_at": None,
        **NOTHING,
    }


def change(u: Unit, edition_id: str, **values: Any) -> None:
    u.write(update(t.calendar_preview).where(P.edition_id == edition_id).values(**values))


# -- the clocks that would move ------------------------------------------------------------------------------------


def insert_moves(u: Unit, moves: Sequence[Mapping[str, Any]]) -> None:
    u.insert(t.calendar_move, moves)


def clear(u: Unit, edition_id: str, most: int) -> bool:
    """Take away the moves of the first cases of an edition, some `most` rows; whether none is left."""
    mine = M.edition_id == edition_id
    last = u.value(select(M.case_id).where(mine).order_by(M.case_id, M.clock_id).offset(most).limit(1))
    u.write(delete(t.calendar_move).where(mine if last is None else and_(mine, M.case_id <= last)))
    return last is None


def moves(u: Unit, edition_id: str, cases: int, after: str | None, only: str) -> Sequence[Row[Any]]:
    """All moves of the next cases, at most so many cases, in the order of their ids.

    only  `overdue` or `card`: the moves that turn so, "": every one
    """
    inner = t.calendar_move.alias("next")
    next_cases = (
        select(inner.c.case_id)
        .where(*_asked(inner.c, edition_id, after, only))
        .distinct()
        .order_by(inner.c.case_id)
        .limit(cases)
    )
    return u.rows(
        select(t.calendar_move)
        .where(*_asked(M, edition_id, after, only), M.case_id.in_(next_cases))
        .order_by(M.case_id, M.clock_id)
    )


def _asked(c: Any, edition_id: str, after: str | None, only: str) -> list[Any]:
    wanted = [c.edition_id == edition_id]
    if only:
        wanted.append(_TURNS[only])
    if after is not None:
        wanted.append(c.case_id > after)
    return wanted
