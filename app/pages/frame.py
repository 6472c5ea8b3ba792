"""What stands around every page: the office, the person, the places of the rail, the language, the result said.

Views hand over what is theirs and get an answer back; nothing here knows what a page is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.api.requests import actor, language, now, reading, shop
from app.domain.rights import Act, Actor, may
from app.oversight import complaints, places, registers
from app.pages import words
from app.pages.posts import of_this_page, post_name, posts_in_short
from app.pages.terms import TERMS
from app.pages.words import N_, gettext
from app.store.unit import Unit

THEMES = ("auto", "light", "dark")
LANGUAGE_COOKIE = "language"
THEME_COOKIE = "theme"

# What an address may ask the page to say after an act; anything else is silence.
SAID: Mapping[str, str] = {
    "claimed": N_("Claimed"),
    "nothing-free": N_("No task is free at your desks."),
    "released": N_("Put back"),
    "submitted": N_("Submitted"),
    "drafted": N_("Draft saved"),
    "sent_back": N_("Sent back"),
    "corrected": N_("Clock corrected"),
    "aside": N_("The task is set aside"),
    "taken-up": N_("Taken up again"),
    "handed": N_("Offered to the department"),
    "urged": N_("Urged"),
    "commented": N_("Comment added"),
    "reassigned": N_("Reassigned"),
    "withdrawn": N_("Withdrawn"),
    "asked": N_("The request is with the person who decides"),
    "added": N_("Department added"),
    "answered": N_("Answer recorded"),
    "appealed": N_("Appeal with the supervisor"),
    "uploaded": N_("Uploaded; nothing is counted by it yet"),
    "counted_anew": N_("The preview is being counted anew"),
    "approved_edition": N_("Approved; open cases follow now"),
    "hours_set": N_("Hours set; open cases are counted again"),
    "lights_set": N_("Lights set; open cases are looked at again"),
    "post_given": N_("Post given"),
    "post_ended": N_("The end of the term is noted"),
    "person_left": N_("The person has left; sessions and tokens have ended"),
    "tried_again": N_("Tried again and settled"),
    "refused_edition": N_("Put aside"),
    "ruled": N_("Ruling recorded"),
    "ordered": N_("Supervision order issued"),
    "order_closed": N_("Supervision order closed"),
    "withdrawn_own": N_(
        "Your application is withdrawn. Papers you left with us can be fetched at the window."
    ),
    "handed_in": N_("Received. Add what is still missing, then say that it is everything."),
    "handed_in_all": N_("Thank you. The window now checks your papers."),
    "collection": N_("Thank you. We keep your result ready where you chose."),
    "complained": N_("Thank you. You will find the answer on this page."),
    "rated": N_("Thank you. Your rating has been recorded."),
    "password": N_("Password changed"),
    "registration-kept": N_("Registration kept: go on with it here"),
    "registration-dropped": N_("Half-typed registration thrown away"),
    "view-kept": N_("View kept"),
    "view-changed": N_("View changed"),
    "view-dropped": N_("View dropped"),
    "view-gone": N_("This view is gone."),
    "view-many": N_("You keep 30 views already; drop one first."),
    "view-unnamed": N_("A view needs a name of at most 30 characters, and a centre to be shared with."),
    "absence": N_("Absence noted"),
    "back": N_("Absence taken back"),
    "demand_captured": N_("Demand written down"),
    "demand_linked": N_("Demand linked to the case"),
    "demand_closed": N_("Demand closed"),
    "done": N_("Done"),
}

# The rail: place, address, and the rights one of which shows it.
_PLACES: tuple[tuple[str, str, frozenset[Act]], ...] = (
    ("queue", "/queue", frozenset({Act.SEE_QUEUE})),
    ("register", "/register", frozenset({Act.REGISTER_CASE})),
    ("demands", "/demands", frozenset({Act.CAPTURE_DEMAND})),
    ("cases", "/cases", frozenset({Act.SEE_CASE})),
    ("cards", "/cards", frozenset({Act.SEE_CARDS, Act.ANSWER_CARD})),
    ("complaints", "/complaints", frozenset({Act.ANSWER_COMPLAINT})),
    ("items", "/items", frozenset({Act.SEE_CATALOGUE})),
    ("calendars", "/calendars", frozenset({Act.SEE_CALENDARS})),
    ("people", "/people", frozenset({Act.SEE_PEOPLE})),
    ("incidents", "/incidents", frozenset({Act.SEE_INCIDENTS})),
)

# Where a person arrives: the first of these that a post of theirs is there for, else the first of the rail.
_HOMES: tuple[tuple[Act, str], ...] = (
    (Act.SEE_QUEUE, "/queue"),
    (Act.ORDER, "/cards"),
    (Act.EDIT_PEOPLE, "/people"),
)


@dataclass(frozen=True, slots=True)
class Me:
    """post   those by which the page is open, in a line;  posts  all of them;  away  whether they may note their own absence"""

    name: str
    post: str
    posts: tuple[str, ...] = ()
    away: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    href: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class OfficeSign:
    """The office as pages head themselves. seal: two to four characters."""

    name: str
    name_en: str
    seal: str
    phone: str = ""


def speak() -> None:
    """From here on this request speaks the reader's language: the one chosen, else the person's, else the browser's."""
    words.speak(chosen_language(), shop().settings.zone)


