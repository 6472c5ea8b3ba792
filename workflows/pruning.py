"""Keeps a running instance small: what is finished and can no longer matter is taken out of the tree.

The library keeps every task it ever made and walks the tree at each step, and gives up below a depth of a thousand
tasks, so a case that goes round a loop for long would become slow and then die. The history of a case lives in the
trail, not here.

Two things are removed after each act:
* a spent side branch: a non-interrupting event that fired and whose path has ended without changing any data;
* the links of a finished chain: completed tasks with exactly one child, between a task that must be kept and the
  next one. Splits, what hangs directly on them, and the task just before unfinished work are kept.
"""
# ruff: noqa: SLF001  the library's own fields carry underscores

from typing import Final

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent

from workflows.instance import Instance, Task, Workflow
from workflows.node_kinds import EndJoin, ParallelJoin

_LIVE: Final = TaskState.READY | TaskState.WAITING | TaskState.STARTED


def prune(instance: Instance) -> None:
    """Forget what is over, at every level that still runs."""
    for level in list(instance.levels()):
        if not level.completed:
            _drop_spent_branches(level)
            _drop_dead_leaves(level)
            _shorten(level)


def _drop_spent_branches(level: Workflow) -> None:
    for split in [task for task in level.tasks.values() if isinstance(task.task_spec, BoundaryEventSplit)]:
        if split.id not in level.tasks or not _host_runs(split):
            continue
        for child in split.children:
            if _fired_aside(child) and _is_spent(child, split):
                level._remove_task(child.id)


def _host_runs(split: Task) -> bool:
    return any(
        not isinstance(child.task_spec, BoundaryEvent) and not child.has_state(TaskState.FINISHED_MASK)
        for child in split.children
    )


def _fired_aside(task: Task) -> bool:
    spec = task.task_spec
    return isinstance(spec, BoundaryEvent) and not spec.cancel_activity and task.state == TaskState.COMPLETED


def _is_spent(branch: Task, split: Task) -> bool:
    """Nothing below is still to be done, and nothing on it changed the data the branch began with."""
    for task in branch:
        if task.has_state(_LIVE) and not _waits_for_all(task):
            return False
        if task.has_state(TaskState.COMPLETED) and task.data != split.data:
            return False
    return True


def _waits_for_all(task: Task) -> bool:
    """A join that stands for no work of its own: it only waits until the rest has come."""
    return task._state == TaskState.WAITING and isinstance(task.task_spec, BoundaryEventJoin | EndJoin)


def _drop_dead_leaves(level: Workflow) -> None:
    """Cancelled tasks without children; an arrival at a join that has not fired yet is still needed."""
    for task in list(level.tasks.values()):
        if task._state != TaskState.CANCELLED or task._children or task.parent is None:
            continue
        if not isinstance(task.task_spec, ParallelJoin | EndJoin) and not _is_instance(task):
            level._remove_task(task.id)


def _is_instance(task: Task) -> bool:
    """A child of a running multi-instance is looked at when the others finish."""
    return bool(task.triggered)


def _shorten(level: Workflow) -> None:
    kept_last = level.last_task.id if level.last_task is not None else None
    for task in list(level.tasks.values()):
        if task.id not in level.tasks or task.id == kept_last:
            continue
        if _is_link(task):
            _take_out(level, task)


def _is_link(task: Task) -> bool:
    """Completed, with a completed parent that has no other child, and one child that is completed too."""
    parent = task.parent
    if parent is None or task._state != TaskState.COMPLETED or len(task._children) != 1:
        return False
    if parent._state != TaskState.COMPLETED or len(parent._children) != 1:
        return False
    return bool(task.children[0]._state == TaskState.COMPLETED) and not task.triggered


def _take_out(level: Workflow, task: Task) -> None:
    parent, child = task.parent, task.children[0]
    parent._children = [child.id]
    child._parent = parent.id
    del level.tasks[task.id]
