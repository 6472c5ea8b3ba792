"""The structure a definition must have to be built and run at all.

Everything refused here was seen to break the library silently, to stall, or to be ignored without a word; see the
words of each rule in `finding_texts.py`. Policy (lanes, groups, forms, milestones) is not judged here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from workflows.decisions import Decision
from workflows.diagram import ACTIVITIES, GATEWAYS, REFUSED_NODES, Diagram, Flow, Node, Process
from workflows.findings import ERROR, Finding

MAX_CALL_DEPTH: Final = 8
MAX_NESTING: Final = 4

_EVENTS: Final = {
    "startEvent": frozenset({"none"}),
    "endEvent": frozenset({"none", "terminate", "message", "error"}),
    "intermediateCatchEvent": frozenset({"timer", "message"}),
    "intermediateThrowEvent": frozenset({"none", "message"}),
    "boundaryEvent": frozenset({"timer", "message", "error"}),
}
_HOSTS: Final = frozenset({"userTask", "receiveTask", "subProcess", "callActivity"})
_REPEATED: Final = frozenset({"userTask", "subProcess", "callActivity"})
# Names the library gives to joints of its own.
_RESERVED: Final = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
_RESERVED_ENDS: Final = (".BoundaryEventSplit", ".BoundaryEventJoin", ".EndJoin")
# A step that may wait; a loop made of others only would never let go.
_WAITS: Final = frozenset(
    {"userTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway", "callActivity", "subProcess"}
)


def check_structure(key: str, diagram: Diagram, decisions: Sequence[Decision]) -> list[Finding]:
    """All structural findings of process `key` and what it calls."""
    if key not in diagram.processes:
        return [Finding("main-process", ERROR, key, "", {"key": key})]
    within = diagram.below(key)
    findings = list(_whole(within))
    known = {decision.id for decision in decisions}
    for process in within.processes.values():
        findings += [_at(process, "construct", element, construct=what) for element, what in process.oddities]
        for node in process.nodes.values():
            findings += _node(process, node, within, known)
        findings += _flows(process)
        for scope in process.scopes():
            findings += _scope(process, scope)
    findings += _calls(key, within)
    findings += _errors(key, within)
    return findings


def _at(process: Process, rule: str, element: str = "", **params: object) -> Finding:
    return Finding(rule, ERROR, process.id, element, params, process.file)


# -- the closure as a whole ----------------------------------------------------------------------------------


def _whole(diagram: Diagram) -> Iterator[Finding]:
    files = {process.file for process in diagram.processes.values()}
    for process, element in diagram.duplicates:
        if process in diagram.processes:
            yield Finding("id-twice", ERROR, process, element, {"id": element})
    for file, element, construct in diagram.oddities:
        if file in files:
            yield Finding("construct", ERROR, "", element, {"construct": construct}, file)
    # Embedded sub-processes share one space of names with the processes.
    seen: set[str] = set(diagram.processes)
    for node in diagram.nodes():
        if node.kind == "subProcess":
            if node.id in seen:
                yield Finding("subprocess-id-twice", ERROR, node.process, node.id, {"id": node.id})
            seen.add(node.id)
            if _nesting(diagram.processes[node.process], node) > MAX_NESTING:
                yield Finding("nesting", ERROR, node.process, node.id, {"limit": MAX_NESTING})


def _nesting(process: Process, node: Node) -> int:
    """How many sub-processes stand around a node, itself included."""
    depth = 1
    while node.scope:
        node = process.nodes[node.scope]
        depth += 1
    return depth


# -- one node ------------------------------------------------------------------------------------------------


def _node(process: Process, node: Node, diagram: Diagram, decisions: set[str]) -> Iterator[Finding]:
    if node.id in _RESERVED or node.id.endswith(_RESERVED_ENDS):
        yield _at(process, "id-reserved", node.id, id=node.id)
    if node.kind in REFUSED_NODES:
        yield _at(process, "not-in-palette", node.id, kind=node.kind)
        return
    for construct in node.oddities:
        yield _at(process, "construct", node.id, construct=construct)
    if node.kind in _EVENTS:
        yield from _event(process, node)
    if node.kind == "callActivity" and node.called not in diagram.processes:
        yield _at(process, "call-unknown", node.id, called=node.called)
    if node.kind == "businessRuleTask" and node.decision not in decisions:
        yield _at(process, "decision-unknown", node.id, decision=node.decision)
    if node.kind == "scriptTask" and not node.script:
        yield _at(process, "script-empty", node.id)
    if node.kind in ("sendTask", "receiveTask") and not node.message:
        yield _at(process, "message-missing", node.id)
    if node.multi is not None:
        yield from _multi(process, node)


def _event(process: Process, node: Node) -> Iterator[Finding]:
    if not node.oddities and node.event not in _EVENTS[node.kind]:
        yield _at(process, "event-kind", node.id, kind=node.kind, event=node.event)
    if node.event == "message" and not node.message:
        yield _at(process, "message-missing", node.id)
    if node.event == "error" and not node.error:
        yield _at(process, "error-missing", node.id)
    if node.event == "timer" and not node.phrase:
        yield _at(process, "timer-empty", node.id)
    if node.kind == "boundaryEvent":
        yield from _boundary(process, node)


def _boundary(process: Process, node: Node) -> Iterator[Finding]:
    host = process.nodes.get(node.host)
    if host is None or host.scope != node.scope or host.kind not in _HOSTS:
        yield _at(process, "host", node.id, host=node.host)
        return
    if node.event in ("message", "error") and not node.interrupting:
        yield _at(process, "boundary-must-interrupt", node.id, event=node.event)
    if node.interrupting and host.multi is not None:
        yield _at(process, "interrupts-multi", node.id, host=node.host)
    if node.event == "error" and host.kind not in ("subProcess", "callActivity"):
        yield _at(process, "error-host", node.id, host=node.host)


def _multi(process: Process, node: Node) -> Iterator[Finding]:
    multi = node.multi
    assert multi is not None
    if node.kind not in _REPEATED:
        yield _at(process, "multi-kind", node.id, kind=node.kind)
    if multi.sequential:
        yield _at(process, "multi-sequential", node.id)
    if multi.cardinality or not multi.collection:
        yield _at(process, "multi-collection", node.id)
    if not multi.item or multi.item == multi.collection:
        yield _at(process, "multi-item", node.id)
    if bool(multi.gathered) != bool(multi.result) or (multi.gathered and multi.gathered == multi.result):
        yield _at(process, "multi-gathered", node.id)


# -- flows ---------------------------------------------------------------------------------------------------


def _flows(process: Process) -> Iterator[Finding]:
    pairs: set[tuple[str, str]] = set()
    for flow in process.flows.values():
        source, target = process.nodes.get(flow.source), process.nodes.get(flow.target)
        if source is None or target is None:
            yield _at(process, "flow-dangling", flow.id)
            continue
        if source.scope != target.scope or flow.scope != source.scope:
            yield _at(process, "flow-crosses", flow.id)
        if flow.source == flow.target:
            yield _at(process, "flow-to-itself", flow.source)
        if (flow.source, flow.target) in pairs:
            yield _at(process, "flow-twice", flow.id, source=flow.source, target=flow.target)
        pairs.add((flow.source, flow.target))
        if target.kind in ("startEvent", "boundaryEvent"):
            yield _at(process, "flow-into-event", flow.id, target=flow.target)
        if flow.condition and source.kind != "exclusiveGateway":
            yield _at(process, "condition-ignored", flow.id, source=flow.source)
    for node in process.nodes.values():
        yield from _leaving(process, node, process.leaving(node.id))


def _leaving(process: Process, node: Node, flows: list[Flow]) -> Iterator[Finding]:
    if node.kind == "endEvent":
        if flows:
            yield _at(process, "flow-after-end", node.id)
        return
    if not flows:
        yield _at(process, "dead-end", node.id)
    elif len(flows) > 1 and node.kind not in GATEWAYS:
        yield _at(process, "implicit-split", node.id)
    if node.kind == "exclusiveGateway":
        yield from _choice(process, node, flows)
    elif node.default:
        yield _at(process, "default-ignored", node.id)
    if node.kind == "eventBasedGateway":
        yield from _event_choice(process, node, flows)


def _choice(process: Process, node: Node, flows: list[Flow]) -> Iterator[Finding]:
    if node.default and node.default not in {flow.id for flow in flows}:
        yield _at(process, "default-unknown", node.id, flow=node.default)
    if len(flows) == 1:
        if flows[0].condition:
            yield _at(process, "condition-alone", flows[0].id, gateway=node.id)
        return
    if len(flows) > 1 and not node.default:
        yield _at(process, "default-missing", node.id)
    for flow in flows:
        if flow.id == node.default and flow.condition:
            yield _at(process, "default-with-condition", flow.id)
        if flow.id != node.default and not flow.condition:
            yield _at(process, "condition-missing", flow.id)


def _event_choice(process: Process, node: Node, flows: list[Flow]) -> Iterator[Finding]:
    targets = [process.nodes[flow.target] for flow in flows if flow.target in process.nodes]
    if len(targets) < 2:
        yield _at(process, "event-gateway-alone", node.id)
    for target in targets:
        if target.kind != "intermediateCatchEvent" or len(process.entering(target.id)) != 1:
            yield _at(process, "event-gateway-target", target.id)
    if sum(target.event == "timer" for target in targets) > 1:
        yield _at(process, "event-gateway-timers", node.id)
    names = [target.message for target in targets if target.event == "message"]
    if len(set(names)) != len(names):
        yield _at(process, "event-gateway-messages", node.id)


# -- one scope: a process or an embedded sub-process ------------------------------------------------------------


def _scope(process: Process, scope: str) -> Iterator[Finding]:
    nodes = [node for node in process.inside(scope) if node.kind not in REFUSED_NODES]
    starts = [node for node in nodes if node.kind == "startEvent"]
    if len(starts) != 1:
        yield _at(process, "start-one", scope, count=len(starts))
    if not any(node.kind == "endEvent" for node in nodes):
        yield _at(process, "end-missing", scope)
    if len(starts) != 1:
        return
    forward = _next(process, nodes)
    reached = _spread([starts[0].id], forward)
    backward = _turned(forward)
    ending = _spread([node.id for node in nodes if node.kind == "endEvent"], backward)
    for node in nodes:
        if node.id not in reached:
            yield _at(process, "unreachable", node.id)
        elif node.id not in ending:
            yield _at(process, "never-ends", node.id)
    yield from _restless(process, nodes)


def _next(process: Process, nodes: Sequence[Node]) -> dict[str, set[str]]:
    """Node -> nodes a token may go to: along flows, and from an activity to the events on its border."""
    inside = {node.id for node in nodes}
    forward: dict[str, set[str]] = {node.id: set() for node in nodes}
    for flow in process.flows.values():
        if flow.source in inside and flow.target in inside:
            forward[flow.source].add(flow.target)
    for node in nodes:
        if node.kind == "boundaryEvent" and node.host in inside:
            forward[node.host].add(node.id)
    return forward


def _spread(begin: Sequence[str], edges: Mapping[str, set[str]]) -> set[str]:
    seen = set(begin)
    queue = list(begin)
    while queue:
        for after in edges.get(queue.pop(), ()):
            if after not in seen:
                seen.add(after)
                queue.append(after)
    return seen


def _turned(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    back: dict[str, set[str]] = {}
    for source, targets in edges.items():
        for target in targets:
            back.setdefault(target, set()).add(source)
    return back


def _restless(process: Process, nodes: Sequence[Node]) -> Iterator[Finding]:
    """Loops in which nothing ever waits: they would run until the budget of steps is spent."""
    quick = [node for node in nodes if node.kind not in _WAITS]
    edges = _next(process, quick)
    for node in quick:
        if node.kind in ACTIVITIES | GATEWAYS and node.id in _spread(sorted(edges[node.id]), edges):
            yield _at(process, "loop-never-waits", node.id)
            return


# -- calls and errors ---------------------------------------------------------------------------------------------


def _calls(key: str, diagram: Diagram) -> Iterator[Finding]:
    """Recursion, and calls nested too deeply. Each process is visited once, however often it is called."""
    depths: dict[str, int] = {}
    findings: list[Finding] = []
    _descend(diagram, key, [], depths, findings)
    yield from findings
    if not findings and depths[key] > MAX_CALL_DEPTH:
        yield _at(diagram.processes[key], "call-depth", "", limit=MAX_CALL_DEPTH)


def _descend(
    diagram: Diagram, key: str, line: list[str], depths: dict[str, int], findings: list[Finding]
) -> int:
    """How deeply calls below `key` are nested; a call of a process that is being visited is recursion."""
    if key in depths:
        return depths[key]
    line.append(key)
    deepest = 0
    for node in diagram.processes[key].nodes.values():
        if node.kind != "callActivity" or node.called not in diagram.processes:
            continue
        if node.called in line:
            findings.append(_at(diagram.processes[key], "call-recursion", node.id, called=node.called))
        else:
            deepest = max(deepest, _descend(diagram, node.called, line, depths, findings))
    line.pop()
    depths[key] = deepest + 1
    return depths[key]


def _errors(key: str, diagram: Diagram) -> Iterator[Finding]:
    """Error ends that no boundary around them would catch: the library lets them pass as if all were well."""
    seen: dict[tuple[str, str, str], bool] = {}
    for node in diagram.nodes():
        if node.kind != "endEvent" or node.event != "error":
            continue
        if not _caught(diagram, (node.process, node.scope, node.error), key, seen):
            yield _at(diagram.processes[node.process], "error-not-caught", node.id, error=node.error)


def _caught(
    diagram: Diagram, place: tuple[str, str, str], key: str, seen: dict[tuple[str, str, str], bool]
) -> bool:
    """Whether an error leaving (process, scope) is caught on every way out: by a boundary on the embedded
    sub-process or on each call of the process, or further out."""
    if place in seen:
        return seen[place]
    process_id, scope, error = place
    process = diagram.processes[process_id]
    seen[place] = False
    if scope:
        hosts = [process.nodes[scope]]
    else:
        hosts = [] if process_id == key else [one for one in diagram.nodes() if one.called == process_id]
    seen[place] = bool(hosts) and all(
        _has_boundary(diagram, host, error) or _caught(diagram, (host.process, host.scope, error), key, seen)
        for host in hosts
    )
    return seen[place]


def _has_boundary(diagram: Diagram, host: Node, error: str) -> bool:
    attached = diagram.processes[host.process].attached(host.id)
    return any(one.event == "error" and one.error == error for one in attached)
