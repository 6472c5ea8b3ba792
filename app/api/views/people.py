"""The office itself: units, people, posts and who holds them. For administrators; chiefs may look."""

from datetime import date
from typing import Any

from flask import Response
from marshmallow import fields, validate

from app.api.access import allowed
from app.api.answers import answer, done
from app.api.blueprint import Blueprint
from app.api.requests import now, office, reading, writing
from app.api.shapes import Shape, choice, key, list_of, page_of, shape_of, text, whole
from app.domain.rights import Act, Role
from app.office.create_person import LANGUAGES, CreatePerson, PersonReceipt, create_person
from app.office.create_post import CreatePost, PostReceipt, create_post
from app.office.create_unit import UNDER, CreateUnit, UnitReceipt, create_unit
from app.office.end_absence import AbsenceEnded, EndAbsence, end_absence
from app.office.end_post import EndPost, end_post
from app.office.hold_post import HoldingReceipt, HoldPost, hold_post
from app.office.let_go import LetGo, let_go
from app.office.reset_password import ResetPassword, reset_password
from app.office.set_absence import REASONS, AbsenceReceipt, SetAbsence, set_absence
from app.oversight import people
from app.oversight.people import PersonLine, PostLine, UnitLine

blueprint = Blueprint("people", __name__, "Units, people, posts and who holds them")

LOGIN = r"^[a-z][a-z0-9._-]{0,31}$"


class PeopleQuery(Shape):
    limit = whole(1, 200, load_default=100, strict=False)
    cursor = fields.String(load_default=None, validate=validate.Regexp(LOGIN, error="bad_pattern"))


class UnitBody(Shape):
    kind = choice(*UNDER, required=True)
    code = text(33, required=True, shortest=1)
    name = text(100, required=True, shortest=1)
    name_en = text(100, required=True, shortest=1)
    parent_code = text(33, load_default=None, allow_none=True)
    phone = text(32, load_default=None, allow_none=True)
    letters = text(8, load_default=None, allow_none=True)


class PersonBody(Shape):
    login = text(32, required=True, shortest=1)
    name = text(100, required=True, shortest=1)
    password = text(
        1024, load_default=None, allow_none=True, about="null makes a random one, told once in the receipt"
    )
    language = choice(*LANGUAGES, load_default="zh-CN")


class LeaveBody(Shape):
    last_on = fields.Date(required=True, metadata={"description": "last local day of their posts"})


class AbsenceBody(Shape):
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    reason = choice(*REASONS, required=True)
    substitute_id = key(load_default=None, allow_none=True)


class PostBody(Shape):
    unit_code = text(33, required=True, shortest=1)
    role = choice(*(role.value for role in Role), required=True)
    name = text(100, required=True, shortest=1)
    name_en = text(100, required=True, shortest=1)


