"""A crash before each statement of each verb, in turn, leaves the database exactly as it was.

Every verb, on both databases: abort before statement 1, 2, 3 ... and before the commit, until it goes through.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, event

from app.store import tables as t
from tests.faults.situations import SITUATIONS, verbs_covered
from tests.world import World

CASEWORK = Path(__file__).resolve().parents[2] / "app" / "casework"
MOST = 60


class Crash(Exception):
    """The process dies here."""


@contextmanager
def crash_before(engine: Engine, statement: int) -> Iterator[list[int]]:
    """Raise before the n-th statement sent to the database, counting BEGIN and COMMIT; the list counts along."""
    passed = [0]

    def step(*_: object) -> None:
        passed[0] += 1
        if passed[0] == statement:
            raise Crash

    for moment in ("before_cursor_execute", "commit"):
        event.listen(engine, moment, step)
    try:
        yield passed
    finally:
        for moment in ("before_cursor_execute", "commit"):
            event.remove(engine, moment, step)


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as the driver gives it, in the order of the table's key."""
    with engine.connect() as connection:
        return rows_of(connection)


def rows_of(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """The same as an open transaction sees it."""
    return {
        table.name: [tuple(row) for row in connection.exec_driver_sql(_dump(table))]
        for table in t.metadata.sorted_tables
    }


def _dump(table: Table) -> str:
    keys = ", ".join(column.name for column in table.primary_key.columns)
    return f'SELECT * FROM "{table.name}" ORDER BY {keys}'


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_crash_at_any_statement_leaves_no_trace(world: World, name: str) -> None:
    situation = SITUATIONS[name](world)
    actor = world.actor(situation.who) if isinstance(situation.who, str) else situation.who
    engine = world.shop.units.engine
    before = everything(engine)
    for statement in range(1, MOST):
        try:
            with crash_before(engine, statement) as passed, world.shop.units.write(actor, situation.at) as u:
                receipt = situation.act(world, u)
        except Crash:
            after = everything(engine)
            differing = [table for table in before if before[table] != after[table]]
            assert not differing, f"crashed before statement {statement}, and {differing} changed"
            continue
        assert receipt is not None or name == "drafting"
        assert passed[0] == statement - 1
        assert everything(engine) != before, "the verb did nothing"
        return
    pytest.fail(f"{name} needs more than {MOST} statements")


def test_every_verb_has_a_situation() -> None:
    """A new verb must be added to the registry, or it is never crashed."""
    written = " ".join(verbs_covered().values())
    missing = [verb for verb in verbs() if verb not in written]
    assert missing == []


def verbs() -> list[str]:
    """Functions of app/casework that take an office, a unit and a command (or a key), as every verb does."""
    found = []
    for path in sorted(CASEWORK.glob("*.py")):
        if path.stem == "arrive":
            continue  # how a verb arrives at its case; no verb itself
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = [argument.arg for argument in node.args.args]
                if names[:2] == ["office", "u"] and {*names} & {"command", "card_id", "order_id", "case_id"}:
                    found.append(node.name)
    return found
