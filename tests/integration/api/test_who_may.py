"""Every operation by every role, from the URL map: nobody gets further than the table says."""

import re
from collections.abc import Iterator

import pytest

from app.api.access import UndeclaredRoute, allowed, right_of
from app.api.description import operations
from app.domain.rights import Act
from app.web import create_app
from tests.integration.api.conftest import API, BarePages, Web
from tests.integration.api.rights_table import ALLOWED, PUBLIC
from tests.world import POSTS

NOBODYS = "01990000-0000-7000-8000-000000000000"


def addresses(web: Web) -> Iterator[tuple[str, str, str]]:
    """(operation, method, address) of the whole document, with keys of nothing in the path."""
    for path, method, operation in operations(dict(web.document)):
        address = re.sub(r"\{[a-z]+_id\}", NOBODYS, path)
        yield operation["operationId"], method.upper(), re.sub(r"\{[a-z]+\}", "x" * 64, address)


def test_every_operation_stands_in_the_table(web: Web) -> None:
    assert sorted(name for name, _, _ in addresses(web)) == sorted(ALLOWED)


@pytest.mark.parametrize("login", [login for login in POSTS if login not in ("clerk2", "stranger")])
def test_a_role_gets_as_far_as_the_table_says(web: Web, login: str) -> None:
    """Behind the gate nothing exists under these keys, so whoever is let in hears 404, 422 or an empty list."""
    caller, role = web(login), POSTS[login][1]
    caller.get("me")
    before = web.trace()
    wrong = []
    for name, method, address in addresses(web):
        permitted = ALLOWED[name] is PUBLIC or role in (ALLOWED[name] or ())
        answer = caller.ask(method, address, {} if method in ("POST", "PUT") else None)
        refused = answer.status_code == 403 and answer.json["code"] == "not-your-role"
        if refused is permitted or answer.status_code == 500:
            wrong.append((name, answer.status_code, answer.text[:200]))
    assert wrong == []
    assert web.trace() == before


def test_nobody_gets_past_the_gate_unless_it_is_public(web: Web) -> None:
    for name, method, address in addresses(web):
        answer = web.ask(method, address, json={} if method in ("POST", "PUT") else None)
        if ALLOWED[name] is PUBLIC:
            assert answer.status_code == 422, name
        else:
            assert (answer.status_code, answer.json["code"]) == (401, "not-signed-in"), name
            assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_every_route_of_the_whole_service_declares_its_right(web: Web) -> None:
    assert [name for name, view in web.app.view_functions.items() if right_of(view) is None] == []


def test_a_route_that_declares_nothing_keeps_the_service_from_starting(web: Web) -> None:
    class Careless(BarePages):
        def register(self, app) -> None:
            app.add_url_rule("/careless", "careless", lambda: "")

    with pytest.raises(UndeclaredRoute, match="careless"):
        create_app(web.world.shop, Careless())


def test_a_route_added_after_the_start_is_shut(web: Web) -> None:
    app, admin = create_app(web.world.shop, BarePages()), web("admin")
    app.view_functions["late"] = lambda: "open"
    app.url_map.add(app.url_rule_class("/late", endpoint="late", methods={"GET"}))
    answer = app.test_client().get("/late", headers={"Authorization": f"Bearer {admin.token}"})
    assert answer.status_code == 403


def test_two_rights_on_one_view_are_a_mistake() -> None:
    with pytest.raises(UndeclaredRoute, match="twice"):
        allowed(Act.SEE_CASE)(allowed(Act.SEE_QUEUE)(lambda: ""))


def test_a_token_that_may_only_read_changes_nothing(web: Web) -> None:
    from sqlalchemy import update

    from app.store import tables as t

    clerk = web("clerk")
    with web.world.shop.units.write(web.world.actor("clerk"), web.world.now) as u:
        u.write(update(t.api_token).values(scopes=["read"]))
    assert clerk.get("tasks").status_code == 200
    answer = clerk.post(f"tasks/{NOBODYS}/claim", {})
    assert (answer.status_code, answer.json["code"]) == (403, "token-reads-only")


def test_whoever_must_change_the_password_does_that_first(web: Web) -> None:
    from sqlalchemy import update

    from app.store import tables as t

    clerk = web("clerk")
    with web.world.shop.units.write(web.world.actor("clerk"), web.world.now) as u:
        u.write(update(t.person).where(t.person.c.login == "clerk").values(must_change_password=True))
    assert clerk.get("tasks").json["code"] == "password-outworn"
    assert clerk.get("me").json["must_change_password"]
    body = {"old": "long enough words", "new": "quite other words"}
    assert clerk.browse("PUT", "me/password", json=body).status_code == 200
    assert clerk.browse("GET", "tasks").status_code == 200


def test_the_document_is_for_everybody(web: Web) -> None:
    assert web.ask("GET", f"{API}/openapi.json").json == web.document
