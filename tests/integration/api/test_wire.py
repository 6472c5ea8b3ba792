"""The wire itself: headers, cookies, forged requests, and bodies nobody should have to understand."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.api.description import operations
from app.web import HEADERS, POLICY
from tests.integration.api.conftest import API, Web
from tests.integration.api.rights_table import ALLOWED, PUBLIC
from tests.unit.api.test_json_reading import MALFORMED
from tests.world import PASSWORD, POSTS

NOBODYS = "01990000-0000-7000-8000-000000000000"


def unsafe(web: Web) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(operation, method, address, description) of everything that changes something."""
    for path, method, operation in operations(dict(web.document)):
        if method != "get":
            address = re.sub(r"\{[a-z]+_id\}", NOBODYS, path)
            yield (
                operation["operationId"],
                method.upper(),
                re.sub(r"\{[a-z]+\}", "x" * 64, address),
                operation,
            )


def takes_json(operation: dict[str, Any]) -> bool:
    return "application/json" in operation.get("requestBody", {}).get("content", {})


def whoever_may(name: str) -> str:
    """A person who may use an operation."""
    roles = ALLOWED[name] or ()
    return next(login for login, (_, role) in POSTS.items() if role in roles)


# -- headers and cookies -------------------------------------------------------------------------------------------


def test_every_answer_carries_the_headers_that_protect_it(web: Web) -> None:
    clerk = web("clerk")
    for path, method, operation in operations(dict(web.document)):
        address = re.sub(r"\{[a-z]+_id\}", NOBODYS, path)
        address = re.sub(r"\{[a-z]+\}", "x" * 64, address)
        for answer in (clerk.ask(method.upper(), address), web.ask(method.upper(), address)):
            for name, value in HEADERS.items():
                assert answer.headers[name] == value, (operation["operationId"], name)
            assert "Server" not in answer.headers or "Werkzeug" in answer.headers["Server"]
            assert "X-Request-Id" in answer.headers
            assert "Access-Control-Allow-Origin" not in answer.headers
    for address in ("/healthz", "/readyz", f"{API}/openapi.json", "/nothing/here", f"{API}/nothing/here"):
        assert web.ask("GET", address).headers["Content-Security-Policy"] == POLICY


def test_nothing_on_the_wire_may_be_run(web: Web) -> None:
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_methods_an_address_does_not_know_are_refused(web: Web) -> None:
    for method in ("OPTIONS", "TRACE", "PATCH", "CONNECT"):
        answer = web.ask(method, "me")
        assert (answer.status_code, answer.json["code"]) == (405, "wrong-method"), method
        assert "GET" in answer.headers["Allow"]


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_never_see(web: Web) -> None:
    answer = web.ask("POST", "session", json={"login": "clerk", "password": PASSWORD})
    assert answer.status_code == 201
    cookie = answer.headers["Set-Cookie"]
    assert re.match(r"shouwen=[\w-]{43}; ", cookie)
    for mark in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert mark in cookie
    assert "Domain" not in cookie
    token = cookie.split(";")[0].removeprefix("shouwen=")
    assert token not in answer.text
    headers = {"Cookie": f"shouwen={token}"}
    assert web.ask("GET", "me", headers=headers).json["csrf"] == answer.json["csrf"]
    gone = web.ask("DELETE", "session", headers={**headers, "X-CSRFToken": answer.json["csrf"]})
    assert gone.status_code == 204
    assert "shouwen=;" in gone.headers["Set-Cookie"]
    assert web.ask("GET", "me", headers=headers).status_code == 401, "the session itself must be over"


def test_behind_tls_the_cookie_is_bound_to_the_host_and_the_browser_told_to_stay(web: Web) -> None:
    from dataclasses import replace

    from app.web import create_app
    from tests.integration.api.conftest import BarePages

    settings = replace(web.world.shop.settings, secure_cookies=True)
    client = create_app(replace(web.world.shop, settings=settings), BarePages()).test_client()
    answer = client.post(f"{API}/session", json={"login": "clerk", "password": PASSWORD})
    assert answer.headers["Set-Cookie"].startswith("__Host-shouwen=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_new_sign_in_ends_the_session_the_browser_still_carried(web: Web) -> None:
    clerk = web("clerk")
    headers = {"Cookie": f"shouwen={clerk.cookie}"}
    assert (
        web.ask("POST", "session", json={"login": "clerk", "password": PASSWORD}, headers=headers).status_code
        == 201
    )
    assert web.ask("GET", "me", headers=headers).status_code == 401


def test_too_many_wrong_passwords_say_when_to_try_again(web: Web) -> None:
    for _ in range(12):
        answer = web.ask("POST", "session", json={"login": "clerk", "password": "wrong"})
        if answer.status_code == 429:
            break
    assert answer.json["code"] == "too-many-tries"
    assert int(answer.headers["Retry-After"]) >= 1


# -- forged requests -----------------------------------------------------------------------------------------------


def test_a_page_of_another_site_changes_nothing(web: Web) -> None:
    """Every unsafe operation, with a session's cookie but without its word, as a forged form would come."""
    callers = {name: web(whoever_may(name)) for name in ALLOWED if ALLOWED[name] is not PUBLIC}
    before = web.trace()
    for name, method, address, _ in unsafe(web):
        if ALLOWED[name] is PUBLIC:
            continue
        answer = callers[name].browse(method, address, csrf=False, json={})
        assert (answer.status_code, answer.json["code"]) == (400, "form-token-missing"), name
        wrong = callers[name].browse(method, address, csrf=False, json={}, headers={"X-CSRFToken": "wrong"})
        assert wrong.json["code"] == "form-token-missing", name
    assert web.trace() == before


ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
)


