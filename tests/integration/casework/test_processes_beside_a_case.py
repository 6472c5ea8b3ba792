"""What was asked beside a case ends with it: a pause, an extension, an opinion nobody needs any more."""

from datetime import timedelta

import pytest

from app.casework.ask import AskExtension, AskOpinion, AskPause, ask_extension, ask_opinion, ask_pause
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.withdraw_case import WithdrawCase, withdraw_case
from app.cli import check
from app.domain.rights import CONSOLE
from app.errors import TaskOver
from app.store import tables as t
from tests.world import World


@pytest.fixture
def asked(world: World) -> str:
    """An accepted case, paused, with an opinion and an extension still waited for."""
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    world.does("clerk", ask_pause, AskPause(case.case_id, "appraisal", 5, "workday", "要做鉴定"))
    world.completes(case.case_id, "approve_pause", "chief", pause_decision="approved")
    world.does("clerk", ask_opinion, AskOpinion(case.case_id, "CA", "怎么看"))
    world.does("clerk", ask_extension, AskExtension(case.case_id, 5, "案情复杂"))
    return case.case_id


def unended(world: World, case_id: str) -> list[str]:
    return [row.role for row in world.rows(t.process_instance, case_id=case_id) if row.finished_at is None]


def test_a_withdrawn_case_leaves_no_task_on_anybodys_desk(world: World, asked: str) -> None:
    """An approval that nobody needs any more stayed in the director's queue, and new tasks to chase it followed."""
    waiting = {row.act: row.id for row in world.tasks(asked)}
    assert {"end_pause", "opinion", "approve_extension"} <= waiting.keys()
    world.does("clerk", withdraw_case, WithdrawCase(asked, "不办了"))
    assert world.tasks(asked) == []
    assert world.timers(asked) == []
    assert unended(world, asked) == []
    with pytest.raises(TaskOver):
        world.does(
            "director",
            complete_task,
            CompleteTask(waiting["approve_extension"], {"extension_decision": "approved"}),
        )
    assert world.waits_until(world.now + timedelta(days=60)) == 0
    assert faults(world) == []


def test_what_ended_with_the_case_stands_on_the_trail(world: World, asked: str) -> None:
    ids = {row.id for row in world.tasks(asked)}
    world.does("clerk", withdraw_case, WithdrawCase(asked, "不办了"))
    rows = [row for row in world.rows(t.task, case_id=asked) if row.id in ids]
    assert {row.status for row in rows} == {"cancelled"}
    (event,) = world.rows(t.audit_event, case_id=asked, kind="case:withdrawn")
    assert all(one in event.body for one in ids)


def test_a_decision_ends_the_pause_it_did_not_wait_for(world: World, asked: str) -> None:
    world.completes(asked, "accept_handoff", "handler", handoff="accepted")
    world.completes(asked, "handle", "handler", handling="done")
    world.completes(asked, "review", "handler", review="agree")
    world.completes(asked, "decide", "handler", decision="approved")
    assert {row.act for row in world.tasks(asked)} == {"make_result"}
    assert unended(world, asked) == ["main"]
    running = world.rows(t.clock_event, case_id=asked, kind="started")
    stopped = {row.clock_id for row in world.rows(t.clock_event, case_id=asked, kind="stopped")}
    assert {row.clock_kind for row in running if row.clock_id not in stopped} == {"delivery"}
    assert faults(world) == []


def faults(world: World) -> list[str]:
    with world.shop.units.read(CONSOLE, world.now) as u:
        return [f"{fault.rule}: {fault.where}: {fault.what}" for fault in check.faults(world.shop, u)]
