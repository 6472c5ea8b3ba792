"""What a set of BPMN files says, as plain values: processes, nodes, flows, lanes. `diagram_reading.py` fills them.

The checks judge these values, the comparison compares them, and the runnable specification is built from them alone
(`specs.py`), so nothing in a file that is not held here can have an effect. Constructs that are not understood are
kept as `oddities`: the checks refuse them by name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF: Final = "http://spiffworkflow.org/bpmn/schema/1.0/core"
TASKS: Final = frozenset({"userTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask"})
ACTIVITIES: Final = TASKS | {"subProcess", "callActivity"}
GATEWAYS: Final = frozenset({"exclusiveGateway", "parallelGateway", "eventBasedGateway"})
EVENTS: Final = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
NODES: Final = ACTIVITIES | GATEWAYS | EVENTS
# Drawn in the palette of other tools; read only so that the finding can point at them.
REFUSED_NODES: Final = frozenset(
    {
        "task",
        "manualTask",
        "serviceTask",
        "inclusiveGateway",
        "complexGateway",
        "transaction",
        "adHocSubProcess",
        "subChoreography",
        "callChoreography",
        "choreographyTask",
    }
)


@dataclass(frozen=True, slots=True)
class Multi:
    """A multi-instance marker: one instance for each item of `collection`, in parallel unless `sequential`.

    item          the name under which an instance sees its own item
    gathered      the name of the list the results go to, empty when nothing is gathered
    result        the name an instance leaves its result under
    completion    a condition seen by each finishing instance; when it holds the others are cancelled
    """

    collection: str
    item: str
    gathered: str = ""
    result: str = ""
    completion: str = ""
    sequential: bool = False
    cardinality: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One drawn element of a process.

    kind          the BPMN tag; event: none, timer, message, error, terminate or the tag of another definition
    scope         id of the embedded sub-process it stands in, empty at the top of its process
    lane          name of its lane (an embedded sub-process passes its lane on)
    host          the activity a boundary event sits on
    interrupting  boundary events only; True everywhere else
    phrase        text of a timer; message, error: name and code of what is caught or thrown
    called        process of a call activity; decision: of a business rule task; script: of a script task
    default       id of the default flow of a gateway
    oddities      constructs inside it that this room does not run
    """

    id: str
    process: str
    kind: str
    name: str = ""
    name_en: str = ""
    scope: str = ""
    lane: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    event: str = "none"
    host: str = ""
    interrupting: bool = True
    phrase: str = ""
    message: str = ""
    error: str = ""
    called: str = ""
    decision: str = ""
    script: str = ""
    default: str = ""
    multi: Multi | None = None
    oddities: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    process: str
    source: str
    target: str
    condition: str = ""
    scope: str = ""
    name: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Process:
    """One BPMN process. `pool` is the name of its participant, empty when it has none."""

    id: str
    file: str
    name: str
    name_en: str
    properties: Mapping[str, str]
    executable: bool
    pool: str
    lanes: tuple[str, ...]
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    oddities: tuple[tuple[str, str], ...] = ()

    def inside(self, scope: str) -> Iterator[Node]:
        return (node for node in self.nodes.values() if node.scope == scope)

    def leaving(self, node_id: str) -> list[Flow]:
        return [flow for flow in self.flows.values() if flow.source == node_id]

    def entering(self, node_id: str) -> list[Flow]:
        return [flow for flow in self.flows.values() if flow.target == node_id]

    def attached(self, node_id: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind == "boundaryEvent" and node.host == node_id]

    def scopes(self) -> Iterator[str]:
        """The process itself (empty text) and every embedded sub-process, outer ones first."""
        yield ""
        yield from (node.id for node in self.nodes.values() if node.kind == "subProcess")


@dataclass(frozen=True, slots=True)
class Diagram:
    """All processes of a closure of files, by id.

    duplicates   (process, id) used more than once
    pools        file -> number of participants drawn in it
    oddities     (file, element id, construct) outside any process
    """

    processes: Mapping[str, Process]
    duplicates: tuple[tuple[str, str], ...]
    pools: Mapping[str, int]
    oddities: tuple[tuple[str, str, str], ...]

    def node(self, process: str, element: str) -> Node | None:
        found = self.processes.get(process)
        return None if found is None else found.nodes.get(element)

    def below(self, key: str) -> "Diagram":
        """Only process `key` and what it calls, directly or through others."""
        wanted: set[str] = set()
        queue = [key]
        while queue:
            process = self.processes.get(queue.pop())
            if process is None or process.id in wanted:
                continue
            wanted.add(process.id)
            queue += [node.called for node in process.nodes.values() if node.called]
        kept = {name: process for name, process in self.processes.items() if name in wanted}
        return Diagram(kept, self.duplicates, self.pools, self.oddities)

    def nodes(self) -> Iterator[Node]:
        return (node for process in self.processes.values() for node in process.nodes.values())
