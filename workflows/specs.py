"""The library's side of a definition: the runnable specification of our values, and our own kinds of nodes.

The library's parser is fed a document built from `diagram.py` alone, without any drawing (it would otherwise order
branches by their height on the page) and without scripts before or after tasks, data associations and the like.

Specifications are always taken through their JSON form (`restore`): attached to a freshly parsed one, a running
multi-instance would never finish.
"""
# ruff: noqa: SLF001  the library's own hooks carry underscores

from typing import Any, Final

import orjson
from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.event_definition import TimerConditionalEventDefinitionConverter
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent, ParallelGateway
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffBoundaryEventParser,
    SpiffIntermediateCatchEventParser,
)
from SpiffWorkflow.spiff.parser.process import SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import (
    CallActivityParser,
    SpiffTaskParser,
    SubWorkflowParser,
    UserTaskParser,
)
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.serializer.task_spec import SpiffBpmnTaskConverter, SpiffMultiInstanceConverter
from SpiffWorkflow.spiff.specs.defaults import (
    CallActivity,
    ParallelMultiInstanceTask,
    SubWorkflowTask,
    UserTask,
)
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from workflows.diagram import BPMN, SPIFF, Diagram, Flow, Node, Process
from workflows.errors import StepFailed
from workflows.timers import ToldTimer

MAX_INSTANCES: Final = 500
INSTANCE: Final = " [child]"  # the library's suffix on the name of what a multi-instance repeats

Task = Any
Spec = Any


# -- our kinds of nodes ----------------------------------------------------------------------------------


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


# -- parsing -----------------------------------------------------------------------------------------------


class _Told:
    """Reads a timer event as a told timer, whatever tag its text stands in."""

    node: Any

    def parse_timer_event(self, event: Any) -> ToldTimer:
        phrase = next((inner.text for inner in event if inner.text), "")
        return ToldTimer(self.node.get("id"), phrase)


class _BoundaryParser(_Told, SpiffBoundaryEventParser):  # type: ignore[misc]
    pass


class _CatchParser(_Told, SpiffIntermediateCatchEventParser):  # type: ignore[misc]
    pass


class _UserTaskParser(UserTaskParser):  # type: ignore[misc]
    PARALLEL_MI_CLASS = Instances


class _SubProcessParser(SubWorkflowParser):  # type: ignore[misc]
    PARALLEL_MI_CLASS = Instances


class _CallParser(CallActivityParser):  # type: ignore[misc]
    PARALLEL_MI_CLASS = Instances


class _DecisionParser(SpiffTaskParser):  # type: ignore[misc]
    def create_task(self) -> DecisionTask:
        decision = self.parse_extensions().get("calledDecisionId", "")
        return DecisionTask(self.spec, self.bpmn_id, decision=decision, **self.bpmn_attributes)


class _ProcessParser(SpiffProcessParser):  # type: ignore[misc]
    def create_spec(self) -> Spec:
        spec = super().create_spec()
        spec.end.__class__ = EndJoin
        return spec


class _Parser(SpiffBpmnParser):  # type: ignore[misc]
    PROCESS_PARSER_CLASS = _ProcessParser
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012  the library's name and shape
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("boundaryEvent"): (_BoundaryParser, BoundaryEvent),
        full_tag("intermediateCatchEvent"): (_CatchParser, IntermediateCatchEvent),
        full_tag("userTask"): (_UserTaskParser, UserTask),
        full_tag("subProcess"): (_SubProcessParser, SubWorkflowTask),
        full_tag("callActivity"): (_CallParser, CallActivity),
        full_tag("businessRuleTask"): (_DecisionParser, DecisionTask),
        full_tag("parallelGateway"): (GatewayParser, ParallelJoin),
    }

    def _find_dependencies(self, process: Any) -> None:
        """Nothing is looked up by the library: called processes and decisions are ours to resolve."""


def build_specs(diagram: Diagram, main: str) -> bytes:
    """The specification of process `main` and everything below it, as JSON.

    Expects a diagram the checks have passed; the library raises its own errors for others.
    """
    parser = _Parser()
    root = _document(diagram)
    parser.add_bpmn_xml(root, "definition")
    spec, subs = parser.get_spec(main), parser.get_subprocess_specs(main)
    return orjson.dumps(
        {
            "main": REGISTRY.convert(spec),
            "called": {name: REGISTRY.convert(one) for name, one in subs.items()},
        }
    )


def restore(stored: bytes) -> tuple[Spec, dict[str, Spec]]:
    """(specification, those it calls or embeds by id), from JSON that `build_specs` made."""
    loaded = orjson.loads(stored)
    called = {name: REGISTRY.restore(one) for name, one in loaded["called"].items()}
    return REGISTRY.restore(loaded["main"]), called


