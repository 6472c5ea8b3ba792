"""kill -9 of a sweep at any moment: the next one catches up, nothing is lost, and nothing fires twice."""

import random
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from app.casework import mirror
from app.domain.rights import CONSOLE
from app.oversight import integrity
from app.store import integrity as rows
from app.store import tables as t
from scheduler.sweep import tell_due
from tests.world import MONDAY, World

ROUNDS = 4
CASES = 8
LATE = MONDAY + timedelta(days=40)

# A sweep in a process of its own, at a told moment. It says one line for each timer it has told, and takes a line of
# leave for each: one ahead of whoever reads, so that it is at the next one when it is killed, and never at its end.
SWEEP = """
import sys
from datetime import datetime
from pathlib import Path
from app.wiring import open_shop
from scheduler.sweep import tell_due
from tests.world import settings_for

url, home, now = sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
shop = open_shop(settings_for(url, home), now=lambda: now)
def told(receipt):
    print(receipt.number, flush=True)
    sys.stdin.readline()

tell_due(shop, now, told=told)
"""


@pytest.mark.slow
def test_a_killed_sweep_is_caught_up_with_and_nothing_fires_twice(
    world: World, tmp_path: Path, chance: random.Random
) -> None:
    for _ in range(CASES):
        world.registers("CA-005")
    url = world.shop.units.engine.url.render_as_string(hide_password=False)
    killed = 0
    for _ in range(ROUNDS):
        killed += kill_after(url, tmp_path / "home", chance.randrange(1, 6))
    tell_due(world.shop, LATE)
    assert killed > 0, "every sweep had ended before it could be killed"
    fired = world.rows(t.timer, status="fired")
    told = [
        row
        for row in world.rows(t.audit_event)
        if row.kind in ("timer:fired", "card:issued", "light:changed")
    ]
    assert len(told) == len(fired)
    cards = Counter((row.clock_id, row.colour) for row in world.rows(t.card))
    assert set(cards.values()) == {1}
    assert sum(colour == "red" for _, colour in cards) == CASES
    assert {row.status for row in world.rows(t.office_case)} == {"accepted"}
    assert faults(world) == []


def kill_after(url: str, home: Path, lines: int) -> bool:
    """Start a sweep and kill it as soon as it has told so many timers; whether it was still at it."""
    words = [sys.executable, "-c", SWEEP, url, str(home), LATE.isoformat()]
    pipe, root = subprocess.PIPE, Path(__file__).parents[2]
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, bufsize=0, cwd=root) as sweep:
        assert sweep.stdin is not None
        assert sweep.stdout is not None
        for _ in range(lines):
            with suppress(BrokenPipeError):
                sweep.stdin.write(b"\n")
            if not sweep.stdout.readline():
                break
        sweep.kill()
        return sweep.wait() < 0


def faults(world: World) -> list[object]:
    found: list[object] = []
    with world.shop.units.read(CONSOLE, LATE) as u:
        found += integrity.whole(u)
        for case in rows.case_rows(u):
            found += integrity.of_case(u, case, {})
            found += mirror.of_case(world.shop.office, u, case, integrity.settlements(case)[-1][0]["at"])
    return found
