"""The queue: who sees which tasks, in which order, page by page, at a cost that does not grow."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, update

from app.domain.rights import SWEEP
from app.oversight import queue
from app.oversight.queue import Ask
from app.oversight.worklist import Wanted, worklist
from app.store import tables as t
from tests.integration.api.conftest import Web
from tests.integration.api.test_a_case_through_the_api import registered
from tests.piles import copies
from tests.world import ZONE

KEYS = {
    "urgent": ("urgency", "sort_at", "id"),
    "due": ("sort_at", "id"),
    "received": ("received_at", "id"),
    "number": ("number", "id"),
}


def scatter(web: Web, how_many: int, chance: random.Random, **fixed: Any) -> None:
    """Copies of one task, each with its own deadline, urgency, receipt and number."""
    case = registered(web)
    (row,) = web.world.tasks(case["case_id"])
    copies(web.world, row, how_many, chance, **fixed)


def over_desks(web: Web, how_many: int, chance: random.Random) -> None:
    """Copies of a task at two departments, at the village point and at the county's desk."""
    desks = (("LX-CA", "handler"), ("LX-HR", "handler"), ("LX-V1", "agent"), ("X-CA", "county_officer"))
    for unit, role in desks:
        scatter(web, how_many, chance, unit_id=web.world.unit(unit), role=role)


def walked(web: Web, login: str, query: str) -> list[dict[str, Any]]:
    """Every line of a queue, page after page."""
    lines, cursor = [], ""
    for _ in range(100):
        page = web(login).get(f"tasks?{query}&limit=7{cursor}").json
        lines += page["tasks"]
        if page["next_cursor"] is None:
            return lines
        cursor = f"&cursor={page['next_cursor']}"
    raise AssertionError("the pages never end")


@pytest.mark.parametrize("order", queue.ORDERS)
def test_every_task_comes_once_and_in_order(web: Web, order: str, chance: random.Random) -> None:
    scatter(web, 60, chance)
    lines = walked(web, "clerk", f"scope=group&order={order}")
    assert len(lines) == 61
    assert len({line["id"] for line in lines}) == 61
    keys = [tuple(line[name] for name in KEYS[order]) for line in lines]
    assert keys == sorted(keys)


def test_pages_of_several_desks_are_one_queue(web: Web, chance: random.Random) -> None:
    """A county officer's desk has tasks in every centre; here a clerk holds a post in two of them."""
    from datetime import date

    from app.domain.rights import CONSOLE, Role
    from app.office.create_post import CreatePost, create_post
    from app.office.hold_post import HoldPost, hold_post

    world = web.world
    scatter(web, 30, chance)
    there = registered(web, login="stranger", centre_id=world.unit("QS"))
    with world.shop.units.write(CONSOLE, world.now) as u:
        post = create_post(None, u, CreatePost("QS-W1", Role.CLERK, "岗位", "Post"))
        hold_post(None, u, HoldPost(post.post_id, world.actor("clerk").person_id, date(2026, 1, 1)))
    world.actors.clear()
    lines = walked(web, "clerk", "order=due")
    assert len(lines) == 32
    assert {line["centre_id"] for line in lines} == {world.unit("LX"), world.unit("QS")}
    assert there["number"] in {line["number"] for line in lines}
    assert [line["sort_at"] for line in lines] == sorted(line["sort_at"] for line in lines)


