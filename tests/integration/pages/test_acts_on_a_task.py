"""What can be done from a task beside filling its form, and what the page says of what cannot."""

from datetime import date, timedelta

from app.casework.claim_task import ClaimTask, claim_task
from app.domain.rights import CONSOLE
from app.office.set_absence import SetAbsence, set_absence
from app.store import tables as t

ITEM = "CA-005"
PAUSES = "CA-011"


def accepted(world, item=ITEM):
    case = world.registers(item)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    return case.case_id


def handled(world, item=ITEM):
    case = accepted(world, item)
    world.completes(case, "accept_handoff", "handler", handoff="accepted")
    return case


def test_a_department_sends_a_handoff_back_with_its_reason(visitor, world) -> None:
    case = accepted(world)
    task = world.task(case, "accept_handoff").id
    handler = visitor("handler").open(f"/tasks/{task}")
    assert handler.sees("退回：不接收")
    handler.sends(f"/tasks/{task}/send-back", reason="不属于民政职责")
    assert handler.status == 200
    assert world.rows(t.handoff, task_id=task)[0].status == "refused"
    assert world.task(case, "arbitrate_handoff").role == "clerk"
    assert visitor("clerk").open(f"/cases/{case}").sees("不属于民政职责")


def test_a_review_sends_the_work_back_to_be_done_again(visitor, world) -> None:
    case = handled(world)
    world.completes(case, "handle", "handler", handling="done")
    task = world.task(case, "review").id
    handler = visitor("handler").open(f"/tasks/{task}").sends(f"/tasks/{task}/send-back", reason="缺入户照片")
    assert handler.status == 200
    assert handler.sees("已退回")
    assert world.task(case, "handle").name == "补充办理"


def test_sending_back_without_a_reason_is_asked_for_one_beside_its_field(visitor, world) -> None:
    case = accepted(world)
    task = world.task(case, "accept_handoff").id
    handler = visitor("handler").open(f"/tasks/{task}").sends(f"/tasks/{task}/send-back")
    assert handler.status == 422
    assert 'id="send-back-reason-e"' in handler.html
    assert world.task(case, "accept_handoff").id == task


def test_a_step_without_a_way_back_says_so_and_takes_none(visitor, world) -> None:
    case = handled(world)
    task = world.task(case, "handle").id
    handler = visitor("handler").open(f"/tasks/{task}")
    assert handler.sees("退回 ：本环节没有退回的出口，可以转办。")
    token = handler.form("/complete").fields["csrf_token"][0]
    answer = handler.client.post(f"/tasks/{task}/send-back", data={"csrf_token": token, "reason": "不办"})
    assert answer.status_code == 422
    assert world.task(case, "handle").id == task


def test_a_handler_asks_for_a_pause_an_extension_and_an_opinion_from_the_task(visitor, world) -> None:
    case = handled(world)
    task = world.task(case, "handle").id
    ground = world.case(case).rules["grounds"]
    handler = visitor("handler").open(f"/tasks/{task}")
    handler.sends(f"/tasks/{task}/extension", length="3", reason="等待外地回函")
    assert handler.sees("申请已送审批人")
    assert handler.sees("延期 ：已有一份申请在审批人处。")
    handler.sends(f"/tasks/{task}/opinion", department="HR", question="是否享受社保待遇")
    assert world.tasks(case, "requested_opinion") or world.tasks(case, "opinion")
    if ground:
        handler.sends(f"/tasks/{task}/pause", ground=ground[0], length="5", unit="workday", reason="委托鉴定")
        assert world.tasks(case, "approve_pause")
    else:
        assert handler.sees("本事项没有列明可暂停计时的程序")


def test_who_decides_a_request_reads_its_reason_and_no_other_act_s(visitor, world) -> None:
    case = handled(world)
    task = world.task(case, "handle").id
    visitor("handler").open(f"/tasks/{task}").sends(
        f"/tasks/{task}/extension", length="3", reason="等待外地回函"
    )
    world.now += timedelta(minutes=1)
    correction = {"clock": "promised", "length": "9", "unit": "workday", "reason": "录入有误"}
    chief = visitor("chief").open(f"/cases/{case}?view=clocks").sends("/clock", **correction)
    assert chief.sees("已更正计时")
    chief.open(f"/tasks/{world.task(case, 'approve_extension').id}")
    assert chief.sees("等待外地回函")
    assert not chief.sees("录入有误")


