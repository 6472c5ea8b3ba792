"""The ground a verb stands on: one case under its lock, turned from rows into values.

Two reads at most: the case with the task, timer or instance it is about, and what hangs on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.casework.office import Office
from app.domain import rights
from app.domain.calendars import Frame
from app.domain.cases import Standing
from app.domain.items import ItemRules
from app.domain.lights import Scheme
from app.domain.rights import Act, Actor, Post
from app.errors import (
    CaseNotFound,
    CaseOver,
    NotYourDesk,
    NotYourTask,
    StaleCase,
    TaskNotFound,
    TaskOver,
    TaskTaken,
)
from app.store import locks
from app.store.clocks import clocks_of
from app.store.hanging import Hanging, hanging
from app.store.sealing import CaseKey
from app.store.unit import Unit
from workflows.definition import Definition


@dataclass(frozen=True, slots=True)
class Ground:
    """A locked case.

    case, instance  rows by column name; `instance` is the one the act is about
    task            the row of the task the act is about, with `holder` and `handed_in`, or None
    beside_sha      content hash of the side process that was asked for, or None
    revision        of the settings of the case's centre, when its lock was asked for
    now             the moment of the act; within a case time does not run backwards, whatever a machine's clock does
    timers_due      whether something of the case was due before this moment and has not been told
    post            of the actor, whose right carries the act; None for the sweep, the console and the applicant
    """

    case: Mapping[str, Any]
    instance: Mapping[str, Any]
    task: Mapping[str, Any] | None
    key: CaseKey
    revision: int
    now: datetime
    beside_sha: str | None = None
    timers_due: bool = False
    post: Post | None = None

    @property
    def centre_id(self) -> str:
        return str(self.case["centre_id"])

    @property
    def case_id(self) -> str:
        return str(self.case["id"])

    @property
    def about(self) -> Mapping[str, Any]:
        """The task the act is about, where there must be one."""
        assert self.task is not None
        return self.task


@dataclass(frozen=True, slots=True)
class Footing:
    """What hangs on a locked case, as values: needed where the engine or a clock moves.

    clock_ids  (kind, subject or '', sequence) -> the id its events are stored under
    stored     the same -> how many of its events are stored
    """

    rules: ItemRules
    frame: Frame
    scheme: Scheme
    definition: Definition
    standing: Standing
    hanging: Hanging
    clock_ids: Mapping[tuple[str, str, int], str]
    stored: Mapping[tuple[str, str, int], int]


def on_case(u: Unit, case_id: str, act: Act, seen: int | None = None, beside: str | None = None) -> Ground:
    """Lock a case the actor may do `act` on. Raises CaseNotFound, StaleCase; NotYourRole comes before, at `allow`.

    beside  key of a side process about to begin: its current definition comes along
    """
    row = locks.lock_case(
        u, rights.sees_centres(u.actor, act), case_id, rights.sees_units(u.actor, act), beside
    )
    if row is None:
        raise CaseNotFound(case=case_id)
    ground = replace(of_row(u, row, act), timers_due=bool(row.timers_due))
    if beside is not None:
        ground = replace(ground, beside_sha=row.beside_sha)
    return _fresh(ground, seen)


def on_task(u: Unit, task_id: str, act: Act, seen: int | None = None) -> Ground:
    """Lock the case of a task. Raises TaskNotFound where the actor cannot see the task's centre, StaleCase."""
    row = locks.lock_task(u, rights.sees_centres(u.actor, act), task_id)
    if row is None:
        raise TaskNotFound(task=task_id)
    task = _task(row)
    ground = _ground(u, row, task)
    post = _post(u, ground, act, (task["unit_id"], task["role"]))
    return _fresh(replace(ground, timers_due=bool(row.timers_due), post=post), seen)


def on_own_case(u: Unit) -> Ground:
    """Lock the case an applicant has proved to be theirs. Raises CaseNotFound for everybody else."""
    centre_id, case_id = own_case(u.actor)
    row = locks.lock_case(u, (centre_id,), case_id)
    if row is None:
        raise CaseNotFound(case=case_id)
    return replace(_ground(u, row, None), timers_due=bool(row.timers_due))


def on_own_task(u: Unit, task_id: str) -> Ground:
    """Lock an applicant's own case with a task of it. Raises TaskNotFound for a task of any other case."""
    centre_id, case_id = own_case(u.actor)
    row = locks.lock_task(u, (centre_id,), task_id)
    if row is None or locks.part(row, "case")["id"] != case_id:
        raise TaskNotFound(task=task_id)
    task = _task(row)
    return replace(_ground(u, row, task), timers_due=bool(row.timers_due))


