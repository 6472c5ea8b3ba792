"""What the machine can do at best: below these floors no act of ours can go."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pysqlite3

from benchmarks.figures import Figure, milliseconds


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
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
        database.execute("INSERT INTO kept (body) VALUES (?)", (b"\0" * 500,))
        database.execute("COMMIT")

    yield Figure("SQLite: one insert, one commit", milliseconds(commit, 200), "ms", "WAL, synchronous=FULL")
    database.close()
