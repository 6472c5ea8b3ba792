"""Behind a proxy that speaks HTTPS: who asks is whom the proxy names, and what we print asks for HTTPS."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from app.cli.serve import server_of
from tests.serving import answering
from tests.world import settings_for


def told(home: Path, *, https: bool) -> str:
    """Scheme and address as the service understands them when a proxy of this machine hands on a request."""

    def tell(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['wsgi.url_scheme']} {environ['REMOTE_ADDR']}".encode()]

    settings = replace(settings_for("sqlite://", home), host="127.0.0.1", port=0, secure_cookies=https)
    with answering(server_of(tell, settings)) as address:
        request = Request(address, headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"})
        with urlopen(request, timeout=30) as answer:
            return answer.read().decode()


def test_the_address_is_the_one_the_proxy_saw_whatever_the_sender_wrote(tmp_path: Path) -> None:
    assert told(tmp_path, https=True) == "https 203.0.113.7"


def test_without_a_proxy_nobody_names_another_address(tmp_path: Path) -> None:
    assert told(tmp_path, https=False) == "http 127.0.0.1"
