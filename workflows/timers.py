"""Timers that fire only when told. They never read a clock: the moment of a timer is somebody else's knowledge.

A told timer carries the phrase written in the diagram. `tell` marks one armed timer as fired. A non-interrupting
boundary timer is one-shot like the others; `rearm` gives it a waiting sibling, so that what it opened stays open
when its host ends (a repeating event of the library would lose it).
"""
# ruff: noqa: SLF001  the library's own hooks carry underscores

from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent

Task = Any  # a task of the library's tree


class ToldTimer(TimerEventDefinition):  # type: ignore[misc]
    """`name` is the id of the element, `expression` its phrase; both texts are ours to interpret."""

    def has_fired(self, my_task: Task) -> bool:
        return bool(my_task.internal_data.get("event_fired", False))


def told_timer(task: Task) -> ToldTimer | None:
    """The timer a waiting task is armed with: its own, or the one timer behind an event gateway."""
    return timer_of(task.task_spec)


def timer_of(spec: Any) -> ToldTimer | None:
    """The timer a node of the specification waits for."""
    definition = spec.event_definition
    if isinstance(definition, ToldTimer):
        return definition
    if isinstance(definition, MultipleEventDefinition):
        for one in definition.event_definitions:
            if isinstance(one, ToldTimer):
                return one
    return None


def tell(task: Task) -> None:
    """Fire an armed timer, and arm a sibling when it does not interrupt its host."""
    task.internal_data["event_fired"] = True
    task.task_spec._update(task)
    if isinstance(task.task_spec, BoundaryEvent) and not task.task_spec.cancel_activity:
        rearm(task)


def rearm(task: Task) -> Task:
    """A new waiting sibling of a fired boundary event, under the same split."""
    again = task.parent._add_child(task.task_spec, TaskState.WAITING)
    again.task_spec._predict(again, mask=TaskState.NOT_FINISHED_MASK)
    again.task_spec._update(again)
    return again
