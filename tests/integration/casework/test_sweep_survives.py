"""One bad row never stops the sweep: the others are served, and an operator finds an incident."""

from datetime import UTC, datetime, timedelta

import pytest

from app.casework import recount
from app.store import tables as t
from scheduler import sweep as sweeping
from tests.integration.casework.test_calendar_editions import approve, upload
from tests.world import World


@pytest.fixture
def two(world: World) -> tuple[str, str]:
    cases = []
    for _ in range(2):
        case = world.registers("CA-005")
        world.completes(case.case_id, "check_papers", "clerk", papers="complete")
        cases.append(case.case_id)
    return cases[0], cases[1]


def failing_for(case_id: str, verb, of):
    """The verb, except that it breaks for one case."""

    def broken(office, u, command, *more):
        if of(u, command, *more) == case_id:
            raise RuntimeError("broken on purpose")
        return verb(office, u, command, *more)

    broken.__name__ = verb.__name__
    return broken


def adopted_but_for(world: World, case_id: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An approved edition that breaks as soon as it is to recount one case; its name."""
    edition = upload(world)
    approve(world, edition)
    broken = failing_for(case_id, recount.recount_locked, lambda u, row, *more: row.case_id)
    monkeypatch.setattr(recount, "recount_locked", broken)
    return edition


def test_a_card_that_cannot_be_raised_does_not_hold_up_the_next(
    world: World, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeping.sweep(world.shop, datetime(2026, 9, 23, 2, 0, tzinfo=UTC))
    bad = world.rows(t.card, case_id=two[0])[0]
    monkeypatch.setattr(
        sweeping, "raise_card", failing_for(bad.id, sweeping.raise_card, lambda u, card_id: card_id)
    )
    later = datetime(2026, 9, 23, 2, 0, tzinfo=UTC) + timedelta(days=3)
    report = sweeping.sweep(world.shop, later)
    assert report.stuck == 1
    assert all(
        card.level > 0 for card in world.rows(t.card, case_id=two[1], colour="yellow") if card.raise_at
    )
    (incident,) = world.rows(t.incident, kind="raise_card_failed")
    assert incident.detail == "RuntimeError"


def test_a_case_that_cannot_be_recounted_is_passed_over_with_an_incident(
    world: World, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = adopted_but_for(world, two[0], monkeypatch)
    for _ in range(5):
        sweeping.sweep(world.shop, world.now)
    assert world.case(two[1]).calendar_id == edition
    assert world.case(two[0]).calendar_id != edition
    assert [row.case_id for row in world.rows(t.incident, kind="recount_failed")] == [two[0]]
    (heartbeat,) = world.rows(t.heartbeat)
    assert heartbeat.turn_at == world.now


def test_two_sweeps_that_fail_at_one_case_pass_over_one_case(
    world: World, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second to give it up finds the adoption behind it; the case that is next by then has not been tried."""
    edition = adopted_but_for(world, two[0], monkeypatch)
    pass_over, passed = sweeping.pass_over, []

    def both_pass_over(u, *where):
        passed.append(pass_over(u, *where))
        return pass_over(u, *where)

    monkeypatch.setattr(sweeping, "pass_over", both_pass_over)
    report = sweeping.sweep(world.shop, world.now)
    assert [case.id for case in passed] == [two[0]]
    assert world.case(two[1]).calendar_id == edition
    assert report.stuck == 0, "the incident is the other's"
    assert world.rows(t.incident) == []
