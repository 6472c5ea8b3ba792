"""The trail's rows: appending to a stream, reading it, and checking that nothing was changed or taken away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, exists, select, update

from app.domain.rights import Act, Actor, Post, acting_post
from app.domain.trail import START, Event, Kind, canonical, chain
from app.store.inserts import insert_new
from app.store.tables import audit_event, office_case, trail_stream
from app.store.unit import Unit

CATALOGUE = "catalogue"
PEOPLE = "people"
DEFINITIONS = "definitions"
CALENDAR = "calendar"
INCIDENTS = "incidents"
DEMANDS = "demands"
OFFICE_STREAMS = (CATALOGUE, PEOPLE, DEFINITIONS, CALENDAR, INCIDENTS, DEMANDS)

# How many rows are in memory at a time while everything is read.
BATCH = 500


def event_row(
    *,
    stream: str,
    seq: int,
    prev_hash: bytes,
    kind: Kind,
    actor: Actor,
    at: datetime,
    body: Mapping[str, Any],
    sealed: bytes | None = None,
    centre_id: str | None = None,
    case_id: str | None = None,
    post: Post | None = None,
) -> dict[str, Any]:
    """A complete row of `audit_event`, its hash computed. Whoever writes it also moves the stream's head.

    post  of the actor, whose right carried the act
    """
    row = {
        "stream": stream,
        "seq": seq,
        "kind": str(kind),
        "actor_id": actor.person_id,
        "actor": actor.title(post),
        "at": at,
        "body": canonical(body),
    }
    return {
        **row,
        "centre_id": centre_id,
        "case_id": case_id,
        "sealed": sealed,
        "prev_hash": prev_hash,
        "hash": chain(prev_hash, row, sealed),
    }


def case_stream(case_id: str) -> str:
    return f"case:{case_id}"


def append_office(
    u: Unit,
    stream: str,
    kind: Kind,
    body: Mapping[str, Any],
    act: Act | None = None,
    centre_id: str | None = None,
) -> Event:
    """Append one event to a stream that is no case's, and move its head.

    act  the right it was done by, and centre_id for which centre; None where none is asked for, as of one's own password
    Locks the stream's row until the unit ends: call it last. The body must hold no personal value.
    """
    head = _lock(u, stream)
    row = event_row(
        stream=stream,
        seq=head.seq + 1,
        prev_hash=head.hash,
        kind=kind,
        actor=u.actor,
        at=u.now,
        body=body,
        post=acting_post(u.actor, act, centre_id) if act else None,
    )
    u.insert(audit_event, [row])
    moved = update(trail_stream).where(trail_stream.c.stream == stream)
    u.write(moved.values(seq=row["seq"], hash=row["hash"]))
    return _event(row)


def _lock(u: Unit, stream: str) -> Row[Any]:
    head = select(trail_stream).where(trail_stream.c.stream == stream).with_for_update()
    found = u.row(head)
    if found is None:
        # Two first events at once: one row is made, and the other waits for it here.
        insert_new(u, trail_stream, {"stream": stream, "seq": 0, "hash": START})
        found = u.row(head)
    assert found is not None
    return found


# -- reading -------------------------------------------------------------------------------------------------


def events(u: Unit, stream: str, after: int = 0, most: int = BATCH) -> list[Event]:
    """The next events of a stream after a number, oldest first, at most `most`."""
    rows = (
        select(audit_event)
        .where(audit_event.c.stream == stream, audit_event.c.seq > after)
        .order_by(audit_event.c.seq)
        .limit(most)
    )
    return [_event(row._asdict()) for row in u.rows(rows)]


def all_events(u: Unit) -> Iterator[Event]:
    """Every event of every stream, streams one after another, each oldest first; a batch in memory at a time."""
    for row in _stream(u, select(audit_event).order_by(audit_event.c.stream, audit_event.c.seq)):
        yield _event(row._asdict())


def _event(row: Mapping[str, Any]) -> Event:
    names = ("stream", "seq", "kind", "actor_id", "actor", "at", "body", "sealed", "prev_hash", "hash")
    return Event(*(row[name] for name in names))


def _stream(u: Unit, statement: Select[Any]) -> Iterator[Row[Any]]:
    yield from u.connection.execute(statement.execution_options(yield_per=BATCH))


# -- checking ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the trail does not hold.

    seq   the event at fault; the first missing one of a gap; None when a whole stream is gone
    what  gap: numbers are missing · chain: the event before is not the one it followed · hash: the event was
          edited · head: the last event is not the one written last · lost: a stream has no event left ·
          misplaced: the event stands under another case or centre than its stream
    """

    stream: str
    seq: int | None
    what: str


