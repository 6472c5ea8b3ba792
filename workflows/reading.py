"""Reads a running instance: what is open, armed and awaited, and what a run passed through."""

from collections.abc import Iterator
from typing import Final

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from workflows.advance import (
    Advance,
    ArmedTimer,
    AwaitedMessage,
    ClosedTask,
    DecisionTaken,
    DisarmedTimer,
    Live,
    Milestone,
    OpenTask,
    RuleTaken,
    SentMessage,
    Step,
)
from workflows.definition import Definition, Element
from workflows.instance import Instance, Task
from workflows.node_kinds import INSTANCE, Instances
from workflows.timers import told_timer

_SPLIT: Final = ".BoundaryEventSplit"


def live_of(definition: Definition, instance: Instance) -> Live:
    """Tasks, timers and messages in the order in which they came to be."""
    tasks: list[OpenTask] = []
    timers: list[ArmedTimer] = []
    messages: list[AwaitedMessage] = []
    for level in instance.levels():
        if level.completed:
            continue
        for task in level.tasks.values():
            if task.state == TaskState.READY and task.task_spec.manual:
                tasks.append(_open_task(definition, task))
            elif task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
                timers += _timers(definition, task)
                messages += _messages(definition, task)
    return Live(
        tuple(sorted(tasks, key=lambda one: int(one.task_ref))),
        tuple(sorted(timers, key=lambda one: int(one.timer_ref))),
        tuple(messages),
        bool(instance.completed),
    )


def element_of(definition: Definition, task: Task) -> tuple[str, str]:
    """(process id, element id) a task of the library stands for; the element is empty for its internal joints."""
    owner = definition.owners.get(task.workflow.spec.name, task.workflow.spec.name)
    return owner, task.task_spec.bpmn_id or ""


def _element(definition: Definition, task: Task) -> Element | None:
    return definition.elements.get(element_of(definition, task))


def _known(definition: Definition, process: str, element: str) -> Element:
    return definition.elements[(process, element)]


def subject_of(task: Task) -> str | None:
    value = task.data.get("department")
    return value if isinstance(value, str) and value else None


def _open_task(definition: Definition, task: Task) -> OpenTask:
    process, element_id = element_of(definition, task)
    element = _known(definition, process, element_id)
    properties = element.properties
    county = task.data.get("superior")
    return OpenTask(
        task_ref=task.id,
        process=process,
        element=element_id,
        name=element.name,
        name_en=element.name_en,
        lane=element.lane,
        candidate_group=properties.get("candidateGroup", ""),
        form=properties.get("form") or None,
        act=properties.get("act") or None,
        subject=subject_of(task),
        county=county if isinstance(county, str) and county else None,
        properties=properties,
        step_limit=properties.get("stepLimit") or None,
        in_branch=_in_branch(task),
    )


def _in_branch(task: Task) -> bool:
    """Whether the task, or a process around it, is an instance of a multi-instance."""
    top, around = task.workflow.top_workflow, task
    while around is not None:
        if around.task_spec.name.endswith(INSTANCE):
            return True
        around = None if around.workflow is top else top.find(around.workflow.parent_task_id)
    return False


def _timers(definition: Definition, task: Task) -> Iterator[ArmedTimer]:
    timer = told_timer(task)
    if timer is None:
        return
    process, _ = element_of(definition, task)
    element = _known(definition, process, timer.name)
    yield ArmedTimer(
        timer_ref=task.id,
        process=process,
        element=element.id,
        name=element.name,
        phrase=element.phrase or "",
        subject=subject_of(task),
        interrupting=element.interrupting,
        host=element.host,
    )


def _messages(definition: Definition, task: Task) -> Iterator[AwaitedMessage]:
    event = task.task_spec.event_definition
    _, element = element_of(definition, task)
    if isinstance(event, MessageEventDefinition):
        yield AwaitedMessage(event.name, element, subject_of(task))
    elif isinstance(event, MultipleEventDefinition):
        # The branches of an event gateway hand their events over to it, in the order they are connected.
        for one, branch in zip(event.event_definitions, task.task_spec.outputs, strict=True):
            if isinstance(one, MessageEventDefinition):
                yield AwaitedMessage(one.name, branch.bpmn_id, subject_of(task))


class Reading:
    """Hears of each task as it completes and turns the whole into an Advance."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.steps: list[Step] = []
        self.flows: list[str] = []
        self.milestones: list[Milestone] = []
        self.outcome: str | None = None

    def passed(self, task: Task) -> None:
        """One task of the library ran. Internal joints leave no step but may carry a flow."""
        if task.state != TaskState.COMPLETED:
            return
        element = _element(self.definition, task)
        if element is None:
            return
        repeated, one_of_them = isinstance(task.task_spec, Instances), task.task_spec.name.endswith(INSTANCE)
        if not repeated:
            self.steps.append(Step(element.process, element.id, element.kind, element.name, subject_of(task)))
        if not one_of_them:
            self._note(element, task)
            self._walk(element, task)

    def _note(self, element: Element, task: Task) -> None:
        milestone = element.properties.get("milestone")
        if milestone:
            self.milestones.append(Milestone(milestone, element.id, element.properties, subject_of(task)))
        self.outcome = element.properties.get("outcome") or self.outcome

    def _walk(self, element: Element, task: Task) -> None:
        for child in task.children:
            name = child.task_spec.name
            target = name[: -len(_SPLIT)] if name.endswith(_SPLIT) else child.task_spec.bpmn_id
            flow = self.definition.flows.get((element.process, element.id, target or ""))
            if flow is not None:
                self.flows.append(flow)

    def answer(
        self,
        instance: Instance,
        before: Live,
        after: Live,
        state: bytes,
        *,
        completed: str | None = None,
        fired: str | None = None,
    ) -> Advance:
        tasks_before = {one.task_ref: one for one in before.tasks}
        timers_before = {one.timer_ref: one for one in before.timers}
        tasks_after = {one.task_ref for one in after.tasks}
        timers_after = {one.timer_ref for one in after.timers}
        top = instance.last_task
        return Advance(
            state=state,
            finished=after.finished,
            tasks=after.tasks,
            timers=after.timers,
            messages=after.messages,
            opened=tuple(one for one in after.tasks if one.task_ref not in tasks_before),
            closed=tuple(
                ClosedTask(ref, one.element, "completed" if ref == completed else "cancelled")
                for ref, one in tasks_before.items()
                if ref not in tasks_after
            ),
            armed=tuple(one for one in after.timers if one.timer_ref not in timers_before),
            disarmed=tuple(
                DisarmedTimer(ref, one.element, "fired" if ref == fired else "cancelled")
                for ref, one in timers_before.items()
                if ref not in timers_after
            ),
            sent=tuple(
                SentMessage(name, element_of(self.definition, task)[1], data)
                for task, name, data in instance.sent
            ),
            milestones=tuple(self.milestones),
            decisions=tuple(self._decisions(instance)),
            steps=tuple(self.steps),
            flows=tuple(self.flows),
            outcome=self.outcome,
            data=dict(instance.data if instance.completed or top is None else top.data),
        )

    def _decisions(self, instance: Instance) -> Iterator[DecisionTaken]:
        for decision_id, task, answer in instance.script_engine.taken:
            _, element = element_of(self.definition, task)
            rules = tuple(RuleTaken(hit.id, hit.annotation) for hit in answer.rules)
            yield DecisionTaken(decision_id, element, answer.inputs, answer.outputs, rules)
