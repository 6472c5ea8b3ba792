"""How far is my case? For the applicant: number and query code, or the QR code; one plain sentence first."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Blueprint, current_app, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from app.api.access import public
from app.api.requests import now, shop
from app.domain.numbers import NumberInvalid, parse_number
from app.domain.rights import APPLICANT
from app.oversight import complaints, enquiry
from app.oversight.enquiry import Progress, Slot
from app.pages import frame
from app.pages.frame import OfficeSign
from app.pages.proof import Proof, hand_over, proof, proof_of, take_back
from app.pages.status_words import Told, told
from app.pages.throttle import Throttle
from app.pages.words import gettext, ngettext

status = Blueprint("status_pages", __name__)
LONGEST = 40
HOME = "/status/case"


@dataclass(frozen=True, slots=True)
class Throttles:
    """Wrong tries from one address, and for one case number. A centre's hall shares one address: that one is patient."""

    by_address: Throttle = field(
        default_factory=lambda: Throttle(20, timedelta(minutes=1), timedelta(hours=1))
    )
    by_number: Throttle = field(default_factory=lambda: Throttle(6, timedelta(minutes=2), timedelta(hours=2)))


@status.record
def _hang_up(state: BlueprintSetupState) -> None:
    """Each service counts for itself."""
    state.app.extensions["enquiry"] = Throttles()


def throttles() -> Throttles:
    found: Throttles = current_app.extensions["enquiry"]
    return found


@status.get("/status")
@public
def ask() -> Response:
    return page(number=request.args.get("number", "")[:LONGEST])


@status.post("/status")
@public
def answer() -> Response:
    """A right pair leads to the case, with a proof in a cookie; a wrong number and a wrong code look the same."""
    number, code = request.form.get("number", "")[:LONGEST], request.form.get("code", "")[:LONGEST]
    keys = (
        (throttles().by_address, request.remote_addr or ""),
        (throttles().by_number, _one_spelling(number)),
    )
    seconds = max(throttle.wait(key, now()) for throttle, key in keys)
    if seconds:
        return too_often(seconds, number)
    with shop().units.read(APPLICANT, now()) as u:
        progress = enquiry.by_code(u, number, code, shop().office.frame)
    if progress is None:
        for throttle, key in keys:
            throttle.failed(key, now())
        words = gettext("No case has this number and query code. Both stand on the receipt.")
        return page(number=number, problem=words, http=404)
    return hand_over(frame.go(HOME), proof_of(progress.centre_id, progress.case_id))


def _one_spelling(number: str) -> str:
    """By which wrong tries for one case are counted, however its number is spelt; what is no number counts as typed."""
    try:
        return str(parse_number(number))
    except NumberInvalid:
        return number


@status.get("/status/t/<token>")
@public
def by_token(token: str) -> Response:
    """The QR code of the receipt. Answered here and not led on: a browser that comes from another app brings no proof."""
    seconds = throttles().by_address.wait(request.remote_addr or "", now())
    if seconds:
        return too_often(seconds)
    with shop().units.read(APPLICANT, now()) as u:
        progress = enquiry.by_token(u, token[:64], shop().office.frame)
    if progress is None:
        throttles().by_address.failed(request.remote_addr or "", now())
        words = gettext("This code belongs to no case. Please type number and query code.")
        return page(problem=words, http=404)
    return shown(progress, proof_of(progress.centre_id, progress.case_id))


@status.get(HOME)
@public
def own() -> Response:
    """The case whose code was shown within the last quarter of an hour."""
    held = proof()
    progress = progress_of(held) if held else None
    if held is None or progress is None:
        return lapsed()
    return shown(progress, proof_of(held.centre_id, held.case_id))


@status.post("/status/leave")
@public
def leave() -> Response:
    """At a shared screen: forget whose case it was."""
    return take_back(frame.go("/status"))


# -- answers -----------------------------------------------------------------------------------------------------


def progress_of(held: Proof) -> Progress | None:
    with shop().units.read(held.actor, now()) as u:
        return enquiry.by_case(u, held.centre_id, held.case_id, shop().office.frame)


def shown(progress: Progress, held: Proof) -> Response:
    """The case, with a proof that begins anew."""
    with shop().units.read(held.actor, now()) as u:
        said = complaints.told(u, shop().office.frame, progress)
        missing = enquiry.supplement(u, progress).slots if progress.doors.supplement else ()
    answered = page(number=progress.number, told=told(progress), held=held, said=said, missing=missing)
    return hand_over(answered, held)


def lapsed() -> Response:
    """Nothing was shown, or too long ago."""
    return page(
        problem=gettext("For your safety this ends after 15 minutes. Please type number and code again."),
        http=401,
    )


def too_often(seconds: int, number: str = "") -> Response:
    minutes = -(-seconds // 60)
    words = ngettext(
        "Too many tries. Please try again in %(n)s minute, or ask at any window.",
        "Too many tries. Please try again in %(n)s minutes, or ask at any window.",
        minutes,
    )
    response = page(number=number, problem=words, http=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def page(
    number: str = "",
    problem: str = "",
    told: Told | None = None,
    held: Proof | None = None,
    said: tuple[complaints.Told, ...] = (),
    missing: tuple[Slot, ...] = (),
    http: int = 200,
) -> Response:
    return frame.page(
        "status/page.html",
        status=http,
        number=number,
        problem=problem,
        told=told,
        sign=sign_of(told.progress) if told else None,
        word=held.word if held else "",
        complaints=said,
        missing=missing,
    )


def sign_of(progress: Progress) -> OfficeSign:
    """The centre the case lies in heads the page, whichever stands over the door."""
    name = progress.centre
    return OfficeSign(name, progress.centre_en, frame.seal_of(name), progress.centre_phone)
