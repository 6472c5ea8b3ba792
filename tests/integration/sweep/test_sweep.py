"""The sweep: what is due is told, once, in order; what fails is put off; nothing stops the rest."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from app.domain.rights import SWEEP
from app.store import sweeping as rows
from app.store import tables as t
from scheduler import sweep as sweeping
from scheduler.sweep import TRIES, sweep, tell_due
from tests.world import MONDAY, World

TEN_WORKDAYS = MONDAY + timedelta(days=14)
TOLD = ("timer:fired", "card:issued", "light:changed")


@pytest.fixture
def three(world: World) -> list[str]:
    """Three cases nobody looks at: each is deemed accepted after five workdays."""
    return [world.registers("CA-005").case_id for _ in range(3)]


def test_what_is_due_is_told_in_the_order_in_which_it_was_due(world: World) -> None:
    cases = []
    for _ in range(3):
        cases.append(world.registers("CA-005").case_id)
        world.now += timedelta(days=1)
    told: list[str] = []
    report = tell_due(world.shop, TEN_WORKDAYS, told=lambda receipt: told.append(receipt.case_id))
    assert {row.status for row in world.rows(t.office_case)} == {"accepted"}
    assert list(dict.fromkeys(told)) == cases
    on_the_trail = [row for row in world.rows(t.audit_event) if row.kind in TOLD]
    assert len(told) == len(on_the_trail) == report.fired


def test_catching_up_tells_what_telling_brings_forth_in_the_same_turn(world: World, three: list[str]) -> None:
    """A deemed acceptance a month late starts clocks whose warnings are long past; they must not wait a turn."""
    late = MONDAY + timedelta(days=60)
    assert sweep(world.shop, late).fired > 6
    assert sweep(world.shop, late).fired == 0
    with world.shop.units.read(SWEEP, late) as u:
        assert rows.counts(u)["due"] == 0
    assert {row.colour for row in world.rows(t.card)} == {"yellow", "red"}


def test_looking_for_due_timers_reads_their_index_alone(world: World, three: list[str]) -> None:
    """It costs what is due, not what waits: the condition of a partial index must stand in the statement itself."""
    engine, asked = world.shop.units.engine, []
    if engine.dialect.name != "sqlite":
        return  # PostgreSQL plans a table of three rows as a scan, whatever indexes there are

    def note(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    assert tell_due(world.shop, MONDAY).fired == 0
    event.remove(engine, "before_cursor_execute", note)
    ((statement, parameters),) = [one for one in asked if "FROM timer" in one[0]]
    with engine.connect() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert len(plan) == 1
    assert "USING INDEX ix_timer_due" in plan[0]


def test_a_timer_that_fails_is_put_off_and_the_others_are_told(
    world: World, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = break_timer(world, three[0], monkeypatch)
    at = TEN_WORKDAYS
    assert sweep(world.shop, at).failed == 1
    assert [row.status for row in world.rows(t.office_case)] == ["registered", "accepted", "accepted"]
    row = world.rows(t.timer, id=broken)[0]
    assert (row.status, row.failures, row.try_at) == ("armed", 1, at + timedelta(minutes=1))
    assert sweep(world.shop, at).failed == 0, "not tried again at once"


def test_after_its_last_try_a_timer_is_stuck_with_an_incident_and_waits_for_an_operator(
    world: World, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = break_timer(world, three[0], monkeypatch)
    at = TEN_WORKDAYS
    waits = []
    for _ in range(TRIES):
        before = at
        sweep(world.shop, at)
        at = world.rows(t.timer, id=broken)[0].try_at or at
        waits.append((at - before).total_seconds() / 60)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 0]
    assert world.rows(t.timer, id=broken)[0].status == "stuck"
    (incident,) = world.rows(t.incident)
    assert (incident.kind, incident.case_id, incident.detail) == (
        "timer_stuck",
        three[0],
        "ZeroDivisionError",
    )
    assert sweep(world.shop, at + timedelta(days=1)).failed == 0


def test_a_stuck_timer_stays_stuck_while_the_case_goes_on_and_ends_with_it(
    world: World, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Acts on the case used to arm it again, counted from the moment of the act."""
    broken = break_timer(world, three[0], monkeypatch)
    with world.shop.units.write(SWEEP, MONDAY) as u:
        u.write(update(t.timer).where(t.timer.c.id == broken).values(status="stuck", try_at=None))
    world.completes(three[0], "check_papers", "clerk", papers="missing")
    world.completes(three[0], "issue_notice", "clerk")
    assert world.rows(t.timer, id=broken)[0].status == "cancelled"
    one = world.registers("CA-005").case_id
    (armed,) = [row for row in world.timers(one) if row.source == "process"]
    with world.shop.units.write(SWEEP, MONDAY) as u:
        u.write(update(t.timer).where(t.timer.c.id == armed.id).values(status="stuck", try_at=None))
    world.completes(one, "check_papers", "clerk", papers="missing")
    after = world.rows(t.timer, id=armed.id)[0]
    assert (after.status, after.due_at) == ("stuck", armed.due_at)


