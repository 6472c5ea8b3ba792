"""What can be done with a case or a task beside filling its form: which acts are offered, and why others are not.

The verbs judge again; this only spares people the trouble of asking for what will be refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.api.requests import shop
from app.domain.rights import Act, Actor, may, sees_units
from app.oversight import people
from app.oversight.case_file import CaseHeader, CaseTask
from app.oversight.clocks import ClockLine
from app.oversight.people import Seat
from app.oversight.places import Named
from app.pages.form_view import Problem
from app.pages.words import gettext, named, ngettext
from app.store.unit import Unit
from workflows.forms import Component, Form, shown_fields

# Answers of our processes' forms that send the work back to who had it before, by field.
_BACK = {"handoff": "refused", "review": "rework", "answer": "sent_back"}


@dataclass(frozen=True, slots=True)
class Tried:
    """An act that was refused, and everything that was sent with it.

    act       "" for the task's own form, else the last word of the address
    typed     values of the task's own form, where that was sent
    problems  what is wrong with them, by field
    sent      fields of any other form, as they came; errors: a sentence for each that is wrong
    trouble   a sentence about what kept it from being done; "" for none
    seen, saw  the version and the facts (`since.saw`) the sender had before their eyes, where the case moved on
    """

    act: str = ""
    typed: Mapping[str, Any] | None = None
    problems: Mapping[str, Problem] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    seen: int | None = None
    saw: str = ""


NOTHING = Tried()


@dataclass(frozen=True, slots=True)
class WayBack:
    """An answer of the task's own form that sends the work back, and the field that takes the reason."""

    key: str
    value: str
    name: str
    reason: str
    reason_name: str
    longest: int


@dataclass(frozen=True, slots=True)
class Acts:
    """Forms of acts to draw.

    base      the address they post under
    offered   by act: "" where it is possible, else why it is not; acts the reader has no right to are absent
    longest   (length, unit) of the item's extension
    desk      to whom the task may be given;  held  whether it may go back into the queue as well
    back      the way back the process offers, or None
    """

    base: str
    key: str
    version: int
    saw: str
    listed: str
    offered: Mapping[str, str]
    grounds: Sequence[str]
    longest: tuple[int, str]
    departments: tuple[Named, ...]
    desk: tuple[Seat, ...] = ()
    held: bool = False
    back: WayBack | None = None
    tried: Tried = NOTHING

    def may(self, act: str) -> bool:
        return self.offered.get(act) == ""

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """(what it is called, why it is not possible now)."""
        return tuple((_NAMES[act](), why) for act, why in self.offered.items() if why)


_NAMES = {
    "pause": lambda: gettext("Pausing the clock"),
    "extension": lambda: gettext("Extension"),
    "opinion": lambda: gettext("Opinion"),
    "withdraw": lambda: gettext("Withdrawal"),
    "department": lambda: gettext("Further department"),
    "clock": lambda: gettext("Correction of a clock"),
    "answer": lambda: gettext("The county's answer"),
    "send-back": lambda: gettext("Sending back"),
    "hand-off": lambda: gettext("Handoff"),
    "reassign": lambda: gettext("Reassignment"),
}


# -- on the case -----------------------------------------------------------------------------------------------------


def on_case(
    who: Actor,
    case: CaseHeader,
    clocks: Iterable[ClockLine],
    live: Iterable[CaseTask],
    awaits: Iterable[str],
) -> dict[str, str]:
    """Acts on a case by what they are called in addresses: "" where possible, else why not."""
    running = {line.kind: line for line in clocks if line.running}
    side = {task.instance for task in live}
    judged = {
        "answer": (Act.RECORD_ANSWER, lambda: _answer(case, awaits)),
        "pause": (Act.ASK_PAUSE, lambda: _pause(case, running)),
        "extension": (Act.ASK_EXTENSION, lambda: _extension(case, running, side)),
        "opinion": (Act.ASK_OPINION, lambda: _over(case)),
        "department": (Act.ADD_DEPARTMENT, lambda: _department(case)),
        "withdraw": (Act.WITHDRAW_CASE, lambda: _withdraw(case)),
        "clock": (Act.CORRECT_CLOCK, lambda: _correction(case, running)),
    }
    told = {name: why() for name, (act, why) in judged.items() if may(who, act)}
    return {name: why for name, why in told.items() if why is not None}


