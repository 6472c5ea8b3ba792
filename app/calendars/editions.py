"""A new calendar edition in three steps: upload, preview, approve. Approving it moves no case by itself: adoption does.

Nothing is counted by an uploaded edition until a person with the right has seen whom it moves and approved it. The
sweep counts the preview (`counting`); a change of what cases are counted by makes it void, and it is counted again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.calendars.readers import EditionRefused, read_edition
from app.casework.asking import allow
from app.domain.calendars import CalendarError, YearsApart, amended, changed_days, undone_days
from app.domain.rights import Act
from app.domain.trail import Kind, canonical
from app.errors import (
    CalendarNotFound,
    CalendarRefused,
    EditionOutdated,
    NotPossibleHere,
    PreviewIncomplete,
    PreviewMoved,
)
from app.store import calendars as rows
from app.store import previews
from app.store.trail import CALENDAR, append_office
from app.store.unit import Unit

LARGEST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class UploadEdition:
    """name  what people call it, e.g. 国办发明电〔2026〕7号;  file  its name, for the format;  content  CSV or ICS"""

    name: str
    file: str
    content: bytes


@dataclass(frozen=True, slots=True)
class EditionReceipt:
    """changed  dates that are worked in one edition and not in the other"""

    edition_id: str
    name: str
    status: str
    covered: tuple[int, int]
    changed: tuple[date, ...]


def upload_edition(u: Unit, command: UploadEdition) -> EditionReceipt:
    """Read a file onto the current edition and keep the result, uncounted; the sweep then counts its preview.

    Raises CalendarRefused with problems in words, and as lines: (line, or 0 for the whole file; code; what is meant).
    """
    allow(u.actor, Act.EDIT_CALENDARS)
    if len(command.content) > LARGEST_BYTES:
        raise CalendarRefused(problems=["too_large"], lines=[(0, "too_large", "")])
    base = _current(u)
    current, edition_id = rows.calendar_of(base), u.new_id()
    try:
        file = read_edition(command.file, command.content)
        calendar = amended(current, edition_id, file.marks, file.years)
    except EditionRefused as error:
        lines = [(problem.line, problem.code, problem.what) for problem in error.problems]
        raise CalendarRefused(problems=[str(problem) for problem in error.problems], lines=lines) from error
    except YearsApart as error:
        raise CalendarRefused(problems=[str(error)], lines=[(0, "years_apart", _years(error))]) from error
    except CalendarError as error:
        raise CalendarRefused(problems=[str(error)], lines=[(0, "date_outside", "")]) from error
    days = rows.plain_days(calendar)
    rows.insert_edition(
        u,
        {
            "id": edition_id,
            "name": command.name.strip() or command.file,
            "source": command.file,
            "status": "uploaded",
            "covered_from": calendar.covered[0],
            "covered_to": calendar.covered[1],
            "days": days,
            "sha": _sha(days),
            "uploaded_at": u.now,
            "uploaded_by": u.actor.person_id,
            "base_id": base.id,
        },
    )
    previews.begin(u, edition_id)
    body = {"edition": edition_id, "name": command.name, "sha": _sha(days)}
    append_office(u, CALENDAR, Kind.CALENDAR_UPLOADED, body, Act.EDIT_CALENDARS)
    return EditionReceipt(
        edition_id, command.name, "uploaded", calendar.covered, changed_days(current, calendar)
    )


def approve_edition(
    u: Unit, edition_id: str, run: int | None = None, undoing: str | None = None
) -> EditionReceipt:
    """Make an uploaded edition the one that counts. Open cases follow in bounded steps (`adopt`).

    run      which count of the preview was looked at; None where nobody says so
    undoing  the edition that counts, where days of it are undone knowingly, because this one was made before it
    Raises CalendarNotFound, NotPossibleHere where it is not waiting for approval or another is still followed,
    PreviewIncomplete where nobody can have seen yet whom it moves, PreviewMoved where it was counted again since,
    EditionOutdated where days would be undone and nobody says that they know.
    """
    allow(u.actor, Act.EDIT_CALENDARS)
    old = rows.lock_current(u)  # first, by everybody who changes what counts
    row = _waiting(u, edition_id)
    if old is None or old.adopted_at is None:
        raise NotPossibleHere(edition=edition_id, status="being adopted")
    if row.preview != "counted":
        raise PreviewIncomplete(edition=edition_id)
    if run not in (None, row.run):
        raise PreviewMoved(edition=edition_id, run=row.run)
    before, current, calendar = old.id, rows.calendar_of(old), rows.calendar_of(row)
    undone = undone_by(u, row, old)
    if undone and undoing != before:
        raise EditionOutdated(before, old.name, undone)
    rows.update_edition(u, before, status="superseded")
    rows.update_edition(
        u,
        edition_id,
        status="approved",
        approved_at=u.now,
        approved_by=u.actor.person_id,
        adopted_at=None,
        cursor=None,
    )
    previews.begin_all_anew(u)
    seen = {name: getattr(row, name) for name in previews.TOTALS}
    body = {"edition": edition_id, "before": before, "sha": row.sha, "preview": seen}
    if undone:
        body["undone"] = [on.isoformat() for on in undone]
    append_office(u, CALENDAR, Kind.CALENDAR_APPROVED, body, Act.EDIT_CALENDARS)
    return EditionReceipt(edition_id, row.name, "approved", calendar.covered, changed_days(current, calendar))


def undone_by(u: Unit, row: Any, current: Any) -> tuple[date, ...]:
    """Days of the edition that counts which an uploaded one would undo: it was laid onto an earlier one."""
    base = rows.edition(u, row.base_id) if row.base_id not in (None, current.id) else None
    if base is None:
        return ()
    return undone_days(*(rows.calendar_of(one) for one in (base, current, row)))


def refuse_edition(u: Unit, edition_id: str) -> EditionReceipt:
    """Put an uploaded edition aside. Raises CalendarNotFound, NotPossibleHere."""
    allow(u.actor, Act.EDIT_CALENDARS)
    row = rows.lock_edition(u, edition_id)
    if row is None:
        raise CalendarNotFound(edition=edition_id)
    if row.status != "uploaded":
        raise NotPossibleHere(edition=edition_id, status=row.status)
    rows.update_edition(u, edition_id, status="refused")
    append_office(u, CALENDAR, Kind.CALENDAR_REFUSED, {"edition": edition_id}, Act.EDIT_CALENDARS)
    return EditionReceipt(edition_id, row.name, "refused", (row.covered_from, row.covered_to), ())


@dataclass(frozen=True, slots=True)
class RecountReceipt:
    """run  the how manieth time the preview is counted now"""

    edition_id: str
    run: int


def count_anew(u: Unit, edition_id: str) -> RecountReceipt:
    """Have the preview counted again, because cases have opened and closed since.

    Raises CalendarNotFound, NotPossibleHere where the edition does not wait for approval, PreviewIncomplete.
    """
    allow(u.actor, Act.EDIT_CALENDARS)
    row = _waiting(u, edition_id)
    if row.preview != "counted":
        raise PreviewIncomplete(edition=edition_id)
    previews.begin_anew(u, edition_id)
    body = {"edition": edition_id, "run": row.run + 1}
    append_office(u, CALENDAR, Kind.CALENDAR_PREVIEWED_ANEW, body, Act.EDIT_CALENDARS)
    return RecountReceipt(edition_id, row.run + 1)


def _waiting(u: Unit, edition_id: str) -> Any:
    """An edition that waits for approval and its preview, under their locks. Raises CalendarNotFound, NotPossibleHere."""
    row = previews.lock_with_edition(u, edition_id)
    if row is not None and row.status == "uploaded":
        return row
    known = row or rows.edition(u, edition_id)
    if known is None:
        raise CalendarNotFound(edition=edition_id)
    raise NotPossibleHere(edition=edition_id, status=known.status)


def _years(error: YearsApart) -> str:
    return f"{error.added[0]}–{error.added[1]} / {error.covered[0]}–{error.covered[1]}"


def _current(u: Unit) -> Any:
    current = rows.current_id(u)
    row = rows.edition(u, current) if current is not None else None
    if row is None:
        raise CalendarNotFound(edition="current")
    return row


def _sha(days: Mapping[str, list[str]]) -> str:
    return hashlib.sha256(canonical(dict(days)).encode()).hexdigest()
