"""The ticker: a step of the wall clock neither stalls the sweep nor fires a timer early."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from scheduler import heartbeat
from scheduler.heartbeat import HOLD_SECONDS, Steadiness, Ticker
from scheduler.sweep import SweepReport

NINE = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)


@dataclass
class Clocks:
    """A wall clock and a monotonic one, moved by hand."""

    wall: datetime = NINE
    steady: float = 100.0

    def pass_seconds(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds

    def set_wall(self, by: timedelta) -> None:
        self.wall += by


@dataclass
class Scheduler:
    """Notes when it is woken."""

    woken: list[datetime] = field(default_factory=list)

    def modify_job(self, name: str, next_run_time: datetime) -> None:
        assert name == "sweep"
        self.woken.append(next_run_time)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments: list[datetime] = []

    def sweep(_shop: Any, now: datetime, _node: str) -> SweepReport:
        moments.append(now)
        return SweepReport()

    monkeypatch.setattr(heartbeat, "sweep", sweep)
    return moments


@pytest.fixture
def ticker(clocks: Clocks) -> Ticker:
    shop: Any = SimpleNamespace(now=lambda: clocks.wall)
    ticker = Ticker(shop, 5.0, monotonic=lambda: clocks.steady)
    ticker.look()
    ticker._scheduler = Scheduler()  # type: ignore[assignment]
    return ticker


def test_a_step_backwards_wakes_the_scheduler_that_would_sleep_for_as_long(
    ticker: Ticker, clocks: Clocks
) -> None:
    """APScheduler sleeps until a wall-clock moment it computed before; after a step of -1 h that is an hour."""
    clocks.pass_seconds(1)
    ticker.look()
    assert ticker._scheduler.woken == []
    clocks.set_wall(timedelta(hours=-1))
    clocks.pass_seconds(1)
    ticker.look()
    assert ticker._scheduler.woken == [clocks.wall]


def test_a_turn_that_is_first_to_notice_a_step_wakes_the_scheduler_too(
    ticker: Ticker, clocks: Clocks, swept: list[datetime]
) -> None:
    clocks.set_wall(timedelta(hours=-1))
    ticker.turn()
    assert ticker._scheduler.woken == [clocks.wall]


def test_timers_are_held_after_a_large_step_until_the_clock_has_been_steady(
    ticker: Ticker, clocks: Clocks, swept: list[datetime]
) -> None:
    ticker.turn()
    clocks.set_wall(timedelta(hours=2))
    for _ in range(3):
        clocks.pass_seconds(HOLD_SECONDS / 4)
        ticker.turn()
    assert swept == [NINE], "an hour that may be wrong fires nothing"
    clocks.set_wall(timedelta(hours=-2))
    clocks.pass_seconds(1)
    ticker.turn()
    assert swept == [NINE], "put right again: the hold begins anew"
    clocks.pass_seconds(HOLD_SECONDS)
    ticker.turn()
    assert swept[1:] == [clocks.wall]


def test_a_small_correction_holds_nothing(ticker: Ticker, clocks: Clocks, swept: list[datetime]) -> None:
    clocks.set_wall(timedelta(seconds=5))
    ticker.turn()
    assert swept == [clocks.wall]


def test_a_machine_that_slept_is_a_step_like_any_other() -> None:
    steadiness = Steadiness()
    assert steadiness.look(NINE, 10.0) is False
    assert steadiness.look(NINE + timedelta(hours=8), 11.0) is True
    assert not steadiness.is_steady(12.0)
    assert steadiness.is_steady(11.0 + HOLD_SECONDS)


def test_a_turn_that_fails_does_not_end_the_ticker(
    ticker: Ticker, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sweep(*_: object) -> SweepReport:
        raise ConnectionError

    monkeypatch.setattr(heartbeat, "sweep", sweep)
    ticker.turn()


def test_the_ticker_turns_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    came_round = threading.Semaphore(0)
    monkeypatch.setattr(heartbeat, "sweep", lambda *_: SweepReport())
    shop: Any = SimpleNamespace(now=lambda: datetime.now(UTC))
    ticker = Ticker(shop, 0.01, turned=lambda _report: came_round.release())
    ticker.start()
    for _ in range(3):
        assert came_round.acquire(timeout=10)
    ticker.stop()
    assert not ticker._scheduler.running
