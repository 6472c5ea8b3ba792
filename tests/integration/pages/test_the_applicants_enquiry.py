"""What an applicant can learn with the receipt in hand, and nobody without it."""

import re

from app.domain.rights import CONSOLE
from app.office.set_absence import SetAbsence, set_absence
from app.store import tables as t

ITEM = "CA-005"


def test_number_and_code_tell_how_far_the_case_is(visitor, world) -> None:
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    someone = visitor("").open("/status").sends("/status", number=case.number.lower(), code=case.query_code)
    assert someone.status == 200
    assert someone.sees("正在办理，最迟 9 月 22 日办结")
    assert not someone.sees("许")


def test_the_qr_code_needs_no_typing(visitor, world) -> None:
    case = world.registers(ITEM)
    assert visitor("").open(f"/status/t/{case.query_token}").sees("已登记")
    assert visitor("").open("/status/t/0000").status == 404


def test_a_wrong_code_tells_nothing_and_too_many_have_to_wait(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = visitor("")
    for _ in range(6):
        assert someone.open("/status").sends("/status", number=case.number, code="22222222").status == 404
        assert not someone.sees("小额临时救助")
    assert someone.open("/status").sends("/status", number=case.number, code=case.query_code).status == 429


def test_another_spelling_of_the_number_gives_no_further_tries(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = visitor("")
    for spelt in ("-", " ", "--", "- ", "－", ""):
        number = case.number.replace("-", spelt)
        assert someone.open("/status").sends("/status", number=number, code="22222222").status == 404
    assert someone.open("/status").sends("/status", number=case.number, code=case.query_code).status == 429


def test_every_state_of_a_case_has_a_plain_sentence(visitor, world) -> None:
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="missing")
    world.completes(case.case_id, "issue_notice", "clerk")
    assert visitor("").open(f"/status/t/{case.query_token}").sees("缺少材料，请在")
    assert visitor("").open(f"/status/t/{case.query_token}").sees("承诺自受理之日起")


def whose(visitor, case) -> str:
    """Who is answerable and at work, as the page names them."""
    html = visitor("").open(f"/status/t/{case.query_token}").html
    return " ".join(re.sub(r"<[^>]+>", " ", html.split('class="g-whose"')[1].split("</dl>")[0][1:]).split())


def rings(world, code: str, phone: str | None) -> None:
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(t.unit.update().where(t.unit.c.code == code).values(phone=phone))


def test_whoever_was_asked_first_is_named_with_the_telephone_of_the_counter(visitor, world) -> None:
    rings(world, "LX", "0855-8600000")
    case = world.registers(ITEM)
    assert "首问责任人 王clerk 电话 0855-8600000" in whose(visitor, case)
    assert 'href="tel:0855-8600000"' in visitor("").open(f"/status/t/{case.query_token}").html


def test_the_office_at_work_is_named_and_nobody_in_it(visitor, world) -> None:
    rings(world, "LX-CA", "0855-8600021")
    case = world.registers(ITEM)
    assert "当前承办 柳溪镇便民服务中心" in whose(visitor, case)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    world.completes(case.case_id, "accept_handoff", "handler", handoff="accepted")
    department = world.rows(t.unit, code="LX-CA")[0].name
    assert f"当前承办 {department} 电话 0855-8600021" in whose(visitor, case)
    assert not visitor("").open(f"/status/t/{case.query_token}").sees("王handler")


def test_whoever_stands_in_is_named_while_the_first_contact_is_away(visitor, world) -> None:
    case, day = world.registers(ITEM), world.now.date()
    people = {login: world.actor(login).person_id for login in ("clerk", "clerk2")}
    world.does("clerk", set_absence, SetAbsence(people["clerk"], day, day, "leave", people["clerk2"]))
    assert "王clerk 现由 王clerk2 代办" in whose(visitor, case)


def test_whoever_has_left_is_not_called_for(visitor, world) -> None:
    case = world.registers(ITEM)
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(t.person.update().where(t.person.c.login == "clerk").values(left_at=world.now))
    assert "王clerk 已离岗，请向任一窗口询问" in whose(visitor, case)


def decided(world, decision: str, *further: str):
    """A case on which the department has decided, and what came after."""
    case = world.registers(ITEM)
    for act, who, said in (
        ("check_papers", "clerk", {"papers": "complete"}),
        ("accept_handoff", "handler", {"handoff": "accepted"}),
        ("handle", "handler", {"handling": "done"}),
        ("review", "handler", {"review": "agree"}),
        ("decide", "handler", {"decision": decision}),
        ("make_result", "handler", {}),
        ("deliver", "clerk", {}),
    ):
        if act in ("make_result", "deliver") and act not in further:
            break
        world.completes(case.case_id, act, who, **said)
    return case


def test_what_was_decided_is_told_before_it_is_handed_over(visitor, world) -> None:
    page = visitor("").open(f"/status/t/{decided(world, 'approved').query_token}")
    assert page.sees("已准予，正在制作结果，最迟 9 月 28 日送达")
    assert page.sees("自作出决定之日起 10 个工作日内送达。")
    page = visitor("").open(f"/status/t/{decided(world, 'approved', 'make_result').query_token}")
    assert page.sees("已准予，请在 9 月 28 日前（含当日）领取结果")
    assert page.sees("领取地点 柳溪镇便民服务中心窗口 领取时请带身份证")


def test_a_refusal_says_where_the_reasons_are_and_how_to_object(visitor, world) -> None:
    page = visitor("").open(f"/status/t/{decided(world, 'refused', 'make_result').query_token}")
    assert page.sees("未予准许，理由见决定书，请在 9 月 28 日前（含当日）领取")
    page = visitor("").open(f"/status/t/{decided(world, 'refused', 'make_result', 'deliver').query_token}")
    assert page.sees("未予准许，决定书已送达")
    assert page.sees("您如不服")
