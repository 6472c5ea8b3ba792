"""A program at the registration line: who was here, what is open already, how far papers are trusted, demands."""

from typing import Any

import pytest

from app.store import tables as t
from tests import papers as made
from tests.integration.api.conftest import Web
from tests.integration.api.test_a_case_through_the_api import BODY, registered

ITEM = "CA-005"
NUMBER = "510102199001011238"
PAPERS = ("小额临时救助申请审批表", "身份证", "户口簿", "困难证明")
WHO = {"name": "许小兰", "id_number": NUMBER, "phone": "13800138000", "address": "柳溪村3组"}


def asks(web: Web, login: str, path: str, **more: Any) -> Any:
    return web(login).post(path, {"centre_id": web.world.centre, **more}).json


def body(web: Web, **more: Any) -> dict[str, Any]:
    return {**BODY, "applicant": WHO, "item_code": ITEM, "centre_id": web.world.centre, **more}


# -- the applicant -------------------------------------------------------------------------------------------------


def test_whoever_bears_an_id_number_is_found_with_the_last_particulars(web: Web) -> None:
    case = registered(web, ITEM, applicant=WHO, village="柳溪村")
    (known,) = asks(web, "clerk2", "applicants/search", id_number=NUMBER)["applicants"]
    assert {name: known[name] for name in WHO} == WHO
    assert (known["village"], known["number"]) == ("柳溪村", case["number"])


def test_a_stranger_and_a_number_that_cannot_be_find_nobody(web: Web) -> None:
    registered(web, ITEM, applicant=WHO)
    for number in ("51010219900101122X", "510102199001011237", "1"):
        assert asks(web, "clerk", "applicants/search", id_number=number) == {"applicants": []}


def test_another_centre_finds_nobody_of_this_one(web: Web) -> None:
    registered(web, ITEM, applicant=WHO)
    for path, more in (
        ("applicants/search", {"id_number": NUMBER}),
        ("cases/duplicates", {"item_code": ITEM, "name": "许小兰", "id_number": NUMBER}),
    ):
        assert not any(asks(web, "stranger", path, **more).values())


# -- what is open already ------------------------------------------------------------------------------------------


def test_open_cases_of_the_applicant_for_the_item_are_told(web: Web) -> None:
    case = registered(web, ITEM, applicant=WHO, village="柳溪村")
    same = {"item_code": ITEM, "name": "许小兰"}
    for found in ({"id_number": NUMBER}, {"village": "柳溪村"}):
        (one,) = asks(web, "clerk2", "cases/duplicates", **same, **found)["cases"]
        assert (one["number"], one["status"], one["holder"]) == (case["number"], "registered", None)
    for other in ({"village": "上村"}, {"id_number": "51010219900101122X"}):
        assert asks(web, "clerk", "cases/duplicates", **same, **other) == {"cases": []}
    assert asks(web, "clerk", "cases/duplicates", item_code="CA-007", name="许小兰", id_number=NUMBER) == {
        "cases": []
    }


def test_a_second_registration_is_refused_when_asked_and_goes_on_with_a_reason(web: Web) -> None:
    first = registered(web, ITEM, applicant=WHO)
    refused = web("clerk2").post("cases", body(web, once_only=True))
    assert (refused.status_code, refused.json["code"]) == (409, "open-already")
    assert refused.json["facts"] == {"cases": [first["number"]]}
    assert len(web.world.rows(t.office_case)) == 1
    blank = web("clerk2").post("cases", body(web, once_only=True, despite="  "))
    assert blank.status_code == 409
    answer = web("clerk2").post("cases", body(web, once_only=True, despite="另一处房屋"))
    assert answer.status_code == 201
    (said,) = web.world.rows(t.remark, case_id=answer.json["case_id"])
    assert said.kind == "reason"


