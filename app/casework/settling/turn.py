"""One settlement: what was done, what came of it, and what all parts of the settling share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.casework.ground import Footing, Ground
from app.casework.office import Office
from app.domain import cases as rule
from app.domain.cases import Standing
from app.domain.limits import Limit
from app.domain.trail import Kind
from app.store.unit import Unit
from workflows.advance import Advance


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, for the trail and for the rows an act leaves beside the engine's.

    kind     the event's kind
    facts    plain facts for the trail
    sealed   personal values for the trail
    routing  what the form told the engine; milestones take their ground, length and so on from it
    filled   the form's clean values, kept sealed with the task (None: no form was filled)
    fired    the id of the timer row that was told
    recount  the calendar or the hours changed: every clock is to be counted again
    tables   further rows to insert, by table
    line     further columns of the case's line
    standing how the case stands where the act itself changed a clock; None: as it was read
    """

    kind: Kind
    facts: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, Any] | None = None
    routing: Mapping[str, Any] = field(default_factory=dict)
    filled: Mapping[str, Any] | None = None
    fired: str | None = None
    recount: bool = False
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    line: Mapping[str, Any] = field(default_factory=dict)
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class TaskBrief:
    """An open task as a receipt shows it."""

    task_id: str
    act: str
    name: str
    name_en: str
    role: str
    unit_id: str
    assignee_id: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Settled:
    """How the case stands after the act.

    violation  what was done that the law does not allow: second_notice (K9); None as a rule
    """

    version: int
    standing: Standing
    opened: tuple[TaskBrief, ...]
    due_at: datetime | None
    light: str
    violation: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything about one settlement that its parts share."""

    office: Office
    u: Unit
    ground: Ground
    feet: Footing
    advance: Advance | None
    deed: Deed
    opened: tuple[Mapping[str, Any], ...] = ()

    @property
    def now(self) -> datetime:
        return self.ground.now


@dataclass(frozen=True, slots=True)
class View:
    """What queues and pages show of the case's clocks."""

    due_at: datetime | None
    statutory_due_at: datetime | None
    provisional: bool
    light: str


def own(turn: Turn, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of this case."""
    return {"centre_id": turn.ground.centre_id, "case_id": turn.ground.case_id, **row}


def own_limits(turn: Turn, instance_id: str) -> Mapping[str, Limit]:
    """A side process brings a limit of its own: how long the pause it asks for is expected to last."""
    instance = turn.ground.instance
    facts = (
        instance["facts"] if instance["id"] == instance_id else turn.feet.hanging.beside.get(instance_id, {})
    )
    return {"pause": Limit(facts["length"], facts["unit"])} if "unit" in facts else {}


def ended_tasks(turn: Turn) -> dict[str, str]:
    """Task id -> how it ended: as the engine says, or cancelled with the process beside the case it belonged to."""
    if turn.advance is None:
        return {}
    closed = {task.task_ref: task.how for task in turn.advance.closed}
    ended = {}
    for task in turn.feet.hanging.tasks:
        if task["instance_id"] != turn.ground.instance["id"]:
            how = "cancelled" if ends_beside(turn) and task["instance_id"] not in kept(turn) else None
        else:
            how = closed.get(task["task_ref"])
        if how is not None:
            ended[task["id"]] = how
    return ended


def ends_beside(turn: Turn) -> bool:
    """Whether what was asked beside the case ends: once it is decided or over, nothing is left to pause, extend or advise."""
    if turn.advance is None or turn.ground.instance["role"] != "main":
        return False
    return turn.advance.finished or any(m.name in ("decided", "closed") for m in turn.advance.milestones)


def kept(turn: Turn) -> frozenset[str]:
    """Processes beside the case that only its end ends: a violation is told, whatever was decided meanwhile."""
    if turn.advance is None or turn.advance.finished:
        return frozenset()
    return frozenset(
        task["instance_id"] for task in turn.feet.hanging.tasks if task["act"] in rule.OUTLASTING
    )


def beside_it(turn: Turn) -> list[str]:
    """The process instances beside the one the act is about in which something still waits."""
    waiting = (*turn.feet.hanging.tasks, *turn.feet.hanging.timers)
    return sorted({row["instance_id"] for row in waiting} - {None, turn.ground.instance["id"]} - kept(turn))


def violation_in(turn: Turn) -> str | None:
    """K9: everything that is missing is told once; a second notice is a violation."""
    passed = turn.advance.milestones if turn.advance is not None else ()
    again = (
        any(m.name == "notice_issued" for m in passed) and "notice_issued" in turn.ground.case["milestones"]
    )
    return "second_notice" if again else None
