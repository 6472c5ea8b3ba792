"""What a clerk does in a day, through forms that need no script."""

import re
from datetime import timedelta

from app.casework.ask import AskPause, ask_pause
from app.oversight import worklist
from app.store import tables as t
from tests.faults.situations import decided, handled
from tests.world import PASSWORD

ITEM = "CA-005"


def register(person, name="许小兰", **typed):
    person.open(f"/register/{ITEM}").sends(f"/register/{ITEM}", name=name, **typed)
    return person


def told(person, label):
    """What stands beside a label of the receipt."""
    return re.search(rf"<dt>{label}</dt><dd[^>]*>([^<]+)</dd>", person.html)[1].strip()


def test_a_matter_is_registered_and_its_receipt_names_number_and_code(visitor, world) -> None:
    clerk = register(visitor("clerk"))
    number = told(clerk, "受理编号")
    assert number.startswith("LX-2026-000001-")
    assert len(told(clerk, "查询码").replace(" ", "")) == 8
    assert "<svg" in clerk.html
    assert world.rows(t.office_case, number=number)


def test_the_same_form_sent_twice_registers_once_and_gives_the_same_receipt(visitor, world) -> None:
    clerk = visitor("clerk").open(f"/register/{ITEM}")
    form = clerk.form(f"/register/{ITEM}")
    answers = [
        clerk.client.post(form.action, data={**form.fields, "name": "许小兰"}).get_data(as_text=True)
        for _ in range(2)
    ]
    codes = [re.search(r'g-code">([^<]+)<', answer)[1] for answer in answers]
    assert codes[0] == codes[1]
    assert len(world.rows(t.office_case)) == 1


def test_a_wrong_identity_number_is_named_beside_its_field_and_nothing_typed_is_lost(visitor) -> None:
    clerk = register(visitor("clerk"), id_number="123", village="柳溪村")
    assert clerk.status == 422
    assert clerk.sees("“证件号码”须为 18 位")
    form = clerk.form(f"/register/{ITEM}")
    assert form.fields["name"] == ["许小兰"]
    assert form.fields["village"] == ["柳溪村"]


def test_a_task_is_claimed_from_the_queue_and_put_back(visitor, world) -> None:
    case = world.registers(ITEM)
    task = world.task(case.case_id, "check_papers").id
    clerk = visitor("clerk").open("/queue?tab=unclaimed")
    assert clerk.sees(case.number)
    clerk.sends(f"/tasks/{task}/claim")
    assert clerk.sees("已认领")
    assert world.task(case.case_id, "check_papers").assignee_id == world.actor("clerk").person_id
    clerk.open("/queue?tab=mine").sends(f"/tasks/{task}/release")
    assert world.task(case.case_id, "check_papers").assignee_id is None


def test_a_form_with_an_open_question_comes_back_with_the_sentence_beside_the_field(visitor, world) -> None:
    case = world.registers(ITEM)
    task = world.task(case.case_id, "check_papers").id
    clerk = visitor("clerk").open(f"/tasks/{task}").sends(f"/tasks/{task}/complete")
    assert clerk.status == 422
    assert clerk.sees("请选择“核对结果”")
    clerk.sends(f"/tasks/{task}/complete", papers="complete")
    assert clerk.status == 200
    assert clerk.sees("已提交")
    assert world.case(case.case_id).status == "accepted"


def test_what_was_typed_survives_a_colleague_who_claimed_first(visitor, world) -> None:
    case = world.registers(ITEM)
    task = world.task(case.case_id, "check_papers").id
    clerk, colleague = visitor("clerk").open(f"/tasks/{task}"), visitor("clerk2").open(f"/tasks/{task}")
    colleague.sends(f"/tasks/{task}/claim")
    clerk.sends(f"/tasks/{task}/complete", papers="missing", missing_papers="户口簿")
    assert clerk.status == 409
    assert clerk.sees("已有变化") or clerk.sees("王clerk2")
    assert clerk.sees("户口簿")


def test_a_case_that_moved_meanwhile_is_told_kindly_and_the_form_keeps_its_words(visitor, world) -> None:
    case = world.registers(ITEM)
    task = world.task(case.case_id, "check_papers").id
    clerk = visitor("clerk").open(f"/tasks/{task}")
    visitor("clerk2").open(f"/cases/{case.case_id}?view=talk").sends("/comment", words="请先看户口簿")
    clerk.sends(f"/tasks/{task}/complete", papers="missing", missing_papers="户口簿")
    assert clerk.status == 409
    assert clerk.sees("已有变化")
    form = clerk.form(f"/tasks/{task}/complete")
    assert form.fields["missing_papers"] == ["户口簿"]
    clerk.sends(f"/tasks/{task}/complete")
    assert clerk.status == 200


