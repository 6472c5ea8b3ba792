"""From the registration line straight on: accepted where every paper is there, else the one-time notice.

Each act is a verb of its own. Where a further one is refused, those before it stand, and the receipt says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.api.requests import reading, shop
from app.casework.complete_task import CompleteTask, complete_task
from app.domain.rights import Act, Actor, works_for
from app.errors import CaseworkError
from app.oversight import case_file
from app.pages.at_hand import AtHand, at_hand
from app.pages.commands import perform
from app.pages.troubles import told
from app.store.unit import Unit

# How the applicant hears of missing papers, by the channel they came through.
TOLD_BY = {"telephone": "phone", "hotline": "phone", "diary": "phone"}


@dataclass(frozen=True, slots=True)
class Onward:
    """What came after the registration line.

    tasks   the tasks that are open now, as receipts have them
    due_at  the promised date once the case is accepted; when missing papers must be there
    provisional  whether that day may still move, its year's holidays being unannounced
    notice  kind of the paper that was issued, "" where none was;  paper  the same, for the printer
    trouble why it went no further; "" where it did
    """

    status: str
    tasks: Sequence[Mapping[str, Any]]
    due_at: datetime | None = None
    provisional: bool = False
    notice: str = ""
    paper: AtHand | None = None
    trouble: str = ""


def may_go_on(actor: Actor, centre_id: str) -> bool:
    """Whether the actor's own desk checks papers; a village point only files."""
    return (centre_id, "clerk") in works_for(actor, Act.COMPLETE_TASK)


def stay(receipt: Mapping[str, Any]) -> Onward:
    return Onward(str(receipt["status"]), receipt["tasks"])


def go_on(receipt: Mapping[str, Any], missing: Sequence[str], channel: str) -> Onward:
    """Say what the papers are, and issue the one-time notice where some are missing."""
    reached = stay(receipt)
    answers = _accepting() if not missing else _noticing(missing, channel)
    for act, values in answers:
        task = next((one for one in reached.tasks if one["act"] == act), None)
        if task is None:
            return reached
        try:
            done = perform(complete_task, CompleteTask(task["task_id"], values), after=act)
        except CaseworkError as error:
            said = told(error)
            return Onward(reached.status, reached.tasks, trouble=said.sentence or said.heading)
        due_at = datetime.fromisoformat(done["due_at"]) if done["due_at"] else None
        reached = Onward(done["status"], done["opened"], due_at)
    return _with_paper(reached, str(receipt["case_id"]), "one_time" if missing else "acceptance")


def _accepting() -> Sequence[tuple[str, Mapping[str, Any]]]:
    return (("check_papers", {"papers": "complete"}),)


def _noticing(missing: Sequence[str], channel: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
    listed, by = "\n".join(missing), TOLD_BY.get(channel, "on_the_spot")
    notice = {"notice_items": listed, "notice_channel": by, "notice_received": by == "on_the_spot"}
    return (("check_papers", {"papers": "missing", "missing_papers": listed}), ("issue_notice", notice))


def _with_paper(reached: Onward, case_id: str, kind: str) -> Onward:
    with reading() as u:
        case = case_file.find(u, case_id)
        issued = [one for one in case_file.notices(u, case) if one.kind == kind]
        if not issued:
            return reached
        paper, provisional = (
            at_hand(u, case, issued[-1]),
            _is_provisional(u, case.calendar_id, reached.due_at),
        )
    return replace(reached, notice=kind, paper=paper, provisional=provisional)


def _is_provisional(u: Unit, calendar_id: str | None, due_at: datetime | None) -> bool:
    if due_at is None:
        return False
    calendar = shop().office.calendar(u, calendar_id)
    return calendar.is_provisional(due_at.astimezone(shop().settings.zone).date())
