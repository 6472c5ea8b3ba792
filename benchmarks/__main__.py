"""Runs the measurements in this folder and prints them beside the machine's floors: `make bench`.

`make bench ONLY="acts queues"` runs some of them; with `--full` in ONLY they run at the sizes the aims are stated for.
Each measurement is a module with `measure(plan)`, which yields figures.
"""

import argparse
import importlib
import json
import os
import platform
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.figures import Figure
from benchmarks.plan import ENGINES, FULL, Plan

MEASUREMENTS = ("floors", "clock", "acts", "queues", "searches", "browser", "sweeps", "editions")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("only", nargs="*", choices=[*MEASUREMENTS, []], help="all when none is given")
    parser.add_argument("--full", action="store_true", help="the sizes the aims are stated for; takes hours")
    parser.add_argument("--engine", choices=ENGINES, help="one database instead of both")
    parser.add_argument("--open-tasks", type=_sizes, help="sizes of queues, e.g. 300,10000,100000")
    parser.add_argument("--cases", type=_sizes, help="numbers of cases to search among")
    parser.add_argument("--armed", type=_sizes, help="numbers of waiting timers")
    for name in ("overdue", "adopted", "acts", "rounds"):
        parser.add_argument(f"--{name}", type=int, help=f"see {name} in benchmarks/plan.py")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders are cleared away
    plan, names = _plan(chosen), chosen.only or MEASUREMENTS
    if chosen.json:
        figures = [{"of": name, **figure.as_dict()} for name in names for figure in measured(name, plan)]
        print(json.dumps({"machine": machine(), "figures": figures}, indent=1, ensure_ascii=False))
        return
    print(f"On {machine()}.")
    for name in names:
        print(f"\n{name}")
        for figure in measured(name, plan):
            aim = f"(aim: {figure.aim})" if figure.aim else ""
            print(
                f"  {figure.name:58} {figure.value:>12,.2f} {figure.unit:6} {aim} {figure.note}".rstrip(),
                flush=True,
            )


def _sizes(said: str) -> tuple[int, ...]:
    return tuple(int(size) for size in said.split(","))


def _plan(chosen: argparse.Namespace) -> Plan:
    said = {
        name: getattr(chosen, name)
        for name in ("open_tasks", "cases", "armed", "overdue", "adopted", "acts", "rounds")
        if getattr(chosen, name) is not None
    }
    if chosen.engine:
        said["engines"] = (chosen.engine,)
    return replace(FULL if chosen.full else Plan(), **said)


def measured(name: str, plan: Plan) -> Iterator[Figure]:
    yield from importlib.import_module(f"benchmarks.{name}").measure(plan)


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
