"""The service as it is run, in a process of its own, and a client that asks it one thing after another.

    python -m benchmarks.serving URL HOME NOW

serves the database at URL behind waitress with the settings of `shouwen serve`, without the sweep. Its clock starts at
NOW and goes on from there, because the cases it serves were made by a told clock.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import waitress

from app.api.requests import COOKIE
from app.cli.serve import CONNECTIONS, IDLE_SECONDS, LARGEST_BODY, THREADS
from app.office.issue_token import IssueToken, issue_token
from app.office.sessions import SessionTerms
from app.office.sign_in import SignIn, sign_in
from app.web import create_app
from app.wiring import open_shop
from benchmarks.towns import Town
from tests.world import PASSWORD, ZONE, settings_for

API = "/api/v1"


def main(url: str, home: str, now: str) -> None:
    """Print the port and serve until the process is ended."""
    began, told = datetime.now(UTC), datetime.fromisoformat(now)
    shop = open_shop(settings_for(url, Path(home)), now=lambda: told + (datetime.now(UTC) - began))
    logging.getLogger("shouwen.web").setLevel(logging.WARNING)
    server = waitress.create_server(
        create_app(shop),
        host="127.0.0.1",
        port=0,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        max_request_body_size=LARGEST_BODY,
        ident=None,
    )
    print(server.effective_port, flush=True)
    server.run()


@dataclass(slots=True)
class Client:
    """One person on one connection, by token for the API and by session for the pages."""

    connection: HTTPConnection
    token: str
    session: str

    def api(self, path: str, body: Any = None) -> Any:
        """Ask the API; with a body it is a command, under a key of its own. Raises Refused."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if body is None:
            return json.loads(self._ask("GET", API + path, headers))
        headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        return json.loads(self._ask("POST", API + path, headers, json.dumps(body).encode()))

    def page(self, path: str) -> bytes:
        return self._ask("GET", path, {"Cookie": f"{COOKIE}={self.session}"})

    def empty(self) -> bytes:
        """The least a request can ask of this server: no database, no person."""
        return self._ask("GET", "/healthz", {})

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> bytes:
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        said = response.read()
        if response.status >= 400:
            raise Refused(f"{method} {path}: {response.status} {said[:500]!r}")
        return said


class Refused(RuntimeError):
    """The service did not do what a measurement asked of it."""


@dataclass(frozen=True, slots=True)
class Service:
    town: Town
    port: int

    def client(self, login: str) -> Client:
        """Sign somebody in, and give them a token."""
        world = self.town.world
        person_id = world.actor(login).person_id
        assert person_id is not None
        token = self.town.act(login, issue_token, IssueToken(person_id, "bench")).token
        terms = SessionTerms(ZONE)
        opened = sign_in(world.shop.units, world.now, SignIn(login, PASSWORD), terms)
        return Client(HTTPConnection("127.0.0.1", self.port, timeout=120), token, opened.token)


@contextmanager
def served(town: Town) -> Iterator[Service]:
    """The service on a town's database, until the block ends."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.serving",
        town.url,
        str(town.home),
        town.world.now.isoformat(),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Service(town, int(process.stdout.readline()))
        finally:
            process.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
