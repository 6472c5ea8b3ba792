"""A blueprint of the API: flask-smorest with our parser, and two words for views: `answers` and `command`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import flask_smorest

from app.api.answers import must_have_key
from app.api.shapes import Parser, Shape

PREFIX = "/api/v1"

View = Callable[..., Any]


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """One topic of the API."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, description: str) -> None:
        super().__init__(name, import_name, url_prefix=PREFIX, description=description)

    def answers(
        self, schema: type[Shape] | None, status: int = 200, *, versioned: bool = False
    ) -> Callable[[View], View]:
        """Describe what a view answers. versioned: it carries the ETag of its case and knows If-None-Match."""

        def describe(view: View) -> View:
            described = self.response(status, schema)(view)
            marks = {"operationId": camel(view.__name__)}
            if versioned:
                marks["x-versioned"] = "read"
            return self.doc(**marks)(described)  # type: ignore[no-any-return]

        return describe

    def command(
        self,
        schema: type[Shape] | None,
        status: int = 200,
        *,
        key: str = "optional",
        seen: bool = False,
        called: str = "",
    ) -> Callable[[View], View]:
        """Describe a view that changes something.

        key   "required" or "optional": whether an Idempotency-Key must come with it; "none" where the answer
              is a secret told once, or saying it twice changes nothing
        seen  it takes the version of the case the sender saw, by If-Match or `seen`
        called  the operation's name where the view cannot bear it, being the verb's
        """

        def describe(view: View) -> View:
            @wraps(view)
            def keyed(*args: Any, **kwargs: Any) -> Any:
                must_have_key()
                return view(*args, **kwargs)

            inner = keyed if key == "required" else view
            described = self.response(status if schema else 204, schema)(inner)
            marks = {"operationId": camel(called or view.__name__), "x-idempotency": key}
            if seen:
                marks["x-versioned"] = "write"
            return self.doc(**marks)(described)  # type: ignore[no-any-return]

        return describe


def camel(name: str) -> str:
    """`claim_task` -> `claimTask`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