def chosen_language() -> str:
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    return kept if kept in words.LANGUAGES else language()[:2]


def page(template: str, *, status: int = 200, place: str = "", **context: Any) -> Response:
    """A whole page."""
    return answer(render_template(template, place=place, **_around(), **context), status)


def fragment(template: str, *, status: int = 200, **context: Any) -> Response:
    """A part of a page, for a script that swaps it in."""
    return answer(render_template(template, now=now(), here=here(), **context), status)


def answer(html: str, status: int = 200) -> Response:
    """Markup that depends on who asks, and on whether a page or a script does."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("HX-Request")
    response.vary.add("Cookie")
    return response


def is_partial() -> bool:
    """Whether a script asks for a part of the page; going back in the history asks for the whole."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def here() -> str:
    """The address to come back to after language or theme was changed; after a post, the page it came from."""
    if request.method == "GET":
        path = request.full_path if request.query_string else request.path
        return path.rstrip("?")
    return safe(request.form.get("next")) or safe(_referrer()) or "/"


def page_behind() -> str:
    """The page whose script asks for a part."""
    return safe(_path(request.headers.get("HX-Current-URL", "")))


def _referrer() -> str:
    return _path(request.referrer or "")


def _path(address: str) -> str:
    """An address without its host."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def safe(address: str | None) -> str:
    """An address of our own, or nothing: a link made elsewhere must not lead a signed-in person away."""
    text = address or ""
    if text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable():
        return text
    return ""


def back(otherwise: str, said: str = "") -> AnyResponse:
    """See other: where the form said to come back to, with a result to say."""
    return go(safe(request.form.get("next")) or otherwise, said)


def go(address: str, said: str = "") -> AnyResponse:
    bare, _, query = address.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("said=")]
    if said:
        kept.append(f"said={said}")
    return redirect(bare + ("?" + "&".join(kept) if kept else ""), 303)


def _around() -> dict[str, Any]:
    who = actor()
    with reading() as u:
        sign = places.sign(u)
        counts = {} if who is None else _counts(u, who)
    return {
        "office": OfficeSign(sign.name, sign.name_en, seal_of(sign.name), sign.phone),
        "theme": theme(),
        "here": here(),
        "now": now(),
        "me": None if who is None else _me(who, sign.unit_id),
        "nav": () if who is None else _nav(who, counts),
        "said": gettext(SAID[said]) if (said := request.args.get("said", "")) in SAID else "",
    }


def theme() -> str:
    kept = request.cookies.get(THEME_COOKIE, "")
    return kept if kept in THEMES else "auto"


def seal_of(name: str) -> str:
    """Four characters for the seal: the place, and what the office is for; fewer where the name is short."""
    place = name.split("镇", maxsplit=1)[0].split("乡", maxsplit=1)[0][:2]
    return f"{place}便民" if "便民" in name and len(place) == 2 else name[:4] or "首问"


def _me(who: Actor, office_id: str | None) -> Me:
    return Me(
        who.name,
        posts_in_short(of_this_page(who), office_id),
        tuple(dict.fromkeys(post_name(post, office_id) for post in who.posts)),
        may(who, Act.SET_ABSENCE),
    )


def first_place(who: Actor) -> str:
    """Where a person arrives; somebody without any place can still change their password."""
    home = next((href for act, href in _HOMES if may(who, act)), "")
    return home or next((href for _key, href, acts in _PLACES if _shows(who, acts)), "/password")


def _counts(u: Unit, who: Actor) -> dict[str, int]:
    """What waits for the person, by place: tasks they hold, cards, orders and complaints they must answer."""
    return {
        "queue": places.held(u) if may(who, Act.SEE_QUEUE) else 0,
        "cards": registers.waiting_for(u) if may(who, Act.ANSWER_CARD) else 0,
        "complaints": complaints.waiting(u) if may(who, Act.ANSWER_COMPLAINT) else 0,
    }


def _nav(who: Actor, counts: Mapping[str, int]) -> tuple[Place, ...]:
    return tuple(Place(key, href, counts.get(key, 0)) for key, href, acts in _PLACES if _shows(who, acts))


def _shows(who: Actor, acts: frozenset[Act]) -> bool:
    return any(may(who, act) for act in acts)


assert {key for key, _href, _acts in _PLACES} <= set(TERMS["place"])
