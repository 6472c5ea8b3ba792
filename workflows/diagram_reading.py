"""The only reading of BPMN: files become the values of `diagram.py`."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from workflows.diagram import BPMN, NODES, REFUSED_NODES, SPIFF, Diagram, Flow, Multi, Node, Process
from workflows.errors import Unreadable
from workflows.xml_reading import Tree, child, children, local, namespace, read_xml, text

ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,79}")
MAX_NODES: Final = 400
_PLAIN: Final = frozenset({"incoming", "outgoing", "documentation", "extensionElements"})
# Drawn beside the flow and without any effect on it. A `property` only gives the editor an element to hang the name
# of a collection on; without one it drops the name when it saves.
_SCENERY: Final = frozenset(
    {"textAnnotation", "association", "group", "laneSet", "property", "documentation", "extensionElements"}
)
# What an activity may hold that is no flow element; an embedded sub-process holds both.
_ACTIVITY_PARTS: Final = _PLAIN | {
    "multiInstanceLoopCharacteristics",
    "standardLoopCharacteristics",
    "ioSpecification",
    "dataInputAssociation",
    "dataOutputAssociation",
    "resourceRole",
    "performer",
    "humanPerformer",
    "potentialOwner",
    "completionCondition",
}
_EVENT_KINDS: Final = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "errorEventDefinition": "error",
    "terminateEventDefinition": "terminate",
}


def read_diagram(files: Mapping[str, bytes]) -> Diagram:
    """Read every .bpmn of a closure. Raises Unreadable for a file that is not BPMN or breaks a budget."""
    processes: dict[str, Process] = {}
    duplicates: list[tuple[str, str]] = []
    pools: dict[str, int] = {}
    oddities: list[tuple[str, str, str]] = []
    for name in sorted(files):
        if name.endswith(".bpmn"):
            reader = _FileReader(name, files[name])
            pools[name] = len(reader.pools)
            oddities += reader.oddities
            for process in reader.processes():
                if process.id in processes:
                    duplicates.append((process.id, process.id))
                processes.setdefault(process.id, process)
            duplicates += reader.duplicates
    return Diagram(processes, tuple(duplicates), pools, tuple(oddities))


class _FileReader:
    """Reads one file; `duplicates` and `oddities` fill while `processes()` runs."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.root = read_xml(name, content)
        if namespace(self.root) != BPMN or local(self.root) != "definitions":
            raise Unreadable(name, "not_bpmn")
        self.duplicates: list[tuple[str, str]] = []
        self.oddities: list[tuple[str, str, str]] = []
        self.messages: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.pools: dict[str, str] = {}
        self._seen: set[str] = set()
        self._read_globals()

    def _read_globals(self) -> None:
        for element in self.root:
            kind = local(element)
            if kind == "message":
                self.messages[self._id(element)] = element.get("name", "")
            elif kind == "error":
                self.errors[self._id(element)] = element.get("errorCode") or element.get("name", "")
            elif kind == "collaboration":
                self._read_pools(element)
            elif kind not in (
                "process",
                "BPMNDiagram",
                "signal",
                "escalation",
                "extensionElements",
                "documentation",
            ):
                self.oddities.append((self.name, element.get("id", ""), kind))

    def _read_pools(self, collaboration: Tree) -> None:
        for element in collaboration:
            if local(element) == "participant":
                self.pools[element.get("processRef", "")] = element.get("name", "")
            elif local(element) not in _SCENERY:
                self.oddities.append((self.name, element.get("id", ""), local(element)))

    def processes(self) -> Iterator[Process]:
        for element in children(self.root, "process"):
            yield self._process(element)

    def _process(self, element: Tree) -> Process:
        process_id = self._id(element)
        lanes: dict[str, str] = {}
        names: list[str] = []
        for lane_set in element.iter(f"{{{BPMN}}}laneSet"):
            _read_lanes(lane_set, lanes, names)
        nodes: dict[str, Node] = {}
        flows: dict[str, Flow] = {}
        oddities: list[tuple[str, str]] = []
        self._scope(element, process_id, "", lanes, nodes, flows, oddities)
        properties = _properties(element)
        return Process(
            id=process_id,
            file=self.name,
            name=element.get("name", ""),
            name_en=properties.get("name:en", ""),
            properties=properties,
            executable=element.get("isExecutable", "false") == "true",
            pool=self.pools.get(process_id, ""),
            lanes=tuple(dict.fromkeys(names)),
            nodes=nodes,
            flows=flows,
            oddities=tuple(oddities),
        )

    def _scope(
        self,
        element: Tree,
        process: str,
        scope: str,
        lanes: Mapping[str, str],
        nodes: dict[str, Node],
        flows: dict[str, Flow],
        oddities: list[tuple[str, str]],
    ) -> None:
        """Read the children of a process or an embedded sub-process into `nodes` and `flows`."""
        for inner in element:
            kind = local(inner)
            if kind == "sequenceFlow":
                flow = self._flow(inner, process, scope)
                self._once(process, flow.id)
                flows[flow.id] = flow
            elif kind in NODES or kind in REFUSED_NODES:
                node = self._node(inner, process, scope, lanes, nodes)
                self._once(process, node.id)
                nodes[node.id] = node
                if len(self._seen) > MAX_NODES * 3:
                    raise Unreadable(self.name, "too_many_elements")
                if kind == "subProcess":
                    self._scope(inner, process, node.id, lanes, nodes, flows, oddities)
            elif kind not in _SCENERY and not (scope and kind in _ACTIVITY_PARTS):
                oddities.append((inner.get("id", ""), kind))

    def _once(self, process: str, element_id: str) -> None:
        if element_id in self._seen:
            self.duplicates.append((process, element_id))
        self._seen.add(element_id)

    def _id(self, element: Tree) -> str:
        value = element.get("id", "")
        if not ID.fullmatch(value):
            raise Unreadable(self.name, "bad_id", repr(value[:80]))
        return str(value)

    def _flow(self, element: Tree, process: str, scope: str) -> Flow:
        return Flow(
            id=self._id(element),
            process=process,
            scope=scope,
            source=element.get("sourceRef", ""),
            target=element.get("targetRef", ""),
            condition=text(child(element, "conditionExpression")),
            name=element.get("name", ""),
            line=element.sourceline or 0,
        )

    def _node(
        self, element: Tree, process: str, scope: str, lanes: Mapping[str, str], nodes: Mapping[str, Node]
    ) -> Node:
        node_id, kind = self._id(element), local(element)
        outer = nodes.get(scope)
        event, definition, oddities = _event(element)
        oddities += _oddities(element)
        properties = _properties(element)
        return Node(
            id=node_id,
            process=process,
            kind=kind,
            name=element.get("name", ""),
            scope=scope,
            name_en=properties.get("name:en", ""),
            properties=properties,
            lane=lanes.get(node_id) or (outer.lane if outer else ""),
            event=event,
            host=element.get("attachedToRef", ""),
            interrupting=element.get("cancelActivity", "true") != "false",
            phrase=_phrase(definition) if event == "timer" else "",
            message=self._message(element, definition, event),
            error=self._error(definition, event),
            called=element.get("calledElement", ""),
            decision=_extension(element, "calledDecisionId"),
            script=text(child(element, "script")),
            default=element.get("default", ""),
            multi=_multi(element),
            oddities=tuple(oddities),
            line=element.sourceline or 0,
        )

    def _message(self, element: Tree, definition: Tree | None, event: str) -> str:
        if local(element) in ("sendTask", "receiveTask"):
            return self.messages.get(element.get("messageRef", ""), "")
        if event != "message" or definition is None:
            return ""
        return self.messages.get(definition.get("messageRef", ""), "")

    def _error(self, definition: Tree | None, event: str) -> str:
        if event != "error" or definition is None:
            return ""
        return self.errors.get(definition.get("errorRef", ""), "")