def test_a_draft_is_there_again_when_the_task_is_opened_again(visitor, world) -> None:
    case = world.registers(ITEM)
    task = world.task(case.case_id, "check_papers").id
    clerk = visitor("clerk").open(f"/tasks/{task}")
    form = clerk.form("/complete")
    draft = {**form.fields, "papers": "missing", "missing_papers": "残疾人证"}
    clerk.client.post(f"/tasks/{task}/draft", data=draft)
    clerk.open(f"/tasks/{task}")
    assert clerk.form("/complete").fields["missing_papers"] == ["残疾人证"]
    assert not visitor("clerk2").open(f"/tasks/{task}").sees("残疾人证")


def test_a_finished_task_shows_what_was_filled_and_offers_no_form(visitor, world) -> None:
    case = world.registers(ITEM)
    task = world.task(case.case_id, "check_papers").id
    clerk = visitor("clerk").open(f"/tasks/{task}")
    clerk.sends(f"/tasks/{task}/complete", papers="complete").open(f"/tasks/{task}")
    assert clerk.sees("这项任务已经结束")
    assert clerk.sees("材料齐全，受理")
    assert "task-form" not in clerk.html


def test_the_list_answers_nothing_while_nothing_has_changed(visitor, world) -> None:
    world.registers(ITEM)
    clerk = visitor("clerk").open("/queue")
    seen = re.search(r'name="seen" value="(\w+)"', clerk.html)[1]
    partial = {"HX-Request": "true"}
    assert clerk.client.get(f"/queue?seen={seen}", headers=partial).status_code == 204
    world.registers(ITEM)
    answer = clerk.client.get(f"/queue?seen={seen}", headers=partial)
    assert answer.status_code == 200
    assert "<html" not in answer.get_data(as_text=True)


def test_tabs_count_and_the_ruler_groups_by_when_tasks_fall_due(visitor, world) -> None:
    for _ in range(3):
        world.registers(ITEM)
    clerk = visitor("clerk").open("/queue?tab=unclaimed")
    assert clerk.sees("未认领 3")
    assert clerk.sees("3 七日内")
    world.now += timedelta(days=30)
    clerk = visitor("clerk").open("/queue?tab=unclaimed&when=late")
    assert clerk.html.count("<tr id=") == 3
    assert visitor("clerk").open("/queue?tab=unclaimed&when=today").sees("没有符合筛选的任务")


def test_a_case_that_waits_elsewhere_is_one_step_from_the_queue_s_search(visitor, world) -> None:
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    clerk = visitor("clerk").open(f"/queue?q={case.number}")
    assert clerk.sees("没有符合筛选的任务")
    assert f'href="/cases?q={case.number}"' in clerk.html
    assert clerk.open(f"/cases?q={case.number}").sees(case.number)


def test_pages_of_the_queue_follow_one_another_without_gap_or_repeat(visitor, world) -> None:
    numbers = {world.registers(ITEM).number for _ in range(60)}
    clerk = visitor("clerk").open("/queue?tab=unclaimed&order=number")
    first = re.findall(r"LX-2026-\d{6}-\w", clerk.text)
    onward = re.search(r'href="(/queue\?[^"]*cursor=[^"]*)"', clerk.html)[1].replace("&amp;", "&")
    second = re.findall(r"LX-2026-\d{6}-\w", clerk.open(onward).text)
    assert not set(first) & set(second)
    assert set(first) | set(second) == numbers


def test_a_name_and_a_number_find_a_case(visitor, world) -> None:
    case = world.registers(ITEM)
    clerk = visitor("clerk")
    assert clerk.open("/cases?q=小兰").sees(case.number)
    assert clerk.open("/queue?q=小兰").sees(case.number)
    assert clerk.open(f"/cases?q={case.number[:12]}").sees(case.number)
    assert not clerk.open("/cases?q=大兰").sees(case.number)
    assert not visitor("stranger").open("/cases?q=小兰").sees(case.number)


