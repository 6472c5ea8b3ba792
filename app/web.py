"""The web edge: one Flask app with the API and the pages, one gate in front, one place where errors end.

Builds nothing itself: it is handed a shop.
"""

import logging
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import HTTPException

from app.api import health, site, transfer, wire
from app.api.access import public
from app.api.gate import admit, must_be_declared
from app.api.problems import Problem, problem_of
from app.api.requests import at_hand, language, take
from app.domain.files import LARGEST_BYTES
from app.domain.rights import SWEEP
from app.errors import Broken, CaseworkError, StaleCase
from app.store.health import Unfit, Unreachable
from app.store.registers import add_incident
from app.store.unit import UnitsDoNotNest

if TYPE_CHECKING:
    from app.wiring import Shop

log = logging.getLogger("shouwen.web")

STATIC = Path(__file__).with_name("pages") / "static"

LARGEST_BODY_BYTES = 1 << 20
LARGEST_UPLOAD_BYTES = LARGEST_BYTES + (1 << 16)
UPLOADS = "multipart/form-data"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
# Built files carry a hash of their content in their names; the few others may change with an upgrade.
BUILT = "/static/dist/"
FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=600"
# A script or a style sheet is no document: what a document may do means nothing to it, and costs every first visit.
MEANT_FOR_FILES = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


class HeldRequest(Request):
    """A request whose uploads stay in memory: nobody's papers are spooled to a disk in the open."""

    max_form_memory_size = LARGEST_BODY_BYTES
    max_form_parts = 500

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> BytesIO:
        return BytesIO()


class Pages(Protocol):
    """What the pages offer the service."""

    def register(self, app: Flask) -> None: ...

    def show_problem(self, problem: Problem) -> Any: ...


def create_app(shop: "Shop", pages: Pages | None = None) -> Flask:
    """The app of one shop. Raises UndeclaredRoute where a view does not say who may use it.

    pages  what answers people; a test of the API alone brings bare ones
    """
    app = Flask("app.web", static_folder=str(STATIC), static_url_path="/static")
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.request_class = HeldRequest
    app.extensions["shop"] = shop
    _stand_watch(app)
    app.register_blueprint(health.blueprint)
    site.register(app)
    if pages is None:
        pages = _our_pages()
    pages.register(app)
    app.view_functions["static"] = public(_static_file)
    must_be_declared(app)
    _end_errors(app, pages.show_problem)
    return app


def _our_pages() -> Pages:
    from app.pages import site as pages

    return pages


def _static_file(filename: str) -> Response:
    return transfer.built_file(STATIC, filename)


# -- before and after every view ----------------------------------------------------------------------------------


def _stand_watch(app: Flask) -> None:
    @app.before_request
    def open_request() -> None:
        g.began = perf_counter()
        take(app.extensions["shop"], str(uuid.uuid4()))
        upload = request.mimetype == UPLOADS
        request.max_content_length = LARGEST_UPLOAD_BYTES if upload else LARGEST_BODY_BYTES
        admit(app)

    @app.after_request
    def close_request(response: Response) -> Response:
        if request.endpoint == "static":
            _keep(response)
        else:
            response.vary.update(("Accept-Language", "Cookie", "Authorization"))
        for name in MEANT_FOR_FILES if _is_built(response) else HEADERS:
            response.headers.setdefault(name, HEADERS[name])
        if at_hand().shop.settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        response.headers["X-Request-Id"] = at_hand().id
        transfer.compress(response)
        _tell(response)
        return response


def _keep(response: Response) -> None:
    """Let the browser keep a file; the same one for whoever asks in whatever language."""
    response.vary.add("Accept-Encoding")
    if response.status_code in (200, 304):
        response.headers["Cache-Control"] = FOR_EVER if request.path.startswith(BUILT) else A_WHILE
    if _is_built(response):
        response.headers.pop("Content-Disposition", None)


