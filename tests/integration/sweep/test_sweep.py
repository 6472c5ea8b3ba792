"""The sweep: what is due is told, once, in order; what fails is put off; nothing stops the rest."""

import json
import os
import threading
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import event, update

from app.casework.attach_document import AttachDocument, attach_document
from app.casework.retry_incident import RetryIncident, retry_incident
from app.casework.withdraw_case import WithdrawCase, withdraw_case
from app.cli.__main__ import shouwen
from app.cli.check import look
from app.domain.rights import SWEEP
from app.errors import IncidentNotFound, NotPossibleHere, NotYourRole
from app.store import sweeping as rows
from app.store import tables as t
from scheduler import sweep as sweeping
from scheduler.sweep import TRIES, sweep, tell_due
from tests.faults.situations import JPEG, trying_a_stuck_timer_again
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
    assert [world.case(case_id).status for case_id in three] == ["registered", "accepted", "accepted"]
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


def test_once_the_cause_is_mended_a_stuck_timer_is_told_late_and_once(
    world: World, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = break_timer(world, three[0], monkeypatch)
    at = TEN_WORKDAYS
    for _ in range(TRIES):
        sweep(world.shop, at)
        at = world.rows(t.timer, id=broken)[0].try_at or at
    monkeypatch.undo()
    (incident,) = world.rows(t.incident)
    due_at = world.rows(t.timer, id=broken)[0].due_at
    assert sweep(world.shop, at).fired == 0, "an operator must say so"

    world.now = at
    assert world.does("admin", retry_incident, RetryIncident(incident.id)).again == "timer"
    with pytest.raises(NotPossibleHere):
        world.does("admin", retry_incident, RetryIncident(incident.id))
    assert world.rows(t.incident, id=incident.id)[0].settled_at is not None
    later = at + timedelta(hours=1)
    assert sweep(world.shop, later).fired > 0
    assert sweep(world.shop, later).fired == 0
    row = world.rows(t.timer, id=broken)[0]
    assert (row.status, row.due_at, row.fired_at, row.failures) == ("fired", due_at, later, 0)
    told = [json.loads(one.body) for one in world.rows(t.audit_event, case_id=three[0]) if broken in one.body]
    assert [body.get("fired_at") for body in told] == [None, later.isoformat()]
    assert {body["due_at"] for body in told} == {due_at.isoformat()}
    assert world.case(three[0]).status == "accepted"
    assert look(world.shop)[0] == []


def test_a_stuck_timer_whose_case_has_ended_leaves_nothing_to_try_again(
    world: World, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    break_timer(world, three[0], monkeypatch)
    at = TEN_WORKDAYS
    for _ in range(TRIES):
        sweep(world.shop, at)
        at += timedelta(hours=6)
    world.now = at
    world.does("clerk", withdraw_case, WithdrawCase(three[0], "不办了"))
    (incident,) = world.rows(t.incident)
    assert world.does("admin", retry_incident, RetryIncident(incident.id)).again == "nothing"
    assert [row.kind for row in world.rows(t.audit_event, stream="incidents")] == ["incident:settled"]


def test_only_an_operator_tries_an_incident_again(world: World, three: list[str]) -> None:
    with pytest.raises(NotYourRole):
        world.does("director", retry_incident, RetryIncident(three[0]))
    with pytest.raises(IncidentNotFound):
        world.does("admin", retry_incident, RetryIncident(three[0]))


def test_the_command_line_lists_incidents_and_tries_them_again(world: World) -> None:
    trying_a_stuck_timer_again(world)
    settings = world.shop.settings
    environment = {"DATABASE_URL": settings.database_url, "SHOUWEN_HOME": str(settings.home)}

    def says(*words: str) -> tuple[int, list[str]]:
        result = CliRunner().invoke(shouwen, ["incidents", *words], env=environment)
        return result.exit_code, result.output.splitlines()

    status, (line, total) = says("list")
    assert (status, total) == (0, "1 incidents")
    assert "timer_stuck" in line
    incident_id = line.split()[0]
    assert says("retry")[0] == 2
    assert says("retry", "--every") == (
        0,
        [f"{incident_id}  timer_stuck: its timer is armed again", "1 incidents settled"],
    )
    assert says("list") == (0, ["0 incidents"])
    assert says("retry", incident_id)[0] == 1
    (armed,) = [
        row for row in world.rows(t.timer, status="armed") if row.timer_ref == "yellow" and not row.subject
    ]
    assert armed.try_at == armed.due_at


def test_files_no_case_tells_of_are_cleared_away_once_a_day(world: World, three: list[str]) -> None:
    """An upload whose commit never came leaves a file; a day later nobody can be writing it any more."""
    world.now = datetime.now(UTC)
    attached = world.does("clerk", attach_document, AttachDocument(three[0], "户口簿.jpg", JPEG))
    documents = world.shop.office.documents
    (kept,) = [path for path in documents.root.glob("??/*") if path.is_file()]
    stray = kept.with_name(kept.name[:2] + "0" * 62)
    stray.write_bytes(b"sealed")
    today = world.now + timedelta(minutes=5)
    sweep(world.shop, today, "node")
    assert stray.exists(), "it may still be told of"
    tomorrow = today + timedelta(days=1)
    sweep(world.shop, tomorrow, "node")
    assert not stray.exists()
    assert kept.exists()
    assert attached.case_id == three[0]
    stray.write_bytes(b"sealed")
    os.utime(stray, (0, 0))
    sweep(world.shop, tomorrow + timedelta(seconds=5), "node")
    assert stray.exists(), "once a day"


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
