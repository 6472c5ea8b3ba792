"""Whoever submits reads in the same place what comes next and whose it is."""

import re
from datetime import timedelta

from tests.faults.situations import delivered

ITEM = "CA-005"


def submits(person, world, case_id: str, act: str, **values) -> str:
    """The panel after a task was submitted with a script."""
    task = world.task(case_id, act).id
    filled = world.filled(case_id, act, values)
    return person.open(f"/tasks/{task}").sends(f"/tasks/{task}/complete", script=True, **filled).html


def test_the_next_step_is_named_with_its_desk(visitor, world) -> None:
    case_id = world.registers(ITEM).case_id
    panel = submits(visitor("clerk"), world, case_id, "check_papers", papers="complete")
    task = world.task(case_id, "accept_handoff")
    assert re.search(rf"下一步：{task.name}，\S+", panel)
    assert f'href="/tasks/{task.id}"' not in panel


def test_whoever_may_do_the_next_step_is_led_to_it(visitor, world) -> None:
    case_id = world.registers(ITEM).case_id
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    world.completes(case_id, "accept_handoff", "handler", handoff="accepted")
    panel = submits(visitor("handler"), world, case_id, "handle", handling="done")
    assert f'<a href="/tasks/{world.tasks(case_id)[0].id}">下一步：' in panel


def test_after_a_bad_rating_it_says_who_calls_and_after_the_call_that_the_case_waits(visitor, world) -> None:
    case_id = delivered(world)
    assert "下一步：先行联系群众，王clerk" in submits(visitor("clerk"), world, case_id, "rate", rating="1")
    assert "办件等候至" in submits(visitor("clerk"), world, case_id, "contact")


def test_at_the_end_it_says_that_nothing_follows(visitor, world) -> None:
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    world.completes(case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    assert "办件已办结，没有下一步" in submits(visitor("clerk"), world, case_id, "visit", satisfied="yes")
