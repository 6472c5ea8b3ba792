"""Runs the measurements in this folder and prints them beside the machine's floors: `make bench`.

Each module here but this one has `measure()`, which yields figures. `make bench ONLY=name` runs one of them;
`--json` prints the same as JSON.
"""

import argparse
import importlib
import json
import os
import platform
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure

HERE = Path(__file__).parent
NOT_MEASUREMENTS = {"__init__", "__main__", "figures"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("only", nargs="*", help="names of measurements; all when none is given")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    names = chosen.only or sorted({path.stem for path in HERE.glob("*.py")} - NOT_MEASUREMENTS)
    figures = [(name, figure) for name in names for figure in measured(name)]
    if chosen.json:
        print(
            json.dumps(
                {"machine": machine(), "figures": [{"of": n, **f.as_dict()} for n, f in figures]}, indent=1
            )
        )
        return
    print(f"On {machine()}.\n")
    for name, figure in figures:
        print(f"{name:22} {figure.name:44} {figure.value:>12,.2f} {figure.unit:12} {figure.note}")


def measured(name: str) -> Iterator[Figure]:
    yield from importlib.import_module(f"benchmarks.{name}").measure()


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
