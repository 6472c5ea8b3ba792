"""Several tasks of the list at once: claimed, put back, given to a colleague. One form, an answer for each task."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.answers import done_each
from app.api.requests import reading
from app.casework.each import ACTS, MOST, Outcome, verb_of
from app.domain.rights import Act
from app.errors import CaseworkError, NotYourTask, PersonNotFound
from app.oversight import worklist
from app.pages import frame
from app.pages.commands import form_key
from app.pages.queue import asked_of, list_again, list_page, view_of
from app.pages.rows import with_query
from app.pages.troubles import told
from app.pages.words import gettext, ngettext
from app.store.unit import Unit

bulk = Blueprint("bulk_pages", __name__)
_DONE = {"claim": "claimed", "release": "released", "reassign": "reassigned"}
NOBODY = "nobody"  # what the choice of a colleague says for «back into the queue»


@dataclass(frozen=True, slots=True)
class Told:
    """How it went with one task: trouble is a sentence on why not, "" where it is done."""

    number: str
    href: str
    trouble: str


@dataclass(frozen=True, slots=True)
class BulkView:
    """What the bar below the list says after an act.

    said     the sum of it in one sentence
    done     what it says of a task that went well
    results  one a task; none where nothing was tried yet, because something is still to be chosen
    """

    said: str
    results: tuple[Told, ...] = ()
    done: str = ""

    @property
    def refused(self) -> tuple[Told, ...]:
        return tuple(one for one in self.results if one.trouble)


@bulk.post("/queue/bulk")
@allowed(Act.CLAIM_TASK)
def act() -> Response:
    """Act on every task that is ticked, and show the list again with what became of each."""
    listed = frame.safe(request.form.get("next")) or "/queue"
    done = _act(listed)
    view = view_of(asked_of(listed))
    if frame.is_partial():
        return list_again(view, "queue/_bulk_said.html", bulk=done)
    return list_page(view, bulk=done)


def _act(listed: str) -> BulkView:
    form = request.form
    wanted, chosen = form.get("act", ""), form.getlist("tasks")[:MOST]
    if not chosen:
        return BulkView(gettext("Tick the tasks first."))
    person = form.get("person", "")
    if wanted not in ACTS or (wanted == "reassign" and not person):
        return BulkView(gettext("Choose a colleague first."))
    if wanted == "reassign" and not form.get("reason", "").strip():
        return BulkView(gettext("A reason is needed."))
    person_id = None if person == NOBODY else person
    commands = [(one, *verb_of(wanted, one, person_id, form.get("reason", ""))) for one in chosen]
    key = form_key()
    outcomes = done_each(commands, key and f"{key}/{wanted}/{person}")
    with reading() as u:
        results = _told(u, outcomes, listed)
    return BulkView(_sum(wanted, results), results, gettext(frame.SAID[_DONE[wanted]]))


def _told(u: Unit, outcomes: Sequence[Outcome], listed: str) -> tuple[Told, ...]:
    numbers = worklist.numbers(u, [one.task_id for one in outcomes])
    return tuple(
        Told(
            numbers.get(one.task_id, "—"),
            with_query(listed, task=one.task_id),
            _why(one.error) if one.error else "",
        )
        for one in outcomes
    )


def _why(error: CaseworkError) -> str:
    match error:
        case PersonNotFound():
            return gettext("The colleague does not work at the desk of this task.")
        case NotYourTask():
            return gettext("You do not hold this task.")
        case _:
            return told(error).sentence


def _sum(wanted: str, results: Sequence[Told]) -> str:
    done = sum(not one.trouble for one in results)
    words = {
        "claim": ngettext("%(n)s task claimed", "%(n)s tasks claimed", done),
        "release": ngettext("%(n)s task put back", "%(n)s tasks put back", done),
        "reassign": ngettext("%(n)s task reassigned", "%(n)s tasks reassigned", done),
    }[wanted]
    refused = len(results) - done
    if not refused:
        return words
    return gettext("%(done)s; %(refused)s could not be", done=words, refused=refused)