@dataclass(frozen=True, slots=True)
class _Head:
    """What the row outside the trail says the last event of a stream is; None where that row is gone."""

    seq: int | None
    hash: bytes | None


def verify(u: Unit) -> Iterator[Break]:
    """Every break in every stream: contiguity, hashes, the chain, and the heads kept outside of the trail.

    The head of a case's stream stands in its case row, the head of any other in `trail_stream`; so taking away
    the last event, or all of a stream, shows as well. Reads everything once, in order, a batch at a time.
    """
    last: Row[Any] | None = None
    for row in _stream(u, _events_with_heads()):
        if last is not None and last.stream != row.stream:
            yield from _head_breaks(last)
        before = last if last is not None and last.stream == row.stream else None
        yield from _event_breaks(row, before)
        last = row
    if last is not None:
        yield from _head_breaks(last)
    for stream in _stream(u, _lost_streams()):
        yield Break(stream.stream, None, "lost")
    for case in _stream(u, _lost_cases()):
        yield Break(case_stream(case.id), None, "lost")


def _events_with_heads() -> Select[Any]:
    case_head = and_(
        office_case.c.centre_id == audit_event.c.centre_id, office_case.c.id == audit_event.c.case_id
    )
    return (
        select(
            audit_event,
            office_case.c.trail_seq.label("case_seq"),
            office_case.c.trail_hash.label("case_hash"),
            trail_stream.c.seq.label("office_seq"),
            trail_stream.c.hash.label("office_hash"),
        )
        .outerjoin(office_case, case_head)
        .outerjoin(trail_stream, trail_stream.c.stream == audit_event.c.stream)
        .order_by(audit_event.c.stream, audit_event.c.seq)
    )


def _event_breaks(row: Row[Any], before: Row[Any] | None) -> Iterator[Break]:
    expected = before.seq + 1 if before is not None else 1
    prev_hash = before.hash if before is not None else START
    if row.seq != expected:
        yield Break(row.stream, expected, "gap")
    elif row.prev_hash != prev_hash:
        yield Break(row.stream, row.seq, "chain")
    if chain(row.prev_hash, row._asdict(), row.sealed) != row.hash:
        yield Break(row.stream, row.seq, "hash")
    if not _stands_where_it_belongs(row):
        yield Break(row.stream, row.seq, "misplaced")


def _stands_where_it_belongs(row: Row[Any]) -> bool:
    if row.stream.startswith(case_stream("")):
        return (
            row.centre_id is not None and row.case_id is not None and row.stream == case_stream(row.case_id)
        )
    return row.centre_id is None and row.case_id is None


def _head_breaks(last: Row[Any]) -> Iterator[Break]:
    is_case = last.stream.startswith(case_stream(""))
    head = _Head(last.case_seq, last.case_hash) if is_case else _Head(last.office_seq, last.office_hash)
    if head != _Head(last.seq, last.hash):
        yield Break(last.stream, last.seq, "head")


def _lost_streams() -> Select[Any]:
    has_events = exists().where(audit_event.c.stream == trail_stream.c.stream)
    return select(trail_stream.c.stream).where(trail_stream.c.seq > 0, ~has_events)


def _lost_cases() -> Select[Any]:
    has_events = exists().where(
        audit_event.c.centre_id == office_case.c.centre_id, audit_event.c.case_id == office_case.c.id
    )
    return select(office_case.c.id).where(office_case.c.trail_seq > 0, ~has_events)