def test_a_refused_request_stays_on_the_task_with_its_words(visitor, world) -> None:
    case = handled(world)
    task = world.task(case, "handle").id
    handler = visitor("handler").open(f"/tasks/{task}")
    handler.sends(f"/tasks/{task}/extension", length="500", reason="等待外地回函")
    assert handler.status == 422
    assert handler.form(f"/tasks/{task}/extension").fields["reason"] == ["等待外地回函"]
    assert handler.form(f"/tasks/{task}/extension").fields["length"] == ["500"]
    assert handler.sees("“时长”不能大于 10")
    assert handler.sees("10 个工作日以内")
    for wrong in ("0", "-1", "三"):
        handler.sends(f"/tasks/{task}/extension", length=wrong, reason="等待外地回函")
        assert handler.sees("“时长”须为不小于 1 的整数"), wrong
    handler.sends(f"/tasks/{task}/extension", length="３", reason="等待外地回函")
    assert handler.sees("申请已送审批人"), "an input method makes wide digits"


def test_an_extension_asked_for_too_late_is_not_offered_and_the_page_says_why(visitor, world) -> None:
    case = handled(world)
    task = world.task(case, "handle").id
    world.waits_until(world.now + timedelta(days=120))
    handler = visitor("handler").open(f"/tasks/{task}")
    assert handler.sees("延期 ：时限已过，延期须在到期前申请。")
    assert f'action="/tasks/{task}/extension"' not in handler.html


def test_a_chief_reassigns_seeing_who_is_there_and_how_much_they_hold(visitor, world) -> None:
    case = world.registers(ITEM).case_id
    task = world.task(case, "check_papers").id
    busy = world.registers(ITEM).case_id
    world.does("clerk", claim_task, ClaimTask(world.task(busy, "check_papers").id))
    away, other = (world.actor(login).person_id for login in ("clerk", "clerk2"))
    today = date(2026, 9, 14)
    world.does(CONSOLE, set_absence, SetAbsence(away, today, today, "illness", other))
    chief = visitor("chief").open(f"/tasks/{task}")
    assert chief.sees("王clerk2 在办 0 件")
    assert chief.sees("王clerk 在办 1 件 2026-09-14 前不在岗 · 由 王clerk2 代办")
    chief.sends(f"/tasks/{task}/reassign", person=other)
    assert chief.status == 422
    chief.sends(f"/tasks/{task}/reassign", person=other, reason="本人病假")
    assert chief.status == 200
    assert world.task(case, "check_papers").assignee_id == other


def test_a_chief_names_nobody_from_another_desk(visitor, world) -> None:
    case = world.registers(ITEM).case_id
    task = world.task(case, "check_papers").id
    chief = visitor("chief").open(f"/tasks/{task}")
    chief.sends(f"/tasks/{task}/reassign", person=world.actor("handler").person_id, reason="请代办")
    assert chief.status == 404
    assert chief.sees("请代办")
    assert world.task(case, "check_papers").assignee_id is None


def test_only_chiefs_are_offered_reassignment_and_corrections(visitor, world) -> None:
    case = accepted(world)
    task = world.task(case, "accept_handoff").id
    handler = visitor("handler").open(f"/tasks/{task}")
    assert f'action="/tasks/{task}/reassign"' not in handler.html
    assert f'action="/cases/{case}/clock"' not in handler.open(f"/cases/{case}?view=clocks").html
    token = handler.form("/preferences").fields["csrf_token"][0]
    for address in (f"/tasks/{task}/reassign", f"/cases/{case}/clock"):
        assert handler.client.post(address, data={"csrf_token": token}).status_code == 403


def test_a_chief_corrects_a_start_with_a_ground_and_the_clock_counts_again(visitor, world) -> None:
    case = accepted(world)
    before = world.case(case).due_at
    world.now += timedelta(days=2)
    chief = visitor("chief").open(f"/cases/{case}?view=clocks")
    for beyond in ("2003-09-15 09:00", "２０９８－０９－１５　０９：００"):
        chief.sends("/clock", clock="promised", started_at=beyond, reason="登记时刻有误")
        assert chief.sees("“起算时间”须在收件之后、现在之前")
    chief.sends("/clock", clock="promised", started_at="2026-09-15 25:00", reason="登记时刻有误")
    assert chief.status == 422
    assert chief.form("/clock").fields["reason"] == ["登记时刻有误"]
    chief.sends("/clock", clock="promised", started_at="", length="2", unit="workday", reason="录入有误")
    assert chief.status == 200
    assert world.case(case).due_at != before
    assert chief.sees("已更正计时")
    assert chief.sees("录入有误")