def test_scopes_tell_mine_from_ours(web: Web) -> None:
    clerk, other = web("clerk"), web("clerk2")
    ids = []
    for _ in range(3):
        registered(web)
    ids = [line["id"] for line in clerk.get("tasks?order=number").json["tasks"]]
    assert clerk.post(f"tasks/{ids[0]}/claim").status_code == 200
    assert other.post(f"tasks/{ids[1]}/claim").status_code == 200

    def seen(caller: Any, scope: str) -> list[str]:
        return [line["id"] for line in caller.get(f"tasks?order=number&scope={scope}").json["tasks"]]

    assert seen(clerk, "mine") == [ids[0]]
    assert seen(other, "mine") == [ids[1]]
    assert seen(clerk, "group") == ids
    assert seen(clerk, "unclaimed") == [ids[2]]
    lines = {line["id"]: line for line in clerk.get("tasks").json["tasks"]}
    assert [lines[one]["mine"] for one in ids] == [True, False, False]
    assert [lines[one]["may_claim"] for one in ids] == [False, False, True]
    assert lines[ids[1]]["assignee"] == "王clerk2"
    nothing = {"mine": 0, "group": 0, "unclaimed": 0, "done": 0, "centre": 0}
    assert clerk.get("tasks/counts").json == {**nothing, "mine": 1, "group": 3, "unclaimed": 1}
    assert web("stranger").get("tasks/counts").json == nothing
    assert web("handler").get("tasks").json["tasks"] == []


@pytest.mark.parametrize("order", queue.ORDERS)
def test_a_chief_walks_the_whole_centre_as_one_queue(web: Web, order: str, chance: random.Random) -> None:
    over_desks(web, 20, chance)
    there = registered(web, login="stranger", centre_id=web.world.unit("QS"))
    lines = walked(web, "chief", f"scope=centre&order={order}")
    assert len(lines) == len({line["id"] for line in lines}) == 84
    assert {line["unit_code"] for line in lines} == {"LX", "LX-CA", "LX-HR", "LX-V1", "X-CA"}
    assert there["number"] not in {line["number"] for line in lines}
    keys = [tuple(line[name] for name in KEYS[order]) for line in lines]
    assert keys == sorted(keys)
    assert web("chief").get("tasks/counts").json["centre"] == 84


@pytest.mark.parametrize("login", ["clerk", "handler", "agent", "officer"])
def test_nobody_but_a_chief_sees_the_whole_centre(web: Web, login: str) -> None:
    registered(web)
    answer = web(login).get("tasks?scope=centre")
    assert (answer.status_code, answer.json["code"]) == (403, "not-your-role")
    assert web(login).get("tasks/counts").json["centre"] == 0


def walked_back(web: Web, login: str, query: str) -> list[dict[str, Any]]:
    """Every line of a queue from its last page back to its first, turned round again."""
    page = web(login).get(f"tasks?{query}&limit=7").json
    assert page["previous_cursor"] is None
    while page["next_cursor"] is not None:
        page = web(login).get(f"tasks?{query}&limit=7&cursor={page['next_cursor']}").json
    lines = page["tasks"]
    while page["previous_cursor"] is not None:
        page = web(login).get(f"tasks?{query}&limit=7&cursor={page['previous_cursor']}").json
        lines = page["tasks"] + lines
    return lines


@pytest.mark.parametrize("order", queue.ORDERS)
def test_back_from_the_end_every_task_comes_once_and_in_the_same_order(
    web: Web, order: str, chance: random.Random
) -> None:
    over_desks(web, 9, chance)
    for login, scope in (("clerk", "group"), ("chief", "centre")):
        query = f"scope={scope}&order={order}"
        assert walked_back(web, login, query) == walked(web, login, query)


def test_back_through_what_one_has_done(web: Web, chance: random.Random) -> None:
    clerk = web.world.actor("clerk").person_id
    scatter(web, 20, chance)
    with web.world.shop.units.write(SWEEP, web.world.now) as u:
        done = {"status": "completed", "ended_by": clerk, "ended_at": web.world.now}
        u.write(update(t.task).where(t.task.c.task_ref.like("copy%")).values(**done))
    assert walked_back(web, "clerk", "scope=done") == walked(web, "clerk", "scope=done")
    assert len(walked(web, "clerk", "scope=done")) == 20


