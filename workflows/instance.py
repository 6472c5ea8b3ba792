"""A running instance: the library's workflow with our ids, our order of steps and a clean way to forget.

The library numbers its tasks with random ids, stamps them with the wall clock and refreshes timers on every run.
Here ids and stamps count up from the instance's own counter, so the same acts on the same definition give the same
state, byte for byte; nothing reads a clock.
"""
# ruff: noqa: SLF001  the library's own hooks carry underscores

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import SpiffWorkflow.task as library_task
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.spiff.specs.event_definitions import ErrorEventDefinition, MessageEventDefinition

from workflows.errors import StepFailed
from workflows.language import Language

Task = Any
Workflow = Any
Spec = Any

MAX_STEPS: Final = 1_000
MAX_CALL_DEPTH: Final = 10

# The library logs every change of state with the data of the task; neither the data nor the time it costs is wanted.
for _name in ("spiff.task", "spiff.workflow", "spiff"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class _Counter(threading.local):
    """The number given last, for the instance this thread works on."""

    last = 0

    def next(self) -> int:
        self.last += 1
        return self.last

    def next_id(self) -> str:
        return str(self.next())

    def time(self) -> int:
        """Stands in for `time.time()` where the library stamps a change of state: only the order is used."""
        return self.next()


COUNTER: Final = _Counter()
library_task.uuid4 = COUNTER.next_id
library_task.time = COUNTER
library_task.Task.collect_log_extras = lambda _self, dct=None: dct or {}


def _set_state(self: Task, value: int) -> None:
    """The library's own, without a log line for each change."""
    if value != self._state:
        self._state = value
        self.last_state_change = COUNTER.next()


def _inherit_data(self: Task) -> None:
    """A task takes over its parent's values. The library merges lists by position and loses items of them."""
    self.data.update(
        {name: list(value) if value.__class__ is list else value for name, value in self.parent.data.items()}
    )


library_task.Task._set_state = _set_state
library_task.Task._inherit_data = _inherit_data


class _Forgetting:
    """Shared by the top workflow and those below it: how a removed task is forgotten, and what is updated when.

    A cancelled multi-instance drops its children without cancelling what runs below them; left there, their timers
    and tasks would stay open for ever and the next step would fail.
    """

    tasks: dict[str, Task]
    top_workflow: Workflow

    def collect_log_extras(self, dct: dict[str, object] | None = None) -> dict[str, object]:
        return dct or {}

    def _task_removed_notify(self, task: Task) -> None:
        top = self.top_workflow
        top.event_manager.remove_task(task)
        _forget(top, task.id)

    def update_waiting_tasks(self) -> None:
        """After each step, joins look again whether they may go on. Events do not: they wait to be told."""
        for task in list(self.tasks.values()):
            waits = task._state == TaskState.WAITING and not isinstance(task.task_spec, CatchingEvent)
            if waits and task.id in self.tasks:
                task.task_spec._update(task)


def _forget(top: Workflow, task_id: str) -> None:
    below = top.subprocesses.pop(task_id, None)
    if below is None:
        return
    below.completed = True
    for task in list(below.tasks.values()):
        top.event_manager.remove_task(task)
        _forget(top, task.id)


class SubInstance(_Forgetting, BpmnSubWorkflow):  # type: ignore[misc]
    def _calculate_depth(self) -> int:
        depth = super()._calculate_depth()
        if depth > MAX_CALL_DEPTH:
            raise StepFailed("", "", "calls_too_deep")
        return int(depth)


class Instance(_Forgetting, BpmnWorkflow):  # type: ignore[misc]
    """The top workflow. `sent` collects (task, message name, data) of the messages thrown on the way."""

    def __init__(
        self, spec: Spec, subs: Mapping[str, Spec], language: Language, *, deserializing: bool
    ) -> None:
        self.sent: list[tuple[Task, str, dict[str, object]]] = []
        self.running: Task | None = None
        self.failing: Task | None = None
        super().__init__(spec, dict(subs), script_engine=language, deserializing=deserializing)

    def create_subprocess(self, my_task: Task, spec_name: str) -> SubInstance:
        below = SubInstance(self.subprocess_specs[spec_name], parent_task_id=my_task.id, top_workflow=self)
        self.subprocesses[my_task.id] = below
        return below

    def get_task_from_id(self, task_id: str) -> Task:
        found = self.find(task_id)
        if found is None:
            return super().get_task_from_id(task_id)
        return found

    def find(self, task_id: str) -> Task | None:
        """The task with this id at any level, or None."""
        found = self.tasks.get(task_id)
        if found is not None:
            return found
        for below in self.subprocesses.values():
            found = below.tasks.get(task_id)
            if found is not None:
                return found
        return None

    def catch(self, event: Any) -> None:
        """Messages leave the building; errors look for the boundary that catches them; the rest is not for us."""
        definition = event.event_definition
        if isinstance(definition, MessageEventDefinition):
            assert self.running is not None
            self.sent.append((self.running, definition.name, dict(self.running.data)))
        elif isinstance(definition, ErrorEventDefinition):
            super().catch(event)

    # -- running

    def levels(self) -> Iterator[Workflow]:
        """Every workflow that still runs, deepest first, the top one last."""
        below = [one for one in self.subprocesses.values() if not one.completed]
        yield from sorted(below, key=lambda one: -one.depth)
        yield self

    def run(self, done: Callable[[Task], None], limit: int = MAX_STEPS) -> int:
        """Take every step that needs nobody. `done` hears of each task as it completes. Returns the steps taken.

        Raises StepFailed when `limit` steps were not enough: a loop that never waits.
        """
        steps = 0
        while (task := self._next()) is not None:
            steps += 1
            if steps > limit:
                self.failing = task
                raise StepFailed("", "", "too_many_steps", str(limit))
            self.run_task(task)
            done(task)
        if self.bpmn_events:
            code = self.bpmn_events[0].event_definition.code
            raise StepFailed("", "", "error_not_caught", str(code))
        return steps

    def run_task(self, task: Task) -> None:
        """Run one task. When it breaks, `failing` says which one it was."""
        self.running = self.failing = task
        task.run()
        self.running = self.failing = None

    def _next(self) -> Task | None:
        for level in self.levels():
            for task in level.tasks.values():
                if task._state == TaskState.READY and not task.task_spec.manual:
                    return task
        return None
