"""A case from the counter to the queue and on, as a program would take it."""

from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.store import tables as t
from tests.integration.api.conftest import Caller, Web

BODY: dict[str, Any] = {
    "channel": "window",
    "applicant": {"name": "许小兰", "id_number": "", "phone": "13800138000", "address": "上村 8 号"},
}
PARTS = (
    "tasks", "instances", "events", "forms", "papers", "remarks", "notices", "handoffs", "visits",
    "ratings", "units", "clocks", "clocks/explanations", "cards", "orders", "documents",
)  # fmt: skip


def registered(web: Web, item: str = "CA-007", login: str = "clerk", **more: Any) -> dict[str, Any]:
    body = {**BODY, "item_code": item, "centre_id": web.world.centre, **more}
    answer = web(login).post("cases", body)
    assert answer.status_code == 201, answer.text
    return answer.json


def first_task(web: Web, case: dict[str, Any]) -> str:
    return str(web.world.tasks(case["case_id"])[0].id)


def completed(web: Web, login: str, case: dict[str, Any], act: str, **values: Any) -> Any:
    """Complete a task of a case with what its form needs."""
    world = web.world
    filled = world.filled(case["case_id"], act, values)
    return web(login).post(f"tasks/{world.task(case['case_id'], act).id}/complete", {"values": filled})


def accepted(web: Web, item: str = "CA-007") -> dict[str, Any]:
    case = registered(web, item)
    answer = completed(web, "clerk", case, "check_papers", papers="complete")
    assert answer.status_code == 200, answer.text
    assert answer.json["status"] == "accepted"
    return case


# -- from the counter on -------------------------------------------------------------------------------------------


def test_a_clerk_registers_claims_and_completes(web: Web) -> None:
    clerk = web("clerk")
    assert clerk.get("me").json["posts"][0]["role"] == "clerk"
    case = registered(web)
    (task,) = clerk.get("tasks?scope=group").json["tasks"]
    assert task["number"] == case["number"]
    assert task["may_claim"]
    claimed = clerk.post(f"tasks/{task['id']}/claim", {"seen": task["version"]})
    assert claimed.status_code == 200
    assert [line["id"] for line in clerk.get("tasks?scope=mine").json["tasks"]] == [task["id"]]
    done = completed(web, "clerk", case, "check_papers", papers="complete")
    assert done.status_code == 200, done.text
    assert [line["id"] for line in clerk.get("tasks?scope=done").json["tasks"]] == [task["id"]]
    assert clerk.get(f"tasks/{task['id']}").json["status"] == "completed"


def test_every_part_of_a_case_has_the_shape_the_document_says(web: Web) -> None:
    case = accepted(web)
    web("clerk").post(f"cases/{case['case_id']}/remarks", {"words": "请尽快"})
    for part in PARTS:
        answer = web("clerk").get(f"cases/{case['case_id']}/{part}")
        assert answer.status_code == 200, (part, answer.text)
    clocks = web("clerk").get(f"cases/{case['case_id']}/clocks").json["clocks"]
    assert {clock["kind"] for clock in clocks} >= {"promised", "statutory"}
    explained = web("clerk").get(f"cases/{case['case_id']}/clocks/explanations").json["explanations"]
    by_id = {clock["id"]: clock for clock in clocks}
    for one in explained:
        assert one["explanation"]["lines"][-1]["on"] <= one["explanation"]["due_on"]
        assert by_id[one["clock_id"]]["due_at"] is not None