def test_two_sweeps_at_once_tell_every_timer_once(world: World) -> None:
    for _ in range(8):
        world.registers("CA-005")
    start, reports = threading.Barrier(2), []

    def turn() -> None:
        start.wait()
        reports.append(sweep(world.shop, TEN_WORKDAYS))

    threads = [threading.Thread(target=turn) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fired = world.rows(t.timer, status="fired")
    told = [row for row in world.rows(t.audit_event) if row.kind in TOLD]
    assert sum(report.fired for report in reports) == len(fired) == len(told)
    assert all(report.failed == 0 for report in reports)
    assert {row.status for row in world.rows(t.office_case)} == {"accepted"}


def test_housekeeping_takes_away_what_has_outlived_its_time_and_nothing_else(
    world: World, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.casework.once import once
    from app.casework.save_draft import SaveDraft, save_draft

    clerk = world.actor("clerk")
    now = world.now
    for key, at in (("old", now - timedelta(days=8)), ("older", now - timedelta(days=9)), ("new", now)):
        once(world.shop.units, clerk, at, key, "same", lambda u: {"done": True})
    drafted = world.task(three[0], "check_papers")
    world.does("clerk", save_draft, SaveDraft(drafted.id, {"papers": "complete"}))
    world.does("clerk", save_draft, SaveDraft(world.task(three[1], "check_papers").id, {"papers": "missing"}))
    world.completes(three[0], "check_papers", "clerk", papers="complete")
    monkeypatch.setattr(sweeping, "TIDY_BATCH", 1)
    assert sweep(world.shop, world.now).tidied == 2, "one answer and one draft: batches are bounded"
    assert sweep(world.shop, world.now).tidied == 1
    assert [row.idem_key for row in world.rows(t.idempotency)] == ["new"]
    assert [row.case_id for row in world.rows(t.draft)] == [three[1]]


def test_a_turn_leaves_a_heartbeat_that_counts_what_it_has_fired(world: World, three: list[str]) -> None:
    first = sweep(world.shop, TEN_WORKDAYS, "here")
    sweep(world.shop, TEN_WORKDAYS + timedelta(seconds=5), "here")
    (beat,) = world.rows(t.heartbeat)
    assert (beat.node, beat.fired) == ("here", first.fired)
    assert beat.turn_at == TEN_WORKDAYS + timedelta(seconds=5)
    sweep(world.shop, TEN_WORKDAYS + timedelta(days=8), "there")
    assert [row.node for row in world.rows(t.heartbeat)] == ["there"], "nodes that are gone are forgotten"


def break_timer(world: World, case_id: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Telling the timer that a diagram has armed for this case fails from now on. Its id."""
    real = sweeping.fire_timer
    (timer,) = [row for row in world.timers(case_id) if row.source == "process"]

    def fails(office, u, command):
        if command.timer_id == timer.id:
            raise ZeroDivisionError
        return real(office, u, command)

    monkeypatch.setattr(sweeping, "fire_timer", fails)
    return timer.id