def test_browsers_that_name_another_site_are_turned_away(web: Web) -> None:
    """Also at the door itself, where there is no session yet: nobody is signed in as somebody else."""
    clerk = web("clerk")
    for headers in ELSEWHERE:
        answer = web.ask("POST", "session", json={"login": "clerk", "password": PASSWORD}, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (400, "cross-site"), headers
        assert "Set-Cookie" not in answer.headers
        assert clerk.browse("DELETE", "session", headers=headers).json["code"] == "cross-site", headers


def test_ones_own_page_may(web: Web) -> None:
    clerk = web("clerk")
    assert clerk.browse("DELETE", "session", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 204


def test_a_word_of_another_session_is_no_word(web: Web) -> None:
    clerk, chief = web("clerk"), web("chief")
    answer = clerk.browse("DELETE", "session", csrf=False, headers={"X-CSRFToken": chief.csrf})
    assert answer.json["code"] == "form-token-missing"


# -- bodies --------------------------------------------------------------------------------------------------------


def test_every_operation_with_a_body_reads_it_strictly(web: Web) -> None:
    """One body of each sort to each operation: a clear refusal, never a fault, and nothing left behind."""
    callers = {name: web(whoever_may(name)) for name in ALLOWED if ALLOWED[name] is not PUBLIC}
    before = web.trace()
    for name, method, address, operation in unsafe(web):
        if not takes_json(operation):
            continue
        for sort, (body, why) in MALFORMED.items():
            caller = callers.get(name)
            ask = caller.ask if caller else web.ask
            answer = ask(method, address, data=body, content_type="application/json")
            assert (answer.status_code, answer.json["code"]) == (400, "body-malformed"), (name, sort)
            assert answer.json["facts"]["why"] == why
    assert web.trace() == before


KINDS = (
    ("text/plain", 415, "wrong-media-type"),
    ("application/x-www-form-urlencoded", 415, "wrong-media-type"),
    ("application/json; charset=gb18030", 400, "body-malformed"),
    ("application/json; charset=utf-16", 400, "body-malformed"),
    ("application/jsonp", 415, "wrong-media-type"),
)


def test_a_body_of_another_kind_is_refused(web: Web) -> None:
    body = b'{"login": "clerk", "password": "x"}'
    for content_type, status, code in KINDS:
        answer = web.ask("POST", "session", data=body, content_type=content_type)
        assert (answer.status_code, answer.json["code"]) == (status, code), content_type


def test_a_body_beyond_a_megabyte_is_not_read(web: Web) -> None:
    body = b'{"login": "' + b"x" * (1 << 20) + b'", "password": ""}'
    answer = web.ask("POST", "session", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (413, "body-too-large")


def test_unknown_fields_and_wrong_types_are_named(web: Web) -> None:
    """For every body of the document: a field too many, and each field with something it cannot be."""
    callers = {name: web(whoever_may(name)) for name in ALLOWED if ALLOWED[name] is not PUBLIC}
    schemas = web.document["components"]["schemas"]
    before = web.trace()
    for name, method, address, operation in unsafe(web):
        if not takes_json(operation):
            continue
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        fields = schemas[reference.rpartition("/")[2]]["properties"]
        ask = callers[name].ask if name in callers else lambda m, a, b: web.ask(m, a, json=b)
        answer = ask(method, address, {"surprise": 1})
        assert answer.status_code == 422, (name, answer.text)
        assert answer.json["errors"]["surprise"]["code"] == "unknown_field"
        for field, described in fields.items():
            kinds = described.get("type", "object")
            wrong = "words" if "object" in kinds or "$ref" in described or "array" in kinds else {"a": 1}
            answer = ask(method, address, {field: wrong})
            assert answer.status_code == 422, (name, field, answer.text)
            assert any(spot.split(".")[0] == field for spot in answer.json["errors"]), (
                name,
                field,
                answer.text,
            )
    assert web.trace() == before


QUERIES = (
    ("surprise=1", "surprise", "unknown_field"),
    ("scope=everything", "scope", "not_an_option"),
    ("limit=0", "limit", "too_small"),
    ("limit=100000", "limit", "too_large"),
    ("limit=ten", "limit", "not_a_number"),
    ("limit=10&limit=20", "limit", "too_many"),
    ("cursor=;drop%20table", "cursor", "bad_pattern"),
    ("due_from=yesterday", "due_from", "bad_moment"),
    ("due_from=2026-09-14T09:00", "due_from", "bad_moment"),
)


def test_a_query_is_read_strictly(web: Web) -> None:
    for query, field, code in QUERIES:
        answer = web("clerk").get(f"tasks?{query}")
        assert answer.status_code == 422, query
        assert answer.json["errors"][field]["code"] == code, query


def test_a_place_of_another_order_is_not_known(web: Web) -> None:
    cursor = f"1789000000000000.{NOBODYS}"
    assert web("clerk").get(f"tasks?order=due&cursor={cursor}").status_code == 200
    for order in ("urgent", "number"):
        answer = web("clerk").get(f"tasks?order={order}&cursor={cursor}")
        assert (answer.status_code, answer.json["code"]) == (400, "cursor-unknown")


def test_a_key_in_another_spelling_is_no_address(web: Web) -> None:
    others = (
        "NOT-A-KEY",
        NOBODYS.upper().replace("0", "A"),
        NOBODYS.replace("-", ""),
        "1",
        "../../etc/passwd",
        "9" * 400,
    )
    for key in others:
        assert web("clerk").get(f"cases/{key}").status_code == 404, key


# -- when something breaks -------------------------------------------------------------------------------------------


def test_the_unexpected_is_kept_for_the_operator_and_told_to_nobody(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from app.oversight import queue

    clerk = web("clerk")

    def stumble(*_args: object) -> None:
        raise RuntimeError("the ID number 110101199003078888 was in the way")

    monkeypatch.setattr(queue, "counts", stumble)
    with caplog.at_level(logging.INFO):
        answer = clerk.get("tasks/counts")
    assert (answer.status_code, answer.json["code"]) == (500, "unexpected")
    assert "110101" not in answer.text
    assert "Traceback" not in answer.text
    monkeypatch.undo()
    (incident,) = web("admin").get("incidents").json["incidents"]
    assert incident["kind"] == "request"
    assert "RuntimeError" in incident["detail"]
    assert "110101" not in incident["detail"]
    assert answer.json["instance"].removeprefix("urn:uuid:") in incident["detail"]


def test_a_fault_of_the_engine_is_an_incident_of_its_case(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.api.views import tasks
    from app.errors import EngineFault

    def fault(*_args: object) -> None:
        raise EngineFault(case=NOBODYS, why="StepFailed", detail="the sum of Xu Xiaolan's papers")

    monkeypatch.setattr(tasks, "claim_task", fault)
    answer = web("clerk").post(f"tasks/{NOBODYS}/claim", {})
    assert (answer.status_code, answer.json["code"]) == (500, "engine-fault")
    assert "Xu" not in answer.text
    (incident,) = web("admin").get("incidents").json["incidents"]
    assert incident["case_id"] == NOBODYS


def test_a_database_that_does_not_answer_makes_the_service_busy_not_broken(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    from app.oversight import queue

    clerk = web("clerk")

    def locked(*_args: object) -> None:
        raise OperationalError("select", {}, Exception("database is locked"))

    monkeypatch.setattr(queue, "counts", locked)
    answer = clerk.get("tasks/counts")
    assert (answer.status_code, answer.json["code"]) == (503, "too-busy")
    assert answer.headers["Retry-After"] == "2"


def test_the_log_says_who_and_which_rule_but_never_whose_matter(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    from tests.integration.api.test_a_case_through_the_api import registered

    with caplog.at_level(logging.DEBUG):
        applicant = {"name": "欧阳小兰", "id_number": "110101199003078515", "phone": "13912345678"}
        case = registered(web, applicant=applicant)
        web("clerk").get(f"cases/{case['case_id']}")
        web("clerk").get("cases?name=欧阳小兰")
        web.ask("POST", "session", json={"login": "clerk", "password": PASSWORD})
        web.ask("GET", "me\r\nforged: line")
    said = caplog.text
    for secret in (
        "欧阳",
        "小兰",
        "110101",
        "139123",
        PASSWORD,
        case["query_token"],
        web("clerk").token,
        "forged",
    ):
        assert secret not in said
    assert "rule=/api/v1/cases/<key:case_id> status=200" in said
    assert f"actor={web.world.actor('clerk').person_id}" in said


# -- health ----------------------------------------------------------------------------------------------------------


def test_the_service_is_ready_while_a_sweep_turns(web: Web) -> None:
    from datetime import timedelta

    from sqlalchemy import insert

    from app.domain.rights import SWEEP
    from app.store import tables as t

    assert web.ask("GET", "/healthz").status_code == 200
    unready = web.ask("GET", "/readyz")
    assert unready.status_code == 503
    assert unready.json["checks"] == {"database": True, "migrations": True, "sweep": False, "clock": True}
    with web.world.shop.units.write(SWEEP, web.world.now) as u:
        u.write(insert(t.heartbeat).values(node="n", turn_at=u.now, fired=0))
    assert web.ask("GET", "/readyz").json["status"] == "ok"
    web.world.now += timedelta(minutes=1)
    assert web.ask("GET", "/readyz").status_code == 503


def test_a_database_of_another_shape_is_not_ready(web: Web) -> None:
    from sqlalchemy import text

    from app.domain.rights import SWEEP

    with web.world.shop.units.write(SWEEP, web.world.now) as u:
        u.write(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not web.ask("GET", "/readyz").json["checks"]["migrations"]
