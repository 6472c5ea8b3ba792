"""A sweep as a process of its own that is told the time: `python -m tests.rounds.sweeper URL HOME NODE`.

It reads one moment a line and answers each with the report of its turn as JSON; its parent may kill it at any time.
"""

import json
import logging
import os
import random
import select
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.domain.rights import SWEEP
from app.wiring import Shop, open_shop
from scheduler.sweep import sweep
from tests.rounds.due import waiting
from tests.world import settings_for

ROOT = Path(__file__).parents[2]
IDLE_TURNS = 3


class Sweeping(Protocol):
    """Whatever lets the sweep come round at a told moment; `told` counts what it did."""

    told: Counter[str]

    def turn(self, now: datetime, work: int) -> bool:
        """One turn at `now`; `work` is about how much is due. False where a sweep did not live to finish it."""
        ...

    def close(self) -> None: ...


def turn(shop: Shop, now: datetime, node: str) -> dict[str, int]:
    """Turns at one told moment until nothing is due any more, as a real sweep comes round within seconds.

    What others hold is passed over; so whoever did something looks again, and the last of them finds what is left.
    """
    told: Counter[str] = Counter()
    idle = 0
    while idle < IDLE_TURNS:
        report = sweep(shop, now, node)
        told.update({name: int(n) for name, n in report.to_dict().items()})
        with shop.units.read(SWEEP, now) as u:
            left = waiting(u, now)
        if not left:
            break
        did = (
            report.fired
            or report.failed
            or report.raised
            or report.recounted
            or report.previewed
            or report.more
        )
        idle = 0 if did else idle + 1
    return dict(told)


@dataclass(slots=True)
class Here:
    """The sweep in this process."""

    shop: Shop
    told: Counter[str] = field(default_factory=Counter)

    def turn(self, now: datetime, work: int) -> bool:
        self.told.update(turn(self.shop, now, "here"))
        self.told["turns"] += 1
        return True

    def close(self) -> None:
        """Nothing to end."""


@dataclass(slots=True)
class Children:
    """Sweeps in processes of their own, all told the same moments; some are killed in the middle of a turn.

    kill  the share of the turns with something to do in which one of them is killed; one that was faster than its
          killer is struck at earlier in the next such turn
    """

    url: str
    home: Path
    count: int
    kill: float
    chance: random.Random
    told: Counter[str] = field(default_factory=Counter)
    _running: list[subprocess.Popen[str]] = field(default_factory=list)
    _worked: int = 0
    _missed: int = 0

    def turn(self, now: datetime, work: int) -> bool:
        while len(self._running) < self.count:
            self._running.append(self._start())
        for child in self._running:
            assert child.stdin is not None
            child.stdin.write(now.isoformat() + "\n")
            child.stdin.flush()
        self.told["turns"] += 1
        running = list(self._running)
        self._worked += bool(work)
        if work and self._worked * self.kill >= self.told["killed"] + 1:
            longest = (0.005 + 0.012 * work) / 2**self._missed
            self._kill(self.chance.choice(self._running), self.chance.uniform(0, longest))
        for child in self._running:
            self._answer(child)
        # Those that live may have gone round before the one that was killed came to what it left.
        return self._running == running

    def _start(self) -> subprocess.Popen[str]:
        self.told["started"] += 1
        arguments = [
            sys.executable,
            "-m",
            "tests.rounds.sweeper",
            self.url,
            str(self.home),
            f"sweep-{self.told['started']}",
        ]
        child = subprocess.Popen(
            arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        if child.stdout.readline() != "ready\n":
            raise RuntimeError("a sweep did not start")
        return child

    def _kill(self, child: subprocess.Popen[str], delay: float) -> None:
        """SIGKILL unless it answers before the delay is over."""
        ready, _, _ = select.select([child.stdout], [], [], delay)
        if ready:
            self.told["too late to kill"] += 1
            self._missed += 1
            return
        child.kill()
        child.wait()
        self._end(child)
        self.told["killed"] += 1
        self._missed = 0

    def _answer(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line:
            self._end(child)
            raise RuntimeError(f"a sweep ended by itself: {child.wait()}")
        self.told.update(json.loads(line))

    def _end(self, child: subprocess.Popen[str]) -> None:
        self._running.remove(child)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()

    def close(self) -> None:
        for child in list(self._running):
            assert child.stdin is not None
            child.stdin.close()
            child.wait()
            self._end(child)


def main() -> None:
    logging.basicConfig(level=logging.ERROR, format="%(process)d %(message)s")
    url, home, node = sys.argv[1:]
    shop = open_shop(settings_for(url, Path(home)))
    print("ready", flush=True)
    for line in sys.stdin:
        print(
            json.dumps(turn(shop, datetime.fromisoformat(line.strip()), f"{node}:{os.getpid()}")), flush=True
        )
    shop.units.engine.dispose()


if __name__ == "__main__":
    main()
