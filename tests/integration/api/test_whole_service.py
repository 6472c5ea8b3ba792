"""The whole service, pages included: every route of the URL map by every role, forged, and with its headers."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.api.access import right_of
from app.domain.rights import ALLOWED as RIGHTS
from app.web import HEADERS
from tests.apps import app_of
from tests.integration.api.conftest import Caller, Web
from tests.world import POSTS

NOBODYS = "01990000-0000-7000-8000-000000000000"
VALUES: dict[str, Any] = {
    "KeyConverter": NOBODYS,
    "UUIDConverter": uuid.UUID(NOBODYS),
    "UnicodeConverter": "x" * 64,
    "PathConverter": "x/y",
    "IntegerConverter": 1,
}

THE_WAY_OUT = ("/sign-out", "/api/v1/session")


@pytest.fixture
def service(web: Web) -> Web:
    """The same centre behind the app people use, pages and all."""
    app = app_of(web.world.shop)
    web.app, web.client = app, app.test_client(use_cookies=False)
    return web


def routes(app: Flask) -> Iterator[tuple[str, str, Rule]]:
    """(method, address, rule) of everything, with keys of nothing in the path."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        told = dict(rule.defaults or {})
        values = told | {name: _value(rule, name) for name in rule.arguments if name not in told}
        adapter = app.url_map.bind("localhost")
        address = adapter.build(rule.endpoint, values)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            assert adapter.match(address, method=method, return_rule=True)[0] is rule
            yield method, address, rule


def _value(rule: Rule, name: str) -> Any:
    converter = rule._converters[name]
    return next(VALUES[kind.__name__] for kind in type(converter).__mro__ if kind.__name__ in VALUES)


def asked(service: Web, caller: Caller | None, method: str, address: str, *, word: bool = True) -> Any:
    """The plain answer to a request with a session's cookie; nothing is held against the document."""
    headers: dict[str, str] = {}
    if caller is not None:
        headers["Cookie"] = f"shouwen={caller.cookie}"
        if word:
            headers["X-CSRFToken"] = caller.csrf
    return service.client.open(address, method=method, headers=headers)


@pytest.mark.parametrize("login", [login for login in POSTS if login not in ("clerk2", "stranger")])
def test_no_role_gets_further_than_its_rights(service: Web, login: str) -> None:
    caller, carried = service(login), RIGHTS[POSTS[login][1]]
    wrong = []
    for method, address, rule in routes(service.app):
        right = right_of(service.app.view_functions[rule.endpoint])
        assert right is not None
        if rule.rule in THE_WAY_OUT:
            continue
        answer = asked(service, caller, method, address)
        let_in = right.public or not right.acts or bool(right.acts & carried)
        if (answer.status_code == 403) is let_in:
            wrong.append((method, rule.rule, answer.status_code))
        if answer.status_code >= 500 and rule.rule != "/readyz":
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []


def test_nobody_is_led_to_the_door_or_turned_away(service: Web) -> None:
    for method, address, rule in routes(service.app):
        right = right_of(service.app.view_functions[rule.endpoint])
        answer = asked(service, None, method, address)
        if right is not None and not right.public:
            assert answer.status_code in (302, 303, 401), (method, rule.rule, answer.status_code)
            if answer.status_code != 401:
                assert answer.headers["Location"].startswith("/sign-in")
        for name, value in HEADERS.items():
            if name in ("Cache-Control", "Content-Security-Policy"):
                assert name in answer.headers
            else:
                assert answer.headers[name] == value, (rule.rule, name)
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"], rule.rule


def test_no_unsafe_route_moves_without_the_sessions_word(service: Web) -> None:
    caller = {login: service(login) for login in POSTS}
    before = service.trace()
    for method, address, rule in routes(service.app):
        right = right_of(service.app.view_functions[rule.endpoint])
        if method == "GET" or right is None or right.public:
            continue
        login = next(
            login for login, (_, role) in POSTS.items() if not right.acts or right.acts & RIGHTS[role]
        )
        answer = asked(service, caller[login], method, address, word=False)
        assert answer.status_code == 400, (method, rule.rule, answer.status_code)
    assert service.trace() == before
