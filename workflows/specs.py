"""The library's side of a definition: the runnable specification of our values.

Specifications are always taken through their JSON form (`restore`): attached to a freshly parsed one, a running
multi-instance would never finish.
"""

from typing import Any

import orjson
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
    SubWorkflowTask,
    UserTask,
)

from workflows.diagram import Diagram
from workflows.library_document import document
from workflows.node_kinds import DecisionTask, EndJoin, Instances, ParallelJoin
from workflows.timers import ToldTimer

Task = Any
Spec = Any


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
    root = document(diagram)
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
