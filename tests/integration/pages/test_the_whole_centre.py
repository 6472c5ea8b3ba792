"""A chief looks at the whole centre: what lies at every desk, who holds it, and gives it to somebody else."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.oversight import worklist
from app.oversight.worklist import Wanted
from app.store import tables as t
from tests.piles import copies
from tests.world import ZONE

ITEM = "CA-005"
DESKS = (
    ("LX", "clerk"),
    ("LX-CA", "handler"),
    ("LX-HR", "handler"),
    ("LX-V1", "agent"),
    ("X-CA", "county_officer"),
)


def with_department(world):
    """A case that waits to be taken over by its department, and one at the windows."""
    handed, here = world.registers(ITEM), world.registers(ITEM)
    world.completes(handed.case_id, "check_papers", "clerk", papers="complete")
    return handed, here


def spread(world, how_many, chance) -> None:
    """So many tasks at each of five desks."""
    task = world.task(world.registers(ITEM).case_id, "check_papers")
    for unit, role in DESKS:
        copies(world, task, how_many, chance, unit_id=world.unit(unit), role=role)


def test_a_chief_sees_every_desk_of_the_centre_and_who_holds_what(visitor, world) -> None:
    handed, here = with_department(world)
    visitor("clerk2").open("/queue").sends(f"/tasks/{world.task(here.case_id, 'check_papers').id}/claim")
    chief = visitor("chief").open("/queue")
    assert not chief.sees(here.number), "her own desk is empty"
    assert chief.sees("全中心 2")
    chief.open("/queue?tab=centre")
    assert chief.sees(handed.number)
    assert chief.sees("民政")
    assert chief.sees("王clerk2")
    assert visitor("director").open("/queue?tab=centre").sees(here.number)


@pytest.mark.parametrize("login", ["clerk", "handler", "officer", "agent"])
def test_nobody_else_has_that_tab(visitor, world, login) -> None:
    handed, here = with_department(world)
    person = visitor(login).open("/queue?tab=centre")
    assert person.status == 200
    assert not person.sees("全中心")
    shown = {case.number for case in (handed, here) if person.sees(case.number)}
    usual = visitor(login).open("/queue")
    assert shown == {case.number for case in (handed, here) if usual.sees(case.number)}


def test_the_whole_centre_is_narrowed_and_ordered_like_every_tab(visitor, world) -> None:
    handed, here = with_department(world)
    other = world.registers("HR-001")
    chief = visitor("chief").open("/queue?tab=centre&item=HR-001")
    assert chief.sees(other.number)
    assert not chief.sees(here.number)
    for order in worklist.ORDERS:
        chief.open(f"/queue?tab=centre&order={order}&q={handed.number}")
        assert chief.sees(handed.number), order
        assert not chief.sees(other.number), order


def test_a_chief_gives_away_work_of_any_desk_of_the_centre(visitor, world) -> None:
    handed, here = with_department(world)
    ids = [world.task(handed.case_id, "accept_handoff").id, world.task(here.case_id, "check_papers").id]
    chief = visitor("chief").open("/queue?tab=centre")
    to = world.actor("clerk2").person_id
    chief.sends("/queue/bulk", act="reassign", tasks=ids, person=to, reason="均衡")
    assert chief.sees("已改派 1 件，1 件未成")
    assert chief.sees("该同事不在这项任务的岗位上")
    chief.sends(
        "/queue/bulk", act="reassign", tasks=ids[:1], person=world.actor("handler").person_id, reason="急"
    )
    assert chief.sees("已改派 1 件")
    assert chief.sees("全中心"), "the list she acted on is shown again"
    assert {row.assignee_id for row in world.rows(t.task) if row.id in ids} == {
        to,
        world.actor("handler").person_id,
    }


def test_a_view_of_the_whole_centre_shared_with_a_clerk_opens_the_clerk_s_own_desk(visitor, world) -> None:
    _handed, here = with_department(world)
    visitor("chief").open("/queue?tab=centre").sends("/queue/views", name="全部", shared="yes")
    clerk = visitor("clerk").open("/queue?tab=centre")
    assert clerk.sees(here.number)
    assert not clerk.sees("全中心")


# -- what it costs ---------------------------------------------------------------------------------------------


@contextmanager
def said(engine: Any) -> Iterator[list[tuple[str, Any]]]:
    """The statements of a block, with their parameters."""
    heard: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def test_the_whole_centre_is_five_statements(world, chance: random.Random) -> None:
    spread(world, 3, chance)
    units = world.shop.units
    with units.read(world.actor("chief"), world.now) as u, said(units.engine) as heard:
        found = worklist.worklist(u, Wanted(tab="centre"), ZONE)
    assert len(found.lines) == 16
    assert len([statement for statement, _ in heard if statement.startswith("SELECT")]) == 5


@pytest.mark.parametrize("order", worklist.ORDERS)
def test_a_page_of_the_whole_centre_reads_no_more_than_the_page(
    world, engine_name: str, order: str, chance: random.Random
) -> None:
    """Every desk's index is walked in order, and none further than the page needs, however much is open.

    SQLite has a walk for each desk and merges them; PostgreSQL has one walk, and takes it for each desk.
    """
    spread(world, 400, chance)
    units = world.shop.units
    with units.write(world.actor("chief"), world.now) as u:
        u.connection.exec_driver_sql("ANALYZE")
    with units.read(world.actor("chief"), world.now) as u:
        first = worklist.worklist(u, Wanted(tab="centre", order=order, limit=20), ZONE)
        with said(units.engine) as heard:
            worklist.worklist(u, Wanted(tab="centre", order=order, limit=20, cursor=first.next_cursor), ZONE)
        statement, parameters = heard[-1]
        if engine_name == "sqlite":
            plan = [
                row[3] for row in u.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            ]
            assert sum(f"ix_task_live_{order}" in line for line in plan) == len(DESKS), plan
            assert not any("TEMP B-TREE" in line for line in plan), plan
            return
        explained = u.connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters
        ).scalar()
        nodes = list(nodes_of(explained[0]["Plan"] if isinstance(explained, list) else json.loads(explained)))
        walks = [node for node in nodes if node.get("Index Name") == f"ix_task_live_{order}"]
        assert len(walks) == 1, nodes
        assert walks[0]["Actual Loops"] == len(DESKS)
        assert walks[0]["Actual Rows"] <= 21


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes_of(below)