def _over(case: CaseHeader) -> str:
    return gettext("The case is over.") if case.closed_at is not None else ""


def _answer(case: CaseHeader, awaits: Iterable[str]) -> str | None:
    return "" if case.status == "with_superior" and "superior_answer" in awaits else None


def _department(case: CaseHeader) -> str | None:
    if case.case_type != "joint":
        return None
    return _over(case) or (gettext("Only while the case is handled.") if case.status != "accepted" else "")


def _correction(case: CaseHeader, running: Mapping[str, ClockLine]) -> str:
    own = {"promised", "statutory"} & set(running)
    return _over(case) or ("" if own else gettext("Neither of the two clocks runs."))


def _withdraw(case: CaseHeader) -> str:
    out = gettext("The result is out; it can no longer be withdrawn.")
    return _over(case) or (out if case.decided_at is not None else "")


def _pause(case: CaseHeader, running: Mapping[str, ClockLine]) -> str:
    if over := _over(case):
        return over
    if case.accepted_at is None:
        return gettext("No clock runs before acceptance.")
    if not case.rules["grounds"]:
        return gettext("This item lists no procedure that stops the clock.")
    if case.status != "accepted" or not {"promised", "statutory"} & set(running):
        return gettext("No clock runs now that could be stopped.")
    return ""


def _extension(case: CaseHeader, running: Mapping[str, ClockLine], side: set[str]) -> str:
    if over := _over(case):
        return over
    line = running.get("statutory")
    if line is None:
        before = case.accepted_at is None
        return (
            gettext("No clock runs before acceptance.")
            if before
            else gettext("The statutory clock has stopped.")
        )
    allowed = case.rules.get("extensions_allowed", 1)
    if case.rules["extension"][0] == 0 or allowed == 0:
        return gettext("This item allows no extension.")
    if sum(event["kind"] == "extended" for event in line.events) >= allowed:
        return ngettext(
            "The limit was extended once already.", "The limit was extended %(n)s times already.", allowed
        )
    if line.overdue:
        return gettext("The limit is over; it had to be asked for before.")
    if "extension" in side:
        return gettext("A request is already with the person who decides.")
    return ""


# -- on a task -------------------------------------------------------------------------------------------------------


def on_task(
    who: Actor, task: CaseTask, *, may_work: bool, can_hand_off: bool, back: WayBack | None
) -> dict[str, str]:
    """Acts on a live task, named and judged as `on_case` does."""
    if task.ended_at is not None:
        return {}
    told = {}
    if may_work and task.instance == "main":
        stuck = gettext("This step has no way back; put the task back into the queue, with a comment.")
        told["send-back"] = (
            ""
            if back
            else gettext("This step has no way back; it can be handed off.")
            if can_hand_off
            else stuck
        )
    if may_work and can_hand_off:
        told["hand-off"] = ""
    if may(who, Act.REASSIGN_TASK) and task.unit_id in sees_units(who, Act.REASSIGN_TASK):
        told["reassign"] = ""
    return told


def desk_of(u: Unit, centre_id: str, task: CaseTask) -> tuple[Seat, ...]:
    """Who else works at the task's desk today, who is there and has least to do first."""
    today = u.now.astimezone(shop().office.zone).date()
    seats = people.desk(u, centre_id, task.unit_id, task.role, today)
    return tuple(seat for seat in seats if seat.id != task.assignee_id)


def way_back(form: Form | None) -> WayBack | None:
    """The one answer of a form that sends the work back, if giving it asks for nothing but a reason."""
    if form is None:
        return None
    fields = {one.key: one for one in form.fields()}
    for key, value in _BACK.items():
        option = (
            next((one for one in fields[key].options if one.value == value), None) if key in fields else None
        )
        reason = _reason(form, {key: value}) if option else None
        if option and reason:
            return WayBack(
                key,
                value,
                named(option.label, option.label_en),
                reason.key,
                named(reason.label, reason.label_en),
                reason.max_length or 2000,
            )
    return None


def _reason(form: Form, answer: Mapping[str, str]) -> Component | None:
    shown = shown_fields(form, answer)
    asked = [one for one in form.fields() if one.key in shown and one.key not in answer and one.required]
    return asked[0] if len(asked) == 1 and asked[0].type in ("textarea", "textfield") else None
