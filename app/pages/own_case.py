"""What an applicant does on their own page: take the matter back, rate. Each act is one verb.

Who they are is not asked: they have shown the code of the case within the last quarter of an hour.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import public
from app.api.requests import now, shop
from app.casework.choose_collection import ChooseCollection, choose_collection
from app.casework.complain import Complain, complain
from app.casework.finish_handing_in import FinishHandingIn, finish_handing_in
from app.casework.hand_in_paper import HandInPaper, hand_in_paper
from app.casework.rate_own_case import RateOwnCase, rate_own_case
from app.casework.withdraw_own_case import WithdrawOwnCase, withdraw_own_case
from app.domain.rights import APPLICANT, applicant_of
from app.errors import CaseworkError, Conflict, FormInvalid, Refused
from app.oversight import enquiry, places, rating_link
from app.oversight.enquiry import Progress, Rateable
from app.pages import frame
from app.pages.commands import new_key, perform
from app.pages.form_view import Problem, form_view, read_values
from app.pages.proof import Proof, hand_over, must_be_meant, proof, proof_of
from app.pages.status import HOME, lapsed, page, progress_of, sign_of, throttles, too_often
from app.pages.troubles import field_notes, told
from app.pages.words import gettext, spoken_day
from workflows.forms import Form

own_case = Blueprint("own_case_pages", __name__)
KINDLY = (Conflict, Refused)


@own_case.get("/status/withdraw")
@public
def withdraw_page() -> Response:
    return _asked(_withdraw)


@own_case.post("/status/withdraw")
@public
def withdraw() -> Response:
    reason = request.form.get("reason", "")

    def again(held: Proof, progress: Progress, error: CaseworkError) -> Response:
        return _withdraw(held, progress, reason, error)

    return _done(withdraw_own_case, WithdrawOwnCase(reason), "withdrawn_own", again)


def _withdraw(
    held: Proof, progress: Progress, reason: str = "", error: CaseworkError | None = None
) -> Response:
    if not progress.doors.withdraw and error is None:
        return frame.go(HOME)
    return _sheet("status/withdraw.html", held, progress, error, reason=reason)


@own_case.get("/status/rate")
@public
def rate_page() -> Response:
    return _asked(_rate)


@own_case.post("/status/rate")
@public
def rate() -> Response:
    held = proof()
    progress = progress_of(held) if held else None
    if held is None or progress is None:
        return lapsed()
    if progress.doors.rate is None:
        return frame.go(HOME, "rated" if progress.rated else "")
    typed = read_values(rating_form(progress.doors.rate), request.form)

    def again(held: Proof, progress: Progress, error: CaseworkError) -> Response:
        return _rate(held, progress, typed, error)

    return _done(rate_own_case, RateOwnCase(progress.doors.rate.task_id, typed), "rated", again)


def _rate(
    held: Proof,
    progress: Progress,
    typed: Mapping[str, Any] | None = None,
    error: CaseworkError | None = None,
) -> Response:
    if progress.doors.rate is None:
        return frame.go(HOME)
    fields: Mapping[str, Problem] = error.fields if isinstance(error, FormInvalid) else {}  # type: ignore[assignment]
    form = form_view(rating_form(progress.doors.rate), typed, fields)
    return _sheet("status/rate.html", held, progress, error, form=form, action="/status/rate")


def rating_form(rateable: Rateable) -> Form:
    """The rating's form, as the case's own definition has it."""
    with shop().units.read(APPLICANT, now()) as u:
        return shop().office.definition(u, rateable.definition_sha).forms[rateable.form]


# -- complaining -----------------------------------------------------------------------------------------------------


@own_case.get("/status/complain")
@public
def complain_page() -> Response:
    return _asked(_complain)


@own_case.post("/status/complain")
@public
def complain_now() -> Response:
    words = request.form.get("words", "")

    def again(held: Proof, progress: Progress, error: CaseworkError) -> Response:
        return _complain(held, progress, words, error)

    return _done(complain, Complain(words), "complained", again)


def _complain(
    held: Proof, progress: Progress, typed: str = "", error: CaseworkError | None = None
) -> Response:
    return _sheet("status/complain.html", held, progress, error, typed=typed)


# -- where the result is collected -------------------------------------------------------------------------------------


@own_case.get("/status/collection")
@public
def collection_page() -> Response:
    return _asked(_collection)


@own_case.post("/status/collection")
@public
def choose_place() -> Response:
    command = ChooseCollection(request.form.get("pickup", ""))
    return _done(choose_collection, command, "collection", _collection_again)


def _collection_again(held: Proof, progress: Progress, error: CaseworkError) -> Response:
    return _collection(held, progress, error)


def _collection(held: Proof, progress: Progress, error: CaseworkError | None = None) -> Response:
    if not progress.doors.collection and error is None:
        return frame.go(HOME)
    with shop().units.read(held.actor, now()) as u:
        points = places.points(u, progress.centre_id)
    return _sheet("status/collection.html", held, progress, error, points=points)


# -- papers ----------------------------------------------------------------------------------------------------------


@own_case.get("/status/papers")
@public
def papers_page() -> Response:
    return _asked(_papers)


@own_case.post("/status/papers")
@public
def hand_in() -> Response:
    """One file for one paper; the page stays, for there may be more."""
    file = request.files.get("file")
    content, place = file.read() if file else b"", request.form.get("paper", "")
    position = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else None
    said = {"paper": place, "sha": hashlib.sha256(content).hexdigest()}
    command = HandInPaper(position, content)
    return _done(hand_in_paper, command, "handed_in", _papers_again, said, lead="/status/papers")


@own_case.post("/status/papers/all")
@public
def handed_in_all() -> Response:
    """Everything is there: the wait for papers ends, and the window checks."""
    held = proof()
    progress = progress_of(held) if held else None
    if held is None or progress is None:
        return lapsed()
    task = progress.doors.supplement
    if task is None:
        return frame.go(HOME)
    return _done(finish_handing_in, FinishHandingIn(task), "handed_in_all", _papers_again)


def _papers_again(held: Proof, progress: Progress, error: CaseworkError) -> Response:
    return _papers(held, progress, error)


def _papers(held: Proof, progress: Progress, error: CaseworkError | None = None) -> Response:
    if progress.doors.supplement is None:
        return frame.go(HOME)
    with shop().units.read(held.actor, now()) as u:
        wanted = enquiry.supplement(u, progress)
    return _sheet("status/papers.html", held, progress, error, wanted=wanted, day=_until(progress))


def _until(progress: Progress) -> str:
    return spoken_day(progress.clock.due_at) if progress.clock and progress.clock.due_at else ""


# -- rating by the one-person link -----------------------------------------------------------------------------------


@own_case.get("/rate/<token>")
@public
def rate_by_link_page(token: str) -> Response:
    return _by_link(token, lambda progress: _link_sheet(token, progress))


@own_case.post("/rate/<token>")
@public
def rate_by_link(token: str) -> Response:
    """The link itself is the proof: no other site can know it."""
    return _by_link(token, lambda progress: _rated_by_link(token, progress))


def _by_link(token: str, go_on: Callable[[Progress], Response]) -> Response:
    address = request.remote_addr or ""
    seconds = throttles().by_address.wait(address, now())
    if seconds:
        return too_often(seconds)
    with shop().units.read(APPLICANT, now()) as u:
        found = rating_link.found(u, token, shop().office.frame)
    if found is None:
        throttles().by_address.failed(address, now())
        words = gettext("This link belongs to no rating. Please type number and query code.")
        return page(problem=words, http=404)
    progress, is_open = found
    return go_on(progress) if is_open else _thanked(progress)


def _rated_by_link(token: str, progress: Progress) -> Response:
    assert progress.doors.rate is not None
    typed = read_values(rating_form(progress.doors.rate), request.form)
    actor = applicant_of(progress.centre_id, progress.case_id)
    try:
        perform(rate_own_case, RateOwnCase(progress.doors.rate.task_id, typed), actor=actor)
    except FormInvalid as error:
        return _link_sheet(token, progress, typed, error)
    except KINDLY:
        return _thanked(progress)
    return frame.go(f"/rate/{token}")


def _link_sheet(
    token: str,
    progress: Progress,
    typed: Mapping[str, Any] | None = None,
    error: FormInvalid | None = None,
) -> Response:
    assert progress.doors.rate is not None
    fields: Mapping[str, Problem] = error.fields if error else {}  # type: ignore[assignment]
    form = form_view(rating_form(progress.doors.rate), typed, fields)
    return _sheet("status/rate.html", None, progress, error, form=form, action=f"/rate/{token}")


def _thanked(progress: Progress) -> Response:
    return _sheet("status/rated.html", None, progress, None)


# -- the way of every act --------------------------------------------------------------------------------------------


def _asked(draw: Callable[[Proof, Progress], Response]) -> Response:
    """A page of an act, for whoever has shown the code; the quarter of an hour begins anew."""
    held = proof()
    progress = progress_of(held) if held else None
    if held is None or progress is None:
        return lapsed()
    fresh = proof_of(held.centre_id, held.case_id)
    return hand_over(draw(fresh, progress), fresh)


def _done(
    verb: Callable[..., Any],
    command: Any,
    said: str,
    again: Callable[[Proof, Progress, CaseworkError], Response],
    told: Mapping[str, str] | None = None,
    lead: str = HOME,
) -> Response:
    """Act once, however often the button is pressed, and lead back to the case; what is refused comes back as typed."""
    held = proof()
    if held is None:
        return lapsed()
    must_be_meant(held)
    try:
        perform(verb, command, told, actor=held.actor)
    except KINDLY as error:
        progress = progress_of(held)
        return lapsed() if progress is None else again(held, progress, error)
    return frame.go(lead, said)


def _sheet(
    template: str, held: Proof | None, progress: Progress, error: CaseworkError | None, **more: Any
) -> Response:
    fields = error.fields if isinstance(error, FormInvalid) else {}
    return frame.page(
        template,
        status=problems.status_of(type(error)) if error else 200,
        progress=progress,
        sign=sign_of(progress),
        word=held.word if held else "",
        key=new_key(),
        trouble=told(error).sentence if error and not fields else "",
        errors=field_notes(
            fields,
            {
                "reason": gettext("Reason"),
                "words": gettext("Your words"),
                "pickup": gettext("Place of collection"),
            },
        ),
        **more,
    )