def _task(row: Any) -> dict[str, Any]:
    return {**locks.part(row, "task"), "holder": row.holder, "handed_in": row.handed_in}


def own_case(actor: Actor) -> tuple[str, str]:
    """(centre id, case id) of whoever acts as an applicant. Raises CaseNotFound for everybody else."""
    if actor.own_case is None:
        raise CaseNotFound(case="")
    return actor.own_case


def of_row(u: Unit, row: Any, act: Act | None = None) -> Ground:
    """The ground of a row that was locked by other means: a timer's, or a card's that is about to be answered."""
    ground = _ground(u, row, None)
    return ground if act is None else replace(ground, post=_post(u, ground, act))


def _post(u: Unit, ground: Ground, act: Act, desk: tuple[str, str] | None = None) -> Post | None:
    units = (ground.case["lead_unit_id"], ground.centre_id)
    return rights.acting_post(u.actor, act, ground.centre_id, units, desk)


def _ground(u: Unit, row: Any, task: Mapping[str, Any] | None) -> Ground:
    case = locks.part(row, "case")
    key = u.vault.open_case_key(case["id"], case["case_key"])
    now = max(u.now, case["trail_at"] or u.now)
    return Ground(case, locks.part(row, "instance"), task, key, row.revision, now)


def _fresh(ground: Ground, seen: int | None) -> Ground:
    """Raises StaleCase where more than lights has changed since the version a page saw."""
    case = ground.case
    if seen is not None and not case["moved_version"] <= seen <= case["version"]:
        raise StaleCase(seen=seen, now=ground.case["version"])
    return ground


def must_be_open(ground: Ground) -> None:
    """Raises CaseOver."""
    if ground.case["closed_at"] is not None:
        raise CaseOver(number=ground.case["number"])


def must_be_live(ground: Ground) -> None:
    """Raises TaskOver where the task the act is about has ended."""
    if ground.about["ended_at"] is not None:
        raise TaskOver(task=ground.about["id"])


def is_candidate(actor: Actor, task: Mapping[str, Any]) -> bool:
    return (task["unit_id"], task["role"]) in rights.works_for(actor)


def must_be_candidate(u: Unit, ground: Ground) -> None:
    """Raises NotYourDesk where the task belongs to another desk, TaskNotFound where it is not even to be seen."""
    task = ground.about
    if is_candidate(u.actor, task) or task["assignee_id"] in _me(u.actor):
        return
    if task["unit_id"] in rights.sees_units(u.actor, Act.SEE_CASE):
        raise NotYourDesk(task=task["id"])
    visible = locks.sees_case(u, ground.centre_id, ground.case_id, rights.sees_units(u.actor, Act.SEE_CASE))
    raise NotYourDesk(task=task["id"]) if visible else TaskNotFound(task=task["id"])


def must_not_be_anothers(u: Unit, ground: Ground) -> None:
    """Raises TaskTaken where a colleague holds the task (one the actor does not stand in for)."""
    task = ground.about
    if task["assignee_id"] is not None and task["assignee_id"] not in _me(u.actor):
        raise TaskTaken(by=task["holder"] or locks.person_name(u, task["assignee_id"]))


def must_hold(u: Unit, ground: Ground) -> None:
    """Raises NotYourTask unless the actor (or whom they stand in for) has claimed the task."""
    if ground.about["assignee_id"] not in _me(u.actor):
        raise NotYourTask(task=ground.about["id"])


def _me(actor: Actor) -> tuple[str | None, ...]:
    return (actor.person_id, *actor.stands_in_for)


def footing(office: Office, u: Unit, ground: Ground, found: Hanging | None = None) -> Footing:
    """Read what hangs on the case, unless it was `found` already, and turn it into values: the last read of a verb."""
    if found is None:
        found = hanging(u, ground.centre_id, ground.case_id)
    clocks, ids, stored = clocks_of(found.events)
    return Footing(
        rules=ItemRules.from_plain(ground.case["rules"]),
        frame=office.frame(u, ground.centre_id, ground.case["calendar_id"], found.revision),
        scheme=office.scheme(u, ground.centre_id, found.revision),
        definition=office.definition(u, ground.instance["definition_sha"]),
        standing=Standing(
            status=ground.case["status"],
            outcome=ground.case["outcome"],
            converted=ground.case["converted"],
            milestones={name: datetime.fromisoformat(at) for name, at in ground.case["milestones"].items()},
            clocks=clocks,
        ),
        hanging=found,
        clock_ids=ids,
        stored=stored,
    )
