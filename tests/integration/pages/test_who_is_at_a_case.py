"""The case page says at every moment who is at the case, what it waits for, and who answers for it."""

import json
import re
from datetime import timedelta

import pytest

from app.casework.ask import AskPause, ask_pause
from app.store import tables as t
from tests.faults.situations import decided, delivered, handled
from tests.world import TO_THE_END


def told(visitor, case_id: str, language: str = "zh") -> dict[str, str]:
    """What stands in the head of the page, by name."""
    clerk = visitor("clerk").open("/queue").sends("/preferences", language=language).open(f"/cases/{case_id}")
    head = clerk.html.split('class="g-holds"')[1].split("</dl>")[0]
    plain = [
        " ".join(re.sub(r"<[^>]+>", " ", part).split())
        for part in re.findall(r"<d[td]>(.*?)</d[td]>", head, re.DOTALL)
    ]
    return dict(zip(plain[::2], plain[1::2], strict=True))


@pytest.fixture
def waiting(world) -> str:
    """A case rated badly, whose applicant was contacted: it waits for the day of the visit."""
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    world.completes(case_id, "contact", "clerk")
    assert world.tasks(case_id) == []
    return case_id


def test_a_case_that_waits_for_the_visit_says_until_when_and_who_answers_for_it(
    visitor, world, waiting
) -> None:
    (timer,) = world.timers(waiting, element="visit_due")
    day = timer.due_at.astimezone(world.shop.office.zone)
    head = told(visitor, waiting)
    assert head["当前承办"] == "王clerk（首问责任人）"
    assert head["在等"].startswith("到回访日")
    assert f"{day:%Y-%m-%d %H:%M}" in head["在等"]
    english = told(visitor, waiting, "en")
    assert english["With"] == "王clerk (first contact)"
    assert english["Waits for"].startswith("Visit due")


def test_the_diagram_is_open_where_it_waits(visitor, waiting) -> None:
    page = visitor("clerk").open(f"/cases/{waiting}").html
    assert f'data-src="/cases/{waiting}/diagram/aftercare.bpmn"' in page
    walk = json.loads(page.split('<script type="application/json" id="walk">')[1].split("</script>")[0])
    assert [step["element"] for step in walk["steps"] if step.get("current")] == ["visit_due"]


def test_the_story_ends_with_what_is_waited_for(visitor, waiting) -> None:
    story = visitor("clerk").open(f"/cases/{waiting}").html.split('class="g-tl"')[1].split("</section>")[0]
    last = story.rsplit("<li", 1)[1]
    assert "到回访日" in last
    assert "王clerk" in last


def test_while_a_rating_is_waited_for_the_head_says_until_when(visitor, world) -> None:
    case_id = delivered(world)
    (timer,) = world.timers(case_id, element="rating_over")
    day = timer.due_at.astimezone(world.shop.office.zone)
    assert told(visitor, case_id)["在等"] == f"群众评价 至 {day:%Y-%m-%d %H:%M}"
    world.completes(case_id, "rate", "clerk", rating="1")
    assert "在等" not in told(visitor, case_id)


def test_after_the_visit_day_it_is_with_whoever_visits_and_waits_for_nothing(visitor, world, waiting) -> None:
    world.waits_until(world.now + timedelta(days=8))
    head = told(visitor, waiting)
    assert "在等" not in head
    assert head["当前承办"] not in ("", "—")


def test_somebody_who_was_not_reached_is_tried_again_and_the_page_says_when(visitor, world, waiting) -> None:
    world.waits_until(world.now + timedelta(days=8))
    world.completes(waiting, "visit", "clerk", satisfied="unreachable")
    head = told(visitor, waiting)
    assert head["在等"].startswith("下一工作日")
    assert head["当前承办"] == "王clerk（首问责任人）"


def test_a_moment_that_was_given_up_is_called_stuck(visitor, world, waiting) -> None:
    with world.shop.units.write(world.actor("clerk"), world.now) as u:
        u.write(t.timer.update().where(t.timer.c.element == "visit_due").values(status="stuck", try_at=None))
    head = told(visitor, waiting)
    assert head["在等"] == "到回访日 定时器卡住，由运维人员处理"
    assert head["当前承办"] == "王clerk（首问责任人）"


def test_at_every_step_of_a_case_somebody_is_at_it_until_it_is_closed(visitor, world) -> None:
    case_id = world.registers("CA-005").case_id
    for act, who, values in (*TO_THE_END, ("rate", "clerk", {"rating": "1"}), ("contact", "clerk", {})):
        assert told(visitor, case_id)["当前承办"] not in ("", "—"), act
        world.completes(case_id, act, who, **values)
    world.waits_until(world.now + timedelta(days=8))
    world.completes(case_id, "visit", "clerk", satisfied="yes")
    assert world.case(case_id).closed_at is not None
    assert told(visitor, case_id)["当前承办"] == "已办结，无人承办"


