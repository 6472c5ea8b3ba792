"""What an act left: the papers it issued, and what follows: the steps that are open now, whose they are, or that the
case waits or is over."""

from dataclasses import dataclass

from app.api.requests import now
from app.errors import CaseNotFound
from app.oversight import case_file, worklist
from app.oversight.case_file import CaseFound, CaseTask
from app.pages.at_hand import AtHand, at_hand
from app.pages.rows import row
from app.pages.terms import term
from app.pages.words import full_moment, gettext, named
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Follows:
    """A sentence on what comes next. task_id is the task's where the reader may do it, else empty."""

    words: str
    task_id: str = ""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """papers: those the act issued. Both are empty where the case has left the reader's sight."""

    papers: tuple[AtHand, ...] = ()
    follows: tuple[Follows, ...] = ()


def afterwards(u: Unit, case_id: str) -> Afterwards:
    try:
        found = case_file.find(u, case_id)
    except CaseNotFound:
        return Afterwards()
    issued = case_file.just_issued(u, found)
    return Afterwards(tuple(at_hand(u, found, one) for one in issued), follows(u, found))


def follows(u: Unit, found: CaseFound) -> tuple[Follows, ...]:
    live = [task for task in case_file.tasks(u, found) if task.ended_at is None]
    if live:
        return tuple(_step(u, task) for task in live)
    if case_file.header(found).closed_at is not None:
        return (Follows(gettext("The case is closed; nothing follows.")),)
    waits = [one.due_at for one in case_file.waits(u, found) if one.due_at is not None]
    if waits:
        return (Follows(gettext("The case waits until %(moment)s.", moment=full_moment(min(waits)))),)
    return ()


def _step(u: Unit, task: CaseTask) -> Follows:
    words = gettext(
        "Next: %(step)s, %(who)s",
        step=named(task.name, task.name_en),
        who=task.assignee or f"{named(task.unit, task.unit_en)} · {term('role', task.role)}",
    )
    mine = row(worklist.line(u, task.id), now(), "/queue")
    return Follows(words, task.id if mine.is_mine or mine.can_claim else "")