def test_a_post_without_the_sessions_word_changes_nothing(visitor, world) -> None:
    case = world.registers(ITEM)
    task = world.task(case.case_id, "check_papers").id
    clerk = visitor("clerk")
    answer = clerk.client.post(f"/tasks/{task}/claim", data={"csrf_token": "wrong"})
    assert answer.status_code == 400
    assert world.task(case.case_id, "check_papers").assignee_id is None


def test_a_password_is_changed_and_the_old_one_opens_nothing(visitor) -> None:
    clerk = visitor("clerk").open("/password")
    clerk.sends("/password", old="wrong words here", new="another long phrase", again="another long phrase")
    assert clerk.status == 422
    assert clerk.sees("现用密码不对")
    clerk.sends("/password", old="long enough words", new="another long phrase", again="another long phrase")
    assert clerk.sees("密码已修改")
    assert visitor("").signs_in("clerk").status == 401
    assert visitor("").signs_in("clerk", "another long phrase").sees("待办事项")


def test_language_and_theme_stay_with_the_browser(visitor) -> None:
    clerk = visitor("clerk").open("/queue")
    clerk.sends("/preferences", language="en")
    assert clerk.sees("Work queue")
    assert clerk.open("/nowhere").status == 404
    clerk.open("/queue").sends("/preferences", theme="dark")
    assert 'data-theme="dark"' in clerk.html


def test_who_is_not_signed_in_is_led_to_the_door_and_back(visitor) -> None:
    nobody = visitor("").open("/cases?q=%E5%85%B0")
    assert nobody.sees("登录")
    nobody.sends("/sign-in", name="clerk", password="long enough words")
    assert nobody.page.request.path == "/cases"
    assert nobody.open("/sign-in?next=//elsewhere.example/").page.request.path == "/queue"


def test_everybody_arrives_somewhere_they_may_be(visitor) -> None:
    places = {
        "clerk": "/queue",
        "officer": "/queue",
        "supervisor": "/cards",
        "inspector": "/cases",
        "admin": "/people",
    }
    for login, place in places.items():
        person = visitor(login)
        assert (person.status, person.page.request.path) == (200, place)


def test_a_pile_too_large_to_count_offers_every_item_of_the_centre(visitor, world, monkeypatch) -> None:
    world.registers(ITEM)
    world.registers("CA-002")
    small = visitor("clerk").open("/queue").html
    assert re.search(rf'<option value="{ITEM}">[^<]* \(1\)</option>', small)
    assert '<option value="JT-002"' not in small
    monkeypatch.setattr(worklist, "CAP", 2)
    large = visitor("clerk").open("/queue").html
    assert f'<option value="{ITEM}"' in large
    assert '<option value="JT-002"' in large
    assert " (1)</option>" not in large
    narrowed = visitor("clerk").open(f"/queue?item={ITEM}")
    assert narrowed.html.count('id="row-') == 1


def test_whoever_makes_the_result_reads_where_it_is_collected(visitor, world) -> None:
    case_id = decided(world)
    world.completes(case_id, "decide", "handler", decision="approved")
    task = world.task(case_id, "make_result").id
    assert visitor("handler").open(f"/tasks/{task}").sees("领取地点 窗口")


def test_a_box_that_must_be_ticked_is_asked_to_be_ticked(visitor, world) -> None:
    case_id = handled(world)
    world.does("handler", ask_pause, AskPause(case_id, "testing", 5, "workday", "需检测"))
    task = world.task(case_id, "approve_pause").id
    chief = visitor("chief").open("/queue").sends(f"/tasks/{task}/claim").open(f"/tasks/{task}")
    chief.sends(f"/tasks/{task}/complete", pause_decision="approved")
    assert chief.status == 422
    assert chief.sees("请勾选“批准后即向申请人送达书面通知”")


def test_signing_in_again_leads_back_to_where_one_was(visitor, world) -> None:
    wanted = "/queue?tab=mine&order=due"
    nobody = visitor("").open(wanted)
    nobody.sends("/sign-in", name="clerk", password=PASSWORD)
    assert nobody.page.request.full_path == wanted
    part = visitor("").client.get(
        "/queue", headers={"HX-Request": "true", "HX-Current-URL": f"http://localhost{wanted}"}
    )
    assert part.headers["HX-Redirect"] == "/sign-in?next=%2Fqueue%3Ftab%3Dmine%26order%3Ddue"
