"""Coming in and going out: signing in, signing out, a new password, language and appearance."""

from datetime import timedelta

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import public, signed_in
from app.api.requests import actor, forget, now, remember, session_token, shop, somebody, terms
from app.errors import FormInvalid, SignInFailed, TooManyTries
from app.office.change_password import ChangePassword, change_password
from app.office.sign_in import SignIn, sign_in
from app.office.sign_out import SignOut, sign_out
from app.pages import frame
from app.pages.terms import field_sentence
from app.pages.words import LANGUAGES, gettext, ngettext

doors = Blueprint("doors_pages", __name__)
A_YEAR = timedelta(days=365)


@doors.get("/")
@public
def front() -> Response:
    """The first place of the rail: the queue for most, something else for those who have none."""
    who = actor()
    return frame.go("/sign-in" if who is None else frame.first_place(who))


@doors.get("/sign-in")
@public
def sign_in_page() -> Response:
    if actor() is not None:
        return frame.go(frame.safe(request.args.get("next")) or "/")
    return _door(next_page=frame.safe(request.args.get("next")))


@doors.post("/sign-in")
@public
def sign_in_post() -> Response:
    form = request.form
    name, next_page = form.get("name", ""), frame.safe(form.get("next"))
    command = SignIn(name, form.get("password", ""), replaces=session_token())
    try:
        opened = sign_in(shop().units, now(), command, terms())
    except (SignInFailed, TooManyTries) as error:
        return _door(next_page, name, _refusal(error), problems.status_of(type(error)))
    response = frame.go("/password" if opened.must_change_password else next_page or "/")
    return remember(response, opened.token, opened.ends_at)  # type: ignore[arg-type]


def _refusal(error: SignInFailed | TooManyTries) -> str:
    if isinstance(error, SignInFailed):
        return gettext("The account or the password is wrong.")
    seconds = int(str(error.facts.get("seconds") or error.facts.get("retry_after_seconds") or 60))
    minutes = max(1, -(-seconds // 60))
    return ngettext(
        "Too many tries. Try again in %(n)s minute.", "Too many tries. Try again in %(n)s minutes.", minutes
    )


def _door(next_page: str = "", name: str = "", problem: str = "", status: int = 200) -> Response:
    return frame.page("sign_in.html", status=status, next=next_page, name=name, problem=problem)


@doors.post("/sign-out")
@signed_in
def sign_out_post() -> Response:
    token = session_token()
    if token is not None:
        with shop().units.write(somebody(), now()) as u:
            sign_out(shop().office, u, SignOut(token))
    return forget(frame.go("/sign-in"))  # type: ignore[arg-type]


@doors.get("/password")
@signed_in
def password_page() -> Response:
    return _password({})


@doors.post("/password")
@signed_in
def password_post() -> Response:
    form = request.form
    if form.get("new", "") != form.get("again", ""):
        return _password({"again": gettext("The two new passwords differ.")}, 422)
    command = ChangePassword(form.get("old", ""), form.get("new", ""), keep_token=session_token())
    try:
        with shop().units.write(somebody(), now()) as u:
            change_password(shop().office, u, command)
    except SignInFailed:
        return _password({"old": gettext("This is not your present password.")}, 422)
    except FormInvalid as error:
        return _password({"new": _about_password(error.fields)}, 422)
    return frame.go(frame.first_place(somebody()), "password")


def _about_password(fields: object) -> str:
    problem = fields.get("new") if isinstance(fields, dict) else None
    code = str(getattr(problem, "code", problem or ""))
    label = gettext("New password")
    return field_sentence(code, label, **dict(getattr(problem, "params", {}) or {}))


def _password(errors: dict[str, str], status: int = 200) -> Response:
    return frame.page("password.html", status=status, errors=errors, forced=somebody().must_change_password)


@doors.post("/preferences")
@public
def preferences() -> Response:
    """Language and appearance belong to the browser: a counter is shared by people who read differently."""
    form = request.form
    response = frame.go(frame.safe(form.get("next")) or "/")
    secure = shop().settings.secure_cookies
    for cookie, allowed in ((frame.LANGUAGE_COOKIE, LANGUAGES), (frame.THEME_COOKIE, frame.THEMES)):
        value = form.get(cookie, "")
        if value in allowed:
            response.set_cookie(
                cookie, value, max_age=A_YEAR, path="/", samesite="Lax", httponly=True, secure=secure
            )
    return response
