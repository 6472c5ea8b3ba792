"""The document the library's parser is fed: our values written out again, and nothing else.

No drawing (the parser would order branches by their height on the page), no scripts before or after tasks, no data
associations: what this room did not read does not reach the library.
"""

from typing import Any

from lxml import etree

from workflows.diagram import BPMN, SPIFF, Diagram, Flow, Node, Process


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def document(diagram: Diagram) -> Any:
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
