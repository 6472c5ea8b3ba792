"""Signing in and out, and what one may know and change about oneself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import fields

from app.api.access import public, signed_in
from app.api.answers import answer, done, nothing
from app.api.blueprint import Blueprint
from app.api.requests import (
    at_hand,
    csrf,
    forget,
    now,
    office,
    reading,
    remember,
    session_token,
    somebody,
    terms,
    writing,
)
from app.api.shapes import Shape, choice, shape_of, text
from app.domain.rights import ALLOWED, Actor, is_masked
from app.errors import NotSignedIn
from app.office.change_password import ChangePassword, PasswordChanged, change_password
from app.office.issue_token import IssueToken, TokenReceipt, issue_token
from app.office.revoke_token import RevokeToken, revoke_token
from app.office.sessions import SCOPES
from app.office.sign_in import SignIn, sign_in
from app.office.sign_out import SignOut, sign_out
from app.store import people

blueprint = Blueprint("session", __name__, "Signing in and out; oneself")


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post one holds today, or stands in for. works_for: [unit id, role] of the queues one may claim from."""

    role: str
    unit_id: str
    unit_code: str
    unit_name: str
    centre_id: str | None
    works_for: list[list[str]]


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, and what their posts let them do.

    rights    words of the rights their posts carry
    masked    whether they see personal data masked
    csrf      what X-CSRFToken must say with the session's cookie; empty for a token
    """

    person_id: str
    login: str
    name: str
    language: str
    must_change_password: bool
    masked: bool
    stands_in_for: list[str]
    posts: list[OwnPost]
    rights: list[str]
    csrf: str


@dataclass(frozen=True, slots=True)
class SessionReceipt:
    """A session that was opened; its token is in the cookie and nowhere else."""

    person_id: str
    csrf: str
    ends_at: datetime
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SessionLines:
    sessions: list[SessionLine]


@dataclass(frozen=True, slots=True)
class TokenLine:
    """An API token by the beginning of its letters."""

    prefix: str
    scopes: list[str]
    ends_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenLines:
    tokens: list[TokenLine]


class SignInBody(Shape):
    login = text(200, required=True)
    password = text(1024, required=True)


class SignOutQuery(Shape):
    everywhere = fields.Boolean(
        load_default=False, metadata={"description": "end every session of the person"}
    )


class PasswordBody(Shape):
    old = text(1024, required=True)
    new = text(1024, required=True)


class TokenBody(Shape):
    name = text(100, required=True, shortest=1)
    scopes = fields.List(choice(*SCOPES, required=True), load_default=SCOPES)
    ends_at = fields.AwareDateTime(load_default=None, allow_none=True)


@blueprint.route("/session", methods=["POST"])
@public
@blueprint.arguments(SignInBody)
@blueprint.command(shape_of(SessionReceipt), 201, key="none")
def open_session(body: dict[str, Any]) -> Response:
    """Sign in with name and password."""
    command = SignIn(body["login"], body["password"], session_token())
    opened = sign_in(at_hand().shop.units, now(), command, terms())
    receipt = SessionReceipt(opened.person_id, opened.csrf, opened.ends_at, opened.must_change_password)
    return remember(answer(receipt, 201), opened.token, opened.ends_at)


@blueprint.route("/session", methods=["DELETE"])
@signed_in
@blueprint.arguments(SignOutQuery, location="query")
@blueprint.command(None, key="none")
def end_session(query: dict[str, Any]) -> Response:
    """Sign out: the session ends here, not only its cookie."""
    token = session_token()
    if token is None:
        raise NotSignedIn
    with writing() as u:
        sign_out(office(), u, SignOut(token, query["everywhere"]))
    return forget(nothing())


@blueprint.route("/me", methods=["GET"])
@signed_in
@blueprint.answers(shape_of(Me))
def read_me() -> Response:
    """Who is signed in, their posts of today and their rights."""
    return answer(_me(somebody()))


def _me(who: Actor) -> Me:
    assert who.person_id is not None
    posts = [
        OwnPost(
            post.role.value,
            post.unit_id,
            post.unit_code,
            post.unit_name,
            post.centre_id,
            [list(pair) for pair in post.works_for],
        )
        for post in who.posts
    ]
    rights = sorted({act.value for post in who.posts for act in ALLOWED[post.role]})
    return Me(
        who.person_id,
        who.login,
        who.name,
        who.language,
        who.must_change_password,
        is_masked(who),
        list(who.stands_in_for),
        posts,
        rights,
        csrf(),
    )


@blueprint.route("/me/password", methods=["PUT"])
@signed_in
@blueprint.arguments(PasswordBody)
@blueprint.command(shape_of(PasswordChanged), key="none")
def change_own_password(body: dict[str, Any]) -> Response:
    """Change one's own password; every other session ends."""
    command = ChangePassword(body["old"], body["new"], session_token())
    with writing() as u:
        return answer(change_password(office(), u, command))


@blueprint.route("/me/sessions", methods=["GET"])
@signed_in
@blueprint.answers(shape_of(SessionLines))
def list_own_sessions() -> Response:
    """One's open sessions, the newest first."""
    who = somebody()
    assert who.person_id is not None
    with reading() as u:
        found = people.sessions_of(u, who.person_id)
    return answer(SessionLines([SessionLine(*pair) for pair in found]))


@blueprint.route("/me/tokens", methods=["GET"])
@signed_in
@blueprint.answers(shape_of(TokenLines))
def list_own_tokens() -> Response:
    """One's API tokens."""
    who = somebody()
    assert who.person_id is not None
    with reading() as u:
        found = people.tokens_of(u, who.person_id)
    lines = [TokenLine(one.prefix, list(one.scopes), one.ends_at, one.revoked_at) for one in found]
    return answer(TokenLines(lines))


@blueprint.route("/me/tokens", methods=["POST"])
@signed_in
@blueprint.arguments(TokenBody)
@blueprint.command(shape_of(TokenReceipt), 201, key="none")
def issue_own_token(body: dict[str, Any]) -> Response:
    """A new API token of one's own; told this once."""
    who = somebody()
    assert who.person_id is not None
    command = IssueToken(who.person_id, body["name"], tuple(body["scopes"]), body["ends_at"])
    with writing() as u:
        return answer(issue_token(office(), u, command), 201)


@blueprint.route("/me/tokens/<string(maxlength=64):prefix>", methods=["DELETE"])
@signed_in
@blueprint.command(None)
def revoke_own_token(prefix: str) -> Response:
    """Revoke a token; it opens nothing from the next request on."""
    return done(lambda u: revoke_token(office(), u, RevokeToken(prefix)))