# -- the document the parser is fed ------------------------------------------------------------------------


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _document(diagram: Diagram) -> Any:
    root = etree.Element(_tag("definitions"), nsmap={"bpmn": BPMN, "spiffworkflow": SPIFF})
    for name in sorted({node.message for node in diagram.nodes() if node.message}):
        etree.SubElement(root, _tag("message"), id=_message_id(name), name=name)
    for code in sorted({node.error for node in diagram.nodes() if node.error}):
        etree.SubElement(root, _tag("error"), id=_error_id(code), name=code, errorCode=code)
    for process in diagram.processes.values():
        element = etree.SubElement(root, _tag("process"), id=process.id, isExecutable="true")
        _fill(element, process, "")
    return root


def _message_id(name: str) -> str:
    return "m_" + name.encode().hex()


def _error_id(code: str) -> str:
    return "e_" + code.encode().hex()


def _fill(parent: Any, process: Process, scope: str) -> None:
    for node in process.inside(scope):
        element = etree.SubElement(parent, _tag(node.kind), id=node.id)
        _attributes(element, node)
        _contents(element, node)
        if node.kind == "subProcess":
            _fill(element, process, node.id)
    for flow in process.flows.values():
        if flow.scope == scope:
            _sequence_flow(parent, flow)


def _attributes(element: Any, node: Node) -> None:
    if node.kind == "boundaryEvent":
        element.set("attachedToRef", node.host)
        element.set("cancelActivity", "true" if node.interrupting else "false")
    if node.default:
        element.set("default", node.default)
    if node.called:
        element.set("calledElement", node.called)
    if node.kind in ("sendTask", "receiveTask") and node.message:
        element.set("messageRef", _message_id(node.message))


def _contents(element: Any, node: Node) -> None:
    if node.decision:
        extensions = etree.SubElement(element, _tag("extensionElements"))
        etree.SubElement(extensions, f"{{{SPIFF}}}calledDecisionId").text = node.decision
    if node.kind == "scriptTask":
        etree.SubElement(element, _tag("script")).text = node.script
    if node.event == "timer":
        timer = etree.SubElement(element, _tag("timerEventDefinition"))
        etree.SubElement(timer, _tag("timeDuration")).text = node.phrase
    elif node.event == "message":
        etree.SubElement(element, _tag("messageEventDefinition"), messageRef=_message_id(node.message))
    elif node.event == "error":
        etree.SubElement(element, _tag("errorEventDefinition"), errorRef=_error_id(node.error))
    elif node.event == "terminate":
        etree.SubElement(element, _tag("terminateEventDefinition"))
    if node.multi is not None:
        _multi(element, node)


def _multi(element: Any, node: Node) -> None:
    assert node.multi is not None
    mark = etree.SubElement(element, _tag("multiInstanceLoopCharacteristics"))
    etree.SubElement(mark, _tag("loopDataInputRef")).text = node.multi.collection
    if node.multi.gathered:
        etree.SubElement(mark, _tag("loopDataOutputRef")).text = node.multi.gathered
    etree.SubElement(mark, _tag("inputDataItem"), id=node.multi.item, name=node.multi.item)
    if node.multi.result:
        etree.SubElement(mark, _tag("outputDataItem"), id=node.multi.result, name=node.multi.result)
    if node.multi.completion:
        etree.SubElement(mark, _tag("completionCondition")).text = node.multi.completion


def _sequence_flow(parent: Any, flow: Flow) -> None:
    element = etree.SubElement(
        parent, _tag("sequenceFlow"), id=flow.id, sourceRef=flow.source, targetRef=flow.target
    )
    if flow.condition:
        etree.SubElement(element, _tag("conditionExpression")).text = flow.condition


# -- the library's registry of converters, ours added ---------------------------------------------------------


class _DecisionConverter(SpiffBpmnTaskConverter):  # type: ignore[misc]
    def to_dict(self, spec: DecisionTask) -> dict[str, Any]:
        return {**super().to_dict(spec), "decision": spec.decision}


_CONFIG = {
    **SPIFF_CONFIG,
    ToldTimer: TimerConditionalEventDefinitionConverter,
    DecisionTask: _DecisionConverter,
    Instances: SpiffMultiInstanceConverter,
    ParallelJoin: SPIFF_CONFIG[ParallelGateway],
    EndJoin: DEFAULT_CONFIG[_EndJoin],
}
REGISTRY = BpmnWorkflowSerializer.configure(_CONFIG)
