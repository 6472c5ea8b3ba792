"""Moves a running instance to another version of its definition: first dry, with reasons, then for good.

What is open stays open under the same reference, with its data and its place among the departments. What is
predicted is predicted again, so steps added further on are met. Timers new on running work are armed, timers that
are gone are disarmed, and a timer whose phrase changed is armed anew. Everything else that cannot be carried over is
an obstacle, and then nothing moves.

The library's own migration loses the items of a multi-instance, drafts and armed timers; this does not use it.
"""
# ruff: noqa: SLF001  the library's own hooks carry underscores

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.task import Task as LibraryTask

from workflows.advance import Advance
from workflows.codec import dump, load
from workflows.definition import Definition
from workflows.errors import NotMovable
from workflows.instance import COUNTER, Instance, Spec, Task, Workflow
from workflows.language import Language
from workflows.node_kinds import INSTANCE
from workflows.reading import Reading, element_of, live_of
from workflows.timers import ToldTimer, timer_of, told_timer

_PREDICTED: Final = TaskState.FUTURE | TaskState.MAYBE | TaskState.LIKELY
_LIVE: Final = TaskState.WAITING | TaskState.READY | TaskState.STARTED
_SUFFIXES: Final = (".BoundaryEventSplit", ".BoundaryEventJoin", INSTANCE)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an instance cannot move.

    reason   process_gone, element_gone, kind_changed or other_key;  element  id, empty for a whole process
    """

    process: str
    element: str
    reason: str


def obstacles(
    old: Definition, new: Definition, state: bytes, renamed: Mapping[str, str] | None = None
) -> tuple[Obstacle, ...]:
    """The dry run: what stands in the way of moving this instance; empty when it can move.

    renamed   id of an element in the old version -> its id in the new one
    """
    if old.key != new.key:
        return (Obstacle(old.key, "", "other_key"),)
    move = _Move(old, new, _instance(old, state), renamed or {})
    return tuple(dict.fromkeys(move.obstacles()))


def rebase(
    old: Definition, new: Definition, state: bytes, renamed: Mapping[str, str] | None = None
) -> Advance:
    """The instance under the new version. Raises NotMovable with the obstacles; the state passed in is untouched.

    The Advance closes nothing and takes no step: it only arms and disarms.
    """
    found = obstacles(old, new, state, renamed)
    if found:
        raise NotMovable(found)
    instance = _instance(old, state)
    before = live_of(old, instance)
    _Move(old, new, instance, renamed or {}).carry_out()
    state = dump(instance, new.sha)
    moved = _instance(new, state)
    return Reading(new).answer(moved, before, live_of(new, moved), state)


def _instance(definition: Definition, state: bytes) -> Instance:
    language = Language(definition.decisions)
    return load(state, definition.spec, definition.subs, language, definition.sha)


class _Move:
    """One move of one instance."""

    def __init__(
        self, old: Definition, new: Definition, instance: Instance, renamed: Mapping[str, str]
    ) -> None:
        self.old, self.new, self.instance, self.renamed = old, new, instance, renamed

    # -- names

    def name(self, old: str) -> str:
        """The name of a node in the new version; the library's joints follow their element."""
        for suffix in _SUFFIXES:
            if old.endswith(suffix):
                return self.renamed.get(old[: -len(suffix)], old[: -len(suffix)]) + suffix
        return self.renamed.get(old, old)

    def spec_of(self, level: Workflow) -> Spec | None:
        if level is self.instance:
            return self.new.spec
        return self.new.subs.get(self.renamed.get(level.spec.name, level.spec.name))

    def counterpart(self, spec: Spec, task: Task) -> Spec | None:
        """The node a task stands on in the new version; the joint at the end of a process is named after it."""
        if task.task_spec is task.workflow.spec.end:
            return spec.end
        return spec.task_specs.get(self.name(task.task_spec.name))

    # -- the dry run

    def obstacles(self) -> Iterator[Obstacle]:
        for level in self.instance.levels():
            spec = self.spec_of(level)
            owner = self.old.owners.get(level.spec.name, level.spec.name)
            if spec is None:
                yield Obstacle(owner, "", "process_gone")
                continue
            for task in level.tasks.values():
                if not task.has_state(_PREDICTED):
                    yield from self._obstacle(spec, task)

    def _obstacle(self, spec: Spec, task: Task) -> Iterator[Obstacle]:
        process, element = element_of(self.old, task)
        counterpart = self.counterpart(spec, task)
        if counterpart is None:
            if not (_is_unfired(task) or _is_joint(task) or _may_be_left_out(task)):
                yield Obstacle(process, element, "element_gone")
        elif type(counterpart) is not type(task.task_spec):
            yield Obstacle(process, element, "kind_changed")

    # -- for good

    def carry_out(self) -> None:
        for level in list(self.instance.levels()):
            spec = self.spec_of(level)
            assert spec is not None
            self._drop_predictions(level)
            self._drop_unfired(level, spec)
            self._drop_unknown(level, spec)
            self._renew(level, spec)
            self._point(level, spec)
            for task in [one for one in level.tasks.values() if one.has_state(_LIVE)]:
                self._attach(level, task)
            for task in list(level.tasks.values()):
                if task.has_state(_LIVE):
                    task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)

    def _drop_predictions(self, level: Workflow) -> None:
        for task in list(level.tasks.values()):
            if (
                task.id in level.tasks
                and task.has_state(_PREDICTED)
                and not task.parent.has_state(_PREDICTED)
            ):
                level._remove_task(task.id)

    def _drop_unfired(self, level: Workflow, spec: Spec) -> None:
        """Events that wait on a border and are gone, or mean something else now; new ones are armed afterwards."""
        for task in list(level.tasks.values()):
            if _is_unfired(task) and not _means_the_same(task.task_spec, self.counterpart(spec, task)):
                level._remove_task(task.id)

    def _renew(self, level: Workflow, spec: Spec) -> None:
        """A timer on the path whose phrase changed is another timer: it gets another reference."""
        for task in list(level.tasks.values()):
            if task.state != TaskState.WAITING or not isinstance(task.task_spec, CatchingEvent):
                continue
            before = told_timer(task)
            after = timer_of(self.counterpart(spec, task))
            if before is not None and after is not None and before.expression != after.expression:
                del level.tasks[task.id]
                siblings, at = task.parent._children, task.parent._children.index(task.id)
                task.id = siblings[at] = COUNTER.next_id()
                level.tasks[task.id] = task

    def _drop_unknown(self, level: Workflow, spec: Spec) -> None:
        """Finished nodes the new version does not have: what follows hangs on what came before."""
        for task in list(level.tasks.values()):
            if task.id not in level.tasks or self.counterpart(spec, task) is not None:
                continue
            parent = task.parent
            at = parent._children.index(task.id)
            parent._children[at : at + 1] = task._children
            for child in task.children:
                child._parent = parent.id
            del level.tasks[task.id]

    def _point(self, level: Workflow, spec: Spec) -> None:
        for task in level.tasks.values():
            task.task_spec = self.counterpart(spec, task)
            assert task.task_spec is not None
        level.spec = spec

    def _attach(self, level: Workflow, task: Task) -> None:
        """Give running work the border events its new version has and it does not."""
        split_spec = level.spec.task_specs.get(f"{task.task_spec.name}.BoundaryEventSplit")
        if split_spec is None or isinstance(task.task_spec, BoundaryEvent):
            return
        split = task.parent
        if split.task_spec is not split_spec:
            split = _insert(level, split_spec, task)
        present = {child.task_spec.name for child in split.children if child.state == TaskState.WAITING}
        for spec in split_spec.outputs:
            if isinstance(spec, BoundaryEvent) and spec.name not in present:
                added = split._add_child(spec, TaskState.WAITING)
                added.data = dict(split.data)
                added.task_spec._update(added)


