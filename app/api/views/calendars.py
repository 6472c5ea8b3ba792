"""Calendars: editions of the law's calendar, and a centre's own opening hours and lights."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import fields, validate

from app.api.access import allowed
from app.api.answers import answer, done
from app.api.blueprint import Blueprint
from app.api.requests import office, reading
from app.api.shapes import Shape, choice, key, list_of, shape_of, text, whole
from app.calendars.centres import centre_of
from app.calendars.editions import (
    EditionReceipt,
    RecountReceipt,
    UploadEdition,
    approve_edition,
    count_anew,
    refuse_edition,
    upload_edition,
)
from app.calendars.hours import SetHours, set_hours
from app.calendars.lights import SetLights, set_lights
from app.calendars.preview import ONLY, Preview, preview_edition
from app.domain.calendars import hours_to_rows
from app.domain.lights import STANDARD_SCHEME, Scheme
from app.domain.rights import Act
from app.errors import CalendarNotFound
from app.oversight.lines import line
from app.store import calendars, settings

blueprint = Blueprint("calendars", __name__, "Calendar editions, opening hours and lights")

TRIGGERS = ("near", "promised", "statutory", "never")
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition without its days. Years from covered_from to covered_to are final; beyond them days are guessed.

    status      uploaded, approved (the one that counts), superseded or refused
    adopted_at  when the last open case had followed; null while they are still being counted again
    """

    id: str
    name: str
    source: str
    status: str
    covered_from: int
    covered_to: int
    sha: str
    uploaded_at: datetime
    uploaded_by: str | None
    approved_at: datetime | None
    approved_by: str | None
    adopted_at: datetime | None


@dataclass(frozen=True, slots=True)
class EditionDays:
    """An edition with its days: ISO date -> [holiday or makeup, name, source]."""

    edition: EditionLine
    days: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HoursRow:
    """A centre's week from a date on: seven days, Monday first, each a list of [opens, closes]."""

    from_on: str
    week: list[Any]


@dataclass(frozen=True, slots=True)
class HoursRows:
    hours: list[HoursRow]


@dataclass(frozen=True, slots=True)
class LightScheme:
    """What turns each light on: near, promised, statutory or never; and how long an unanswered card waits at each level."""

    prewarning: str
    yellow: str
    red: str
    raise_after: str


class EditionBody(Shape):
    name = text(200, required=True, shortest=1, about="what people call it, e.g. 国办发明电〔2026〕7号")
    file = text(
        200,
        required=True,
        shortest=5,
        about="name of the file; its ending, .csv or .ics, says how it is read",
    )
    content = text(1 << 20, required=True, shortest=1)


class PreviewQuery(Shape):
    limit = whole(
        1, 1000, load_default=200, strict=False, about="how many cases are listed, each with all its moves"
    )
    after = key(
        load_default=None, about="a case: only those behind it are listed; `next_after` of the page before"
    )
    only = choice(*ONLY, load_default=None, about="list only moves that turn overdue, or that lose a card")


class ApprovalBody(Shape):
    run = whole(1, 2**31 - 1, load_default=None, about="which count was looked at; `run` of the preview")
    undoing = key(
        load_default=None,
        about="the edition whose days are undone knowingly; `undoes.before` of the preview",
    )


class HoursBody(Shape):
    from_on = fields.Date(required=True)
    week = fields.List(
        fields.List(
            fields.List(
                fields.String(validate=validate.Regexp(TIME, error="bad_pattern")),
                validate=validate.Length(equal=2, error="too_many"),
            ),
            validate=validate.Length(max=6, error="too_many"),
        ),
        required=True,
        validate=validate.Length(equal=7, error="too_many"),
    )


class LightsBody(Shape):
    prewarning = choice(*TRIGGERS, load_default=STANDARD_SCHEME.prewarning)
    yellow = choice(*TRIGGERS, load_default=STANDARD_SCHEME.yellow)
    red = choice(*TRIGGERS, load_default=STANDARD_SCHEME.red)
    raise_after = text(
        40,
        load_default=STANDARD_SCHEME.to_dict()["raise_after"],
        about="how long an unanswered card waits before it rises a level: 1 to 60 of a unit, as `1 workday` or `4 office hours`",
    )


@blueprint.route("/calendar-editions", methods=["GET"])
@allowed(Act.SEE_CALENDARS)
@blueprint.answers(list_of("CalendarEditions", "editions", EditionLine))
def list_calendar_editions() -> Response:
    """Every edition, the newest first."""
    with reading() as u:
        found = calendars.editions(u)
    return answer({"editions": [line(EditionLine, row) for row in found]})