def _is_built(response: Response) -> bool:
    """Whether this is one of the built scripts or style sheets."""
    return (
        request.endpoint == "static" and request.path.startswith(BUILT) and response.status_code in (200, 304)
    )


def _tell(response: Response) -> None:
    """One line a request: which rule, never which words; who by their key, never by their name."""
    desk = at_hand()
    rule = request.url_rule.rule if request.url_rule is not None else "-"
    level = logging.WARNING if response.status_code >= 500 else logging.INFO
    log.log(
        level,
        "request=%s method=%s rule=%s status=%d ms=%.1f actor=%s code=%s",
        desk.id,
        request.method if request.method in KNOWN_METHODS else "-",
        rule,
        response.status_code,
        (perf_counter() - g.began) * 1000,
        (desk.signed.actor.person_id if desk.signed else None) or "-",
        g.get("code", "-"),
    )


KNOWN_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


# -- errors ----------------------------------------------------------------------------------------------------------


def _end_errors(app: Flask, show_on_page: Callable[[Problem], Any]) -> None:
    def show(problem: Problem) -> Any:
        g.code = problem.code
        response = app.make_response(site.show_problem(problem) if _wants_json() else show_on_page(problem))
        if problem.retry_after_seconds is not None:
            response.headers["Retry-After"] = str(problem.retry_after_seconds)
        return response

    @app.errorhandler(CaseworkError)
    def refuse(error: CaseworkError) -> Any:
        if isinstance(error, Broken):
            _report(error)
        # The header asks for a condition, so its failure has a status of its own (RFC 9110, 15.5.13).
        conditional = isinstance(error, StaleCase) and "If-Match" in request.headers
        return show(problem_of(error, language(), 412 if conditional else None))

    @app.errorhandler(HTTPException)
    def refuse_request(error: HTTPException) -> Any:
        response = show(problem_of(_meant_by(error), language()))
        if error.code == 405 and error.get_response().headers.get("Allow"):
            response.headers["Allow"] = error.get_response().headers["Allow"]
        return response

    @app.errorhandler(Exception)
    def end(error: Exception) -> Any:
        """Whatever nobody expected: an incident for the operator, one calm sentence for the sender."""
        if isinstance(error, Unreachable):
            log.warning(
                "request=%s the database does not answer: %s", at_hand().id, getattr(error, "orig", error)
            )
            return show(problem_of(wire.TooBusy(), language()))
        if isinstance(error, Unfit):  # its message quotes what was sent, so it goes nowhere
            log.warning("request=%s holds what the database cannot take", at_hand().id)
            return show(problem_of(wire.BadRequest(), language()))
        _report(error)
        return show(problem_of(wire.Unexpected(), language()))


def _wants_json() -> bool:
    return request.path.startswith("/api/")


def _meant_by(error: HTTPException) -> CaseworkError:
    """What a refusal of the framework means here."""
    match error.code:
        case 404:
            return wire.AddressUnknown()
        case 405:
            return wire.WrongMethod()
        case 413:
            return wire.BodyTooLarge(largest_bytes=request.max_content_length)
        case 415:
            return wire.WrongMediaType()
        case _:
            return wire.BadRequest()


def _report(error: Exception) -> None:
    """Keep an incident, and the trace in the log; the sender sees neither.

    The detail names the place, not the words: an error's text may quote what somebody typed.
    """
    desk = at_hand()
    log.error("request=%s failed", desk.id, exc_info=error)
    rule = request.url_rule.rule if request.url_rule is not None else "-"
    place = f"{request.method} {rule} {type(error).__name__} request={desk.id}"
    case_id = error.facts.get("case") if isinstance(error, CaseworkError) else None
    try:
        with desk.shop.units.write(desk.signed.actor if desk.signed else SWEEP, desk.now) as u:
            add_incident(u, "request", place, None, case_id if isinstance(case_id, str) else None)
    except (*Unreachable, UnitsDoNotNest):
        log.error("request=%s its incident could not be kept", desk.id, exc_info=True)