def test_a_way_back_leads_before_the_page_whatever_came_and_went_meanwhile(
    web: Web, chance: random.Random
) -> None:
    """The page before is asked for by where this one begins, not by a number that counts what is there no more."""
    scatter(web, 29, chance)
    clerk = web("clerk")
    first = clerk.get("tasks?order=due&limit=10").json
    second = clerk.get(f"tasks?order=due&limit=10&cursor={first['next_cursor']}").json
    gone = [line["id"] for line in first["tasks"][3:6]]
    with web.world.shop.units.write(SWEEP, web.world.now) as u:
        ended = {"status": "cancelled", "ended_at": web.world.now}
        u.write(update(t.task).where(t.task.c.id.in_(gone)).values(**ended))
    scatter(web, 2, chance, sort_at=web.world.now - timedelta(days=1), due_at=web.world.now)
    back = clerk.get(f"tasks?order=due&limit=10&cursor={second['previous_cursor']}").json
    left = [line["id"] for line in first["tasks"] if line["id"] not in gone]
    assert [line["id"] for line in back["tasks"]][-7:] == left
    again = clerk.get(f"tasks?order=due&limit=10&cursor={back['next_cursor']}").json
    assert again["tasks"] == second["tasks"]


def test_what_one_has_done_comes_last_first(web: Web, chance: random.Random) -> None:
    clerk = web.world.actor("clerk").person_id
    scatter(web, 20, chance)
    with web.world.shop.units.write(SWEEP, web.world.now) as u:
        done = {"status": "completed", "ended_by": clerk, "ended_at": web.world.now}
        u.write(update(t.task).where(t.task.c.task_ref.like("copy%")).values(**done))
    lines = walked(web, "clerk", "scope=done")
    assert len(lines) == 20
    keys = [(line["ended_at"], line["id"]) for line in lines]
    assert keys == sorted(keys, reverse=True)
    assert web("clerk2").get("tasks?scope=done").json["tasks"] == []


def test_a_column_of_the_ruler_is_a_part_of_the_queue(web: Web, chance: random.Random) -> None:
    scatter(web, 40, chance)
    now = web.world.now
    with web.world.shop.units.read(web.world.actor("clerk"), now) as u:
        columns = {column.key: column.count for column in worklist(u, Wanted(), ZONE).ruler}
        assert sum(columns.values()) == queue.counts(u).group == 41
        for when, count in columns.items():
            assert len(worklist(u, Wanted(when=when), ZONE).lines) == count, when
        window = now, now + timedelta(minutes=20)
        part = queue.page(u, Ask(order="due", due_from=window[0], due_until=window[1], limit=200))
    assert all(window[0] <= task.sort_at < window[1] for task in part.tasks)
    assert part.tasks


def test_counts_stop_at_a_thousand(web: Web, chance: random.Random) -> None:
    scatter(web, 1200, chance)
    counts = web("clerk").get("tasks/counts").json
    assert counts["group"] == counts["unclaimed"] == queue.CAP == 1000


def test_a_page_is_one_statement(web: Web, chance: random.Random) -> None:
    scatter(web, 10, chance)
    world, said = web.world, []
    clerk, chief = world.actor("clerk"), world.actor("chief")

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(world.shop.units.engine, "before_cursor_execute", listen)
    try:
        for ask in (Ask(), Ask(scope="mine"), Ask(scope="unclaimed", order="due"), Ask(scope="done")):
            said.clear()
            with world.shop.units.read(clerk, world.now) as u:
                queue.page(u, ask)
            assert len([line for line in said if line.startswith(("SELECT", "WITH"))]) == 1
        said.clear()
        with world.shop.units.read(chief, world.now) as u:
            queue.page(u, Ask(scope="centre"))
        assert len([line for line in said if line.startswith("SELECT")]) == 2, "the desks, and the page"
        said.clear()
        with world.shop.units.read(clerk, world.now) as u:
            queue.counts(u)
        assert len([line for line in said if line.startswith("SELECT")]) == 1
    finally:
        event.remove(world.shop.units.engine, "before_cursor_execute", listen)


