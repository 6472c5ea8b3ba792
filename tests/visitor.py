"""A person at a browser without a script: opens pages, fills the forms that are there, presses their buttons."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.world import PASSWORD


@dataclass(slots=True)
class Form:
    """A form as the page holds it: where it posts to, and what its fields say before anybody types."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "form":
            self._open = Form(at.get("action") or "", (at.get("method") or "get").lower())
            self.forms.append(self._open)
        name = at.get("name")
        if self._open is None or (name is None and tag != "option"):
            return
        if tag == "input" and at.get("type") not in ("radio", "checkbox", "file"):
            self._open.fields.setdefault(str(name), []).append(at.get("value") or "")
        elif tag == "input" and "checked" in at:
            self._open.fields.setdefault(str(name), []).append(at.get("value") or "on")
        elif tag == "textarea":
            self._text = str(name)
            self._open.fields.setdefault(self._text, [""])
        elif tag == "select":
            self._select = str(name)
        elif tag == "option" and self._select and "selected" in at:
            self._open.fields[self._select] = [at.get("value") or ""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._text is not None:
            self._open.fields[self._text] = [self._open.fields[self._text][0] + data]


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser. `page` is the last answer, `text` its words without marks."""

    client: FlaskClient
    page: TestResponse | None = None

    @property
    def html(self) -> str:
        assert self.page is not None
        return self.page.get_data(as_text=True)

    @property
    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    @property
    def status(self) -> int:
        assert self.page is not None
        return self.page.status_code

    def sees(self, words: str) -> bool:
        return words in self.text

    def open(self, address: str, **more: Any) -> "Visitor":
        self.page = self.client.get(address, follow_redirects=True, **more)
        return self

    def signs_in(self, login: str, password: str = PASSWORD) -> "Visitor":
        self.open("/sign-in")
        return self.sends("/sign-in", name=login, password=password)

    def form(self, action: str) -> Form:
        """The form of the page that posts to an address ending so."""
        reader = _Forms()
        reader.feed(self.html)
        found = [form for form in reader.forms if form.action.endswith(action)]
        assert found, (action, [form.action for form in reader.forms])
        return found[0]

    def sends(self, action: str, *, script: bool = False, headers: Any = None, **typed: Any) -> "Visitor":
        """Fill the form that posts there and press its button; what a field held already is sent with it."""
        form = self.form(action)
        values = {**form.fields, **{name: value for name, value in typed.items() if value is not None}}
        more = {"HX-Request": "true"} if script else {}
        self.page = self.client.post(
            form.action, data=values, headers={**more, **(headers or {})}, follow_redirects=not script
        )
        return self
