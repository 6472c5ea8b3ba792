"""Whoever calls an applicant after the end sees whom, how they rated, and who was reached before."""

from datetime import timedelta

from app.store import tables as t
from tests.faults.situations import delivered


def test_a_bad_rating_leads_to_a_call_a_visit_a_rectification_and_a_second_visit(visitor, world) -> None:
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    contact = visitor("clerk").open(f"/tasks/{world.task(case_id, 'contact').id}")
    assert contact.sees("回访单")
    assert contact.sees("13800138000")
    assert contact.sees("非常不满意")
    world.completes(case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    world.completes(case_id, "visit", "clerk", satisfied="no")
    world.completes(case_id, "rectify", "handler")
    second = visitor("clerk").open(f"/tasks/{world.task(case_id, 'visit').id}")
    assert second.sees("王clerk · 不满意")
    second.sends("/complete", visit_kind="phone", satisfied="yes", asked_for_money="no")
    assert world.case(case_id).status == "closed"


def said_just_before(visitor, world, case_id: str, act: str, login: str) -> str:
    """The form that lies open above the others, on the page of the task."""
    page = visitor(login).open(f"/tasks/{world.task(case_id, act).id}").html
    return page.split('<details class="g-fold" open>')[1].split("</details>")[0]


def test_whoever_calls_or_puts_it_right_reads_at_once_what_the_applicant_said(visitor, world) -> None:
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1", rating_comment="跑了两趟")
    assert "跑了两趟" in said_just_before(visitor, world, case_id, "contact", "clerk")
    world.completes(case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    world.completes(case_id, "visit", "clerk", satisfied="no", visit_problem="又漏水")
    assert "又漏水" in said_just_before(visitor, world, case_id, "rectify", "handler")


def test_whoever_cannot_be_reached_is_called_three_days_running_and_never_counts_as_satisfied(
    visitor, world
) -> None:
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="2")
    world.completes(case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    days = []
    for call in range(3):
        task = visitor("clerk").open(f"/tasks/{world.task(case_id, 'visit').id}")
        assert task.html.count("王clerk · 未联系上") == call
        days.append(world.now.date())
        task.sends("/complete", visit_kind="phone", satisfied="unreachable")
        assert world.tasks(case_id, "visit") == []
        world.waits_until(world.now + timedelta(days=1))
    assert days == sorted(set(days))
    chief = visitor("chief").open("/queue?tab=unclaimed")
    assert chief.sees("处理未联系上")
    world.completes(case_id, "chase", "chief")
    assert world.case(case_id).status == "closed"
    assert {row.satisfied for row in world.rows(t.visit, case_id=case_id)} == {"unreachable"}


def test_what_was_put_right_was_put_right_since_it_was_asked_for_and_by_today(visitor, world) -> None:
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    world.completes(case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    world.completes(case_id, "visit", "clerk", satisfied="no")
    asked_on = world.now.astimezone(world.shop.office.zone).date()
    world.now += timedelta(days=1)
    handler = visitor("handler").open(f"/tasks/{world.task(case_id, 'rectify').id}")

    def said(day: str) -> str:
        handler.sends("/complete", cause="漏查", measures="已补办", rectified_on=day)
        return handler.html

    assert "“整改完成日期”不能晚于今天" in said("2099-12-31")
    assert f"“整改完成日期”不能早于提出要求的 {asked_on}" in said("2026-01-01")
    assert world.task(case_id, "rectify").ended_at is None
    said(f"{asked_on}")
    assert world.tasks(case_id, "rectify") == []
