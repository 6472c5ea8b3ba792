"""The working centre behind the web edge: people who call the API, and every answer held against the document."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.api.description import path_of
from app.office.sessions import hash_of
from app.store import people
from app.store import tables as t
from app.web import create_app
from app.wiring import open_shop
from tests.integration.casework.conftest import centre_template, centre_url  # noqa: F401 - fixtures
from tests.world import World, settings_for

API = "/api/v1"


class BarePages:
    """Pages that show nothing: these tests are about the API."""

    def register(self, app: Flask) -> None:
        pass

    def show_problem(self, problem: Any) -> Any:
        return problem.title, problem.status


@dataclass(slots=True)
class Caller:
    """A person with an API token, and the session their browser would have."""

    web: "Web"
    login: str
    token: str
    cookie: str
    csrf: str

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.ask("POST", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.ask("PUT", path, body, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self.ask("DELETE", path, **more)

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        if method in ("POST", "PUT") and "Idempotency-Key" not in headers:
            headers["Idempotency-Key"] = secrets.token_hex(8)
        if body is not None:
            more["json"] = body
        return self.web.ask(method, path, headers=headers, **more)

    def browse(self, method: str, path: str, *, csrf: bool = True, **more: Any) -> TestResponse:
        """The same through a browser: the session's cookie, and its word where wanted."""
        headers = {"Cookie": f"shouwen={self.cookie}", **more.pop("headers", {})}
        if csrf:
            headers["X-CSRFToken"] = self.csrf
        return self.web.ask(method, path, headers=headers, **more)


@dataclass(slots=True)
class Web:
    """The API of a world. Every JSON answer is held against the OpenAPI document."""

    world: World
    app: Flask
    client: FlaskClient
    callers: dict[str, Caller] = field(default_factory=dict)

    @property
    def document(self) -> Mapping[str, Any]:
        return self.app.extensions["openapi"]

    def __call__(self, login: str) -> Caller:
        if login not in self.callers:
            self.callers[login] = self._let_in(login)
        return self.callers[login]

    def _let_in(self, login: str) -> Caller:
        world = self.world
        token, cookie, csrf = (
            "sw_" + secrets.token_hex(32),
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(24),
        )
        with world.shop.units.write(world.actor(login), world.now) as u:
            who = world.actor(login).person_id
            people.insert_token(
                u,
                {
                    "token_hash": hash_of(token),
                    "prefix": token[:11],
                    "name": "test",
                    "person_id": who,
                    "scopes": ["read", "write"],
                    "created_at": u.now,
                    "ends_at": None,
                },
            )
            people.insert_session(
                u,
                {
                    "token_hash": hash_of(cookie),
                    "person_id": who,
                    "csrf": csrf,
                    "started_at": u.now,
                    "seen_at": u.now,
                    "ends_at": u.now + timedelta(hours=12),
                },
            )
        return Caller(self, login, token, cookie, csrf)

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        address = path if path.startswith("/") else f"{API}/{path}"
        if method != "GET":
            self.world.now += timedelta(seconds=1)
        response = self.client.open(address, method=method, **more)
        self.fits(method, address, response)
        return response

    def fits(self, method: str, address: str, response: TestResponse) -> None:
        """The answer is one the document knows, and has the shape it says."""
        operation = self._operation(method, address)
        if response.content_type == "application/problem+json":
            validate(self.document, {"$ref": "#/components/schemas/ProblemShape"}, response.json)
            assert response.status_code == response.json["status"]
        if operation is None:
            return
        described = operation["responses"].get(str(response.status_code))
        assert described is not None, f"{method} {address}: {response.status_code} {response.text[:300]}"
        kind = (response.content_type or "").split(";")[0]
        if "content" in described and kind == "application/json":
            validate(self.document, described["content"][kind]["schema"], response.json)

    def _operation(self, method: str, address: str) -> Mapping[str, Any] | None:
        adapter = self.app.url_map.bind("localhost")
        try:
            rule, _ = adapter.match(address.split("?", maxsplit=1)[0], method=method, return_rule=True)
        except Exception:
            return None
        return self.document["paths"].get(path_of(rule), {}).get(method.lower())

    # -- what stands in the database --------------------------------------------------------------------------------

    def trace(self) -> dict[str, Any]:
        """What a command could leave behind: how many rows each table has, and where cases and tasks stand."""
        with self.world.shop.units.read(self.world.actor("admin"), self.world.now) as u:
            found: dict[str, Any] = {
                table.name: u.value(select(func.count()).select_from(table))
                for table in t.metadata.sorted_tables
                if table not in (t.session, t.api_token)  # the callers of these tests come and go
            }
            case, task = t.office_case.c, t.task.c
            found["cases"] = [tuple(row) for row in u.rows(select(case.id, case.version).order_by(case.id))]
            found["holders"] = [
                tuple(row) for row in u.rows(select(task.id, task.status, task.assignee_id).order_by(task.id))
            ]
        return found


def validate(document: Mapping[str, Any], schema: Mapping[str, Any], value: Any) -> None:
    errors = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in _validator(id(document), repr(schema)).iter_errors(value)
    ]
    assert errors == []


_documents: dict[int, Mapping[str, Any]] = {}


@cache
def _validator(document_id: int, schema: str) -> Draft202012Validator:
    import ast

    document = _documents[document_id]
    return Draft202012Validator({**ast.literal_eval(schema), "components": document["components"]})


_apps: list[Flask] = []


@pytest.fixture
def web(centre_url: str, tmp_path: Path) -> Iterator[Web]:  # noqa: F811 - the fixture above
    """The API of a centre with people at their desks, on Monday 14 September 2026 at nine; time is told.

    One app serves every test, each time with another shop behind it.
    """
    world = World(open_shop(settings_for(centre_url, tmp_path / "home")))
    world.shop = replace(world.shop, now=lambda: world.now)
    if not _apps:
        _apps.append(create_app(world.shop, BarePages()))
    app = _apps[0]
    app.extensions["shop"] = world.shop
    _documents[id(app.extensions["openapi"])] = app.extensions["openapi"]
    yield Web(world, app, app.test_client(use_cookies=False))
    world.shop.units.engine.dispose()
