"""The long rounds in small: the command of `tests.rounds` runs a year, the suite a quarter."""

import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.integration.casework.conftest import centre_template, centre_url, world
from tests.rounds.verdict import Verdict
from tests.rounds.weeks import Told, Wanted
from tests.rounds.year import run_round

__all__ = ["centre_template", "centre_url", "world"]

Rounds = Callable[..., tuple[Told, Verdict]]


@pytest.fixture
def rounds(database_url: str, tmp_path: Path, seed: int) -> Iterator[Rounds]:
    """Simulate weeks of two townships from 14 September 2026 on and judge them; the run's seed decides."""
    logging.getLogger("scheduler").setLevel(logging.ERROR)

    def run(weeks: int, cases: int, **how: object) -> tuple[Told, Verdict]:
        wanted = Wanted(townships=2, weeks=weeks, cases=cases, seed=seed, first_on=date(2026, 9, 14))
        return run_round(database_url, tmp_path / "home", wanted, **how)

    yield run
    logging.getLogger("scheduler").setLevel(logging.NOTSET)


def sound(told: Told, verdict: Verdict) -> None:
    """Nothing is wrong, and the round was no empty one."""
    assert not told.broken, told.broken[:5]
    assert not told.left_due, told.left_due[:5]
    assert not verdict.faults, [f"{fault.rule}: {fault.where}: {fault.what}" for fault in verdict.faults[:10]]
    assert verdict.figures["counted"]["fired"]
    assert verdict.figures["counted"]["cards"]
