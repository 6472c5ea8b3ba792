"""What an applicant does on their own page, with the receipt's number and code and nothing else."""

from datetime import timedelta

import pytest

from app.casework.rate_own_case import RateOwnCase, rate_own_case
from app.casework.register_case import Applicant, RegisterCase, register_case
from app.domain.numbers import CaseNumber
from app.domain.rights import applicant_of
from app.errors import NotPossibleHere, TaskNotFound
from app.store import tables as t
from tests.integration.test_statement_budget import counting

ITEM = "CA-005"
WHO = Applicant("欧阳䶮晟", id_number="11010519491231002X", phone="13987654321", address="上坝村3组77号")


def enquires(visitor, case):
    return visitor("").open("/status").sends("/status", number=case.number, code=case.query_code)


def handed_over(world):
    """A case whose result was handed over, as the receipt of its applicant names it."""
    case = world.registers(ITEM)
    for act, who, said in (
        ("check_papers", "clerk", {"papers": "complete"}),
        ("accept_handoff", "handler", {"handoff": "accepted"}),
        ("handle", "handler", {"handling": "done"}),
        ("review", "handler", {"review": "agree"}),
        ("decide", "handler", {"decision": "approved"}),
        ("make_result", "handler", {}),
        ("deliver", "clerk", {}),
    ):
        world.completes(case.case_id, act, who, **said)
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
    for act in ("withdraw", "rate"):
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