@blueprint.route("/calendar-editions/<key:edition_id>", methods=["GET"])
@allowed(Act.SEE_CALENDARS)
@blueprint.answers(shape_of(EditionDays))
def read_calendar_edition(edition_id: str) -> Response:
    """One edition with its days."""
    with reading() as u:
        row = calendars.edition(u, edition_id)
    if row is None:
        raise CalendarNotFound(edition=edition_id)
    return answer(EditionDays(line(EditionLine, row), row.days))


@blueprint.route("/calendar-editions", methods=["POST"])
@allowed(Act.EDIT_CALENDARS)
@blueprint.arguments(EditionBody)
@blueprint.command(shape_of(EditionReceipt), 201)
def upload_calendar_edition(body: dict[str, Any]) -> Response:
    """Read a holiday notice onto the current edition; nothing is counted by it until it is approved."""
    command = UploadEdition(body["name"], body["file"], body["content"].encode())
    return done(lambda u: upload_edition(u, command), 201)


@blueprint.route("/calendar-editions/<key:edition_id>/preview", methods=["GET"])
@allowed(Act.EDIT_CALENDARS)
@blueprint.arguments(PreviewQuery, location="query")
@blueprint.answers(shape_of(Preview, "CalendarPreview"))
def preview_calendar_edition(query: dict[str, Any], edition_id: str) -> Response:
    """Which open cases the edition would move, as they were counted; while they are, only how far that is."""
    with reading() as u:
        asked = query["limit"], query["after"], query["only"] or ""
        return answer(preview_edition(office(), u, edition_id, *asked))


@blueprint.route("/calendar-editions/<key:edition_id>/preview", methods=["POST"])
@allowed(Act.EDIT_CALENDARS)
@blueprint.command(shape_of(RecountReceipt))
def count_preview_anew(edition_id: str) -> Response:
    """Have the preview counted again, because cases have opened and closed since."""
    return done(lambda u: count_anew(u, edition_id))


@blueprint.route("/calendar-editions/<key:edition_id>/approval", methods=["POST"])
@allowed(Act.EDIT_CALENDARS)
@blueprint.arguments(ApprovalBody)
@blueprint.command(shape_of(EditionReceipt))
def approve_calendar_edition(body: dict[str, Any], edition_id: str) -> Response:
    """Make an uploaded edition the one that counts, once its preview is counted; open cases follow in bounded steps."""
    return done(lambda u: approve_edition(u, edition_id, body["run"], body["undoing"]))


@blueprint.route("/calendar-editions/<key:edition_id>/refusal", methods=["POST"])
@allowed(Act.EDIT_CALENDARS)
@blueprint.command(shape_of(EditionReceipt))
def refuse_calendar_edition(edition_id: str) -> Response:
    """Put an uploaded edition aside."""
    return done(lambda u: refuse_edition(u, edition_id))


@blueprint.route("/centres/<key:centre_id>/hours", methods=["GET"])
@allowed(Act.SEE_CALENDARS)
@blueprint.answers(shape_of(HoursRows))
def read_centre_hours(centre_id: str) -> Response:
    """A centre's opening hours by the date they hold from; the standard ones where none were set."""
    with reading() as u:
        centre_of(u, centre_id)
        found = hours_to_rows(calendars.hours(u, centre_id))
    return answer({"hours": found})


@blueprint.route("/centres/<key:centre_id>/hours", methods=["PUT"])
@allowed(Act.EDIT_CALENDARS)
@blueprint.arguments(HoursBody)
@blueprint.command(None)
def set_centre_hours(body: dict[str, Any], centre_id: str) -> Response:
    """A centre's opening hours from a date on; open cases are counted again."""
    return done(lambda u: set_hours(office(), u, SetHours(centre_id, **body)))


@blueprint.route("/centres/<key:centre_id>/lights", methods=["GET"])
@allowed(Act.SEE_CALENDARS)
@blueprint.answers(shape_of(LightScheme))
def read_centre_lights(centre_id: str) -> Response:
    """What turns a centre's lights on; the standard scheme where none was set."""
    with reading() as u:
        centre_of(u, centre_id)
        chosen = settings.setting(u, centre_id, "lights")
    return answer(Scheme.from_dict(chosen or {}).to_dict())


@blueprint.route("/centres/<key:centre_id>/lights", methods=["PUT"])
@allowed(Act.EDIT_CALENDARS)
@blueprint.arguments(LightsBody)
@blueprint.command(None)
def set_centre_lights(body: dict[str, Any], centre_id: str) -> Response:
    """What turns a centre's lights on; open cases are looked at again."""
    return done(lambda u: set_lights(office(), u, SetLights(centre_id, body)))
