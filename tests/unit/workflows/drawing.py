"""A pen for small diagrams: `process("p", start(), user("a"), end())` gives the bytes of a BPMN file.

Nodes are written in the order of the main path; `flow` adds what the order does not say.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="D" targetNamespace="http://shouwen">'
)


@dataclass
class Drawn:
    tag: str
    id: str
    attributes: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    inner: str = ""
    inside: list["Drawn | Line"] = field(default_factory=list)
    extension: str = ""

    def xml(self) -> str:
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        listed = "".join(
            f"<spiffworkflow:property name={quoteattr(name)} value={quoteattr(value)}/>"
            for name, value in self.properties.items()
        )
        extensions = f"<spiffworkflow:properties>{listed}</spiffworkflow:properties>" if listed else ""
        extensions += self.extension
        wrapped = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
        return f'<bpmn:{self.tag} id="{self.id}"{attributes}>{wrapped}{contents(self.inside)}{self.inner}</bpmn:{self.tag}>'


@dataclass
class Line:
    source: str
    target: str
    condition: str = ""
    id: str = ""

    def xml(self) -> str:
        name = self.id or f"f_{self.source}_{self.target}"
        condition = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(self.condition)}'
            "</bpmn:conditionExpression>"
            if self.condition
            else ""
        )
        return (
            f'<bpmn:sequenceFlow id="{name}" sourceRef="{self.source}" targetRef="{self.target}">{condition}'
            "</bpmn:sequenceFlow>"
        )


def contents(parts: Iterable[Drawn | Line]) -> str:
    return "".join(part.xml() for part in parts)


def flow(source: str, target: str, condition: str = "", name: str = "") -> Line:
    return Line(source, target, condition, name)


def path(*ids: str) -> list[Line]:
    return [Line(a, b) for a, b in pairwise(ids)]


def start(name: str = "s", **properties: str) -> Drawn:
    return Drawn("startEvent", name, properties=properties)


def end(name: str = "e", **properties: str) -> Drawn:
    return Drawn("endEvent", name, properties=properties)


def terminate(name: str, **properties: str) -> Drawn:
    return Drawn("endEvent", name, properties=properties, inner="<bpmn:terminateEventDefinition/>")


def error_end(name: str, error: str = "stop") -> Drawn:
    return Drawn("endEvent", name, inner=f'<bpmn:errorEventDefinition errorRef="err_{error}"/>')


def user(name: str, inner: str = "", **properties: str) -> Drawn:
    return Drawn(
        "userTask", name, {"name": name}, {"candidateGroup": "window", "form": "note", **properties}, inner
    )


def script(name: str, text: str) -> Drawn:
    return Drawn("scriptTask", name, inner=f"<bpmn:script>{escape(text)}</bpmn:script>")


def rule(name: str, decision: str) -> Drawn:
    called = f"<spiffworkflow:calledDecisionId>{decision}</spiffworkflow:calledDecisionId>"
    return Drawn("businessRuleTask", name, extension=called)


def call(name: str, process: str, inner: str = "", **properties: str) -> Drawn:
    return Drawn("callActivity", name, {"calledElement": process}, properties, inner)


def box(name: str, *inside: Drawn | Line, inner: str = "", **properties: str) -> Drawn:
    return Drawn("subProcess", name, {}, properties, inner, list(inside))


def exclusive(name: str, default: str = "") -> Drawn:
    return Drawn("exclusiveGateway", name, {"default": default} if default else {})


def parallel(name: str) -> Drawn:
    return Drawn("parallelGateway", name)


def event_gateway(name: str) -> Drawn:
    return Drawn("eventBasedGateway", name)


def _timer(phrase: str) -> str:
    return (
        '<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">'
        f"{escape(phrase)}</bpmn:timeDuration></bpmn:timerEventDefinition>"
    )


def _message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="msg_{name}"/>'


def timer_on(host: str, name: str, phrase: str, *, interrupting: bool = True, **properties: str) -> Drawn:
    attributes = {"attachedToRef": host, "cancelActivity": "true" if interrupting else "false"}
    return Drawn("boundaryEvent", name, attributes, properties, _timer(phrase))


def message_on(host: str, name: str, message: str, *, interrupting: bool = True) -> Drawn:
    attributes = {"attachedToRef": host, "cancelActivity": "true" if interrupting else "false"}
    return Drawn("boundaryEvent", name, attributes, inner=_message(message))


def error_on(host: str, name: str, error: str = "stop") -> Drawn:
    inner = f'<bpmn:errorEventDefinition errorRef="err_{error}"/>'
    return Drawn("boundaryEvent", name, {"attachedToRef": host}, inner=inner)


def timer(name: str, phrase: str) -> Drawn:
    return Drawn("intermediateCatchEvent", name, inner=_timer(phrase))


def catch(name: str, message: str) -> Drawn:
    return Drawn("intermediateCatchEvent", name, inner=_message(message))


def throw(name: str, message: str = "", **properties: str) -> Drawn:
    return Drawn(
        "intermediateThrowEvent", name, properties=properties, inner=_message(message) if message else ""
    )


def each(collection: str, item: str, gathered: str = "", result: str = "", until: str = "") -> str:
    """The multi-instance marker to put inside an activity."""
    parts = f"<bpmn:loopDataInputRef>{collection}</bpmn:loopDataInputRef>"
    if gathered:
        parts += f"<bpmn:loopDataOutputRef>{gathered}</bpmn:loopDataOutputRef>"
    parts += f'<bpmn:inputDataItem id="in_{item}" name="{item}"/>'
    if result:
        parts += f'<bpmn:outputDataItem id="out_{result}" name="{result}"/>'
    if until:
        parts += f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">{escape(until)}</bpmn:completionCondition>'
    return f"<bpmn:multiInstanceLoopCharacteristics>{parts}</bpmn:multiInstanceLoopCharacteristics>"


def send(name: str, message: str) -> Drawn:
    return Drawn("sendTask", name, {"messageRef": f"msg_{message}"})


def receive(name: str, message: str) -> Drawn:
    return Drawn("receiveTask", name, {"messageRef": f"msg_{message}"})


def message_end(name: str, message: str) -> Drawn:
    return Drawn("endEvent", name, inner=_message(message))


MESSAGES = ("withdrawal", "superior_answer", "notice")


def bpmn(*processes: str) -> bytes:
    """A file of ready processes, with one pool each."""
    ids = [one.split('id="', 1)[1].split('"', 1)[0] for one in processes]
    pools = "".join(f'<bpmn:participant id="pool_{one}" name="{one}" processRef="{one}"/>' for one in ids)
    globals_ = "".join(f'<bpmn:message id="msg_{name}" name="{name}"/>' for name in MESSAGES)
    globals_ += '<bpmn:error id="err_stop" name="stop" errorCode="stop"/>'
    drawn = f'{HEAD}<bpmn:collaboration id="C_{ids[0]}">{pools}</bpmn:collaboration>{globals_}{"".join(processes)}'
    return (drawn + "</bpmn:definitions>").encode()


def process(name: str, *parts: "Drawn | Line | list[Line]", lane: bool = True, **properties: str) -> str:
    """The XML of one process; every top-level node stands in one lane."""
    flat: list[Drawn | Line] = []
    for part in parts:
        flat += part if isinstance(part, list) else [part]
    ids = [part.id for part in flat if isinstance(part, Drawn)]
    references = "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in ids)
    lanes = f'<bpmn:laneSet id="ls_{name}"><bpmn:lane id="lane_{name}" name="窗口">{references}</bpmn:lane></bpmn:laneSet>'
    listed = "".join(
        f"<spiffworkflow:property name={quoteattr(one)} value={quoteattr(value)}/>"
        for one, value in properties.items()
    )
    extension = (
        f"<bpmn:extensionElements><spiffworkflow:properties>{listed}</spiffworkflow:properties></bpmn:extensionElements>"
        if listed
        else ""
    )
    return f'<bpmn:process id="{name}" isExecutable="true">{extension}{lanes if lane else ""}{contents(flat)}</bpmn:process>'


NOTE = b'{"type":"default","schemaVersion":18,"id":"note","components":[{"type":"textarea","key":"note","label":"\xe5\xa4\x87\xe6\xb3\xa8"}]}'


def closure(*processes: str) -> dict[str, bytes]:
    """Files of one definition: a file for each process, and the form `note`."""
    files = {f"{_id(one)}/{_id(one)}.bpmn": bpmn(one) for one in processes}
    files["forms/note.json"] = NOTE
    return files


def _id(xml: str) -> str:
    return xml.split('id="', 1)[1].split('"', 1)[0]


def form(name: str, **choices: list[str]) -> bytes:
    """A form with one routing radio for each name."""
    components = [
        {
            "type": "radio",
            "key": key,
            "label": key,
            "values": [{"value": value, "label": value} for value in values],
            "properties": {"routing": "yes"},
            "validate": {"required": True},
        }
        for key, values in choices.items()
    ]
    return json.dumps({"type": "default", "schemaVersion": 18, "id": name, "components": components}).encode()


def table(name: str, policy: str, inputs: list[str], outputs: list[str], *rules: list[str]) -> bytes:
    """A decision table; each rule lists its input cells, then its output cells."""
    columns = "".join(
        f'<input id="{name}_i{at}"><inputExpression id="{name}_e{at}"><text>{escape(source)}</text></inputExpression></input>'
        for at, source in enumerate(inputs)
    )
    columns += "".join(f'<output id="{name}_o_{one}" name="{one}"/>' for one in outputs)
    rows = ""
    for row, cells in enumerate(rules):
        entries = "".join(
            f'<{tag} id="{name}_r{row}c{at}"><text>{escape(cell)}</text></{tag}>'
            for at, cell in enumerate(cells)
            for tag in ["inputEntry" if at < len(inputs) else "outputEntry"]
        )
        rows += f'<rule id="r{row}"><description>rule {row}</description>{entries}</rule>'
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="http://shouwen">'
        f'<decision id="{name}" name="{name}"><decisionTable id="{name}_t" hitPolicy="{policy}">{columns}{rows}'
        "</decisionTable></decision></definitions>"
    ).encode()
