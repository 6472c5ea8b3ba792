"""The machine's clock is set: back an hour, forward an hour. Nothing fires early, nothing twice, nothing stalls."""

import json
import queue
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from app.casework.ask import AskExtension, ask_extension
from app.casework.comment import Comment, comment
from app.casework.withdraw_case import WithdrawCase, withdraw_case
from app.cli.check import look
from app.errors import DeadlinePassed
from app.store import tables as t
from scheduler.heartbeat import HOLD_SECONDS, Ticker
from scheduler.sweep import SweepReport, sweep
from tests.world import World

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
PATIENCE_SECONDS = 30.0


@pytest.fixture
def promised(world: World) -> str:
    """A case whose promise runs out on Tuesday, 22 September 2026, at half past five."""
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    world.completes(case.case_id, "accept_handoff", "handler", handoff="accepted")
    world.now = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
    sweep(world.shop, world.now)
    return case.case_id


@dataclass
class Clocks:
    """A wall clock that can be set, and a monotonic one that cannot."""

    wall: datetime
    monotonic: float = 1000.0

    def passes(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.monotonic += seconds

    def is_set(self, by: timedelta) -> None:
        self.wall += by


def ticker(world: World, clocks: Clocks, reports: list[SweepReport]) -> Ticker:
    shop = replace(world.shop, now=lambda: clocks.wall)
    return Ticker(shop, 3600.0, turned=reports.append, monotonic=lambda: clocks.monotonic)


def due_at(world: World, case_id: str) -> datetime:
    found: datetime = world.case(case_id).due_at
    return found


def cards(world: World, case_id: str) -> list[tuple[str, datetime]]:
    return [
        (card.colour, card.due_at)
        for card in world.rows(t.card, case_id=case_id)
        if card.due_at == due_at(world, case_id)
    ]


def test_a_clock_that_goes_back_an_hour_fires_nothing_early_and_nothing_twice(
    world: World, promised: str
) -> None:
    limit = due_at(world, promised)
    for now in (limit - SECOND, limit - HOUR):
        assert sweep(world.shop, now).fired == 0
    assert sweep(world.shop, limit).fired > 0
    assert sweep(world.shop, limit - HOUR).fired == 0
    assert sweep(world.shop, limit).fired == 0
    assert cards(world, promised) == [("yellow", limit)]


def test_people_who_act_by_a_clock_that_went_back_neither_break_nor_repeat_anything(
    world: World, promised: str
) -> None:
    limit = due_at(world, promised)
    sweep(world.shop, limit)
    world.now = limit - HOUR
    world.completes(promised, "handle", "handler", handling="done")
    assert sweep(world.shop, limit + SECOND).failed == 0
    assert cards(world, promised) == [("yellow", limit)]
    for timer in world.rows(t.timer, case_id=promised, status="fired"):
        assert timer.fired_at >= timer.due_at


def test_a_light_does_not_go_back_with_the_machines_clock(world: World, promised: str) -> None:
    """The yellow timer has been told and will not be told again: a light that went back would stay so."""
    sweep(world.shop, due_at(world, promised))
    world.now = due_at(world, promised) - HOUR
    world.completes(promised, "handle", "handler", handling="done")
    assert world.case(promised).light == "yellow"


def test_the_trail_of_a_case_does_not_run_backwards_and_says_what_the_clock_said(
    world: World, promised: str
) -> None:
    limit = due_at(world, promised)
    sweep(world.shop, limit)
    world.now = limit - HOUR
    world.does("clerk", comment, Comment(promised, "已电话核实"))
    world.completes(promised, "handle", "handler", handling="done")
    events = sorted(world.rows(t.audit_event, case_id=promised), key=lambda event: event.seq)
    assert [event.at for event in events] == sorted(event.at for event in events)
    said = [json.loads(event.body).get("clock_said") for event in events[-3:]]
    assert said[0] is None
    assert all(limit - HOUR <= datetime.fromisoformat(words) < limit for words in said[1:])
    assert world.rows(t.remark, case_id=promised)[0].said_at == limit
    assert look(world.shop)[0] == []


def test_a_limit_that_ran_out_is_not_extended_by_turning_the_clock_back(world: World, promised: str) -> None:
    law = world.case(promised).statutory_due_at
    sweep(world.shop, law)
    world.now = law - HOUR
    with pytest.raises(DeadlinePassed):
        world.does("handler", ask_extension, AskExtension(promised, 5, "情况复杂"))


def test_a_case_goes_on_when_the_clock_went_back_behind_its_acceptance(world: World) -> None:
    """Registered and accepted at nine; the clock is put right to eight. Nobody has to wait an hour to go on."""
    case = world.registers("CA-005").case_id
    world.completes(case, "check_papers", "clerk", papers="complete")
    world.now -= HOUR
    world.completes(case, "accept_handoff", "handler", handoff="accepted")
    world.completes(case, "handle", "handler", handling="done")
    world.does("clerk", withdraw_case, WithdrawCase(case, "另办"))
    assert world.case(case).status == "closed"


def test_a_clock_that_goes_forward_fires_what_is_due_and_goes_on(world: World, promised: str) -> None:
    limit = due_at(world, promised)
    assert sweep(world.shop, limit + HOUR).fired > 0
    later = world.case(promised).statutory_due_at
    assert sweep(world.shop, later - SECOND).failed == 0
    assert sweep(world.shop, later).fired > 0
    assert sweep(world.shop, later).fired == 0


def test_the_heartbeat_holds_timers_while_a_wrong_hour_stands(world: World, promised: str) -> None:
    """The clock shows an hour too much for a few seconds and is put right: the limit of half past five is not told at half past four."""
    limit, reports = due_at(world, promised), []
    clocks = Clocks(limit - HOUR)
    heart = ticker(world, clocks, reports)
    heart.turn()
    clocks.is_set(HOUR)
    heart.turn()
    clocks.passes(5)
    clocks.is_set(-HOUR)
    heart.turn()
    assert cards(world, promised) == []
    clocks.passes(HOLD_SECONDS)
    heart.turn()
    assert sum(report.fired for report in reports) == 0
    clocks.passes(3600)
    heart.turn()
    assert cards(world, promised) == [("yellow", limit)]


@pytest.mark.parametrize("step", [-HOUR, HOUR])
def test_the_heartbeat_goes_on_after_a_step(world: World, promised: str, step: timedelta) -> None:
    limit, reports = due_at(world, promised), []
    clocks = Clocks(limit + 2 * HOUR)
    heart = ticker(world, clocks, reports)
    heart.look()
    clocks.is_set(step)
    heart.turn()
    assert cards(world, promised) == []
    clocks.passes(HOLD_SECONDS)
    heart.turn()
    heart.turn()
    assert cards(world, promised) == [("yellow", limit)]
    assert len(reports) == 2


def test_the_watchdog_wakes_a_heartbeat_that_would_sleep_through_a_step(world: World) -> None:
    """The scheduler sleeps an hour between two turns here; a clock set back by ten seconds wakes it at once."""
    turned: queue.Queue[SweepReport] = queue.Queue()
    clocks = Clocks(datetime(2020, 1, 6, 2, 0, tzinfo=UTC))
    heart = replace(ticker(world, clocks, []), turned=turned.put)
    heart.start()
    try:
        turned.get(timeout=PATIENCE_SECONDS)
        clocks.is_set(-10 * SECOND)
        heart.look()
        turned.get(timeout=PATIENCE_SECONDS)
    finally:
        heart.stop()


def test_a_clock_that_is_set_during_a_turn_wakes_the_next_when_it_has_ended(world: World) -> None:
    turned: queue.Queue[SweepReport] = queue.Queue()
    clocks = Clocks(datetime(2020, 1, 6, 2, 0, tzinfo=UTC))
    steps = [-10 * SECOND]

    def tell(report: SweepReport) -> None:
        if steps:
            clocks.is_set(steps.pop())
            notices(heart)
        turned.put(report)

    heart = replace(ticker(world, clocks, []), turned=tell)
    heart.start()
    try:
        for _ in range(2):
            turned.get(timeout=PATIENCE_SECONDS)
    finally:
        heart.stop()


def notices(heart: Ticker) -> None:
    """Look at the clock that was set, and wait until the scheduler has dealt with being woken."""
    dealt = threading.Event()
    scheduler = heart._scheduler
    scheduler.add_listener(lambda _event: dealt.set())
    woken_for, _ = heart.look()
    while scheduler.get_job("sweep").next_run_time == woken_for:
        assert dealt.wait(PATIENCE_SECONDS)
        dealt.clear()