def plans(web: Web, login: str, scopes: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """(scope, order, plan) of the second page of some queues, and of a page back."""
    said: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    engine, reader = web.world.shop.units.engine, web.world.actor(login)
    event.listen(engine, "before_cursor_execute", listen)
    try:
        with web.world.shop.units.read(reader, web.world.now) as u:
            for order in queue.ORDERS:
                first = queue.page(u, Ask(scope=scopes[0], order=order, limit=2))
                for scope, way in product(scopes, ("", "back.")):
                    said.clear()
                    queue.page(u, Ask(scope=scope, order=order, limit=2, cursor=f"{way}{first.next_cursor}"))
                    statement, parameters = said[-1]
                    plan = u.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                    yield f"{way}{scope}", order, [row[3] for row in plan.all()]
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def test_a_page_walks_the_index_of_its_order_and_never_the_whole_pile(
    web: Web, engine_name: str, chance: random.Random
) -> None:
    """Whatever is open, a desk's branch reads its own index from the cursor on and stops at the limit.

    The planner of PostgreSQL chooses by statistics that a small test cannot give it; its indexes are the same.
    """
    if engine_name == "postgresql":
        return
    scatter(web, 5, chance)
    over_desks(web, 5, chance)
    found = [*plans(web, "clerk", ("group", "mine", "unclaimed")), *plans(web, "chief", ("centre",))]
    assert len(found) == 32
    for scope, order, plan in found:
        pile = "mine" if scope.endswith("mine") else "live"
        assert any(f"SEARCH task USING INDEX ix_task_{pile}_" in line for line in plan), (scope, order, plan)
        assert not any("TEMP B-TREE" in line for line in plan), (scope, order, plan)


def test_free_tasks_are_counted_out_of_their_index_alone(
    web: Web, engine_name: str, chance: random.Random
) -> None:
    """A look into the table for each of a thousand tasks made the counts of a full desk five times as dear."""
    scatter(web, 3000, chance, unit_id=web.world.unit("LX-CA"), role="handler")
    world, handler, said = web.world, web.world.actor("handler"), []
    with world.shop.units.write(handler, world.now) as u:
        u.connection.exec_driver_sql("ANALYZE")

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    event.listen(world.shop.units.engine, "before_cursor_execute", listen)
    try:
        with world.shop.units.read(handler, world.now) as u:
            assert queue.counts(u).unclaimed == queue.CAP
            assert worklist(u, Wanted(), ZONE).tabs["unclaimed"] == queue.CAP
            asked = [one for one in said if one[0].count("count(") > 3]
            assert len(asked) == 2
            explain = "EXPLAIN QUERY PLAN" if engine_name == "sqlite" else "EXPLAIN"
            place = 3 if engine_name == "sqlite" else 0
            alone = "USING COVERING INDEX" if engine_name == "sqlite" else "Index Only Scan using"
            for statement, parameters in asked:
                found = u.connection.exec_driver_sql(f"{explain} {statement}", parameters)
                plan = [row[place] for row in found]
                assert any(f"{alone} ix_task_live_free" in line for line in plan), plan
    finally:
        event.remove(world.shop.units.engine, "before_cursor_execute", listen)


def test_a_substitute_finds_the_absent_colleagues_tasks_among_their_own(web: Web) -> None:
    from datetime import date

    from app.domain.rights import CONSOLE
    from app.office.set_absence import SetAbsence, set_absence

    world = web.world
    case = registered(web)
    (task,) = world.tasks(case["case_id"])
    assert web("clerk").post(f"tasks/{task.id}/claim").status_code == 200
    command = SetAbsence(
        world.actor("clerk").person_id, date(2026, 9, 14), date(2026, 9, 15), "leave",
        world.actor("clerk2").person_id,
    )  # fmt: skip
    with world.shop.units.write(CONSOLE, world.now) as u:
        set_absence(None, u, command)
    world.actors.clear()
    (line,) = web("clerk2").get("tasks?scope=mine").json["tasks"]
    assert line["id"] == task.id
    assert line["mine"]


def test_a_cursor_beyond_every_moment_ends_the_queue(web: Web) -> None:
    registered(web)
    last = "ffffffff-ffff-ffff-ffff-ffffffffffff"
    assert web("clerk").get(f"tasks?order=due&cursor={'9' * 18}.{last}").json["tasks"] == []
    assert len(web("clerk").get(f"tasks?order=due&cursor=0.{last}").json["tasks"]) == 1