def _is_unfired(task: Task) -> bool:
    return isinstance(task.task_spec, BoundaryEvent) and task.state == TaskState.WAITING


def _is_joint(task: Task) -> bool:
    """The library's own nodes around an activity with border events."""
    return isinstance(task.task_spec, BoundaryEventSplit | BoundaryEventJoin)


def _may_be_left_out(task: Task) -> bool:
    """Finished, one of a chain, and nobody will ask for it: no branch parted here and no join looks at it."""
    if task.state != TaskState.COMPLETED or task.parent is None or len(task._children) != 1:
        return False
    follower = task.children[0]
    return not isinstance(task.task_spec, BoundaryEvent) and len(follower.task_spec.inputs) <= 1


def _means_the_same(old: Spec, new: Spec | None) -> bool:
    if new is None or old.cancel_activity != new.cancel_activity:
        return False
    before, after = old.event_definition, new.event_definition
    if isinstance(before, ToldTimer) and isinstance(after, ToldTimer):
        return bool(before.expression == after.expression)
    return type(before) is type(after) and before.name == after.name


def _insert(level: Workflow, split_spec: Spec, task: Task) -> Task:
    """A finished split above a running task, as if it had been there when the task began."""
    parent = task.parent
    split = LibraryTask(level, split_spec, None, state=TaskState.COMPLETED)
    split._parent, split._children, split.data = parent.id, [task.id], dict(parent.data)
    parent._children[parent._children.index(task.id)] = split.id
    task._parent = split.id
    # The codec reads parents before children.
    level.tasks[task.id] = level.tasks.pop(task.id)
    _after(level, task)
    return split


def _after(level: Workflow, task: Task) -> None:
    for child in task.children:
        level.tasks[child.id] = level.tasks.pop(child.id)
        _after(level, child)
