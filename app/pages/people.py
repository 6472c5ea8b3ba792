"""The office itself: units and who holds their posts, people, absences. Chiefs look; administrators act."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.requests import office, reading, somebody, writing
from app.domain.rights import Act, may
from app.errors import CaseworkError, Conflict, FormInvalid, NameTaken, NotAllowed, NotFound, Refused
from app.office.create_person import LANGUAGES, CreatePerson, PersonReceipt, create_person
from app.office.end_post import EndPost, end_post
from app.office.hold_post import HoldPost, hold_post
from app.office.let_go import LetGo, let_go
from app.office.reset_password import ResetPassword, reset_password
from app.oversight import people as roster
from app.pages import frame
from app.pages.commands import new_key, perform
from app.pages.days import today, typed_day
from app.pages.rows import with_query
from app.pages.terms import TERMS, term
from app.pages.troubles import field_notes, told

people = Blueprint("people_pages", __name__)
PAGE = 50
LONGEST_LOGIN = 32
KINDLY = (Conflict, Refused)


@people.get("/people")
@allowed(Act.SEE_PEOPLE)
def show_units() -> Response:
    with reading() as u:
        branches = roster.tree(u, today())
    return frame.page("people/units.html", place="people", branches=branches, today=today(), edits=_edits())


@people.get("/people/all")
@allowed(Act.SEE_PEOPLE)
def show_list() -> Response:
    after = request.args.get("after", "")[:LONGEST_LOGIN]
    with reading() as u:
        found = roster.people(u, today(), PAGE + 1, after)
    more = with_query("/people/all", after=found[PAGE - 1].login) if len(found) > PAGE else ""
    return frame.page(
        "people/list.html",
        place="people",
        people=found[:PAGE],
        today=today(),
        after=after,
        more=more,
        edits=_edits(),
    )


@people.get("/people/absences")
@allowed(Act.SEE_PEOPLE)
def show_absences() -> Response:
    on, _, last = request.args.get("after", "").partition("_")
    first = typed_day(on)
    with reading() as u:
        found = roster.away(u, today(), PAGE + 1, (first, last) if first and len(last) == 36 else None)
    last_line = found[PAGE - 1] if len(found) > PAGE else None
    more = with_query("/people/absences", after=f"{last_line.from_on}_{last_line.id}") if last_line else ""
    return frame.page(
        "people/absences.html", place="people", lines=found[:PAGE], today=today(), more=more, edits=_edits()
    )


@people.get("/people/new")
@allowed(Act.EDIT_PEOPLE)
def form() -> Response:
    return _form()


@people.post("/people/new")
@allowed(Act.EDIT_PEOPLE)
def create() -> Response:
    """The first password stands on the answer itself and nowhere else, so this form is not repeated under a key."""
    sent = request.form
    command = CreatePerson(sent.get("login", ""), sent.get("name", ""), None, sent.get("language", ""))
    try:
        with writing() as u:
            receipt = create_person(office(), u, command)
    except NameTaken:
        return _form({"login": "name_taken"})
    except FormInvalid as error:
        return _form(error.fields)
    return _told_once(receipt)


@people.get("/people/<uuid:person_id>")
@allowed(Act.SEE_PEOPLE)
def show(person_id: Any) -> Response:
    return _page(str(person_id))


@people.post("/people/<uuid:person_id>/password")
@allowed(Act.EDIT_PEOPLE)
def password(person_id: Any) -> Response:
    try:
        with writing() as u:
            receipt = reset_password(office(), u, ResetPassword(str(person_id)))
    except KINDLY as error:
        return _page(str(person_id), error)
    return _told_once(receipt)


@people.post("/people/<uuid:person_id>/post")
@allowed(Act.EDIT_PEOPLE)
def give(person_id: Any) -> Response:
    until = request.form.get("until_on", "").strip()
    first, last = typed_day(request.form.get("from_on", "")), typed_day(until)
    wrong = {} if first else {"from_on": "bad_date"}
    if until and last is None:
        wrong["until_on"] = "bad_date"
    post = request.form.get("post", "")
    if not post:
        wrong["post"] = "required_choice"
    if wrong or first is None:
        return _page(str(person_id), FormInvalid(wrong))
    return _act(person_id, hold_post, HoldPost(post, str(person_id), first, last), "post_given")


@people.post("/people/<uuid:person_id>/end")
@allowed(Act.EDIT_PEOPLE)
def end(person_id: Any) -> Response:
    last = typed_day(request.form.get("until_on", ""))
    if last is None:
        return _page(str(person_id), FormInvalid({"until_on": "bad_date"}))
    return _act(person_id, end_post, EndPost(request.form.get("holding", ""), last), "post_ended")


@people.post("/people/<uuid:person_id>/leave")
@allowed(Act.EDIT_PEOPLE)
def leave(person_id: Any) -> Response:
    last = typed_day(request.form.get("last_on", ""))
    if last is None:
        return _page(str(person_id), FormInvalid({"last_on": "bad_date"}))
    return _act(person_id, let_go, LetGo(str(person_id), last), "person_left")


def _act(person_id: Any, verb: Any, command: Any, result: str) -> Response:
    try:
        perform(verb, command)
    except (*KINDLY, NotAllowed, NotFound) as error:
        return _page(str(person_id), error)
    return frame.go(f"/people/{person_id}", result)


def _page(person_id: str, error: CaseworkError | None = None) -> Response:
    with reading() as u:
        person = roster.person(u, person_id, today())
        edits = _edits() and person.id != somebody().person_id and person.left_at is None
        posts = roster.posts(u) if edits else ()
    fields = error.fields if isinstance(error, FormInvalid) else {}
    return frame.page(
        "people/page.html",
        status=told(error).status if error else 200,
        place="people",
        person=person,
        today=today(),
        posts=posts,
        edits=edits,
        notes_absences=person.left_at is None and may(somebody(), Act.SET_ABSENCE),
        is_me=person.id == somebody().person_id,
        key=new_key(),
        act=request.path.rsplit("/", 1)[-1] if error else "",
        typed=request.form,
        errors=field_notes(fields),
        trouble=_why(error) if error and not fields else "",
    )


def _form(wrong: Mapping[str, object] | None = None) -> Response:
    return frame.page(
        "people/form.html",
        status=422 if wrong else 200,
        place="people",
        typed=request.form,
        languages=LANGUAGES,
        errors=field_notes(wrong or {}),
    )


def _told_once(receipt: PersonReceipt) -> Response:
    return frame.page("people/password.html", place="people", receipt=receipt)


def _why(error: CaseworkError) -> str:
    reason = str(error.facts.get("reason", ""))
    return term("refusal", reason) if reason in TERMS["refusal"] else told(error).sentence


def _edits() -> bool:
    return may(somebody(), Act.EDIT_PEOPLE)