class HoldBody(Shape):
    person_id = key(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(load_default=None, allow_none=True)


class EndBody(Shape):
    until_on = fields.Date(required=True, metadata={"description": "last local day of the term"})


def today() -> date:
    return now().astimezone(office().zone).date()


@blueprint.route("/units", methods=["GET"])
@allowed(Act.SEE_PEOPLE)
@blueprint.answers(list_of("Units", "units", UnitLine))
def list_units() -> Response:
    """The units one's post reaches."""
    with reading() as u:
        return answer({"units": people.units(u)})


@blueprint.route("/units", methods=["POST"])
@allowed(Act.EDIT_PEOPLE)
@blueprint.arguments(UnitBody)
@blueprint.command(shape_of(UnitReceipt), 201)
def create_one_unit(body: dict[str, Any]) -> Response:
    """Set up a unit."""
    return done(lambda u: create_unit(office(), u, CreateUnit(**body)), 201)


@blueprint.route("/people", methods=["GET"])
@allowed(Act.SEE_PEOPLE)
@blueprint.arguments(PeopleQuery, location="query")
@blueprint.answers(page_of("PeoplePage", "people", shape_of(PersonLine)))
def list_people(query: dict[str, Any]) -> Response:
    """People by login, with their posts and absences."""
    limit = query["limit"]
    with reading() as u:
        found = people.people(u, today(), limit + 1, query["cursor"] or "")
    more = found[limit - 1].login if len(found) > limit else None
    return answer({"people": found[:limit], "next_cursor": more})


@blueprint.route("/people/<key:person_id>", methods=["GET"])
@allowed(Act.SEE_PEOPLE)
@blueprint.answers(shape_of(PersonLine))
def read_person(person_id: str) -> Response:
    """One person with their posts and absences."""
    with reading() as u:
        return answer(people.person(u, person_id, today()))


@blueprint.route("/people", methods=["POST"])
@allowed(Act.EDIT_PEOPLE)
@blueprint.arguments(PersonBody)
@blueprint.command(shape_of(PersonReceipt), 201, key="none")
def create_one_person(body: dict[str, Any]) -> Response:
    """Enter a person; they hold no post yet."""
    with writing() as u:
        return answer(create_person(office(), u, CreatePerson(**body)), 201)


@blueprint.route("/people/<key:person_id>/password-reset", methods=["POST"])
@allowed(Act.EDIT_PEOPLE)
@blueprint.command(shape_of(PersonReceipt), key="none")
def reset_one_password(person_id: str) -> Response:
    """A new first password, told this once; every session of the person ends."""
    with writing() as u:
        return answer(reset_password(office(), u, ResetPassword(person_id)))


@blueprint.route("/people/<key:person_id>/leave", methods=["POST"])
@allowed(Act.EDIT_PEOPLE)
@blueprint.arguments(LeaveBody)
@blueprint.command(None)
def let_one_go(body: dict[str, Any], person_id: str) -> Response:
    """A person leaves for good: posts, sessions and tokens end."""
    return done(lambda u: let_go(office(), u, LetGo(person_id, body["last_on"])))


@blueprint.route("/people/<key:person_id>/absences", methods=["POST"])
@allowed(Act.EDIT_PEOPLE, Act.SET_ABSENCE)
@blueprint.arguments(AbsenceBody)
@blueprint.command(shape_of(AbsenceReceipt), 201)
def set_one_absence(body: dict[str, Any], person_id: str) -> Response:
    """Note that a person is away, and who stands in: oneself, a chief for the centre, or whoever edits people."""
    return done(lambda u: set_absence(office(), u, SetAbsence(person_id, **body)), 201)


@blueprint.route("/people/<key:person_id>/absences/<key:absence_id>", methods=["DELETE"])
@allowed(Act.EDIT_PEOPLE, Act.SET_ABSENCE)
@blueprint.command(shape_of(AbsenceEnded))
def end_one_absence(person_id: str, absence_id: str) -> Response:
    """The person is back today, or does not go: what is left of the absence is taken back."""
    return done(lambda u: end_absence(office(), u, EndAbsence(person_id, absence_id, today())))


@blueprint.route("/posts", methods=["GET"])
@allowed(Act.SEE_PEOPLE)
@blueprint.answers(list_of("Posts", "posts", PostLine))
def list_posts() -> Response:
    """The posts one's own post reaches, held or not."""
    with reading() as u:
        return answer({"posts": people.posts(u)})


@blueprint.route("/posts", methods=["POST"])
@allowed(Act.EDIT_PEOPLE)
@blueprint.arguments(PostBody)
@blueprint.command(shape_of(PostReceipt), 201)
def create_one_post(body: dict[str, Any]) -> Response:
    """Set up a post in a unit."""
    return done(lambda u: create_post(office(), u, CreatePost(**body)), 201)


@blueprint.route("/posts/<key:post_id>/holders", methods=["POST"])
@allowed(Act.EDIT_PEOPLE)
@blueprint.arguments(HoldBody)
@blueprint.command(shape_of(HoldingReceipt), 201)
def hold_one_post(body: dict[str, Any], post_id: str) -> Response:
    """Give a post to a person for a term."""
    return done(lambda u: hold_post(office(), u, HoldPost(post_id, **body)), 201)


@blueprint.route("/holdings/<key:holding_id>/end", methods=["POST"])
@allowed(Act.EDIT_PEOPLE)
@blueprint.arguments(EndBody)
@blueprint.command(shape_of(HoldingReceipt))
def end_one_holding(body: dict[str, Any], holding_id: str) -> Response:
    """End a person's term in a post."""
    return done(lambda u: end_post(office(), u, EndPost(holding_id, body["until_on"])))
