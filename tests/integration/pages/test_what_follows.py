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


# -- without a script ------------------------------------------------------------------------------------------------


def submits_plainly(person, world, case_id: str, act: str, listed: str = "", **values):
    """The page that follows on a task submitted without a script, from the queue (listed) or from its own page."""
    task = world.task(case_id, act).id
    filled = world.filled(case_id, act, values)
    at = f"{listed}?task={task}" if listed else f"/tasks/{task}"
    return person.open(at).sends(f"/tasks/{task}/complete", **filled)


def test_without_a_script_the_queue_says_beside_the_list_what_follows(visitor, world) -> None:
    case_id = world.registers(ITEM).case_id
    clerk = submits_plainly(visitor("clerk"), world, case_id, "check_papers", "/queue", papers="complete")
    panel = clerk.html.split('id="panel"')[1].split("</aside>")[0]
    assert re.search(rf"下一步：{world.task(case_id, 'accept_handoff').name}，\S+", panel)
    assert "受理通知书" in panel, "and the paper it issued is at hand"


def test_without_a_script_the_case_says_what_follows_on_a_task_done_on_its_page(visitor, world) -> None:
    case_id = world.registers(ITEM).case_id
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    world.completes(case_id, "accept_handoff", "handler", handoff="accepted")
    handler = submits_plainly(visitor("handler"), world, case_id, "handle", handling="done")
    assert handler.page.request.path == f"/cases/{case_id}"
    assert f'<a href="/tasks/{world.tasks(case_id)[0].id}">下一步：' in handler.html
    assert "下一步" not in handler.open(f"/cases/{case_id}").text


def test_only_a_task_that_is_over_is_said_to_be_done(visitor, world) -> None:
    task = world.task(world.registers(ITEM).case_id, "check_papers").id
    assert not visitor("clerk").open(f"/queue?done={task}").sees("已提交")
    assert not visitor("clerk").open("/queue?done=nothing").sees("已提交")
