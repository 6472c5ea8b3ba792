"""Our own kinds of nodes: what the library's do differently from what a case needs.

A decision task asks a table of ours; instances of a multi-instance keep to themselves; branches that meet are merged
by what each of them changed.
"""
# ruff: noqa: SLF001  the library's own hooks carry underscores

from typing import Any, Final

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway
from SpiffWorkflow.spiff.specs.defaults import ParallelMultiInstanceTask
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from workflows.errors import StepFailed

MAX_INSTANCES: Final = 500
INSTANCE: Final = " [child]"  # the library's suffix on the name of what a multi-instance repeats

Task = Any
Spec = Any


class DecisionTask(SpiffBpmnTask):  # type: ignore[misc]
    """A business rule task: asks a table of ours."""

    def __init__(self, wf_spec: Spec, name: str, decision: str = "", **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.decision = decision

    def _run_hook(self, my_task: Task) -> bool:
        my_task.workflow.script_engine.decide(my_task, self.decision)
        return True


class Instances(ParallelMultiInstanceTask):  # type: ignore[misc]
    """A parallel multi-instance whose instances keep to themselves.

    An instance sees its own item under the item name, even when the case already has a value of that name. What it
    sets stays inside, except its result, which is appended to the gathered list. A late branch may be added while
    it runs. The gathered list starts empty each time, so that the activity can stand in a loop.
    """

    def create_children(self, my_task: Task) -> None:
        items = my_task.data.get(self.data_input.bpmn_id)
        if not isinstance(items, list | tuple):
            raise StepFailed("", self.bpmn_id, "no_collection", self.data_input.bpmn_id)
        if len(items) > MAX_INSTANCES:
            raise StepFailed("", self.bpmn_id, "too_many_instances", str(len(items)))
        if self.data_output is not None:
            my_task.data[self.data_output.bpmn_id] = []
        for at, item in enumerate(list(items)):
            self.create_child(my_task, item, at)

    def create_child(self, my_task: Task, item: object, key_or_index: object = None) -> Task:
        spec = my_task.workflow.spec.task_specs[self.task_spec]
        child = my_task._add_child(spec, TaskState.WAITING)
        child.triggered = True
        child.internal_data["key_or_index"] = key_or_index
        child.data[self.input_item.bpmn_id] = item
        # A child takes over its parent's data when it is updated, and the parent's values win: hold ours back.
        held = {name: my_task.data.pop(name) for name in (self.input_item.bpmn_id,) if name in my_task.data}
        try:
            child.task_spec._update(child)
        finally:
            my_task.data.update(held)
        return child

    def add(self, my_task: Task, item: object) -> Task:
        """A late branch: one more instance while the others run; the collection learns of it too."""
        name = self.data_input.bpmn_id
        items = [*my_task.data.get(name, ()), item]
        if len(items) > MAX_INSTANCES:
            raise StepFailed("", self.bpmn_id, "too_many_instances", str(len(items)))
        my_task.data[name] = items
        return self.create_child(my_task, item, len(items) - 1)

    def merge_child(self, workflow: Any, child: Task) -> None:
        my_task = child.parent
        if self.data_output is not None and self.output_item is not None:
            my_task.data[self.data_output.bpmn_id].append(child.data.get(self.output_item.bpmn_id))
        my_task.internal_data["merged"].append(str(child.id))
        if self.check_completion_condition(my_task):
            for other in list(self._instances(my_task)):
                other.cancel()
            my_task._set_state(TaskState.READY)
        elif self.children_complete(my_task):
            my_task._set_state(TaskState.READY)


class _BranchMerge:
    """How branches that meet are merged: what a branch changed since they parted wins over what it only carried.

    The library lets the last branch overwrite every value, also those it never touched.
    """

    def _run_hook(self, my_task: Task) -> bool:
        others = [
            task
            for task in my_task.workflow.tasks.values()
            if task.task_spec is self
            and task.has_state(TaskState.CANCELLED)
            and not my_task.is_descendant_of(task)
        ]
        arrived = [*sorted(others, key=lambda task: task.last_state_change), my_task]
        if others:
            my_task.data = _merged(arrived)
        # The arrivals are used up: a loop that comes back here must not find them again.
        for task in others:
            my_task.workflow._remove_task(task.id)
        return True


class ParallelJoin(_BranchMerge, ParallelGateway):  # type: ignore[misc]
    pass


class EndJoin(_BranchMerge, _EndJoin):  # type: ignore[misc]
    def _run_hook(self, my_task: Task) -> bool:
        _BranchMerge._run_hook(self, my_task)
        my_task.workflow.data.update(my_task.data)
        return True


def _merged(arrived: list[Task]) -> dict[str, object]:
    """The data of the branches on top of what they had when they parted, in the order of their arrival."""
    base = _parting(arrived).data
    data = dict(base)
    for task in arrived:
        brought = task.parent.data
        data.update(
            {name: value for name, value in brought.items() if name not in base or base[name] != value}
        )
    return data


def _parting(arrived: list[Task]) -> Task:
    """The nearest common ancestor."""
    shared: list[Task] = []
    for task in arrived:
        line = []
        while task is not None:
            line.append(task)
            task = task.parent
        line.reverse()
        shared = [a for a, b in zip(shared, line, strict=False) if a is b] if shared else line
    return shared[-1]
