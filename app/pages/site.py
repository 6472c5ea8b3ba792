"""The pages, put into the service: blueprints, what templates may call, and errors as pages."""

from pathlib import Path

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from app.api.problems import Problem
from app.api.requests import form_word
from app.pages import assets, frame, terms, words
from app.pages.absence import absence
from app.pages.bulk import bulk
from app.pages.calendars import calendars
from app.pages.cards import cards
from app.pages.cases import cases
from app.pages.catalogue import catalogue
from app.pages.centres import centres
from app.pages.complaints import complaints
from app.pages.demands import demands
from app.pages.doors import doors
from app.pages.half_typed import half_typed
from app.pages.incidents import incidents
from app.pages.ledger import ledger
from app.pages.orders import orders
from app.pages.own_case import own_case
from app.pages.papers import papers
from app.pages.people import people
from app.pages.queue import queue
from app.pages.register import register as registration
from app.pages.rows import with_query
from app.pages.saved_views import views
from app.pages.status import status
from app.pages.tasks import tasks

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"


def register(app: Flask) -> None:
    """Give the service its pages. The language is set before every view, also before those of the API: it costs nothing."""
    app.template_folder = str(TEMPLATES)
    app.static_folder = str(STATIC)
    app.jinja_env.globals.update(
        words.for_templates(),
        **terms.for_templates(),
        entry=assets.entry,
        csrf_token=form_word,
        said_words=said_words,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.before_request(_speak)
    for blueprint in (
        doors,
        queue,
        bulk,
        absence,
        views,
        tasks,
        registration,
        half_typed,
        demands,
        cases,
        papers,
        ledger,
        catalogue,
        cards,
        orders,
        calendars,
        centres,
        people,
        incidents,
        status,
        own_case,
        complaints,
    ):
        app.register_blueprint(blueprint)


def _speak() -> None:
    frame.speak()


def said_words(code: str) -> str:
    """The result a code stands for; nothing for a code nobody knows."""
    return words.gettext(frame.SAID[code]) if code in frame.SAID else ""


def show_problem(problem: Problem, reference: str = "") -> Response:
    """What went wrong, as a page or as a line for a script; who is not signed in is led to the door."""
    frame.speak()
    if problem.code == "not-signed-in":
        return _lead_to("/sign-in", come_back=True)
    if problem.code == "password-outworn":
        return _lead_to("/password")
    heading, sentence = _sentences(problem)
    if frame.is_partial():
        answer = frame.fragment("_trouble.html", status=problem.status, heading=heading, sentence=sentence)
        answer.headers["HX-Retarget"] = "#say"
        answer.headers["HX-Reswap"] = "innerHTML"
        return answer
    back = frame.here() if request.method == "POST" else ""
    return frame.page(
        "error.html",
        status=problem.status,
        heading=heading,
        sentence=sentence,
        reference=reference,
        back=back if back != "/" else "",
        number=problem.status,
    )


def _lead_to(address: str, *, come_back: bool = False) -> Response:
    partial = frame.is_partial()
    wanted = (frame.page_behind() if partial else frame.here()) if come_back else ""
    address = with_query(address, next="" if wanted == "/" else wanted)
    return Response(status=204, headers={"HX-Redirect": address}) if partial else redirect(address, 303)


def _sentences(problem: Problem) -> tuple[str, str]:
    """Heading and sentence. Whose turn it is decides what is said below the title."""
    advice = {
        403: words.gettext("If you need this, ask the director for the right post."),
        404: words.gettext("The address may be wrong, or the case belongs to another unit."),
        409: words.gettext("Open it again to see how it stands now."),
        429: words.gettext("Wait a little and try again."),
        503: words.gettext("Wait a little and try again."),
    }
    if problem.code == "clock-unsound":  # its title says whom to ask; waiting mends no clock
        return problem.title, problem.detail if problem.detail != problem.title else ""
    otherwise = words.gettext("Nothing was changed.") if problem.status >= 500 else ""
    said = problem.detail if problem.detail and problem.detail != problem.title else ""
    return problem.title, said or advice.get(problem.status, otherwise)
