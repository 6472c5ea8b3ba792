"""What the machine can do at best: below these floors no act of ours can go."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import select

from app.casework.register_case import CaseReceipt
from app.domain.rights import CONSOLE
from app.store import tables as t
from benchmarks.figures import Figure, milliseconds
from benchmarks.plan import Plan
from benchmarks.towns import VAR, Town
from workflows import engine
from workflows.definition import Definition

ROW = b"\0" * 500


def measure(_plan: Plan) -> Iterator[Figure]:
    VAR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VAR) as folder:
        yield from _disk(Path(folder))
        yield from _sqlite(Path(folder))


def _disk(folder: Path) -> Iterator[Figure]:
    with (folder / "block").open("wb", buffering=0) as file:

        def write() -> None:
            file.write(b"\0" * 4096)
            os.fdatasync(file.fileno())

        yield Figure("write 4 kB and wait for the disk", milliseconds(write, 200), "ms")


def _sqlite(folder: Path) -> Iterator[Figure]:
    database = pysqlite3.connect(str(folder / "floor.db"), isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, body BLOB)")

    def commit() -> None:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO kept (body) VALUES (?)", (ROW,))
        database.execute("COMMIT")

    yield Figure("SQLite: one insert, one commit", milliseconds(commit, 200), "ms", "WAL, synchronous=FULL")
    database.close()


# -- floors of one town, taken in the same rounds as its acts ------------------------------------------------------


class DurableCommit:
    """One row, one commit that waits for the disk, on the town's own database by the bare driver.

    `ask` is the least a statement can cost there: on PostgreSQL a way to the server and back.
    """

    def __init__(self, town: Town) -> None:
        self._raw = town.world.shop.units.engine.raw_connection()
        self._database: Any = self._raw.driver_connection
        self._sqlite = town.engine == "sqlite"
        if not self._sqlite:
            self._database.autocommit = True
        kind = "BLOB" if self._sqlite else "bytea"
        self._database.execute(f"CREATE TABLE IF NOT EXISTS bench_floor (body {kind})")

    def __call__(self) -> None:
        place = "?" if self._sqlite else "%s"
        self._database.execute("BEGIN IMMEDIATE" if self._sqlite else "BEGIN")
        self._database.execute(f"INSERT INTO bench_floor (body) VALUES ({place})", (ROW,))
        self._database.execute("COMMIT")

    def ask(self) -> None:
        self._database.execute("SELECT 1").fetchall()

    def close(self) -> None:
        self._database.execute("DROP TABLE bench_floor")
        self._raw.invalidate()
        self._raw.close()


@dataclass(frozen=True, slots=True)
class EngineSteps:
    """The bare engine on states of real cases: load, step, dump, and nothing beside it.

    registered  the state of a case whose papers are to be checked;  offered  of one that waits at its department
    """

    definition: Definition
    registered: bytes
    check_papers: str
    offered: bytes
    handoff_over: str

    def complete(self) -> object:
        return engine.complete(self.definition, self.registered, self.check_papers, {"papers": "complete"})

    def fire(self) -> object:
        return engine.fire(self.definition, self.offered, self.handoff_over)


def engine_steps(town: Town) -> EngineSteps:
    before, after = town.register(), town.register()
    town.accept(after)
    main, offered = _instance(town, before), _instance(town, after)
    with town.world.shop.units.read(CONSOLE, town.world.now) as u:
        definition = town.world.shop.office.definition(u, main.definition_sha)
    (waiting,) = town.world.tasks(before.case_id, "check_papers")
    (timer,) = town.world.timers(after.case_id, element="handoff_over")
    return EngineSteps(definition, main.state, waiting.task_ref, offered.state, timer.timer_ref)


def engine_start(town: Town) -> Callable[[], object]:
    """A start of the item's process with the data registration gave it."""
    receipt = town.register()
    instance = _instance(town, receipt)
    with town.world.shop.units.read(CONSOLE, town.world.now) as u:
        definition = town.world.shop.office.definition(u, instance.definition_sha)
    data = start_data(definition, instance.state)
    return lambda: engine.start(definition, data)


def start_data(definition: Definition, state: bytes) -> Mapping[str, Any]:
    """What a case was started with: the data of its root."""
    from workflows.codec import load
    from workflows.language import Language

    language = Language(definition.decisions)
    return dict(load(state, definition.spec, definition.subs, language, definition.sha).task_tree.data)


def _instance(town: Town, receipt: CaseReceipt) -> Any:
    with town.world.shop.units.read(CONSOLE, town.world.now) as u:
        return u.row(select(t.process_instance).where(t.process_instance.c.case_id == receipt.case_id))
