"""What happens to a case beside its tasks: somebody asks, comments, urges, withdraws; each through its verb."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework.add_department import AddDepartment, add_department
from app.casework.ask import AskExtension, AskOpinion, AskPause, ask_extension, ask_opinion, ask_pause
from app.casework.attach_document import AttachDocument, attach_document
from app.casework.comment import Comment, comment
from app.casework.hand_off import HandOff, hand_off
from app.casework.reassign_task import ReassignTask, reassign_task
from app.casework.receive_message import ReceiveAnswer, receive_answer
from app.casework.release_task import ReleaseTask, release_task
from app.casework.save_draft import SaveDraft, save_draft
from app.casework.settling.turn import TaskBrief
from app.casework.urge_task import UrgeTask, urge_task
from app.casework.withdraw_case import WithdrawCase, withdraw_case
from app.demo import words
from app.demo.staff import Centre, Staff
from app.domain.items import ItemRules

# verb and command: what `Month` runs in a unit of its own.
Deed = tuple[Callable[..., Any], Any]

# The smallest file a case takes: a JPEG of one grey dot would do; its first bytes are all that is looked at.
_PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and when something happens.

    brief   the task whose opening it follows, None at the registration
    holder  who holds that task now, None where nobody does
    """

    staff: Staff
    centre: Centre
    rules: ItemRules
    case_id: str
    brief: TaskBrief | None
    at: datetime
    chance: random.Random
    holder: str | None = None

    def one_of(self, role: str) -> str:
        return self.staff.somebody(self.centre.id, role, self.at, self.chance)

    @property
    def task(self) -> TaskBrief:
        assert self.brief is not None
        return self.brief

    @property
    def worker(self) -> str:
        """Whoever has the task, or one of those whose queue it lies in."""
        if self.holder is not None:
            return self.staff.present(self.holder, self.at)
        return self.staff.somebody(self.task.unit_id, self.task.role, self.at, self.chance)

    @property
    def another_department(self) -> str:
        taking_part = (self.rules.department, *self.rules.joint_departments)
        return self.chance.choice([code for code in self.centre.departments if code not in taking_part])


def happening(what: str, on: Occasion, detail: str = "") -> tuple[str, Deed]:
    """(who does it, what they do) for a word of the stories."""
    return _HAPPENINGS[what](on, detail)


def _withdraw(on: Occasion, _detail: str) -> tuple[str, Deed]:
    return on.one_of("clerk"), (withdraw_case, WithdrawCase(on.case_id, on.chance.choice(words.WITHDRAWALS)))


def _comment(on: Occasion, _detail: str) -> tuple[str, Deed]:
    return on.one_of("clerk"), (comment, Comment(on.case_id, on.chance.choice(words.COMMENTS)))


def _message(on: Occasion, answer: str) -> tuple[str, Deed]:
    said = words.ANSWERS[("approved", "refused", "sent_back").index(answer)]
    return on.one_of("clerk"), (receive_answer, ReceiveAnswer(on.case_id, answer, said))


def _document(on: Occasion, _detail: str) -> tuple[str, Deed]:
    content = _PICTURE + on.chance.randbytes(on.chance.randrange(2_000, 40_000)) + b"\xff\xd9"
    name = on.chance.choice(words.FILES)
    return on.one_of("clerk"), (attach_document, AttachDocument(on.case_id, name, content))


def _department(on: Occasion, _detail: str) -> tuple[str, Deed]:
    return on.one_of("duty_chief"), (add_department, AddDepartment(on.case_id, on.another_department))


def _urge(on: Occasion, _detail: str) -> tuple[str, Deed]:
    return on.one_of("duty_chief"), (urge_task, UrgeTask(on.task.task_id, on.chance.choice(words.URGES)))


def _draft(on: Occasion, _detail: str) -> tuple[str, Deed]:
    return on.worker, (save_draft, SaveDraft(on.task.task_id, {"papers": "complete"}))


def _release(on: Occasion, _detail: str) -> tuple[str, Deed]:
    return on.worker, (release_task, ReleaseTask(on.task.task_id))


def _hand_off(on: Occasion, _detail: str) -> tuple[str, Deed]:
    reason = on.chance.choice(words.HANDOFFS)
    return on.worker, (hand_off, HandOff(on.task.task_id, on.another_department, reason))


def _reassign(on: Occasion, _detail: str) -> tuple[str, Deed]:
    reason = on.chance.choice(words.REASSIGNED)
    colleague = on.staff.somebody(on.task.unit_id, on.task.role, on.at, on.chance)
    return on.one_of("duty_chief"), (reassign_task, ReassignTask(on.task.task_id, colleague, reason))


def _pause(on: Occasion, _detail: str) -> tuple[str, Deed]:
    ground = on.chance.choice([ground for ground in words.PAUSES if ground in on.rules.grounds])
    asked = AskPause(on.case_id, ground, on.chance.randint(2, 6), "workday", words.PAUSES[ground])
    return on.worker, (ask_pause, asked)


def _extension(on: Occasion, _detail: str) -> tuple[str, Deed]:
    length = max(1, min(5, on.rules.extension[0]))
    wanted = AskExtension(on.case_id, length, on.chance.choice(words.EXTENSIONS), both=True)
    return on.worker, (ask_extension, wanted)


def _opinion(on: Occasion, _detail: str) -> tuple[str, Deed]:
    question = on.chance.choice(words.QUESTIONS)
    return on.worker, (ask_opinion, AskOpinion(on.case_id, on.another_department, question))


_HAPPENINGS: Mapping[str, Callable[[Occasion, str], tuple[str, Deed]]] = {
    "withdraw": _withdraw,
    "comment": _comment,
    "message": _message,
    "document": _document,
    "department": _department,
    "urge": _urge,
    "draft": _draft,
    "release": _release,
    "hand_off": _hand_off,
    "reassign": _reassign,
    "pause": _pause,
    "extension": _extension,
    "opinion": _opinion,
}