def test_the_trail_reads_from_the_registration_on(web: Web) -> None:
    case = accepted(web)
    events = web("clerk").get(f"cases/{case['case_id']}/events").json["events"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [event["kind"] for event in events] == ["case:registered", "task:completed"]
    assert events[0]["values"]["applicant"]["name"] == "许小兰"
    rest = web("clerk").get(f"cases/{case['case_id']}/events?after=1").json["events"]
    assert rest == events[1:]


def test_a_form_tells_what_it_asks_and_keeps_a_draft_for_its_writer(web: Web) -> None:
    case = registered(web)
    task = first_task(web, case)
    clerk, other = web("clerk"), web("clerk2")
    form = clerk.get(f"tasks/{task}/form").json
    assert form["status"] == "empty"
    assert {component["key"] for component in form["document"]["components"]} >= {"papers"}
    assert clerk.get(f"tasks/{task}/draft").json == {"values": {}, "saved_at": None}
    assert clerk.put(f"tasks/{task}/draft", {"values": {"papers": "missing"}}).status_code == 204
    assert clerk.get(f"tasks/{task}/draft").json["values"] == {"papers": "missing"}
    assert clerk.get(f"tasks/{task}/form").json["status"] == "draft"
    assert other.get(f"tasks/{task}/form").json["status"] == "empty"
    completed(web, "clerk", case, "check_papers", papers="complete")
    filled = other.get(f"tasks/{task}/form").json
    assert (filled["status"], filled["values"]["papers"]) == ("filled", "complete")


def test_a_form_that_does_not_fit_names_its_fields_in_the_readers_language(web: Web) -> None:
    case = registered(web)
    task = first_task(web, case)
    before = web.trace()
    answer = web("clerk").post(
        f"tasks/{task}/complete",
        {"values": {"papers": "perhaps", "surprise": 1}},
        headers={"Accept-Language": "en"},
    )
    assert (answer.status_code, answer.json["code"]) == (422, "form-invalid")
    assert answer.headers["Content-Language"] == "en"
    assert answer.json["errors"]["papers"]["code"] == "not_an_option"
    assert answer.json["errors"]["surprise"] == {
        "code": "unknown_field",
        "message": "There is no such field.",
        "params": {},
    }
    assert web.trace() == before


def test_registering_needs_a_key_and_names_what_is_wrong(web: Web) -> None:
    clerk = web("clerk")
    body = {**BODY, "item_code": "CA-007", "centre_id": web.world.centre}
    before = web.trace()
    missing = web.ask("POST", "cases", json=body, headers={"Authorization": f"Bearer {clerk.token}"})
    assert (missing.status_code, missing.json["code"]) == (400, "key-missing")
    for key in ("short", "x" * 129, "with a space"):
        answer = clerk.post("cases", body, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json["code"]) == (400, "key-malformed")
    wrong = clerk.post("cases", {**body, "applicant": {"name": "许小兰", "id_number": "110101199003078888"}})
    assert wrong.json["errors"]["id_number"]["code"] == "id_number_check"
    assert clerk.post("cases", {**body, "item_code": "XX-999"}).json["code"] == "service-item-not-found"
    elsewhere = clerk.post("cases", {**body, "centre_id": web.world.unit("QS")})
    assert elsewhere.json["code"] == "not-your-desk"
    assert web.trace() == before


# -- twice, and too late -------------------------------------------------------------------------------------------


def test_a_command_sent_twice_happens_once_and_is_answered_twice(web: Web) -> None:
    clerk = web("clerk")
    body = {**BODY, "item_code": "CA-007", "centre_id": web.world.centre}
    key = {"Idempotency-Key": "one and the same".replace(" ", "-")}
    first = clerk.post("cases", body, headers=key)
    before = web.trace()
    again = clerk.post("cases", dict(reversed(body.items())), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert web.trace() == before
    other = clerk.post("cases", {**body, "urgency": "urgent"}, headers=key)
    assert (other.status_code, other.json["code"]) == (409, "key-reused")
    assert web.trace() == before
    task = first_task(web, first.json)
    claim = {"Idempotency-Key": "claim-it-once"}
    assert (
        clerk.post(f"tasks/{task}/claim", headers=claim).json
        == clerk.post(f"tasks/{task}/claim", headers=claim).json
    )


def test_the_same_key_of_another_person_is_another_key(web: Web) -> None:
    body = {**BODY, "item_code": "CA-007", "centre_id": web.world.centre}
    key = {"Idempotency-Key": "a-key-anybody-could-choose"}
    one, two = web("clerk").post("cases", body, headers=key), web("clerk2").post("cases", body, headers=key)
    assert one.json["number"] != two.json["number"]


def test_a_refused_command_may_be_mended_under_its_key(web: Web) -> None:
    case = registered(web)
    task = first_task(web, case)
    key = {"Idempotency-Key": "mend-me-please"}
    assert web("clerk").post(f"tasks/{task}/complete", {"values": {}}, headers=key).status_code == 422
    values = web.world.filled(case["case_id"], "check_papers", {"papers": "complete"})
    assert web("clerk").post(f"tasks/{task}/complete", {"values": values}, headers=key).status_code == 200


def test_a_colleague_was_first(web: Web) -> None:
    task = first_task(web, registered(web))
    assert web("clerk").post(f"tasks/{task}/claim").status_code == 200
    before = web.trace()
    answer = web("clerk2").post(f"tasks/{task}/claim")
    assert (answer.status_code, answer.json["code"]) == (409, "task-taken")
    assert answer.json["facts"] == {"by": "王clerk"}
    assert web("clerk2").post(f"tasks/{task}/release").json["code"] == "not-your-task"
    assert web.trace() == before


def test_a_task_that_has_ended_stays_as_it_is(web: Web) -> None:
    case = registered(web)
    task = first_task(web, case)
    completed(web, "clerk", case, "check_papers", papers="complete")
    before = web.trace()
    clerk, chief = web("clerk"), web("chief")
    for answer in (
        clerk.post(f"tasks/{task}/claim"),
        clerk.post(f"tasks/{task}/release"),
        clerk.post(f"tasks/{task}/complete", {"values": {"papers": "complete"}}),
        clerk.put(f"tasks/{task}/draft", {"values": {}}),
        clerk.post(f"tasks/{task}/urge", {"words": "快"}),
        chief.post(f"tasks/{task}/reassign", {"reason": "忙"}),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "task-over")
    assert web.trace() == before


def test_what_has_changed_since_it_was_read_is_not_overwritten(web: Web) -> None:
    clerk = web("clerk")
    case = registered(web)
    task = first_task(web, case)
    read = clerk.get(f"tasks/{task}")
    assert read.headers["ETag"] == f'"{read.json["version"]}"'
    web("clerk2").post(f"cases/{case['case_id']}/remarks", {"words": "等一下"})
    before = web.trace()
    by_body = clerk.post(f"tasks/{task}/claim", {"seen": read.json["version"]})
    assert (by_body.status_code, by_body.json["code"]) == (409, "stale-case")
    assert by_body.json["facts"] == {"seen": 1, "now": 2}
    by_header = clerk.post(f"tasks/{task}/claim", headers={"If-Match": read.headers["ETag"]})
    assert (by_header.status_code, by_header.json["code"]) == (412, "stale-case")
    for tag in ("7", '"x"', '"7', "W/7", '"1", "2"'):
        answer = clerk.post(f"tasks/{task}/claim", headers={"If-Match": tag})
        assert answer.status_code in (400, 412), tag
    both = clerk.post(f"tasks/{task}/claim", {"seen": 1}, headers={"If-Match": '"2"'})
    assert (both.status_code, both.json["code"]) == (400, "tag-malformed")
    assert web.trace() == before
    now = clerk.get(f"tasks/{task}").headers["ETag"]
    claimed = clerk.post(f"tasks/{task}/claim", headers={"If-Match": now})
    assert claimed.status_code == 200
    assert claimed.headers["ETag"] == '"3"'


def test_a_reader_who_has_the_case_is_told_nothing_new(web: Web) -> None:
    case = registered(web)
    clerk = web("clerk")
    tag = clerk.get(f"cases/{case['case_id']}").headers["ETag"]
    again = clerk.get(f"cases/{case['case_id']}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    clerk.post(f"cases/{case['case_id']}/remarks", {"words": "补充"})
    assert clerk.get(f"cases/{case['case_id']}", headers={"If-None-Match": tag}).status_code == 200


# -- whose case it is ------------------------------------------------------------------------------------------------


def keyed_reads(case: dict[str, Any], task: str) -> list[str]:
    return [
        f"cases/{case['case_id']}",
        *(f"cases/{case['case_id']}/{part}" for part in PARTS),
        f"tasks/{task}",
        f"tasks/{task}/form",
        f"tasks/{task}/draft",
    ]


def keyed_commands(case: dict[str, Any], task: str) -> list[tuple[str, str, Any]]:
    of_case = f"cases/{case['case_id']}"
    reason = {"reason": "情况有变"}
    return [
        ("POST", f"tasks/{task}/claim", {}),
        ("POST", f"tasks/{task}/release", {}),
        ("POST", f"tasks/{task}/complete", {"values": {"papers": "complete"}}),
        ("PUT", f"tasks/{task}/draft", {"values": {}}),
        ("POST", f"tasks/{task}/handoff", {"department": "CA", **reason}),
        ("POST", f"tasks/{task}/urge", {"words": "请快一点"}),
        ("POST", f"{of_case}/remarks", {"words": "看一看"}),
        ("POST", f"{of_case}/withdrawal", reason),
        (
            "POST",
            f"{of_case}/pause-requests",
            {"ground": "hearing", "length": 3, "unit": "workday", **reason},
        ),
        ("POST", f"{of_case}/extension-requests", {"length": 3, **reason}),
        ("POST", f"{of_case}/opinion-requests", {"department": "CA", "question": "可否"}),
        ("POST", f"{of_case}/superior-answers", {"answer": "approved"}),
    ]


def test_another_centres_case_is_not_there(web: Web) -> None:
    """Whoever has no part in a case hears the same as for a case that does not exist, and leaves nothing behind."""
    case = registered(web)
    task = first_task(web, case)
    stranger = web("stranger")
    before = web.trace()
    for address in keyed_reads(case, task):
        answer = stranger.get(address)
        assert answer.status_code == 404, address
        assert case["number"] not in answer.text
    for method, address, body in keyed_commands(case, task):
        answer = stranger.ask(method, address, body)
        assert answer.status_code == 404, (address, answer.text)
    assert stranger.get("cases").json["cases"] == []
    assert stranger.get(f"cases?number={case['number']}").json["cases"] == []
    assert stranger.get("cases?name=许小兰").json["cases"] == []
    assert web.trace() == before


def test_a_department_with_no_part_in_a_case_does_not_see_it(web: Web) -> None:
    """HR's handler is in the same centre; the case is civil affairs' (CA)."""
    case = registered(web)
    assert web("handler").get(f"cases/{case['case_id']}").status_code == 200
    village = web("agent")
    for address in keyed_reads(case, first_task(web, case)):
        if not address.endswith("events"):
            assert village.get(address).status_code == 404, address


def test_an_agent_sees_what_they_filed(web: Web) -> None:
    case = registered(web, login="agent")
    assert web("agent").get(f"cases/{case['case_id']}").json["applicant"]["name"] == "许小兰"
    assert [line["number"] for line in web("agent").get("cases").json["cases"]] == [case["number"]]


@pytest.mark.parametrize("login", ["inspector", "supervisor"])
def test_those_who_watch_see_no_personal_words(web: Web, login: str) -> None:
    applicant = {
        "name": "欧阳小兰", "id_number": "11010119900307851X", "phone": "13912345678", "address": "柳溪镇上村八号院",
    }  # fmt: skip
    clerk = web("clerk")
    from app.domain.people import check_character

    applicant["id_number"] = "11010119900307851" + check_character("11010119900307851")
    case = registered(web, applicant=applicant)
    task = first_task(web, case)
    missing = {"papers": "missing", "missing_papers": "旧粮本，请带欧阳先生的身份证"}
    assert completed(web, "clerk", case, "check_papers", **missing).status_code == 200
    clerk.post(f"cases/{case['case_id']}/remarks", {"words": "欧阳小兰的儿子来过"})
    watcher = web(login)
    shown = watcher.get(f"cases/{case['case_id']}").json
    assert shown["masked"]
    assert shown["applicant"] == {
        "name": "欧***",
        "id_number": f"110***********{applicant['id_number'][-4:]}",
        "phone": "139****5678",
        "address": "柳溪镇上村八***",
    }
    said = [watcher.get(address).text for address in keyed_reads(case, task) if not address.endswith("draft")]
    said += [watcher.get("cases").text, watcher.get(f"cases?number={case['number']}").text]
    for secret in ("欧阳", "小兰", "13912345678", applicant["id_number"], "旧粮本", "八号院", "儿子"):
        assert not any(secret in text for text in said), secret
    assert watcher.get("cases?name=欧阳小兰").json["cases"] == [], "a name cannot be tried out either"
    forms = watcher.get(f"cases/{case['case_id']}/forms").json["forms"]
    assert forms[0]["values"] == {"papers": "missing", "missing_papers": "***"}


def test_every_list_finds_a_case_by_what_a_clerk_knows_of_it(web: Web) -> None:
    clerk = web("clerk")
    cases = [registered(web), registered(web, applicant={"name": "张伟"}), registered(web, village="上村")]
    numbers = [case["number"] for case in cases]

    def found(query: str) -> list[str]:
        answer = clerk.get(f"cases?{query}")
        assert answer.status_code == 200, answer.text
        return [line["number"] for line in answer.json["cases"]]

    assert sorted(found("")) == sorted(numbers)
    assert found(f"number={numbers[1]}") == [numbers[1]]
    assert found("number=lx-2026") == sorted(numbers)
    assert found("name=张伟") == [numbers[1]]
    assert found("name=张") == [numbers[1]]
    assert found("name=上村") == [numbers[2]]
    assert found("name=李四") == []
    assert sorted(found("status=registered")) == sorted(numbers)
    assert found("status=closed") == []
    for query in ("", "status=registered&"):
        walked, cursor = [], ""
        for _ in range(4):
            page = clerk.get(f"cases?{query}limit=1{cursor}").json
            walked += [line["number"] for line in page["cases"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert sorted(walked) == sorted(numbers), query


# -- what is asked of a case -------------------------------------------------------------------------------------------


def test_a_comment_an_urge_a_reassignment_and_a_withdrawal(web: Web) -> None:
    case = registered(web)
    clerk, chief = web("clerk"), web("chief")
    task = first_task(web, case)
    assert clerk.post(f"tasks/{task}/urge", {"words": "居民在等"}).status_code == 200
    other = web.world.actor("clerk2").person_id
    given = chief.post(f"tasks/{task}/reassign", {"person_id": other, "reason": "王clerk 请假"})
    assert given.status_code == 200
    assert clerk.get(f"tasks/{task}").json["assignee"] == "王clerk2"
    assert chief.post(f"tasks/{task}/reassign", {"reason": "放回"}).status_code == 200
    nobody = chief.post(
        f"tasks/{task}/reassign", {"person_id": web.world.actor("handler").person_id, "reason": "错"}
    )
    assert nobody.json["code"] == "person-not-found"
    words = clerk.get(f"cases/{case['case_id']}/remarks").json["remarks"]
    assert [(word["kind"], word["words"]) for word in words] == [
        ("urge", "居民在等"),
        ("reason", "王clerk 请假"),
        ("reason", "放回"),
    ]
    gone = clerk.post(f"cases/{case['case_id']}/withdrawal", {"reason": "不办了"})
    assert (gone.status_code, gone.json["outcome"]) == (200, "withdrawn")
    again = clerk.post(f"cases/{case['case_id']}/withdrawal", {"reason": "不办了"})
    assert (again.status_code, again.json["code"]) == (409, "case-over")


def test_pauses_extensions_and_opinions_are_asked_for(web: Web) -> None:
    case = accepted(web, "CA-007")
    address, clerk = f"cases/{case['case_id']}", web("clerk")
    rules = clerk.get(address).json["rules"]
    refused = clerk.post(
        f"{address}/pause-requests", {"ground": "weather", "length": 3, "unit": "workday", "reason": "雨"}
    )
    assert (refused.status_code, refused.json["code"]) == (422, "cannot-pause-now")
    grounds = refused.json["facts"]["grounds"]
    if grounds:
        asked = clerk.post(
            f"{address}/pause-requests",
            {"ground": grounds[0], "length": 3, "unit": "workday", "reason": "鉴定"},
        )
        assert asked.status_code == 200, asked.text
    if rules["extension"][0]:
        asked = clerk.post(f"{address}/extension-requests", {"length": 1, "reason": "复杂"})
        assert asked.status_code == 200, asked.text
    opinion = clerk.post(f"{address}/opinion-requests", {"department": "HR", "question": "可否"})
    assert opinion.status_code == 200, opinion.text
    unknown = clerk.post(f"{address}/opinion-requests", {"department": "ZZ", "question": "可否"})
    assert unknown.json["errors"]["department"]["code"] == "not_an_option"
    nobody_waits = clerk.post(f"{address}/superior-answers", {"answer": "approved"})
    assert (nobody_waits.status_code, nobody_waits.json["code"]) == (422, "not-possible-here")


def test_a_supervisor_orders_and_the_desk_answers(web: Web) -> None:
    case = registered(web)
    supervisor, clerk = web("supervisor"), web("clerk")
    body = {"length": 2, "unit": "workday", "words": "请说明"}
    order = supervisor.post(f"cases/{case['case_id']}/orders", body)
    assert order.status_code == 201, order.text
    address = f"orders/{order.json['order_id']}"
    assert supervisor.post(f"{address}/close").json["code"] == "not-possible-here"
    assert clerk.post(f"{address}/answer", {"words": "已在办"}).json["status"] == "answered"
    assert supervisor.post(f"{address}/close").json["status"] == "closed"
    (line,) = supervisor.get("orders").json["orders"]
    assert line["words"] == {"demand": "请说明", "answer": "已在办"}
    assert web("chief").get("orders?status=open").json["orders"] == []
    assert web("stranger").post(f"{address}/answer", {"words": "我来"}).status_code == 404


def test_a_card_is_listed_answered_appealed_and_ruled_on(web: Web) -> None:
    from datetime import timedelta

    case = accepted(web)
    web.world.waits_until(web.world.now + timedelta(days=120))
    cards = web("supervisor").get("cards").json["cards"]
    assert {card["number"] for card in cards} == {case["number"]}
    first = f"cards/{cards[-1]['id']}"
    clerk, supervisor = web("clerk"), web("supervisor")
    assert clerk.post(f"{first}/answer", {"words": "材料复杂"}).json["status"] == "answered"
    assert clerk.post(f"{first}/appeal", {"words": "非我之过"}).json["status"] == "appealed"
    ruled = supervisor.post(f"{first}/ruling", {"upheld": False, "words": "成立"})
    assert ruled.json["status"] == "voided"
    (of_case, *_) = clerk.get(f"cases/{case['case_id']}/cards").json["cards"]
    assert of_case["words"]["answer"] == "材料复杂"
    page = supervisor.get("cards?limit=1").json
    if page["next_cursor"]:
        assert supervisor.get(f"cards?limit=1&cursor={page['next_cursor']}").json["cards"] != page["cards"]
    assert web("stranger").post(f"{first}/answer", {"words": "x"}).status_code == 404


# -- documents ---------------------------------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n" + b"one page" * 10 + b"\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(64)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64)


def laid(caller: Caller, case: dict[str, Any], name: str, content: bytes, **more: Any) -> Any:
    boundary, body = encode_multipart({"file": FileStorage(BytesIO(content), filename=name)})
    kind = f"multipart/form-data; boundary={boundary}"
    return caller.ask("POST", f"cases/{case['case_id']}/documents", data=body, content_type=kind, **more)


TAKEN = (
    ("身份证.jpg", JPEG, "image/jpeg", "身份证.jpg"),
    ("身份证.JPEG", JPEG, "image/jpeg", "身份证.jpeg"),
    ("scan.pdf", PDF, "application/pdf", "scan.pdf"),
    ("图.png", PNG, "image/png", "图.png"),
    ("no ending", PDF, "application/pdf", "no ending.pdf"),
    ("../../etc/passwd.pdf", PDF, "application/pdf", "passwd.pdf"),
    ("gnp\u202efdp.pdf", PDF, "application/pdf", "gnpfdp.pdf"),
    ("e\u0301.pdf", PDF, "application/pdf", "é.pdf"),
    ("x" * 300 + ".pdf", PDF, "application/pdf", "x" * 120 + ".pdf"),
    (".pdf", PDF, "application/pdf", "pdf.pdf"),
)

REFUSED = (
    ("a.pdf", b"", "empty"),
    ("a.pdf", b"\n%PDF-1.7", "type"),
    ("a.html", b"<html><script>alert(1)</script>", "type"),
    ("a.svg", b"<svg onload='alert(1)'/>", "type"),
    ("a.docx", b"PK\x03\x04" + bytes(64), "type"),
    ("a.exe", b"MZ" + bytes(64), "type"),
    ("a.html", PDF, "ending"),
    ("a.jpg", PNG, "ending"),
    ("a.pdf.exe", PDF, "ending"),
    ("a.pdf", PDF + bytes(10 * 1024 * 1024), "too_large"),
)


def test_a_document_comes_back_as_it_was_under_its_own_name(web: Web) -> None:
    case = registered(web)
    clerk = web("clerk")
    for name, content, media_type, shown in TAKEN:
        answer = laid(clerk, case, name, content)
        assert answer.status_code == 201, answer.text
        assert (answer.json["name"], answer.json["media_type"]) == (shown, media_type)
        lines = clerk.get(f"cases/{case['case_id']}/documents").json["documents"]
        assert lines[-1]["name"] == shown
        read = clerk.get(f"cases/{case['case_id']}/documents/{lines[-1]['id']}")
        assert read.data == content
        assert read.content_type == media_type
        assert read.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert read.headers["X-Content-Type-Options"] == "nosniff"
        assert read.headers["Content-Disposition"].startswith("attachment; ")
        assert quote(shown, safe="") in read.headers["Content-Disposition"]


def test_a_file_that_is_not_what_a_case_holds_is_refused(web: Web) -> None:
    case = registered(web)
    before = web.trace()
    for name, content, why in REFUSED:
        answer = laid(web("clerk"), case, name, content)
        assert (answer.status_code, answer.json["code"]) == (422, "file-refused"), name
        assert answer.json["facts"]["why"] == why
    assert web.trace() == before
    documents = web.world.shop.office.documents.root
    assert not documents.exists() or not any(path.is_file() for path in documents.rglob("*"))


def test_a_file_beyond_every_measure_is_not_even_read(web: Web) -> None:
    case = registered(web)
    answer = laid(web("clerk"), case, "a.pdf", PDF + bytes(12 * 1024 * 1024))
    assert (answer.status_code, answer.json["code"]) == (413, "body-too-large")


def test_what_lies_on_the_disk_says_nothing(web: Web) -> None:
    case = registered(web)
    laid(web("clerk"), case, "许小兰.pdf", PDF)
    (path,) = (path for path in web.world.shop.office.documents.root.rglob("*") if path.is_file())
    assert path.stat().st_mode & 0o077 == 0
    assert b"one page" not in path.read_bytes()
    (row,) = web.world.rows(t.case_document)
    assert row.sha == path.name
    assert "许小兰".encode() not in row.name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    broken = web("clerk").get(f"cases/{case['case_id']}/documents/{row.id}")
    assert (broken.status_code, broken.json["code"]) == (500, "seal-broken")


def test_a_document_belongs_to_its_case_alone(web: Web) -> None:
    one, two = registered(web), registered(web)
    document = laid(web("clerk"), one, "a.pdf", PDF).json["document_id"]
    assert web("clerk").get(f"cases/{two['case_id']}/documents/{document}").status_code == 404
    assert web("stranger").get(f"cases/{one['case_id']}/documents/{document}").status_code == 404
    assert web("inspector").get(f"cases/{one['case_id']}/documents/{document}").status_code == 403
    assert laid(web("stranger"), one, "a.pdf", PDF).status_code == 404


def test_an_upload_sent_twice_is_kept_once(web: Web) -> None:
    case = registered(web)
    key = {"Idempotency-Key": "the-same-upload"}
    first = laid(web("clerk"), case, "a.pdf", PDF, headers=key)
    assert laid(web("clerk"), case, "a.pdf", PDF, headers=key).json == first.json
    assert laid(web("clerk"), case, "a.pdf", PDF + b" ", headers=key).json["code"] == "key-reused"
    assert len(web("clerk").get(f"cases/{case['case_id']}/documents").json["documents"]) == 1


def test_what_an_upload_left_behind_is_cleared_away_after_a_day(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit failed after the bytes had reached the disk: nobody is told of them, and they do not stay."""
    import os
    from datetime import timedelta

    from app.casework import attach_document
    from app.casework.clear_documents import clear_documents
    from app.domain.rights import SWEEP

    world, case = web.world, registered(web)
    kept = laid(web("clerk"), case, "a.pdf", PDF).json["sha"]

    def fail(*_args: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(attach_document, "record", fail)
    assert laid(web("clerk"), case, "b.pdf", PDF).status_code == 500
    root = world.shop.office.documents.root
    (root / kept[:2] / f"{kept}.123").write_bytes(b"half a draft")
    files = [path for path in root.rglob("*") if path.is_file()]
    assert len(files) == 3
    for path in files:
        os.utime(path, (world.now.timestamp(), world.now.timestamp()))

    def cleared() -> int:
        with world.shop.units.read(SWEEP, world.now) as u:
            return clear_documents(world.shop.office, u)

    assert cleared() == 0
    world.now += timedelta(hours=25)
    assert cleared() == 2
    assert cleared() == 0
    (line,) = web("clerk").get(f"cases/{case['case_id']}/documents").json["documents"]
    assert web("clerk").get(f"cases/{case['case_id']}/documents/{line['id']}").data == PDF


def test_an_upload_without_its_file_is_named(web: Web) -> None:
    case = registered(web)
    answer = web("clerk").ask(
        "POST", f"cases/{case['case_id']}/documents", data={"other": "x"}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert answer.json["errors"]["file"]["code"] == "required"


def test_a_closed_case_takes_no_more_documents(web: Web) -> None:
    case = registered(web)
    web("clerk").post(f"cases/{case['case_id']}/withdrawal", {"reason": "不办了"})
    assert laid(web("clerk"), case, "a.pdf", PDF).json["code"] == "case-over"
