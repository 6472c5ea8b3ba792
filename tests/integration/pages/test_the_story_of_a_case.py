"""The timeline of a case: sentences, people with their posts, notices that went out, a long story folded."""

from datetime import date

from app.calendars.adopt import adopt_some
from app.calendars.hours import SetHours, set_hours
from app.calendars.lights import SetLights, set_lights
from app.casework.claim_task import ClaimTask, claim_task
from app.casework.comment import Comment, comment
from app.casework.hand_off import HandOff, hand_off
from app.casework.reassign_task import ReassignTask, reassign_task
from app.domain.rights import SWEEP
from tests.faults.situations import decided
from tests.world import World

ITEM = "CA-005"


def handled(world):
    """A case its department has taken on."""
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    world.completes(case.case_id, "accept_handoff", "handler", handoff="accepted")
    return case.case_id


def test_a_line_names_the_person_with_unit_and_post_and_where_the_case_stands(visitor, world) -> None:
    case = handled(world)
    clerk = visitor("clerk").open(f"/cases/{case}")
    assert clerk.sees("王clerk · 窗口人员 已受理、承诺时限开始计时"), "a word joined to a word takes no space"
    assert clerk.sees("王handler · 民政 · 承办人")


def test_a_notice_is_linked_from_the_line_it_went_out_with(visitor, world) -> None:
    case = handled(world)
    clerk = visitor("clerk").open(f"/cases/{case}")
    line = clerk.html.split("核对材料")[1].split("</li>")[0]
    assert "受理通知书" in line
    address = line.split('class="g-tl-paper" href="')[1].split('"')[0]
    assert clerk.open(address).sees("受理通知书")


def test_a_line_says_to_whom_and_where_to(visitor, world) -> None:
    case = handled(world)
    task = world.task(case, "handle").id
    other = world.actor("handler").person_id
    world.does("chief", reassign_task, ReassignTask(task, other, "请先办这件"))
    world.does("handler", hand_off, HandOff(task, "HR", "社保待遇归人社管"))
    clerk = visitor("clerk").open(f"/cases/{case}")
    assert clerk.sees("办理：改派：改派给 王handler")
    assert clerk.sees("请先办这件")
    assert clerk.sees("：人社")


def test_a_second_notice_is_told_as_a_violation_and_the_chief_finds_it_in_the_queue(visitor, world) -> None:
    case = world.registers(ITEM).case_id
    world.completes(case, "check_papers", "clerk", papers="missing")
    world.completes(case, "issue_notice", "clerk")
    assert not visitor("clerk").open(f"/cases/{case}").sees("违规")
    world.completes(case, "record_supplement", "clerk")
    world.completes(case, "check_papers", "clerk", papers="missing")
    world.completes(case, "issue_notice", "clerk", notice_items="户口簿", second_notice_reason="没有看清表格")
    clerk = visitor("clerk").open(f"/cases/{case}")
    act, report = clerk.html.split("违规：再次告知")[1].split("违规已报值班长")
    assert "补正告知书" in act, "the notice went out with the act, not with the report"
    assert "补正告知书" not in report.split("</li>")[0]
    chief = visitor("chief").open("/queue")
    assert chief.sees("处置违规告知")
    chief.open(f"/tasks/{world.task(case, 'note_violation').id}")
    assert chief.sees("没有看清表格")
    assert chief.sees("户口簿")
    chief.sends("/complete", violation_note="已约谈窗口")
    assert world.tasks(case, "note_violation") == []


def test_quiet_lines_are_told_on_demand(visitor, world) -> None:
    case = world.registers(ITEM)
    world.does("clerk", claim_task, ClaimTask(world.task(case.case_id, "check_papers").id))
    clerk = visitor("clerk").open(f"/cases/{case.case_id}")
    assert not clerk.sees("核对材料：认领")
    assert clerk.open(f"/cases/{case.case_id}?history=whole").sees("核对材料：认领")


def test_a_long_story_is_folded_in_its_middle_and_loses_no_line(visitor, world) -> None:
    case = world.registers(ITEM).case_id
    for n in range(30):
        world.does("clerk", comment, Comment(case, f"第 {n} 次电话"))
    clerk = visitor("clerk").open(f"/cases/{case}")
    assert clerk.sees("另有 20 条")
    assert all(clerk.sees(f"第 {n} 次电话") for n in range(30))


def test_a_masked_reader_reads_who_did_what_and_none_of_the_words(visitor, world) -> None:
    case = handled(world)
    world.does("clerk", comment, Comment(case, "许小兰的电话改了"))
    inspector = visitor("inspector").open(f"/cases/{case}")
    assert inspector.sees("王clerk · 窗口人员")
    assert not inspector.sees("许小兰")


def test_whoever_watches_over_reads_that_one_person_checked_their_own_work(visitor, world) -> None:
    case_id = decided(world)
    world.completes(case_id, "decide", "handler", decision="approved")
    page = f"/cases/{case_id}"
    assert visitor("supervisor").open(page).html.count("与上一步同一人") == 2
    assert not visitor("handler").open(page).sees("与上一步同一人")


def test_the_story_tells_a_deadline_that_was_counted_again_where_it_moved(visitor, world) -> None:
    """New hours move the case's deadline by an hour; new lights move nothing, and only the whole trail knows of them."""
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    week = [[["08:30", "12:00"], ["14:00", "16:30"]] for _ in range(7)]
    world.does("admin", set_hours, SetHours(world.centre, date(2026, 9, 15), week))
    everybody_follows(world)
    world.does("admin", set_lights, SetLights(world.centre, {"yellow": "near", "red": "promised"}))
    everybody_follows(world)
    reader = visitor("clerk").open(f"/cases/{case.case_id}")
    assert reader.html.count("时限重新计算") == 1
    assert reader.sees("时限重新计算：09-22 17:30 改为 09-22 16:30")
    assert reader.open(f"/cases/{case.case_id}?history=whole").html.count("时限重新计算") == 2


def everybody_follows(world: World) -> None:
    with world.shop.units.write(SWEEP, world.now) as u:
        adopt_some(world.shop.office, u, 10)
