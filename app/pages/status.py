"""How far is my case? For the applicant: number and query code, or the QR code; one plain sentence first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, current_app, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from app.api.access import public
from app.api.requests import now, shop
from app.domain.rights import APPLICANT
from app.errors import TooManyTries
from app.oversight import enquiry
from app.oversight.enquiry import Progress
from app.pages import frame
from app.pages.clock_view import Why, why
from app.pages.terms import term
from app.pages.throttle import Throttle
from app.pages.words import gettext, limit, spoken_day

status = Blueprint("status_pages", __name__)
LONGEST = 40
# Stops of the road; other milestones are of no use to the applicant.
_TOLD = (
    "received",
    "notice_issued",
    "accepted",
    "converted",
    "sent_up",
    "returned",
    "paused",
    "resumed",
    "extended",
    "decided",
    "delivered",
)


@dataclass(frozen=True, slots=True)
class Throttles:
    """Wrong tries from one address, and for one case number."""

    by_address: Throttle
    by_number: Throttle


@status.record
def _hang_up(state: BlueprintSetupState) -> None:
    """Each service counts for itself."""
    state.app.extensions["enquiry"] = Throttles(
        Throttle(20, timedelta(minutes=10)), Throttle(6, timedelta(minutes=30))
    )


def _throttles() -> Throttles:
    found: Throttles = current_app.extensions["enquiry"]
    return found


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the road: state is ok, now or empty."""

    name: str
    at: datetime | None
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    progress: Progress
    sentence: str
    further: str
    road: tuple[Stop, ...]
    why: Why | None


@status.get("/status")
@public
def ask() -> Response:
    return _page(number=request.args.get("number", "")[:LONGEST])


@status.post("/status")
@public
def answer() -> Response:
    """Raises TooManyTries after too many wrong codes, from one address or for one number."""
    number, code = request.form.get("number", "")[:LONGEST], request.form.get("code", "")[:LONGEST]
    keys = (
        (_throttles().by_address, request.remote_addr or ""),
        (_throttles().by_number, number.strip().upper()),
    )
    seconds = max(throttle.wait(key, now()) for throttle, key in keys)
    if seconds:
        raise TooManyTries(retry_after_seconds=seconds)
    with shop().units.read(APPLICANT, now()) as u:
        progress = enquiry.by_code(u, number, code, shop().office.frame)
    if progress is None:
        for throttle, key in keys:
            throttle.failed(key, now())
        words = gettext("No case has this number and query code. Both stand on the receipt.")
        return _page(number=number, problem=words, http=404)
    return _page(number=number, told=_told(progress))


@status.get("/status/t/<token>")
@public
def by_token(token: str) -> Response:
    address = request.remote_addr or ""
    seconds = _throttles().by_address.wait(address, now())
    if seconds:
        raise TooManyTries(retry_after_seconds=seconds)
    with shop().units.read(APPLICANT, now()) as u:
        progress = enquiry.by_token(u, token[:64], shop().office.frame)
    if progress is None:
        _throttles().by_address.failed(address, now())
        return _page(
            problem=gettext("This code belongs to no case. Please type number and query code."), http=404
        )
    return _page(number=progress.number, told=_told(progress))


def _page(number: str = "", problem: str = "", told: Told | None = None, http: int = 200) -> Response:
    return frame.page("status/page.html", status=http, number=number, problem=problem, told=told)


# -- words -------------------------------------------------------------------------------------------------------


def _told(progress: Progress) -> Told:
    clock = progress.why
    return Told(
        progress,
        _sentence(progress),
        _further(progress),
        _road(progress),
        why(clock, term("clock", clock.kind)) if clock else None,
    )


def _sentence(progress: Progress) -> str:
    """Where the case is, and until when at the latest."""
    due = progress.clock.due_at if progress.clock else None
    day = spoken_day(due) if due else ""
    late = due is not None and due < now()
    match progress.status:
        case "closed" if progress.outcome:
            return gettext("Closed: %(outcome)s", outcome=term("outcome", progress.outcome))
        case "delivered":
            return gettext("Your result has been handed over")
        case "decided":
            return (
                gettext("Decided; you can fetch the result until %(day)s", day=day)
                if day
                else gettext("Decided")
            )
        case "correcting":
            words = gettext("Papers are missing; please bring them until %(day)s", day=day)
            return words if day else gettext("Papers are missing")
        case "with_superior":
            words = gettext("With the county, which decides until %(day)s", day=day)
            return words if day and not late else gettext("With the county")
        case "accepted":
            return _handled(progress, day, late)
        case _:
            return gettext("Registered; the window checks your papers")


def _handled(progress: Progress, day: str, late: bool) -> str:
    if progress.clock and progress.clock.paused:
        return gettext("In a special procedure; the clock is paused")
    if not day:
        return gettext("Being handled")
    if late:
        return gettext("Being handled; it was promised for %(day)s and is late", day=day)
    if progress.case_type == "escalated":
        return gettext("The township reviews it until %(day)s; then it goes to the county", day=day)
    return gettext("Being handled, finished by %(day)s at the latest", day=day)


def _further(progress: Progress) -> str:
    words = gettext("Promised within %(length)s.", length=limit(*progress.promised))
    if progress.clock and progress.clock.provisional:
        return (
            f"{words} {gettext('The date is provisional: the holidays of that year are not announced yet.')}"
        )
    return words


def _road(progress: Progress) -> tuple[Stop, ...]:
    """The stops every case passes, and those this one made besides."""
    marks = progress.milestones
    passed = [
        Stop(term("milestone", name), marks[name], "ok")
        for name in sorted(marks, key=lambda name: marks[name])
        if name in _TOLD
    ]
    if "received" not in marks:
        passed.insert(0, Stop(term("milestone", "received"), progress.received_at, "ok"))
    if progress.status in ("closed", "delivered"):
        return tuple(passed)
    ahead = [
        Stop(term("stop", name), None, "now" if place == 0 else "")
        for place, name in enumerate(
            name for name in ("accepted", "decided", "delivered") if name not in marks
        )
    ]
    return (*passed, *ahead)
