"""What an applicant does on their own page, with the receipt's number and code and nothing else."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from app.casework.answer_complaint import AnswerComplaint, answer_complaint
from app.casework.choose_collection import ChooseCollection, choose_collection
from app.casework.finish_handing_in import FinishHandingIn, finish_handing_in
from app.casework.hand_in_paper import HandInPaper, hand_in_paper
from app.casework.rate_own_case import RateOwnCase, rate_own_case
from app.casework.register_case import Applicant, RegisterCase, register_case
from app.domain.numbers import CaseNumber
from app.domain.rights import applicant_of
from app.errors import FormInvalid, NothingHandedIn, NotPossibleHere, PartyToComplaint, TaskNotFound
from app.store import tables as t
from app.store.rating_mark import token_of
from tests.faults.situations import JPEG
from tests.integration.test_statement_budget import counting

ITEM = "CA-005"
WHO = Applicant("欧阳䶮晟", id_number="11010519491231002X", phone="13987654321", address="上坝村3组77号")


def enquires(visitor, case):
    return visitor("").open("/status").sends("/status", number=case.number, code=case.query_code)


def handed_over(world):
    """A case whose result was handed over, as the receipt of its applicant names it."""
    case = world.registers(ITEM)
    world.goes_through(case.case_id, "deliver")
    return case


def test_the_page_can_be_looked_at_again_without_typing(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = enquires(visitor, case)
    assert someone.page.request.path == "/status/case"
    assert someone.open("/status/case").sees("已登记")
    world.now += timedelta(minutes=16)
    assert someone.open("/status/case").status == 401
    assert someone.sees("15 分钟")
    assert not someone.sees("小额临时救助")


def test_neither_address_nor_cookie_holds_the_code(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = visitor("").open("/status")
    answer = someone.client.post("/status", data={"number": case.number, "code": case.query_code})
    assert answer.status_code == 303
    assert case.query_code not in answer.headers["Location"]
    cookie = answer.headers["Set-Cookie"]
    assert case.query_code not in cookie
    assert case.case_id not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Max-Age=900" in cookie


def test_a_mended_cookie_is_no_proof(visitor, world) -> None:
    enquires(visitor, world.registers(ITEM))
    someone = visitor("")
    for cookie in ("x", "AAAA" * 30, "é"):
        someone.client.set_cookie("shouwen-case", cookie)
        assert someone.open("/status/case").status == 401


def test_finish_forgets_whose_case_it_was(visitor, world) -> None:
    someone = enquires(visitor, world.registers(ITEM)).sends("/status/leave")
    assert someone.open("/status/case").status == 401


def test_a_wrong_number_and_a_wrong_code_look_and_cost_the_same(visitor, world) -> None:
    case = world.registers(ITEM)
    other = world.registers(ITEM)
    nobodys = str(CaseNumber("LX", 2026, int(other.number.split("-")[2]) + 1))
    told, asked = [], []
    for number, code in ((case.number, "22222222"), (nobodys, case.query_code)):
        someone = visitor("").open("/status")
        with counting(world.shop.units.engine) as sent:
            someone.sends("/status", number=number, code=code)
        told.append((someone.status, someone.text.replace(number, "")))
        asked.append(len(sent.reads))
    assert told[0] == told[1]
    assert asked[0] == asked[1]


# -- taking it back ----------------------------------------------------------------------------------------------


def test_the_applicant_withdraws_after_reading_what_it_means(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = enquires(visitor, case).open("/status/withdraw")
    assert someone.sees("撤回后，您的申请立即终止")
    assert someone.sees("不能恢复")
    assert world.case(case.case_id).status == "registered"
    someone.sends("/status/withdraw", reason="")
    assert someone.sees("您已撤回申请")
    assert someone.sees("您的申请已撤回")
    row = world.case(case.case_id)
    assert (row.status, row.outcome) == ("closed", "withdrawn")
    (event,) = world.rows(t.audit_event, case_id=case.case_id, kind="case:withdrawn")
    assert (event.actor, event.actor_id) == ("applicant", None)


def test_a_second_press_withdraws_nothing_again(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = enquires(visitor, case).open("/status/withdraw")
    form = someone.form("/status/withdraw")
    first = someone.client.post(form.action, data=form.fields)
    second = someone.client.post(form.action, data=form.fields)
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(world.rows(t.audit_event, case_id=case.case_id, kind="case:withdrawn")) == 1


def test_once_decided_there_is_nothing_to_withdraw(visitor, world) -> None:
    case = handed_over(world)
    someone = enquires(visitor, case)
    assert "/status/withdraw" not in someone.html
    assert someone.open("/status/withdraw").page.request.path == "/status/case"


def test_a_form_without_the_word_of_the_proof_changes_nothing(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = enquires(visitor, case)
    for word in ("", "00" * 16):
        assert someone.client.post("/status/withdraw", data={"word": word}).status_code == 400
    assert world.case(case.case_id).status == "registered"


def test_the_word_of_one_case_does_not_serve_for_another(visitor, world) -> None:
    mine, theirs = world.registers(ITEM), world.registers(ITEM)
    word = enquires(visitor, mine).open("/status/withdraw").form("/status/withdraw").fields["word"]
    someone = enquires(visitor, theirs)
    assert someone.client.post("/status/withdraw", data={"word": word}).status_code == 400
    assert world.case(theirs.case_id).status == "registered"


def test_nothing_is_done_without_having_shown_the_code(visitor, world) -> None:
    case = world.registers(ITEM)
    for act in ("withdraw", "rate", "papers", "complain", "collection"):
        assert visitor("").open(f"/status/{act}").status == 401
        assert visitor("").client.post(f"/status/{act}").status_code == 401
        assert visitor("clerk").client.post(f"/status/{act}").status_code == 401
    assert world.case(case.case_id).status == "registered"


# -- rating ------------------------------------------------------------------------------------------------------


def test_the_applicant_rates_on_the_page(visitor, world) -> None:
    case = handed_over(world)
    someone = enquires(visitor, case)
    someone.open("/status/rate").sends("/status/rate", rating="4", fair="yes", rating_comment="办得快")
    assert someone.sees("谢谢，您的评价已收到")
    assert someone.sees("您的评价：满意")
    assert "/status/rate" not in someone.html
    (rating,) = world.rows(t.rating, case_id=case.case_id)
    assert rating.level == 4
    (task,) = [row for row in world.rows(t.task, case_id=case.case_id) if row.act == "rate"]
    assert (task.status, task.ended_by) == ("completed", None)


def test_a_rating_without_a_level_comes_back_with_the_words(visitor, world) -> None:
    case = handed_over(world)
    someone = enquires(visitor, case).open("/status/rate")
    someone.sends("/status/rate", rating_comment="办得快")
    assert someone.status == 422
    assert someone.sees("办得快")
    assert world.rows(t.rating, case_id=case.case_id) == []


def test_a_bad_rating_calls_for_a_contact(visitor, world) -> None:
    case = handed_over(world)
    enquires(visitor, case).open("/status/rate").sends("/status/rate", rating="1")
    assert world.tasks(case.case_id, "contact")


def test_an_applicant_cannot_rate_through_another_task(world) -> None:
    mine, theirs = world.registers(ITEM), world.registers(ITEM)
    applicant = applicant_of(world.centre, mine.case_id)
    other = world.task(theirs.case_id, "check_papers")
    with pytest.raises(TaskNotFound):
        world.does(applicant, rate_own_case, RateOwnCase(other.id, {"rating": "5"}))
    own = world.task(mine.case_id, "check_papers")
    with pytest.raises(NotPossibleHere):
        world.does(applicant, rate_own_case, RateOwnCase(own.id, {"papers": "complete"}))


# -- nothing personal --------------------------------------------------------------------------------------------


def test_no_page_of_the_applicant_says_who_they_are(visitor, world) -> None:
    case = world.does(
        "clerk", register_case, RegisterCase(world.centre, ITEM, "window", WHO, note="䶮的急事")
    )
    planted = (WHO.name, "欧阳", "䶮", "晟", WHO.id_number, WHO.phone, "77号", "上坝村")
    someone = enquires(visitor, case)
    pages = ["/status/case", f"/status/t/{case.query_token}", "/status/withdraw"]
    told = someone.html + "".join(someone.open(address).html for address in pages)
    assert [words for words in planted if words in told] == []


# -- papers ------------------------------------------------------------------------------------------------------


def waits_for_papers(world):
    """A case whose receipt lists what is missing, and whose applicant was told."""
    case = world.registers(ITEM, papers=())
    world.completes(case.case_id, "check_papers", "clerk", papers="missing")
    world.completes(case.case_id, "issue_notice", "clerk")
    return case


def uploads(someone, content, name="我的.jpg"):
    form = someone.open("/status/papers").form("/status/papers")
    data = {**form.fields, "file": (BytesIO(content), name)}
    someone.page = someone.client.post("/status/papers", data=data, follow_redirects=True)
    return someone


def test_a_missing_paper_is_handed_in_and_judged_by_the_clerk(visitor, world) -> None:
    case = waits_for_papers(world)
    someone = enquires(visitor, case)
    first = world.rows(t.paper, case_id=case.case_id)[0].name
    assert someone.sees(first)
    assert someone.open("/status/papers").sees(first)
    uploads(someone, JPEG)
    assert someone.sees("材料已收到")
    assert someone.html.count("已上传 <time>") == 1
    assert someone.html.index("已上传 <time>") < someone.html.index('id="file-2"')
    (document,) = world.rows(t.case_document, case_id=case.case_id)
    assert document.attached_by is None
    assert someone.open("/status/case").sees("缺少材料")
    someone.open("/status/papers").sends("/status/papers/all")
    assert someone.sees("窗口将核对您的材料")
    assert someone.sees("窗口正在核对您补交的材料")
    assert not someone.sees("缺少材料")
    assert not someone.sees("等您补正材料")
    task = world.task(case.case_id, "check_papers")
    assert world.case(case.case_id).status == "correcting"
    assert visitor("clerk").open(f"/tasks/{task.id}").sees("申请人提交的材料")


def test_without_a_file_it_is_not_everything(visitor, world) -> None:
    """Somebody presses the button of a page that stood open in another window, and had handed in nothing."""
    case = waits_for_papers(world)
    someone = uploads(enquires(visitor, case), JPEG)
    with world.shop.units.write(world.actor("clerk"), world.now) as u:
        u.write(t.case_document.delete())
    someone.sends("/status/papers/all")
    assert someone.status == 422
    assert someone.sees("您还没有在这里上传材料")
    assert someone.sees("送到窗口的材料，由窗口当面登记")
    assert world.tasks(case.case_id, "record_supplement")
    uploads(someone, JPEG).sends("/status/papers/all")
    assert someone.sees("窗口将核对您的材料")


def test_a_file_of_an_earlier_round_does_not_stand_for_this_one(visitor, world) -> None:
    case = waits_for_papers(world)
    uploads(enquires(visitor, case), JPEG).sends("/status/papers/all")
    world.completes(case.case_id, "check_papers", "clerk", papers="missing", missing_papers="户口簿")
    if world.tasks(case.case_id, "issue_notice"):
        world.completes(case.case_id, "issue_notice", "clerk", notice_items="户口簿")
    waiting = world.task(case.case_id, "record_supplement")
    with pytest.raises(NothingHandedIn):
        world.does(applicant_of(world.centre, case.case_id), finish_handing_in, FinishHandingIn(waiting.id))


def test_handing_in_keeps_the_wait_from_lapsing(visitor, world) -> None:
    """The clerk may look a month later: the applicant was in time."""
    case = waits_for_papers(world)
    uploads(enquires(visitor, case), JPEG).sends("/status/papers/all")
    world.waits_until(world.now + timedelta(days=60))
    assert world.case(case.case_id).status == "correcting"


def test_a_file_is_known_by_its_bytes_and_named_after_the_paper(visitor, world) -> None:
    case = waits_for_papers(world)
    someone = uploads(enquires(visitor, case), b"MZ not a picture", "身份证.jpg")
    assert someone.status == 422
    assert world.rows(t.case_document, case_id=case.case_id) == []
    assert not uploads(someone, JPEG, "许小兰的身份证.jpg").sees("许小兰")


def test_nothing_is_handed_in_where_nothing_is_missing(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = enquires(visitor, case)
    assert "/status/papers" not in someone.html
    with pytest.raises(NotPossibleHere):
        world.does(applicant_of(world.centre, case.case_id), hand_in_paper, HandInPaper(1, JPEG))


# -- the link on the receipt of delivery -------------------------------------------------------------------------


def link_to(world, case):
    (task,) = world.tasks(case.case_id, "rate")
    return f"/rate/{token_of(world.shop.units.vault, task.id)}"


def test_the_link_rates_once_and_then_only_thanks(visitor, world) -> None:
    case = handed_over(world)
    link = link_to(world, case)
    someone = visitor("").open(link).sends(link, rating="5")
    assert someone.sees("您的评价：非常满意")
    assert visitor("").open(link).sees("谢谢")
    assert visitor("").client.post(link, data={"rating": "1"}).status_code == 200
    assert [row.level for row in world.rows(t.rating, case_id=case.case_id)] == [5]


def test_whoever_rates_badly_is_told_that_somebody_will_call(visitor, world) -> None:
    case = handed_over(world)
    link = link_to(world, case)
    assert visitor("").open(link).sends(link, rating="2").sees("您的首问责任人会与您联系")
    other = handed_over(world)
    link = link_to(world, other)
    assert not visitor("").open(link).sends(link, rating="4").sees("会与您联系")


def test_the_link_ends_with_the_time_for_rating(visitor, world) -> None:
    case = handed_over(world)
    link = link_to(world, case)
    world.waits_until(world.now + timedelta(days=30))
    assert visitor("").open(link).sees("评价期限已过")


def test_nobody_can_make_a_link(visitor, world) -> None:
    case = handed_over(world)
    link = link_to(world, case)
    other = link[:-4] + ("AAAA" if not link.endswith("AAAA") else "BBBB")
    for wrong in (other, "/rate/x", f"/rate/{'A' * 43}", "/rate/%E4%B8%AD", f"/rate/{'!' * 40}abc"):
        assert visitor("").open(wrong).status == 404


# -- where the result is collected -----------------------------------------------------------------------------------


def the_point(world, code="LX-V1"):
    (found,) = world.rows(t.unit, code=code)
    return found.id


def test_the_applicant_chooses_a_village_point_and_whoever_delivers_reads_it(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = enquires(visitor, case).open("/status/collection")
    assert someone.sees("上村便民点")
    assert someone.sends("/status/collection", pickup=the_point(world)).sees("领取地点 上村便民点")
    clerk = visitor("clerk").open(f"/cases/{case.case_id}")
    assert clerk.sees("上村便民点")
    assert clerk.sees("申请人选择领取地点：上村便民点")
    assert visitor("clerk").open(f"/tasks/{world.task(case.case_id, 'check_papers').id}").sees("上村便民点")
    someone.open("/status/collection").sends("/status/collection", pickup="")
    assert world.case(case.case_id).pickup_id is None


def test_a_place_of_another_centre_or_no_place_at_all_is_no_place_of_collection(visitor, world) -> None:
    case = world.registers(ITEM)
    applicant = applicant_of(world.centre, case.case_id)
    for wrong in (the_point(world, "QS-W1"), the_point(world, "LX-W1"), case.case_id):
        with pytest.raises(FormInvalid) as refused:
            world.does(applicant, choose_collection, ChooseCollection(wrong))
        assert list(refused.value.fields) == ["pickup"]
        with pytest.raises(FormInvalid):
            world.registers(ITEM, pickup_id=wrong)
    someone = enquires(visitor, case).open("/status/collection")
    assert someone.sends("/status/collection", pickup=case.case_id).status == 422


def test_once_handed_over_nothing_is_chosen_any_more(visitor, world) -> None:
    case = handed_over(world)
    someone = enquires(visitor, case)
    assert "/status/collection" not in someone.html
    assert someone.open("/status/collection").page.request.path == "/status/case"
    with pytest.raises(NotPossibleHere):
        world.does(applicant_of(world.centre, case.case_id), choose_collection, ChooseCollection())


def test_the_window_notes_the_place_at_registration_and_the_receipt_names_it(visitor, world) -> None:
    page = visitor("clerk").open(f"/register/{ITEM}")
    page.sends(f"/register/{ITEM}", name="许小兰", pickup=the_point(world), then="only")
    (case,) = world.rows(t.office_case)
    assert case.pickup_id == the_point(world)
    world.goes_through(case.id, "make_result")
    world.completes(case.id, "deliver", "clerk", received_by="point", identity_check="original")
    (notice,) = [one for one in world.rows(t.notice, case_id=case.id) if one.kind == "delivery"]
    receipt = visitor("clerk").open(f"/cases/{case.id}/notices/{notice.id}")
    assert receipt.sees("本人到村级服务点领取：上村便民点")


# -- complaining -------------------------------------------------------------------------------------------------


def complains(visitor, case, words="窗口态度生硬"):
    someone = enquires(visitor, case).open("/status/complain")
    return someone.sends("/status/complain", words=words)


def test_a_complaint_is_answered_by_the_chief_and_read_by_the_applicant(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = complains(visitor, case)
    assert someone.sees("投诉已收到")
    assert someone.sees("窗口态度生硬")
    assert "/status/complain" not in someone.html
    chief = visitor("chief").open("/complaints")
    assert chief.sees("窗口态度生硬")
    chief.sends("/answer", words="已批评教育，向您道歉")
    assert someone.open("/status/case").sees("已批评教育，向您道歉")


def test_a_complaint_says_until_when_it_is_answered_and_why(visitor, world) -> None:
    """Made on Monday the 14th: five working days end on Sunday the 20th, which is worked."""
    case = world.registers(ITEM)
    assert complains(visitor, case).sees("最迟 2026 年 9 月 20 日答复您")
    chief = visitor("chief").open("/complaints")
    assert chief.sees("请在 2026-09-20 17:30 前答复")
    assert chief.sees("调休上班")
    world.now = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
    assert 'class="g-due g-yellow"' in visitor("chief").open("/complaints").html
    assert not enquires(visitor, case).sees("最迟"), "no date is promised that has passed"


def test_why_each_answer_is_due_asks_no_more_of_the_database_for_three_than_for_one(visitor, world) -> None:
    chief, asked = visitor("chief"), []
    for _ in range(3):
        complains(visitor, world.registers(ITEM))
        with counting(world.shop.units.engine) as sent:
            chief.open("/complaints")
        asked.append(len(sent.reads))
    assert chief.html.count("请在 2026-09-20 17:30 前答复") == 3
    assert asked[0] == asked[2]


def test_an_answered_complaint_has_no_date_to_wait_for(visitor, world) -> None:
    someone = complains(visitor, world.registers(ITEM))
    chief = visitor("chief").open("/complaints").sends("/answer", words="已核实")
    assert "g-due" not in chief.open("/complaints?status=answered").html
    assert not someone.open("/status/case").sees("最迟")


def test_whom_a_complaint_may_be_about_neither_reads_nor_answers_it(visitor, world) -> None:
    """The chief registered the case with her own hands that day."""
    case = world.registers(ITEM, login="chief")
    complains(visitor, case)
    chief = visitor("chief").open("/complaints")
    assert not chief.sees("态度生硬")
    assert chief.sees("您经手过") or chief.sees("经手过")
    (made,) = world.rows(t.complaint)
    with pytest.raises(PartyToComplaint):
        world.does("chief", answer_complaint, AnswerComplaint(made.id, "没有的事"))
    assert visitor("supervisor").open("/complaints").sees("态度生硬")
    assert "态度生硬" not in visitor("clerk").open(f"/cases/{case.case_id}?side=talk").html


def test_the_rail_counts_the_complaints_one_may_answer(visitor, world) -> None:
    """The chief had a hand in the second case, the supervisor in neither."""
    first, second = world.registers(ITEM), world.registers(ITEM, login="chief")
    for case in (first, second):
        complains(visitor, case)
    assert [waiting(visitor(login)) for login in ("chief", "supervisor", "clerk")] == [1, 2, None]
    visitor("supervisor").open("/complaints").sends("/answer", words="已核实")
    assert waiting(visitor("supervisor")) == 1


def waiting(person) -> int | None:
    """The number beside the complaints on the rail; 0 where none stands, None where there is no such place."""
    rail = person.open("/password").html.split("/complaints", 1)
    if len(rail) == 1:
        return None
    found = re.search(r'class="g-count">(\d+)<', rail[1].split("</a>", 1)[0])
    return int(found[1]) if found else 0


def test_one_complaint_waits_at_a_time(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = complains(visitor, case).open("/status/complain").sends("/status/complain", words="还没答复")
    assert someone.status == 409
    assert someone.sees("还没答复")
    assert len(world.rows(t.complaint)) == 1


def test_only_chiefs_and_supervisors_see_complaints(visitor, world) -> None:
    for login, status in (("clerk", 403), ("handler", 403), ("agent", 403), ("director", 200)):
        assert visitor(login).open("/complaints").status == status, login


def test_whoever_was_not_satisfied_reads_who_answers_it_and_until_when(visitor, world) -> None:
    case = handed_over(world)
    world.completes(case.case_id, "rate", "clerk", rating="1")
    day = world.task(case.case_id, "contact").due_at.astimezone(world.shop.office.zone)
    assert enquires(visitor, case).sees(f"首问责任人在 {day.month} 月 {day.day} 日前（含当日）与您联系")
    world.completes(case.case_id, "contact", "clerk")
    assert enquires(visitor, case).sees("首问责任人会再向您回访")
    world.waits_until(world.now + timedelta(days=8))
    assert enquires(visitor, case).sees("请您说说现在是否满意")
    world.completes(case.case_id, "visit", "clerk", satisfied="no")
    day = world.task(case.case_id, "rectify").due_at.astimezone(world.shop.office.zone)
    assert enquires(visitor, case).sees(
        f"承办部门在 {day.month} 月 {day.day} 日前（含当日）完成整改，之后再向您回访"
    )
    world.completes(case.case_id, "rectify", "handler")
    world.completes(case.case_id, "visit", "clerk", satisfied="yes")
    assert enquires(visitor, case).sees("最近一次回访时，您表示满意")


def test_whoever_was_never_reached_is_shown_the_way_to_complain(visitor, world) -> None:
    case = handed_over(world)
    world.completes(case.case_id, "rate", "clerk", rating="2")
    world.completes(case.case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    for _ in range(3):
        world.completes(case.case_id, "visit", "clerk", satisfied="unreachable")
        world.waits_until(world.now + timedelta(days=4))
    assert enquires(visitor, case).sees("我们未能联系上您回访。如有不满意的地方，请投诉。")
    world.completes(case.case_id, "chase", "chief")
    assert world.case(case.case_id).closed_at is not None
    assert enquires(visitor, case).sees("我们未能联系上您回访。如有不满意的地方，请投诉。")
