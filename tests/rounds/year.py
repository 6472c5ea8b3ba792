"""A simulated year, judged: `python -m tests.rounds.year --townships 20 --weeks 52 --cases N --seed S`."""

import argparse
import json
import logging
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from app.store.migrate import upgrade
from app.wiring import Shop, open_shop
from tests import postgres
from tests.rounds.sweeper import Children, Here, Sweeping
from tests.rounds.verdict import Verdict, judge
from tests.rounds.weeks import Told, Wanted, simulate
from tests.rounds.witness import call_witness
from tests.world import settings_for

SHOWN = 40
# In this share of the turns with something to do a sweep is killed, where nothing else is said.
KILLED = 0.05


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database that vanishes with the run."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'round.db'}"
        return
    with postgres.server(folder / "postgresql") as address:
        name = f"round_{uuid.uuid4().hex[:8]}"
        yield postgres.create_database(address, name)
        postgres.drop_database(address, name)


def run_round(
    url: str, home: Path, wanted: Wanted, sweeps: int = 1, kill: float = 0.0
) -> tuple[Told, Verdict]:
    """Simulate and judge on a database that is empty or only migrated.

    sweeps  how many at once; one that is never killed sweeps in this process
    """
    upgrade(url)
    shop = open_shop(settings_for(url, home))
    call_witness(shop.units.engine)
    try:
        told = simulate(shop, wanted, _sweeping(shop, url, home, sweeps, kill))
        assert told.last_turn is not None
        return told, judge(shop, told.last_turn, alone=sweeps == 1 and not kill)
    finally:
        shop.units.engine.dispose()


def _sweeping(
    shop: Shop, url: str, home: Path, sweeps: int, kill: float
) -> Callable[[random.Random], Sweeping]:
    if sweeps == 1 and not kill:
        return lambda _chance: Here(shop)
    return lambda chance: Children(url, home, sweeps, kill, chance)


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--townships", type=int, default=20)
    words.add_argument("--weeks", type=int, default=52)
    words.add_argument("--cases", type=int, default=2500)
    words.add_argument("--seed", type=int)
    words.add_argument(
        "--from", dest="first_on", type=date.fromisoformat, default=date(2026, 3, 2), help="a Monday"
    )
    words.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    words.add_argument(
        "--kill",
        type=float,
        nargs="?",
        const=KILLED,
        default=0.0,
        metavar="SHARE",
        help="kill a sweep in this share of the turns that have something to do, and start it again",
    )
    words.add_argument("--sweeps", type=int, default=1, help="so many at once")
    words.add_argument("--keep", type=Path, help="keep a SQLite database in this folder")
    asked = words.parse_args()
    logging.basicConfig(level=logging.ERROR)
    seed = asked.seed if asked.seed is not None else random.randrange(2**32)
    wanted = Wanted(asked.townships, asked.weeks, asked.cases, seed, asked.first_on)
    print(
        f"seed {seed}: {wanted.townships} townships, {wanted.weeks} weeks, {wanted.cases} cases, {asked.engine}",
        flush=True,
    )
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with database(asked.engine, folder) as url:
            told, verdict = run_round(url, folder / "home", wanted, asked.sweeps, asked.kill)
    return report(told, verdict, time.monotonic() - begun)


def report(told: Told, verdict: Verdict, seconds: float) -> int:
    """Print what the round came to; 1 where anything is wrong."""
    wrong = [*told.broken, *told.left_due]
    figures = {
        "seconds": round(seconds),
        "acts": dict(sorted(told.acts.items())),
        "refused": dict(sorted(told.refused.items())),
        "sweep": {"turns": told.turns, "idle": told.idle, **told.sweep},
        **verdict.figures,
        "faults": verdict.by_rule(),
        "broken": len(told.broken),
        "left_due": len(told.left_due),
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    for line in wrong[:SHOWN]:
        print(line)
    for fault in verdict.faults[:SHOWN]:
        print(f"{fault.rule}: {fault.where}: {fault.what}")
    print("sound" if not (wrong or verdict.faults) else f"{len(wrong) + len(verdict.faults)} faults")
    return 1 if wrong or verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
