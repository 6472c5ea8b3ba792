"""At the window: who it is, whether they were here before, what they brought, and straight on from there."""

import re
from datetime import UTC, datetime

from app.store import tables as t
from tests.world import World

ITEM = "CA-005"
UP = "CA-008"  # decided by the county
NUMBER = "510102199001011238"


def registers(clerk, item=ITEM, **typed):
    fields = {
        "name": "许小兰",
        "id_number": NUMBER,
        "village": "柳溪村",
        "then": "only",
        "looked": "yes",
        **typed,
    }
    return clerk.open(f"/register/{item}").sends(f"/register/{item}", **fields)


def finds(clerk, number, item=ITEM, **typed):
    """Press the button beside the ID number: the same form, sent elsewhere."""
    form = clerk.open(f"/register/{item}").form(f"/register/{item}")
    data = {**form.fields, "id_number": number, **typed}
    clerk.page = clerk.client.post(f"/register/{item}/applicant", data=data)
    return clerk.form(f"/register/{item}")


def papers_of(world: World, item=ITEM):
    (case_id,) = [row.id for row in world.rows(t.office_case, item_code=item)][-1:]
    return world.rows(t.paper, case_id=case_id)


def test_somebody_who_was_here_is_found_by_the_id_number(visitor) -> None:
    registers(visitor("clerk"), phone="13800138000", address="柳溪村3组")
    form = finds(visitor("clerk2"), NUMBER, "HR-001", address="上村 8 号")
    said = [form.fields[name] for name in ("name", "phone", "village", "address")]
    assert said == [["许小兰"], ["13800138000"], ["柳溪村"], ["上村 8 号"]]


def test_a_stranger_to_the_centre_is_told_apart_from_a_wrong_number(visitor) -> None:
    clerk = visitor("clerk")
    finds(clerk, NUMBER)
    assert clerk.sees("还没有这个证件号码的办件")
    finds(clerk, NUMBER[:-1] + "7", name="许小兰")
    assert clerk.sees("校验位不对") or clerk.sees("有一位不对") or "g-err" in clerk.html
    assert clerk.form(f"/register/{ITEM}").fields["name"] == ["许小兰"]


def test_another_centre_does_not_know_who_was_here(visitor) -> None:
    registers(visitor("clerk"))
    stranger = visitor("stranger")
    form = finds(stranger, NUMBER)
    assert form.fields["name"] == [""]
    assert not stranger.sees("许小兰")


def test_what_is_wrong_is_named_as_the_form_names_it_from_the_top(visitor) -> None:
    clerk = registers(visitor("clerk"), id_number="123", name="", phone="1")
    summary = re.search(r'<div class="g-errsum.*?</div>', clerk.html, re.DOTALL)[0]
    assert re.findall(r'href="#r-(\w+)"', summary) == ["id_number", "name", "phone"]
    assert clerk.sees("请填写“申请人”")


def test_an_open_case_is_pointed_out_and_registered_all_the_same_only_with_a_reason(visitor, world) -> None:
    registers(visitor("clerk"))
    (first,) = world.rows(t.office_case)
    clerk = registers(visitor("clerk2"), note="第二间房")
    assert clerk.status == 409
    assert clerk.sees(first.number)
    assert len(world.rows(t.office_case)) == 1
    assert clerk.form(f"/register/{ITEM}").fields["note"] == ["第二间房"]
    clerk.sends(f"/register/{ITEM}")
    assert clerk.status == 409
    assert clerk.sees("请填写“仍要登记的理由”")
    clerk.sends(f"/register/{ITEM}", despite="另一处房屋")
    assert clerk.status == 200
    assert len(world.rows(t.office_case)) == 2
    (said,) = world.rows(t.remark)
    assert said.kind == "reason"


def test_the_same_name_in_the_same_village_is_pointed_out_where_no_number_is_known(visitor) -> None:
    registers(visitor("clerk"), id_number="")
    assert registers(visitor("clerk"), id_number="").status == 409
    assert registers(visitor("clerk"), id_number="", village="上村").status == 200
    assert registers(visitor("clerk"), "CA-004", id_number="").status == 200


