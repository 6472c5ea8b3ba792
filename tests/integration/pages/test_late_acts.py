"""Two people on one case: who comes second keeps every word, and is told what happened meanwhile."""

from datetime import date

from app.casework.claim_task import ClaimTask, claim_task
from app.casework.save_draft import SaveDraft, save_draft
from app.domain.rights import CONSOLE
from app.office.set_absence import SetAbsence, set_absence

ITEM = "CA-005"


def check_papers(world):
    case = world.registers(ITEM)
    return case.case_id, world.task(case.case_id, "check_papers").id


def test_a_case_that_moved_says_who_did_what_since(visitor, world) -> None:
    case, task = check_papers(world)
    clerk = visitor("clerk").open(f"/tasks/{task}")
    visitor("clerk2").open(f"/cases/{case}?view=talk").sends("/comment", words="请先看户口簿")
    clerk.sends(f"/tasks/{task}/complete", papers="missing", missing_papers="户口簿")
    assert clerk.status == 409
    assert clerk.sees("打开之后的变化")
    assert clerk.sees("王clerk2 · 窗口人员")
    assert clerk.sees("请先看户口簿")
    assert not clerk.sees("已登记 许小兰")


def test_a_fact_that_reads_otherwise_is_shown_before_and_after(visitor, world) -> None:
    _case, task = check_papers(world)
    clerk = visitor("clerk").open(f"/tasks/{task}")
    visitor("clerk2").open(f"/tasks/{task}").sends(f"/tasks/{task}/claim")
    clerk.sends(f"/tasks/{task}/complete", papers="missing", missing_papers="户口簿")
    assert clerk.status == 409
    assert not clerk.sees("再次提交")
    assert clerk.sees("当前承办 核对材料（未认领） 核对材料（王clerk2）")
    assert clerk.sees("户口簿")


def test_a_task_a_colleague_finished_shows_both_answers_side_by_side(visitor, world) -> None:
    _case, task = check_papers(world)
    clerk = visitor("clerk").open(f"/tasks/{task}")
    visitor("clerk2").open(f"/tasks/{task}").sends(f"/tasks/{task}/complete", papers="complete")
    clerk.sends(f"/tasks/{task}/complete", papers="missing", missing_papers="户口簿")
    assert clerk.status == 409
    assert clerk.sees("王clerk2 已办结，填写不同")
    assert clerk.sees("核对结果 缺件，一次性告知 材料齐全，受理")
    assert clerk.sees("状态 已登记 已受理")


def test_an_act_on_a_case_page_that_came_late_keeps_its_words_and_tells_the_difference(
    visitor, world
) -> None:
    case, task = check_papers(world)
    clerk = visitor("clerk").open(f"/cases/{case}?view=acts")
    visitor("clerk2").open(f"/tasks/{task}").sends(f"/tasks/{task}/complete", papers="complete")
    clerk.sends("/withdraw", reason="申请人不办了")
    assert clerk.status == 409
    assert clerk.sees("打开之后的变化")
    assert clerk.sees("状态 已登记 已受理")
    assert clerk.form("/withdraw").fields["reason"] == ["申请人不办了"]
    clerk.sends("/withdraw")
    assert clerk.status == 200


def test_a_substitutes_draft_stands_beside_ones_own_field_by_field(visitor, world) -> None:
    _case, task = check_papers(world)
    world.does("clerk", claim_task, ClaimTask(task))
    away = date(2026, 9, 14)
    absent, substitute = (world.actor(login).person_id for login in ("clerk", "clerk2"))
    world.does(CONSOLE, set_absence, SetAbsence(absent, away, away, "illness", substitute))
    world.actors.clear()
    world.does("clerk2", save_draft, SaveDraft(task, {"papers": "missing", "missing_papers": "残疾人证"}))
    world.does("clerk", save_draft, SaveDraft(task, {"papers": "missing", "missing_papers": "户口簿"}))
    clerk = visitor("clerk").open(f"/tasks/{task}")
    assert clerk.sees("王clerk2 存有不同的草稿")
    assert clerk.sees("户口簿 残疾人证")
    theirs = clerk.html.split("?take=")[1].split('"')[0]
    clerk.open(f"/tasks/{task}?take={theirs}")
    assert clerk.form("/complete").fields["missing_papers"] == ["残疾人证"]


def test_nobody_elses_draft_is_shown_to_who_does_not_hold_the_task(visitor, world) -> None:
    _case, task = check_papers(world)
    world.does("clerk2", save_draft, SaveDraft(task, {"papers": "missing", "missing_papers": "残疾人证"}))
    theirs = world.actor("clerk2").person_id
    assert not visitor("clerk").open(f"/tasks/{task}").sees("残疾人证")
    assert not visitor("clerk").open(f"/tasks/{task}?take={theirs}").sees("残疾人证")


def test_a_page_that_lies_about_what_it_saw_harms_nobody(visitor, world) -> None:
    for said in ("", "[1]", '{"tasks": 3, "papers": [1], "due": "gestern"}', "{" * 5000):
        _case, task = check_papers(world)
        clerk = visitor("clerk").open(f"/tasks/{task}")
        visitor("clerk2").open(f"/tasks/{task}").sends(f"/tasks/{task}/claim")
        clerk.sends(f"/tasks/{task}/complete", papers="complete", saw=said)
        assert clerk.status == 409
        assert clerk.sees("打开之后的变化")
