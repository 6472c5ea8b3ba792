"""The trail holds, and whatever is done to it behind the program's back shows."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from app.domain.rights import CONSOLE
from app.domain.trail import START, Kind
from app.office.import_items import ImportItems, import_items, shipped_catalogue
from app.store import tables as t
from app.store import trail
from app.store.catalogue import item_by_code
from app.store.trail import Break, append_office, case_stream, event_row, events, verify
from app.store.unit import Unit, Units

EVENTS = 4
CASE_ID = "01990000-0000-7000-8000-000000000001"


def breaks(units: Units, now: Any) -> list[Break]:
    with units.read(CONSOLE, now) as u:
        return list(verify(u))


@pytest.fixture
def kept(units: Units, now: Any) -> Units:
    """A trail with some events of the people and of one case."""
    with units.write(CONSOLE, now) as u:
        for number in range(EVENTS):
            append_office(u, trail.PEOPLE, Kind.PERSON_CREATED, {"person": f"{number}", "name": "不在此"})
        imported = import_items(None, u, ImportItems(shipped_catalogue()))
        insert_case(u, imported.centre_id)
    return units


def insert_case(u: Unit, centre_id: str) -> None:
    """A case with no more to it than its trail."""
    found = item_by_code(u, centre_id, "CA-001")
    assert found is not None
    person_id, calendar_id = u.new_id(), u.new_id()
    u.write(
        insert(t.person).values(
            id=person_id, login="clerk", name="许小兰", password_hash="-", created_at=u.now
        )
    )
    u.write(
        insert(t.definition).values(
            sha="d",
            key="k",
            version=1,
            name="n",
            name_en="n",
            files=b"",
            spec=b"",
            is_current=True,
            deployed_at=u.now,
        )
    )
    u.write(
        insert(t.calendar_edition).values(
            id=calendar_id, name="n", source="s", status="approved", covered_from=2026, covered_to=2026, days={},
            sha="c", uploaded_at=u.now,
        )
    )  # fmt: skip
    chain: list[dict[str, Any]] = []
    for number in range(EVENTS):
        chain.append(
            event_row(
                stream=case_stream(CASE_ID),
                seq=number + 1,
                prev_hash=chain[-1]["hash"] if chain else START,
                kind=Kind.REMARK_MADE,
                actor=CONSOLE,
                at=u.now + timedelta(microseconds=number),
                body={"number": number, "名": "值"},
                sealed=None if number % 2 else b"sealed",
                centre_id=centre_id,
                case_id=CASE_ID,
            )
        )
    u.write(
        insert(t.office_case).values(
            centre_id=centre_id, id=CASE_ID, version=1, year=2026, serial=1, number="BM-2026-000001-0",
            status="registered", case_type="escalated", item_id=found.item.id, item_version=1, item_code="CA-001",
            item_name="n", item_name_en="n", rules={}, definition_sha="d", calendar_id=calendar_id,
            first_contact_id=person_id, lead_unit_id=found.item.department_id, channel="window", urgency="normal",
            milestones={}, received_at=u.now, light="normal", case_key=b"", applicant=b"", applicant_masked="许*",
            query_code_hash=b"", query_token_hash=b"", trail_seq=EVENTS, trail_hash=chain[-1]["hash"],
        )
    )  # fmt: skip
    u.write(insert(t.audit_event), chain)


@pytest.fixture
def behind(kept: Units) -> Iterator[Callable[..., None]]:
    """Runs statements as somebody with the database in their hands would: the guards are taken away first."""

    def act(*statements: Any) -> None:
        with kept.engine.begin() as connection:
            unguard(connection)
            for statement in statements:
                connection.execute(statement)

    return act


def unguard(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        return
    for name in ("no_update", "no_delete", "no_replace"):
        connection.execute(text(f"DROP TRIGGER IF EXISTS audit_event_{name}"))


def at(stream: str, seq: int) -> Any:
    return (t.audit_event.c.stream == stream) & (t.audit_event.c.seq == seq)


STREAMS = [trail.PEOPLE, case_stream(CASE_ID)]


def test_an_untouched_trail_has_no_break(kept: Units, now: Any) -> None:
    assert breaks(kept, now) == []


def test_a_stream_counts_from_one_and_each_event_names_the_one_before(kept: Units, now: Any) -> None:
    with kept.read(CONSOLE, now) as u:
        told = events(u, trail.PEOPLE)
        assert [event.seq for event in told] == list(range(1, len(told) + 1))
        assert [event.prev_hash for event in told] == [START, *(event.hash for event in told[:-1])]
        assert events(u, trail.PEOPLE, after=2, most=1) == told[2:3]
        assert len(list(trail.all_events(u))) == len(told) + 1 + EVENTS


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize(
    "values",
    [
        {"body": '{"name":"别人"}'},
        {"kind": "person:changed"},
        {"actor": "admin@C01"},
        {"actor_id": "01990000-0000-7000-8000-000000000009"},
        {"sealed": b"other"},
        {"hash": b"x" * 32},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_edited_event_shows(
    kept: Units, behind: Callable[..., None], now: Any, stream: str, values: dict[str, Any]
) -> None:
    behind(update(t.audit_event).where(at(stream, 2)).values(**values))
    assert Break(stream, 2, "hash") in breaks(kept, now)


@pytest.mark.parametrize("stream", STREAMS)
def test_an_event_moved_in_time_shows(
    kept: Units, behind: Callable[..., None], now: Any, stream: str
) -> None:
    behind(update(t.audit_event).where(at(stream, 2)).values(at=now + timedelta(microseconds=7)))
    assert breaks(kept, now) == [Break(stream, 2, "hash")]


@pytest.mark.parametrize("stream", STREAMS)
def test_an_event_rewritten_with_a_new_hash_shows_at_the_next(
    kept: Units, behind: Callable[..., None], now: Any, stream: str
) -> None:
    with kept.read(CONSOLE, now) as u:
        row = u.row(select(t.audit_event).where(at(stream, 2)))
    assert row is not None
    forged = event_row(
        stream=stream,
        seq=2,
        prev_hash=row.prev_hash,
        kind=Kind.REMARK_MADE,
        actor=CONSOLE,
        at=now,
        body={"forged": 1},
    )
    changed = {name: forged[name] for name in ("kind", "actor_id", "actor", "at", "body", "sealed", "hash")}
    behind(update(t.audit_event).where(at(stream, 2)).values(**changed))
    assert breaks(kept, now) == [Break(stream, 3, "chain")]


@pytest.mark.parametrize("stream", STREAMS)
def test_a_missing_event_in_the_middle_shows(
    kept: Units, behind: Callable[..., None], now: Any, stream: str
) -> None:
    behind(delete(t.audit_event).where(at(stream, 2)))
    assert breaks(kept, now) == [Break(stream, 2, "gap")]


@pytest.mark.parametrize("stream", STREAMS)
def test_a_missing_last_event_shows(kept: Units, behind: Callable[..., None], now: Any, stream: str) -> None:
    with kept.read(CONSOLE, now) as u:
        last = len(events(u, stream))
    behind(delete(t.audit_event).where(at(stream, last)))
    assert breaks(kept, now) == [Break(stream, last - 1, "head")]


@pytest.mark.parametrize("stream", STREAMS)
def test_a_stream_taken_away_as_a_whole_shows(
    kept: Units, behind: Callable[..., None], now: Any, stream: str
) -> None:
    behind(delete(t.audit_event).where(t.audit_event.c.stream == stream))
    assert breaks(kept, now) == [Break(stream, None, "lost")]


def test_a_head_taken_away_or_moved_shows(kept: Units, behind: Callable[..., None], now: Any) -> None:
    behind(delete(t.trail_stream).where(t.trail_stream.c.stream == trail.PEOPLE))
    behind(update(t.office_case).values(trail_hash=b"x" * 32))
    assert {(found.stream, found.what) for found in breaks(kept, now)} == {(s, "head") for s in STREAMS}


def test_an_event_put_under_another_case_shows(kept: Units, behind: Callable[..., None], now: Any) -> None:
    behind(update(t.audit_event).where(at(case_stream(CASE_ID), 2)).values(case_id=None, centre_id=None))
    assert breaks(kept, now) == [Break(case_stream(CASE_ID), 2, "misplaced")]


def test_the_guards_refuse_what_the_program_itself_might_do(kept: Units) -> None:
    for statement in (update(t.audit_event).values(body="{}"), delete(t.audit_event)):
        with pytest.raises(Exception, match="append-only"), kept.engine.begin() as connection:
            connection.execute(statement)


def test_an_event_of_a_unit_that_fails_is_not_kept(units: Units, now: Any) -> None:
    def half_an_act() -> None:
        with units.write(CONSOLE, now) as u:
            append_office(u, trail.CALENDAR, Kind.CALENDAR_UPLOADED, {})
            raise LookupError

    with pytest.raises(LookupError):
        half_an_act()
    with units.read(CONSOLE, now) as u:
        assert events(u, trail.CALENDAR) == []


def test_checking_reads_a_batch_at_a_time(kept: Units, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "BATCH", 2)
    assert breaks(kept, now) == []


def test_many_acts_at_once_make_one_chain_without_gaps(units: Units, now: Any) -> None:
    def act(number: int) -> None:
        with units.write(CONSOLE, now) as u:
            append_office(u, trail.DEFINITIONS, Kind.DEFINITION_DEPLOYED, {"number": number})

    with ThreadPoolExecutor(8) as several:
        list(several.map(act, range(40)))
    assert breaks(units, now) == []
    with units.read(CONSOLE, now) as u:
        assert [event.seq for event in events(u, trail.DEFINITIONS)] == list(range(1, 41))