def test_a_free_task_at_ones_own_desk_is_claimed_on_the_page_of_its_case(visitor, world) -> None:
    case_id = world.registers("CA-005").case_id
    task = world.task(case_id, "check_papers").id
    clerk = visitor("clerk").open(f"/cases/{case_id}").sends(f"/tasks/{task}/claim")
    assert clerk.page.request.path == f"/cases/{case_id}"
    assert world.task(case_id, "check_papers").assignee_id == world.actor("clerk").person_id
    assert f"/tasks/{task}/claim" not in clerk.html
    offered = visitor("clerk2").open(f"/cases/{case_id}").html
    assert f"/tasks/{task}/claim" not in offered


def test_the_case_says_its_result_when_it_is_decided_and_its_head_whom_to_call(visitor, world) -> None:
    case_id = decided(world)
    assert visitor("clerk").open(f"/cases/{case_id}?view=acts").sees("结果 —")
    world.completes(case_id, "decide", "handler", decision="approved")
    assert not visitor("clerk").open(f"/cases/{case_id}?view=acts").sees("结果 —")
    assert told(visitor, case_id)["电话"] == "13800138000"


def test_the_task_names_the_clock_it_falls_due_by(visitor, world) -> None:
    task = world.task(world.registers("CA-005").case_id, "check_papers")
    facts = re.sub(r"<[^>]+>", "", visitor("clerk").open(f"/tasks/{task.id}").html)
    due = task.due_at.astimezone(world.shop.office.zone)
    assert f"{due:%m-%d %H:%M} · 环节时限" in facts


def foot_of_the_story(visitor, case_id: str) -> str:
    story = visitor("clerk").open(f"/cases/{case_id}").html.split('class="g-tl"')[1].split("</section>")[0]
    return story.rsplit("<li", 1)[1]


def test_a_step_that_is_open_says_until_when_it_is_to_be_done(visitor, world) -> None:
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    task = world.task(case_id, "contact")
    due = task.due_at.astimezone(world.shop.office.zone)
    assert f"到期 {due:%m-%d %H:%M}" in foot_of_the_story(visitor, case_id)
    clocks = visitor("clerk").open(f"/cases/{case_id}").html.split('class="g-clocks"')[1].split("<ol>")[0]
    assert "差评联系" in clocks


def test_what_a_form_lists_line_by_line_reads_as_one_list_in_the_story(visitor, world) -> None:
    case = world.registers("CA-005")
    world.completes(
        case.case_id, "check_papers", "clerk", papers="missing", missing_papers="户口簿\n困难证明"
    )
    story = visitor("clerk").open(f"/cases/{case.case_id}").html
    assert "户口簿、困难证明" in story


def test_a_task_nobody_holds_lies_with_a_post_of_a_unit(visitor, world) -> None:
    case_id = handled(world)
    world.does("handler", ask_pause, AskPause(case_id, "testing", 5, "workday", "需检测"))
    assert world.task(case_id, "approve_pause").role == "duty_chief"
    assert "· 值班长" in told(visitor, case_id)["当前承办"]


def chip_of(visitor, case_id: str) -> str:
    """What the chip beside the item says."""
    page = visitor("clerk").open(f"/cases/{case_id}").html.split('class="g-case-head"')[1]
    return " ".join(re.sub(r"<[^>]+>", " ", page.split('class="g-due')[1].split("g-lane")[0]).split())


def test_while_it_is_put_right_the_head_does_not_say_that_all_is_well(visitor, world, waiting) -> None:
    world.waits_until(world.now + timedelta(days=8))
    world.completes(waiting, "visit", "clerk", satisfied="no")
    assert "整改中" in chip_of(visitor, waiting)
    assert "已送达" not in chip_of(visitor, waiting)
    assert told(visitor, waiting)["回访"] == "不满意"
    world.completes(waiting, "rectify", "handler")
    assert "整改中" not in chip_of(visitor, waiting)


def test_whoever_was_never_reached_after_a_rectification_is_named_at_the_closed_case(
    visitor, world, waiting
) -> None:
    world.waits_until(world.now + timedelta(days=8))
    world.completes(waiting, "visit", "clerk", satisfied="no")
    world.completes(waiting, "rectify", "handler")
    for _ in range(3):
        world.completes(waiting, "visit", "clerk", satisfied="unreachable")
        world.waits_until(world.now + timedelta(days=4))
    assert "值班长" in told(visitor, waiting)["当前承办"]
    world.completes(waiting, "chase", "chief")
    assert world.case(waiting).closed_at is not None
    assert told(visitor, waiting)["回访"] == "未联系上，共 3 次"
    assert told(visitor, waiting, "en")["Visit"] == "Could not be reached, 3 calls"
