"""What a centre sets for itself: its opening hours from a date on, and what turns its lights on."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.requests import reading, somebody
from app.calendars.centres import centre_of
from app.calendars.hours import SetHours, set_hours
from app.calendars.lights import SetLights, set_lights
from app.domain.lights import WAIT_UNITS
from app.domain.rights import Act, may
from app.errors import CalendarRefused, UnitNotFound
from app.oversight import editions
from app.pages import frame, opening
from app.pages.commands import new_key, perform
from app.pages.days import today, typed_day
from app.pages.terms import field_sentence, term
from app.pages.words import gettext, pgettext
from app.store.unit import Unit

centres = Blueprint("centres_pages", __name__)
COLOURS = ("prewarning", "yellow", "red")
TRIGGERS = ("near", "promised", "statutory", "never")


@centres.get("/centres")
@allowed(Act.SEE_CALENDARS)
def show_list() -> Response:
    with reading() as u:
        rules = [editions.rules(u, centre) for centre in editions.centres(u, Act.SEE_CALENDARS)]
    return frame.page(
        "centres/list.html",
        place="calendars",
        lines=[(one, opening.periods(one.hours, today())) for one in rules],
        weekday_name=opening.weekday_name,
    )


@centres.get("/centres/<uuid:centre_id>")
@allowed(Act.SEE_CALENDARS)
def show(centre_id: Any) -> Response:
    return _page(str(centre_id))


@centres.post("/centres/<uuid:centre_id>/hours")
@allowed(Act.EDIT_CALENDARS)
def hours(centre_id: Any) -> Response:
    sent = opening.typed(request.form)
    week, wrong = opening.read_week(sent)
    from_on = typed_day(request.form.get("from_on", ""))
    problems = {f"o{day}0": _about_day(day, what) for day, what in wrong.items()}
    if from_on is None:
        problems["from_on"] = field_sentence("bad_date", pgettext("day", "From"))
    if problems or from_on is None:
        return _page(str(centre_id), typed=sent, problems=problems)
    try:
        perform(set_hours, SetHours(str(centre_id), from_on, week))
    except CalendarRefused as error:
        _line, code, _what = error.facts["lines"][0]  # type: ignore[index]
        field = "from_on" if code == "hours_too_early" else "week"
        return _page(str(centre_id), typed=sent, problems={field: term("calendar_problem", code)})
    return frame.go(f"/centres/{centre_id}", "hours_set")


@centres.post("/centres/<uuid:centre_id>/lights")
@allowed(Act.EDIT_CALENDARS)
def lights(centre_id: Any) -> Response:
    scheme = {colour: request.form.get(colour, "") for colour in COLOURS}
    length, unit = (request.form.get(f"raise_{name}", "").strip() for name in ("length", "unit"))
    words = f"{length} {unit.replace('_', ' ')}"
    try:
        perform(set_lights, SetLights(str(centre_id), {**scheme, "raise_after": words}))
    except CalendarRefused as error:
        _line, code, _what = error.facts["lines"][0]  # type: ignore[index]
        field = "raise_length" if code == "card_rise" else "lights"
        return _page(str(centre_id), problems={field: term("calendar_problem", code)})
    return frame.go(f"/centres/{centre_id}", "lights_set")


def _page(
    centre_id: str, *, typed: opening.Typed | None = None, problems: dict[str, str] | None = None
) -> Response:
    with reading() as u:
        centre = _centre(u, centre_id)
        rules = editions.rules(u, centre)
        counting, _ = editions.current(u)
        progress = editions.progress(u, counting)
        edits = may(somebody(), Act.EDIT_CALENDARS) and centre in editions.centres(u, Act.EDIT_CALENDARS)
    return frame.page(
        "centres/page.html",
        status=422 if problems else 200,
        place="calendars",
        rules=rules,
        periods=opening.periods(rules.hours, today()),
        week=typed or opening.as_typed(rules.hours),
        from_on=request.form.get("from_on", "") or (today() + timedelta(days=1)).isoformat(),
        problems=problems or {},
        colours=COLOURS,
        triggers=TRIGGERS,
        chosen={colour: request.form.get(colour, getattr(rules.lights, colour)) for colour in COLOURS},
        units=WAIT_UNITS,
        raise_length=request.form.get("raise_length", rules.lights.raise_after.length),
        raise_unit=request.form.get("raise_unit", rules.lights.raise_after.unit),
        weekday_name=opening.weekday_name,
        progress=progress,
        edits=edits,
        key=new_key(),
    )


def _centre(u: Unit, centre_id: str) -> Any:
    """Raises UnitNotFound where there is none, or none within reach."""
    centre = centre_of(u, centre_id)
    if centre not in editions.centres(u, Act.SEE_CALENDARS):
        raise UnitNotFound(centre=centre_id)
    return centre


def _about_day(day: int, what: str) -> str:
    name = opening.weekday_name(day)
    if what == "half":
        return gettext("%(day)s: fill in both the opening and the closing time", day=name)
    return gettext("%(day)s: write times such as 08:30", day=name)