def _read_lanes(lane_set: Tree, lanes: dict[str, str], names: list[str]) -> None:
    """Later entries win, and inner lanes come after the outer one: the innermost lane is the node's."""
    for lane in children(lane_set, "lane"):
        name = lane.get("name", "")
        names.append(name)
        for reference in children(lane, "flowNodeRef"):
            lanes[text(reference)] = name
        for inner in children(lane, "childLaneSet"):
            _read_lanes(inner, lanes, names)


def _event(element: Tree) -> tuple[str, Tree | None, list[str]]:
    """(event, its definition element, oddities) of an event node."""
    found = [inner for inner in element if local(inner).endswith("EventDefinition")]
    if not found:
        return "none", None, []
    if len(found) > 1:
        return "several", found[0], ["severalEventDefinitions"]
    kind = local(found[0])
    if kind in _EVENT_KINDS:
        return _EVENT_KINDS[kind], found[0], []
    return kind, found[0], [kind]


def _phrase(definition: Tree | None) -> str:
    if definition is None:
        return ""
    for inner in definition:
        if local(inner) in ("timeDate", "timeDuration", "timeCycle"):
            return text(inner)
    return ""


def _multi(element: Tree) -> Multi | None:
    mark = child(element, "multiInstanceLoopCharacteristics")
    if mark is None:
        return None
    item, result = child(mark, "inputDataItem"), child(mark, "outputDataItem")
    return Multi(
        collection=text(child(mark, "loopDataInputRef")),
        item=_item_name(item),
        gathered=text(child(mark, "loopDataOutputRef")),
        result=_item_name(result),
        completion=text(child(mark, "completionCondition")),
        sequential=mark.get("isSequential") == "true",
        cardinality=text(child(mark, "loopCardinality")),
    )


def _item_name(item: Tree | None) -> str:
    return "" if item is None else str(item.get("name") or item.get("id", ""))


_KNOWN_PARTS: Final = _PLAIN | {"multiInstanceLoopCharacteristics", "script", "property"} | set(_EVENT_KINDS)
_KNOWN_EXTENSIONS: Final = frozenset({"properties", "calledDecisionId", "instructionsForEndUser"})


def _oddities(element: Tree) -> list[str]:
    """Constructs of an element that would be ignored, or would act without our knowing it."""
    nested = local(element) in ("subProcess", "transaction", "adHocSubProcess")
    kinds = [local(inner) for inner in element]
    if nested:
        found = [kind for kind in kinds if kind in _ACTIVITY_PARTS - _PLAIN - _KNOWN_PARTS]
    else:
        found = [kind for kind in kinds if kind not in _KNOWN_PARTS and not kind.endswith("EventDefinition")]
    extensions = child(element, "extensionElements")
    if extensions is not None:
        found += [
            local(inner)
            for inner in extensions
            if namespace(inner) == SPIFF and local(inner) not in _KNOWN_EXTENSIONS
        ]
    for attribute in ("triggeredByEvent", "isForCompensation"):
        if element.get(attribute) == "true":
            found.append(attribute)
    return found


def _properties(element: Tree) -> dict[str, str]:
    extensions = child(element, "extensionElements")
    if extensions is None:
        return {}
    return {
        entry.get("name", ""): entry.get("value", "")
        for holder in children(extensions, "properties")
        if namespace(holder) == SPIFF
        for entry in children(holder, "property")
    }


def _extension(element: Tree, name: str) -> str:
    extensions = child(element, "extensionElements")
    return "" if extensions is None else text(child(extensions, name))
