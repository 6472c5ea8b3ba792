"""A working centre to measure on: the tests' centre, on a database that waits for the disk at every commit."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.casework.complete_task import CompleteTask, complete_task
from app.casework.register_case import Applicant, CaseReceipt, RegisterCase, register_case
from app.store.migrate import upgrade
from app.wiring import open_shop
from tests import postgres
from tests.world import MONDAY, World, fill, settings_for

ITEM = "CA-005"
VAR = Path(__file__).resolve().parent.parent / "var"
SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Town:
    """The centre on one engine.

    world   the centre, its people and its told time
    papers  what a clerk fills in when every paper is there
    """

    engine: str
    url: str
    home: Path
    world: World
    centre_id: str
    papers: dict[str, Any]

    def act(self, login: str, verb: Callable[..., Any], command: Any) -> Any:
        """One act in a unit of its own, a second after the one before."""
        world = self.world
        world.now += SECOND
        with world.shop.units.write(world.actor(login), world.now) as u:
            return verb(world.shop.office, u, command)

    def register(self) -> CaseReceipt:
        return self.act("clerk", register_case, registration(self.centre_id))

    def accept(self, receipt: CaseReceipt) -> Any:
        """The clerk finds every paper there: the case is accepted and offered to its department."""
        return self.act("clerk", complete_task, CompleteTask(receipt.tasks[0].task_id, self.papers))

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A plain connection of the installation's own engine, for floors and for rows in sets."""
        with self.world.shop.units.engine.connect() as connection:
            yield connection


def registration(centre_id: str) -> RegisterCase:
    return RegisterCase(centre_id, ITEM, "window", Applicant("许小兰", phone="13800138000"))


@contextmanager
def town(engine: str) -> Iterator[Town]:
    """A fresh centre on SQLite, or on a PostgreSQL of this run."""
    with address(engine) as (url, home):
        upgrade(url)
        fill(url, home)
        shop = open_shop(settings_for(url, home))
        try:
            world = World(shop)
            first = world.registers(ITEM)
            papers = world.filled(first.case_id, "check_papers", {"papers": "complete"})
            yield Town(engine, url, home, world, world.centre, papers)
        finally:
            shop.units.engine.dispose()


@contextmanager
def address(engine: str) -> Iterator[tuple[str, Path]]:
    """Where the database is, and where key and documents are. SQLite lies below var/: /tmp may be memory."""
    VAR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=VAR) as folder:
        home = Path(folder) / "home"
        if engine == "sqlite":
            yield f"sqlite:///{folder}/shouwen.db", home
            return
        with tempfile.TemporaryDirectory(prefix="shouwen-bench-") as below:
            Path(below).chmod(0o755)
            with postgres.server(Path(below) / "server") as server:
                postgres.statements(server, "ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()")
                yield postgres.create_database(server, "bench"), home


def morning(day: int) -> datetime:
    """Nine o'clock in Shanghai, so many days after Monday, 14 September 2026."""
    return MONDAY + timedelta(days=day)
