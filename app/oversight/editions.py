"""Calendar editions, how far the open cases have followed the current one, and what each centre has set. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.calendars import Calendar, OfficeHours, changed_days
from app.domain.lights import Scheme
from app.domain.rights import Act, posts_with
from app.errors import CalendarNotFound
from app.oversight.lines import line
from app.store import adoption, calendars, people, previews, roster, settings
from app.store.people import UnitFound
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition without its days. Years from covered_from to covered_to are final; beyond them days are guessed.

    status  uploaded, approved (the one that counts), superseded or refused
    """

    id: str
    name: str
    source: str
    status: str
    covered_from: int
    covered_to: int
    uploaded_at: datetime
    uploaded_by: str | None
    approved_at: datetime | None
    approved_by: str | None
    adopted_at: datetime | None
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the open cases follow the current edition, hours and lights already, or a preview has looked at.

    waits  a preview begins only when every open case follows the current edition
    """

    followed: int
    every: int
    waits: bool = False

    @property
    def twentieths(self) -> int:
        return 20 * self.followed // self.every if self.every else 0


def editions(u: Unit) -> tuple[Edition, ...]:
    """Every edition, the newest first."""
    return tuple(line(Edition, row) for row in calendars.editions(u))


def names(u: Unit, found: tuple[Edition, ...]) -> Mapping[str, str]:
    """Names of those who uploaded and approved, by person."""
    ids = {one for edition in found for one in (edition.uploaded_by, edition.approved_by) if one is not None}
    return roster.people_named(u, ids)


def edition(u: Unit, edition_id: str) -> tuple[Edition, Calendar]:
    """Raises CalendarNotFound."""
    row = calendars.edition(u, edition_id)
    if row is None:
        raise CalendarNotFound(edition=edition_id)
    return line(Edition, row), calendars.calendar_of(row)


def current(u: Unit) -> tuple[Edition, Calendar]:
    """The edition that counts. Raises CalendarNotFound before the installation was set up."""
    current_id = calendars.current_id(u)
    if current_id is None:
        raise CalendarNotFound(edition="current")
    return edition(u, current_id)


def progress(u: Unit, counting: Edition) -> Progress | None:
    """None where every open case has followed."""
    if counting.adopted_at is not None:
        return None
    return Progress(*adoption.progress(u, counting.cursor))


def preview_progress(u: Unit, edition_id: str) -> Progress | None:
    """How many of the open cases the preview has looked at; None once it is counted, and where it is over."""
    row = previews.preview(u, edition_id)
    if row is None or row.status in ("counted", "cleared"):
        return None
    counting, _ = current(u)
    return Progress(*adoption.progress(u, row.cursor), waits=counting.adopted_at is None)


def changed(before: Calendar, after: Calendar) -> frozenset[Any]:
    """Dates that are worked by one and not by the other."""
    return frozenset(changed_days(before, after))


# -- what a centre has set -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CentreRules:
    """A centre's opening hours by date, and its scheme of lights: own, or the standard ones."""

    centre: UnitFound
    hours: OfficeHours
    lights: Scheme


def centres(u: Unit, act: Act) -> tuple[UnitFound, ...]:
    """The centres whose calendars, hours and lights the actor may `act` on; a county post reaches all."""
    carried = {post.centre_id for post in posts_with(u.actor, act)}
    return tuple(one for one in people.centres(u) if None in carried or one.id in carried)


def rules(u: Unit, centre: UnitFound) -> CentreRules:
    chosen = settings.setting(u, centre.id, "lights")
    return CentreRules(centre, calendars.hours(u, centre.id), Scheme.from_dict(chosen or {}))
