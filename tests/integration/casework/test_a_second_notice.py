"""K9: what is missing is told once. Whoever tells it again breaks the rule, and the duty chief hears of it."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.casework.withdraw_case import WithdrawCase, withdraw_case
from app.cli import check
from app.store import tables as t
from tests.world import ZONE, World


@pytest.fixture
def told_again(world: World) -> str:
    """Registered and told on Monday; the papers that came are not all, and the window tells it again."""
    case_id = world.registers("CA-005").case_id
    world.completes(case_id, "check_papers", "clerk", papers="missing")
    world.completes(case_id, "issue_notice", "clerk")
    world.completes(case_id, "record_supplement", "clerk")
    world.completes(case_id, "check_papers", "clerk", papers="missing")
    world.completes(
        case_id, "issue_notice", "clerk", notice_items="户口簿", second_notice_reason="当时没有看清表格"
    )
    return case_id


def bodies(world: World, case_id: str) -> list[tuple[str, dict[str, Any]]]:
    events = sorted(world.rows(t.audit_event, case_id=case_id), key=lambda row: row.seq)
    return [(row.kind, json.loads(row.body)) for row in events]


def test_it_is_recorded_as_a_violation_and_reported_in_the_same_breath(world: World, told_again: str) -> None:
    told = [
        body.get("violation")
        for _, body in bodies(world, told_again)
        if "notice_issued" in body.get("milestones", ())
    ]
    assert told == [None, "second_notice"]
    (_, act), (kind, report) = bodies(world, told_again)[-2:]
    assert (kind, report["violation"], report["task"]) == ("violation:reported", "second_notice", act["task"])


def test_a_first_notice_is_no_violation(world: World) -> None:
    case_id = world.registers("CA-005").case_id
    world.completes(case_id, "check_papers", "clerk", papers="missing")
    world.completes(case_id, "issue_notice", "clerk")
    assert world.tasks(case_id, "note_violation") == []
    assert "violation:reported" not in [kind for kind, _ in bodies(world, case_id)]


def test_the_duty_chief_has_it_on_the_desk_with_a_working_day_to_deal_with_it(
    world: World, told_again: str
) -> None:
    task = world.task(told_again, "note_violation")
    assert (task.role, task.unit_id, task.assignee_id) == ("duty_chief", world.unit("LX"), None)
    assert task.due_at.astimezone(ZONE).date() == date(2026, 9, 15)
    assert world.case(told_again).status == "correcting", "the applicant does not wait for the chief"
    world.completes(told_again, "note_violation", "chief", violation_note="已约谈窗口")
    assert world.tasks(told_again, "note_violation") == []
    assert world.tasks(told_again, "record_supplement")
    assert check.look(world.shop)[0] == []


def test_a_chief_who_does_nothing_gets_the_card_of_every_step(world: World, told_again: str) -> None:
    task = world.task(told_again, "note_violation")
    world.waits_until(datetime(2026, 9, 16, 2, 0, tzinfo=UTC))
    (clock,) = world.rows(t.clock_event, case_id=told_again, clock_kind="step", subject=task.id, seq=1)
    (card,) = world.rows(t.card, case_id=told_again, clock_id=clock.clock_id)
    assert (card.colour, card.unit_id) == ("yellow", world.unit("LX"))


def test_a_third_notice_is_told_to_the_chief_as_well(world: World, told_again: str) -> None:
    world.completes(told_again, "record_supplement", "clerk")
    world.completes(told_again, "check_papers", "clerk", papers="missing")
    world.completes(told_again, "issue_notice", "clerk")
    assert len(world.tasks(told_again, "note_violation")) == 2


def test_the_chief_hears_of_it_also_where_the_case_is_decided_first(world: World, told_again: str) -> None:
    """A decision ends what was asked beside the case; what went wrong in it stays to be dealt with."""
    world.completes(told_again, "record_supplement", "clerk")
    world.completes(told_again, "check_papers", "clerk", papers="complete")
    world.completes(told_again, "accept_handoff", "handler", handoff="accepted")
    world.completes(told_again, "handle", "handler", handling="done")
    world.completes(told_again, "review", "handler", review="agree")
    world.completes(told_again, "decide", "handler", decision="approved")
    assert world.case(told_again).status == "decided"
    assert check.look(world.shop)[0] == []
    world.completes(told_again, "note_violation", "chief", violation_note="已约谈窗口")
    assert check.look(world.shop)[0] == []


def test_a_case_that_is_over_leaves_nothing_to_deal_with(world: World, told_again: str) -> None:
    world.does("clerk", withdraw_case, WithdrawCase(told_again, "不办了"))
    assert world.tasks(told_again) == []
    assert [
        row.role for row in world.rows(t.process_instance, case_id=told_again) if not row.finished_at
    ] == []
    assert check.look(world.shop)[0] == []
