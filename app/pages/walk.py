"""The way a case took through a diagram, from its trail: steps in order, flows taken, where it stands now."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from app.oversight.case_file import CaseTask, TimelineEvent
from app.pages.words import language, named
from workflows.definition import Definition

ENGLISH_LABEL = 84.0

_SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
_NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "spiffworkflow": _SPIFF,
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
for _prefix, _uri in _NAMESPACES.items():
    ET.register_namespace(_prefix, _uri)


@dataclass(frozen=True, slots=True)
class Walked:
    """A process the case went through: its id, its name, and whether the case stands in it now."""

    id: str
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """steps and flows as the diagram's island takes them; ends: event seq -> the number of steps done by then."""

    steps: list[dict[str, Any]]
    flows: list[dict[str, Any]]
    ends: Mapping[int, int]


# (process, element) where a case stands: at an open task, or at a moment it waits for.
Places: TypeAlias = Sequence[tuple[str, str]]


def processes(definition: Definition, events: Sequence[TimelineEvent], places: Places) -> tuple[Walked, ...]:
    """The processes of a definition the case has been in, in the order it entered them."""
    found = dict.fromkeys(
        [definition.key]
        + [step[0] for event in events for step in event.facts.get("steps", ())]
        + [process for process, _element in places]
    )
    here = _active(definition, places)
    known = definition.diagram.processes
    return tuple(
        Walked(one, named(known[one].name, known[one].name_en), one in here) for one in found if one in known
    )


def walk(
    definition: Definition,
    process: str,
    events: Sequence[TimelineEvent],
    tasks: Sequence[CaseTask],
    places: Places,
) -> Walk:
    """The way through one process. tasks: ended and open, for how long each took; places: where the case stands."""
    steps: list[dict[str, Any]] = []
    flows: list[dict[str, Any]] = []
    ends: dict[int, int] = {}
    minutes = _minutes(tasks, process)
    ways = {
        flow: (source, target) for (of, source, target), flow in definition.flows.items() if of == process
    }
    for event in events:
        mine = [step[1] for step in event.facts.get("steps", ()) if step[0] == process]
        steps += [{"element": element, "minutes": minutes.get(element, 0)} for element in mine]
        if mine:
            ends[event.seq] = len(steps)
            flows += _flows(event, ways, mine, len(steps))
    standing = _standing(definition, process, places)
    steps += [
        {"element": element, "minutes": minutes.get(element, 0), "current": True} for element in standing
    ]
    return Walk(steps, flows, ends)


def _flows(
    event: TimelineEvent, ways: Mapping[str, tuple[str, str]], mine: Sequence[str], done: int
) -> Iterable[dict[str, Any]]:
    """Flows of this process taken in this act: by id, and only where one end was a step of it."""
    first = done - len(mine)
    for flow in event.facts.get("flows", ()):
        source, target = ways.get(flow, ("", ""))
        if source in mine:
            yield {"id": flow, "after": first + mine.index(source) + 1}
        elif target in mine:
            yield {"id": flow, "after": first + mine.index(target)}


def _minutes(tasks: Iterable[CaseTask], process: str) -> dict[str, int]:
    """How long people's work at each element took, all rounds together."""
    spent: dict[str, int] = {}
    for task in tasks:
        if task.process == process and task.ended_at is not None:
            spent[task.element] = spent.get(task.element, 0) + int(
                (task.ended_at - task.opened_at).total_seconds() // 60
            )
    return spent


def _active(definition: Definition, places: Places) -> set[str]:
    """Processes in which, or below which, the case stands."""
    active = {process for process, _element in places}
    calls = [element for element in definition.elements.values() if element.called]
    while True:
        above = {call.process for call in calls if call.called in active} - active
        if not above:
            return active
        active |= above


def _standing(definition: Definition, process: str, places: Places) -> list[str]:
    """Elements at which the case stands, and calls below which it does."""
    open_here = [element for of, element in places if of == process]
    active = _active(definition, places)
    calls = [
        element.id
        for element in definition.elements.values()
        if element.process == process and element.called in active
    ]
    return list(dict.fromkeys(open_here + calls))


def drawing(definition: Definition, process: str) -> str | None:
    """The BPMN file of a process, with the names of its elements in the reader's language; None where there is none."""
    known = definition.diagram.processes.get(process)
    if known is None:
        return None
    text = definition.files[known.file].decode()
    return _in_english(definition.sha, known.file, text) if language() == "en" else text


@lru_cache(maxsize=64)
def _in_english(_sha: str, _file: str, text: str) -> str:
    """The same drawing with the English names put where the drawn ones stand."""
    root = ET.fromstring(text)  # noqa: S314 -- deployed files went through the checks of their own room
    for element in root.iter():
        for one in element.findall(
            f"bpmn:extensionElements/{{{_SPIFF}}}properties/{{{_SPIFF}}}property", _NAMESPACES
        ):
            if one.get("name") == "name:en" and one.get("value"):
                element.set("name", str(one.get("value")))
    for bounds in root.iterfind(".//bpmndi:BPMNLabel/dc:Bounds", _NAMESPACES):
        _widen(bounds)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _widen(bounds: ET.Element) -> None:
    """Labels are drawn as wide as their Chinese; English words need room to stand whole."""
    width, left = float(bounds.get("width", 0)), float(bounds.get("x", 0))
    if 0 < width < ENGLISH_LABEL:
        bounds.set("x", str(left - (ENGLISH_LABEL - width) / 2))
        bounds.set("width", str(ENGLISH_LABEL))
