"""What this repository ships in `bpmn/`: the files of a definition, and a drawing read as plain geometry.

The reading is the test's own (no code of `workflows`), so that a misreading there cannot hide a bad file here.
"""

import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

BPMN = Path(__file__).resolve().parents[1] / "bpmn"
KEYS = tuple(sorted(path.parent.name for path in BPMN.glob("*/*.bpmn")))
MAIN = ("immediate", "promised", "joint", "escalated")
SIDE = ("pause_request", "extension_request", "opinion_request", "violation_report")

_NAMED = re.compile(rb'calledElement="(\w+)"|calledDecisionId>(\w+)<')
_SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
_MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DRAWN = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DI = "{http://www.omg.org/spec/DD/20100524/DI}"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def grown(self, by: float) -> "Box":
        return Box(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right
            and self.top < other.bottom and other.top < self.bottom
        )  # fmt: skip

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left and other.right <= self.right
            and self.top <= other.top and other.bottom <= self.bottom
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """One element: `kind` is its BPMN tag, `parent` the sub-process around it, `host` what a boundary event sits on."""

    id: str
    kind: str
    name: str
    parent: str
    host: str
    properties: MappingProxyType[str, str]
    xml: ET.Element


@dataclass(frozen=True, slots=True)
class Drawing:
    key: str
    root: ET.Element
    nodes: MappingProxyType[str, Drawn]
    flows: MappingProxyType[str, Drawn]
    lanes: MappingProxyType[str, Drawn]
    shapes: MappingProxyType[str, Box]
    edges: MappingProxyType[str, tuple[Point, ...]]
    labels: MappingProxyType[str, Box]

    def source(self, flow: str) -> str:
        return self.flows[flow].xml.get("sourceRef", "")

    def target(self, flow: str) -> str:
        return self.flows[flow].xml.get("targetRef", "")

    def leaving(self, node: str) -> list[Drawn]:
        return [flow for flow in self.flows.values() if flow.xml.get("sourceRef") == node]

    def entering(self, node: str) -> list[Drawn]:
        return [flow for flow in self.flows.values() if flow.xml.get("targetRef") == node]

    def segments(self, flow: str) -> list[Box]:
        """The pieces of a line, as boxes without width or height."""
        points = self.edges[flow]
        return [
            Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1]))
            for a, b in itertools.pairwise(points)
        ]


def closure(key: str) -> dict[str, bytes]:
    """Every file a definition needs: its own folder, those of the processes it calls and of the tables it asks."""
    found: dict[str, bytes] = {}
    waiting = [key]
    while waiting:
        folder = waiting.pop()
        for path in sorted((BPMN / folder).rglob("*.*")):
            name = path.relative_to(BPMN).as_posix()
            if name not in found:
                found[name] = path.read_bytes()
                waiting += [(a or b).decode() for a, b in _NAMED.findall(found[name])]
    return found


@cache
def drawing(key: str) -> Drawing:
    root = ET.parse(BPMN / key / f"{key}.bpmn").getroot()
    process = root.find(f"{_MODEL}process")
    assert process is not None
    inside = list(_inside(process, ""))
    shapes = {shape.get("bpmnElement", ""): shape for shape in root.iter(f"{_DRAWN}BPMNShape")}
    edges = {edge.get("bpmnElement", ""): edge for edge in root.iter(f"{_DRAWN}BPMNEdge")}
    return Drawing(
        key=key, root=root,
        nodes=_by_id(one for one in inside if one.kind != "sequenceFlow"),
        flows=_by_id(one for one in inside if one.kind == "sequenceFlow"),
        lanes=_by_id(_drawn(lane, "") for lane in process.iter(f"{_MODEL}lane")),
        shapes=MappingProxyType({name: _box(shape.find(f"{_DC}Bounds")) for name, shape in shapes.items()}),
        edges=MappingProxyType({name: _points(edge) for name, edge in edges.items()}),
        labels=MappingProxyType(dict(_labels({**shapes, **edges}))),
    )  # fmt: skip


def properties(element: ET.Element) -> dict[str, str]:
    """The element properties of one element, not of those inside it."""
    path = f"{_MODEL}extensionElements/{_SPIFF}properties/{_SPIFF}property"
    return {one.get("name", ""): one.get("value", "") for one in element.findall(path)}


def tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _inside(scope: ET.Element, parent: str) -> Iterator[Drawn]:
    """Nodes and flows of a process, those of embedded sub-processes too."""
    for element in scope:
        if element.get("id") and tag(element) not in (
            "laneSet",
            "multiInstanceLoopCharacteristics",
            "property",
        ):
            yield _drawn(element, parent)
            if tag(element) == "subProcess":
                yield from _inside(element, element.get("id", ""))


def _drawn(element: ET.Element, parent: str) -> Drawn:
    said = MappingProxyType(properties(element))
    name, host = element.get("name", ""), element.get("attachedToRef", "")
    return Drawn(element.get("id", ""), tag(element), name, parent, host, said, element)


def _by_id(elements: Iterator[Drawn]) -> MappingProxyType[str, Drawn]:
    return MappingProxyType({one.id: one for one in elements})


def _box(bounds: ET.Element | None) -> Box:
    assert bounds is not None
    return Box(*(float(bounds.get(name, "nan")) for name in ("x", "y", "width", "height")))


def _points(edge: ET.Element) -> tuple[Point, ...]:
    return tuple(
        (float(one.get("x", "nan")), float(one.get("y", "nan"))) for one in edge.iter(f"{_DI}waypoint")
    )


def _labels(drawn: dict[str, ET.Element]) -> Iterator[tuple[str, Box]]:
    for name, element in drawn.items():
        label = element.find(f"{_DRAWN}BPMNLabel")
        if label is not None:
            yield name, _box(label.find(f"{_DC}Bounds"))
