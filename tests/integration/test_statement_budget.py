"""How much a verb asks of the database: at most two reads, fourteen statements in all, and one commit.

Counted, not timed. Whatever the definition and however much moves: a veto that ends four branches costs as much
as a plain step (decisions.md 28).
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine, event, select

from app.domain.rights import CONSOLE
from app.store import tables as t
from tests.faults.situations import SITUATIONS
from tests.integration.casework.conftest import centre_template, centre_url, world  # noqa: F401
from tests.world import World

READS = 2
IN_ALL = 14
# Acts of the office itself look around more: who may be changed, which units there are. They are rare.
OF_THE_OFFICE = {
    "setting_up_a_unit",
    "entering_a_person",
    "setting_up_a_post",
    "giving_a_post",
    "noting_an_absence",
    "coming_back_early",
    "importing_items",
    "leaving_a_case_out_of_a_preview",
    "approving_an_edition",
}
# Two lines on the trail in one transaction: a violation and its report. Each keeps within the budget.
TWO_ACTS = {"telling_a_second_time"}


@dataclass(slots=True)
class Sent:
    """What went over the wire in one unit of work, BEGIN and COMMIT aside."""

    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def counting(engine: Engine) -> Iterator[Sent]:
    sent = Sent()

    def note(_connection, _cursor, statement, _parameters, _context, _executemany) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            (sent.reads if statement.lstrip().startswith("SELECT") else sent.writes).append(statement)

    def commit(_connection) -> None:
        sent.commits += 1

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", commit)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", commit)


@pytest.mark.parametrize("name", [name for name in SITUATIONS if name not in OF_THE_OFFICE])
def test_a_verb_keeps_within_its_budget(world: World, name: str) -> None:  # noqa: F811
    situation = SITUATIONS[name](world)
    actor = world.actor(situation.who) if isinstance(situation.who, str) else situation.who
    warm_the_shelves(world)
    with counting(world.shop.units.engine) as sent, world.shop.units.write(actor, situation.at) as u:
        situation.act(world, u)
    acts = 2 if name in TWO_ACTS else 1
    assert sent.commits == 1
    assert len(sent.reads) <= READS * acts, sent.reads
    assert len(sent.reads) + len(sent.writes) <= IN_ALL * acts, sent.writes
    tables = Counter(" ".join(statement.split()[:3]) for statement in sent.writes)
    assert max(tables.values()) <= acts, f"one statement a table and kind: {tables}"


def warm_the_shelves(world: World) -> None:  # noqa: F811
    """Definitions, calendars and desks are read once a process, not once a verb: a running service has them."""
    world.registers("CA-005")
    with world.shop.units.read(CONSOLE, world.now) as u:
        for row in u.rows(select(t.definition.c.sha).where(t.definition.c.spec != b"")):
            world.shop.office.definition(u, row.sha)