def test_sent_again_under_its_key_it_is_no_second_registration(web: Web) -> None:
    headers = {"Idempotency-Key": "counter-1-000017"}
    answers = [web("clerk").post("cases", body(web, once_only=True), headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json["number"] == answers[1].json["number"]


def test_the_reason_is_sealed_and_the_trail_says_only_that_there_was_one(web: Web) -> None:
    case = registered(web, ITEM, applicant=WHO, despite="另一处房屋")
    (event, *_) = web("clerk").get(f"cases/{case['case_id']}/events").json["events"]
    assert event["facts"]["despite"] == "open_case"
    assert not any("另一处房屋" in row.body for row in web.world.rows(t.audit_event))


# -- papers --------------------------------------------------------------------------------------------------------


def test_each_paper_says_how_far_it_is_trusted(web: Web) -> None:
    first, second, *others = PAPERS
    case = registered(web, ITEM, papers=[first, second], trust={second: "copy"})
    told = web("clerk").get(f"cases/{case['case_id']}/papers").json["papers"]
    by_name = {paper["name"]: (paper["status"], paper["trust"]) for paper in told}
    assert by_name == {
        first: ("present", "original"),
        second: ("present", "copy"),
        **dict.fromkeys(others, ("missing", None)),
    }


@pytest.mark.parametrize(
    ("paper", "trust"), [("户口簿", "commitment"), ("户口簿", "hearsay"), ("户口本", "original")]
)
def test_a_paper_is_not_trusted_in_ways_its_item_does_not_know(web: Web, paper: str, trust: str) -> None:
    answer = web("clerk").post("cases", body(web, trust={paper: trust}))
    assert answer.status_code == 422
    assert any(name.startswith("trust") for name in answer.json["errors"])
    assert web.world.rows(t.office_case) == []


def test_a_promised_paper_is_neither_there_nor_missing(web: Web) -> None:
    name, *_ = made.says_now(web.world, ITEM, commitment=True).papers
    case = registered(web, ITEM, papers=[], trust={name: "commitment"})
    (promised, *others) = web("clerk").get(f"cases/{case['case_id']}/papers").json["papers"]
    assert (promised["status"], promised["trust"]) == ("promised", "commitment")
    assert {paper["status"] for paper in others} == {"missing"}


# -- demands -------------------------------------------------------------------------------------------------------


def captured(web: Web, login: str = "clerk", **more: Any) -> str:
    told = {"centre_id": web.world.centre, "what": "路灯不亮", "channel": "telephone", **more}
    answer = web(login).post("demands", told)
    assert answer.status_code == 201, answer.text
    return str(answer.json["demand_id"])


def listed(web: Web, status: str, login: str = "clerk") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = web(login).get(f"demands?status={status}").json["demands"]
    return found


def test_a_demand_stays_open_until_a_case_answers_it(web: Web) -> None:
    demand = captured(web, who="许小兰", phone="13800138000", village="柳溪村")
    (one,) = listed(web, "open", "clerk2")
    assert (one["id"], one["what"], one["who"]) == (demand, "路灯不亮", "许小兰")
    case = registered(web, ITEM)
    linked = web("clerk2").post(f"demands/{demand}/link", {"case_id": case["case_id"]})
    assert linked.json == {"demand_id": demand, "status": "linked"}
    assert listed(web, "open") == []
    (one,) = listed(web, "linked")
    assert one["number"] == case["number"]


def test_a_demand_is_closed_with_a_reason_and_once(web: Web) -> None:
    demand = captured(web)
    assert web("clerk").post(f"demands/{demand}/close", {"reason": " "}).status_code == 422
    assert web("clerk").post(f"demands/{demand}/close", {"reason": "已修好"}).json["status"] == "closed"
    again = web("clerk2").post(f"demands/{demand}/close", {"reason": "重复"})
    assert (again.status_code, again.json["code"]) == (409, "demand-over")
    case = registered(web, ITEM)
    late = web("clerk2").post(f"demands/{demand}/link", {"case_id": case["case_id"]})
    assert (late.status_code, late.json["code"]) == (409, "demand-over")
    assert [one["reason"] for one in listed(web, "closed")] == ["已修好"]


def test_what_was_said_stands_nowhere_unsealed(web: Web) -> None:
    captured(web, who="许小兰", phone="13800138000")
    (row,) = web.world.rows(t.demand)
    (event,) = web.world.rows(t.audit_event, stream="demands")
    for words in ("路灯不亮", "许小兰", "13800138000"):
        assert words.encode() not in row.told
        assert words not in event.body


def test_another_centres_demand_and_case_are_not_there(web: Web) -> None:
    demand = captured(web)
    stranger = web("stranger")
    assert stranger.post(f"demands/{demand}/close", {"reason": "不归我们"}).json["code"] == "demand-not-found"
    case = registered(web, ITEM, "stranger", centre_id=web.world.unit("QS"))
    answer = web("clerk").post(f"demands/{demand}/link", {"case_id": case["case_id"]})
    assert (answer.status_code, answer.json["code"]) == (404, "case-not-found")
    assert [one["id"] for one in listed(web, "open")] == [demand]