def test_the_form_sent_again_is_no_duplicate_of_itself(visitor, world) -> None:
    clerk = visitor("clerk").open(f"/register/{ITEM}")
    form = clerk.form(f"/register/{ITEM}")
    data = {**form.fields, "name": "许小兰", "id_number": NUMBER, "then": "on", "looked": "yes"}
    answers = [clerk.client.post(f"/register/{ITEM}", data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(world.rows(t.office_case)) == 1
    assert len(world.rows(t.notice)) == 1


def test_with_every_paper_there_it_is_accepted_at_once_and_the_notice_is_at_hand(visitor, world) -> None:
    listed = [row.name for row in papers_of_item(visitor)]
    clerk = registers(visitor("clerk"), papers=listed, then="on")
    (case,) = world.rows(t.office_case)
    assert case.status == "accepted"
    (notice,) = world.rows(t.notice)
    assert clerk.sees("已登记并受理")
    assert {row.trust for row in papers_of(world)} == {"original"}
    code = re.search(r"g-code\">(\w{4}) (\w{4})<", clerk.html)
    clerk.sends(f"/cases/{case.id}/notices/{notice.id}")
    assert clerk.sees("受理通知书")
    assert clerk.sees(f"{case.number} 的办理进度，查询码 {code[1]}{code[2]}")
    assert clerk.sees("最迟办结")
    assert "data-print-now" in clerk.html


def papers_of_item(visitor, item=ITEM):
    form = visitor("clerk").open(f"/register/{item}").html
    names = re.findall(r'name="papers" value="([^"]+)"', form)
    return [type("Paper", (), {"name": name}) for name in names]


def test_the_receipt_promises_the_township_s_part_as_what_it_is_where_the_county_decides(visitor) -> None:
    ours = registers(visitor("clerk"), papers=[row.name for row in papers_of_item(visitor)], then="on")
    assert ours.sees("最迟办结")
    assert not ours.sees("初审最迟")
    clerk = registers(
        visitor("clerk"), UP, papers=[row.name for row in papers_of_item(visitor, UP)], then="on"
    )
    assert clerk.sees("已登记并受理")
    assert clerk.sees("初审最迟")
    assert not clerk.sees("最迟办结")


def test_a_promise_into_a_year_without_a_notice_is_provisional_on_the_receipt_and_at_the_task(
    visitor, world
) -> None:
    listed = [row.name for row in papers_of_item(visitor)]
    assert not registers(visitor("clerk"), papers=listed, then="on").sees("暂定")
    world.now = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)
    clerk = registers(visitor("clerk"), id_number="", name="李四", papers=listed, then="on")
    assert clerk.sees("2027 年 1 月 12 日（暂定）")
    handler = visitor("handler")
    due = next(row for row in world.rows(t.task) if not row.ended_at and row.due_at.year == 2027)
    handler.open(f"/tasks/{due.id}")
    assert handler.sees("2027-01-")
    assert handler.sees("（暂定）")


def test_what_is_missing_composes_the_one_time_notice(visitor, world) -> None:
    first, *others = [row.name for row in papers_of_item(visitor)]
    clerk = registers(visitor("clerk"), papers=[first], then="on", **{"trust-1": "copy"})
    (case,) = world.rows(t.office_case)
    assert case.status == "correcting"
    assert [row.kind for row in world.rows(t.notice)] == ["one_time"]
    assert all(clerk.sees(name) for name in others)
    by_status = {(row.status, row.trust) for row in papers_of(world)}
    assert by_status == {("present", "copy"), ("missing", None)}


def test_nobody_says_for_the_clerk_that_the_papers_were_looked_at(visitor, world) -> None:
    listed = [row.name for row in papers_of_item(visitor)]
    clerk = visitor("clerk").open(f"/register/{ITEM}")
    assert "looked" not in clerk.form(f"/register/{ITEM}").fields, "the box comes without a tick"
    for said in ({"papers": listed, "then": "only"}, {"then": "on"}):
        clerk = registers(visitor("clerk"), looked=None, **said)
        assert clerk.status == 422
        assert clerk.sees("请勾选“材料已看过”")
        assert 'href="#r-looked"' in clerk.html
    assert world.rows(t.office_case) == []
    assert clerk.sends(f"/register/{ITEM}", looked="yes", then="on").status == 200
    assert world.rows(t.office_case)[0].status == "correcting"


def test_whoever_has_not_looked_only_registers_and_the_papers_are_still_to_be_checked(visitor, world) -> None:
    assert registers(visitor("clerk"), looked=None).status == 200
    assert {row.status for row in papers_of(world)} == {"expected"}


def test_a_village_point_files_and_leaves_the_checking_to_the_window(visitor, world) -> None:
    agent = registers(visitor("agent"), then="on")
    assert agent.status == 200
    assert world.rows(t.office_case)[0].status == "registered"


def test_no_commitment_where_the_item_knows_none(visitor, world) -> None:
    registers(visitor("clerk"), **{"trust-1": "commitment"})
    assert {row.status for row in papers_of(world)} == {"missing"}


def test_an_id_number_never_stands_in_an_address(visitor, caplog) -> None:
    clerk = visitor("clerk")
    finds(clerk, NUMBER)
    registers(clerk)
    assert NUMBER not in clerk.page.request.url
    assert NUMBER not in caplog.text
