"""What differs between two versions of a definition, as far as anyone working with it would notice.

Where things stand on the page, the ids of flows and the order in a file do not matter. Elements are matched by id
within their process, flows by where they lead, form fields by key, rules of a table by id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from workflows.decisions import Decision
from workflows.definition import Definition
from workflows.diagram import Diagram, Flow, Node, Process
from workflows.forms import Component, Form

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"

_Part = TypeVar("_Part")

# What of a node is compared, in words for people; properties are compared one by one.
_NODE: Final = {
    "kind": "kind",
    "event": "event",
    "name": "name",
    "scope": "place",
    "lane": "lane",
    "host": "host",
    "interrupting": "interrupting",
    "phrase": "timer",
    "message": "message",
    "error": "error",
    "called": "called",
    "decision": "decision",
    "script": "script",
    "multi": "multi",
}
_FIELD: Final = [
    "type",
    "label",
    "label_en",
    "description",
    "description_en",
    "required",
    "min",
    "max",
    "min_length",
    "max_length",
    "pattern",
    "kind",
    "decimal_digits",
    "options",
    "source",
    "hide",
    "closed",
    "routing",
]


@dataclass(frozen=True, slots=True)
class Difference:
    """subject  process, element, flow, form, field, table or rule
    process  id of the process, form or table;  element  id, key, or `source -> target` of a flow
    change   added, removed or changed
    what     for changed: which aspect (kind, name, lane, timer, condition, default, form, ...), else empty
    before, after   texts, empty where there is nothing
    """

    subject: str
    process: str
    element: str
    change: str
    what: str = ""
    before: str = ""
    after: str = ""


def compare(old: Definition, new: Definition) -> tuple[Difference, ...]:
    """All differences, processes first, then forms and tables; empty when nothing anyone would notice changed."""
    return (
        *compare_diagrams(old.diagram, new.diagram),
        *_compare_forms(_used_forms(old), _used_forms(new)),
        *_compare_tables(old.decisions, new.decisions),
    )


def compare_diagrams(old: Diagram, new: Diagram) -> Iterator[Difference]:
    for name, before, after in _pairs(old.processes, new.processes):
        if before is None or after is None:
            yield Difference("process", name, "", ADDED if before is None else REMOVED)
            continue
        yield from _compare_process(before, after)


def _pairs(
    old: Mapping[str, _Part], new: Mapping[str, _Part]
) -> Iterator[tuple[str, _Part | None, _Part | None]]:
    for name in dict.fromkeys((*old, *new)):
        yield name, old.get(name), new.get(name)


def _used_forms(definition: Definition) -> dict[str, Form]:
    used = {node.properties.get("form", "") for node in definition.diagram.nodes()}
    return {name: form for name, form in definition.forms.items() if name in used}


# -- processes ---------------------------------------------------------------------------------------------------


def _compare_process(old: Process, new: Process) -> Iterator[Difference]:
    yield from _aspect("process", old.id, "", "name", old.name, new.name)
    yield from _properties("process", old.id, "", old.properties, new.properties)
    for element, before, after in _pairs(old.nodes, new.nodes):
        if before is None or after is None:
            one = after or before
            assert one is not None
            change = ADDED if before is None else REMOVED
            yield Difference("element", old.id, element, change, "", one.name, one.kind)
        else:
            yield from _compare_node(before, after)
    yield from _compare_flows(old, new)


def _compare_node(old: Node, new: Node) -> Iterator[Difference]:
    for attribute, what in _NODE.items():
        before, after = getattr(old, attribute), getattr(new, attribute)
        yield from _aspect("element", old.process, old.id, what, _text(before), _text(after))
    yield from _properties("element", old.process, old.id, old.properties, new.properties)


def _properties(
    subject: str, process: str, element: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Difference]:
    for name, before, after in _pairs(old, new):
        yield from _aspect(subject, process, element, name, before or "", after or "")


def _aspect(
    subject: str, process: str, element: str, what: str, before: str, after: str
) -> Iterator[Difference]:
    if before != after:
        yield Difference(subject, process, element, CHANGED, what, before, after)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_text(one) for one in value)
    return str(value)


def _compare_flows(old: Process, new: Process) -> Iterator[Difference]:
    """Flows are matched by where they lead: two flows never share both ends."""
    for name, before, after in _pairs(_by_ends(old), _by_ends(new)):
        if before is None or after is None:
            one = after or before
            assert one is not None
            yield Difference("flow", old.id, name, ADDED if before is None else REMOVED, "", one.condition)
            continue
        yield from _aspect("flow", old.id, name, "condition", before.condition, after.condition)
        yield from _aspect(
            "flow", old.id, name, "default", _text(_is_default(old, before)), _text(_is_default(new, after))
        )


def _by_ends(process: Process) -> dict[str, Flow]:
    return {f"{flow.source} -> {flow.target}": flow for flow in process.flows.values()}


def _is_default(process: Process, flow: Flow) -> bool:
    return process.nodes[flow.source].default == flow.id


# -- forms and tables --------------------------------------------------------------------------------------------


def _compare_forms(old: Mapping[str, Form], new: Mapping[str, Form]) -> Iterator[Difference]:
    for name, before, after in _pairs(old, new):
        if before is None or after is None:
            yield Difference("form", name, "", ADDED if before is None else REMOVED)
            continue
        fields_before = {component.key: component for component in before.fields()}
        fields_after = {component.key: component for component in after.fields()}
        for key, one, other in _pairs(fields_before, fields_after):
            yield from _compare_field(name, key, one, other)


def _compare_field(form: str, key: str, old: Component | None, new: Component | None) -> Iterator[Difference]:
    if old is None or new is None:
        yield Difference("field", form, key, ADDED if old is None else REMOVED)
        return
    for attribute in _FIELD:
        before, after = getattr(old, attribute), getattr(new, attribute)
        if attribute == "options":
            before, after = _options(old), _options(new)
        yield from _aspect("field", form, key, attribute, _text(before), _text(after))


def _options(component: Component) -> tuple[str, ...]:
    return tuple(f"{option.value} ({option.label})" for option in component.options)


def _compare_tables(old: Mapping[str, Decision], new: Mapping[str, Decision]) -> Iterator[Difference]:
    for name, before, after in _pairs(old, new):
        if before is None or after is None:
            yield Difference("table", name, "", ADDED if before is None else REMOVED)
            continue
        yield from _aspect("table", name, "", "policy", before.policy, after.policy)
        for what in ("inputs", "outputs"):
            yield from _aspect("table", name, "", what, _columns(before, what), _columns(after, what))
        yield from _compare_rules(name, before, after)


def _columns(decision: Decision, what: str) -> str:
    columns = decision.inputs if what == "inputs" else decision.outputs
    return ", ".join(column.expression or column.name for column in columns)


def _compare_rules(table: str, old: Decision, new: Decision) -> Iterator[Difference]:
    before_by_id = {rule.id: rule for rule in old.rules}
    after_by_id = {rule.id: rule for rule in new.rules}
    for rule, before, after in _pairs(before_by_id, after_by_id):
        if before is None or after is None:
            yield Difference("rule", table, rule, ADDED if before is None else REMOVED)
            continue
        for what in ("inputs", "outputs"):
            one, other = " | ".join(getattr(before, what)), " | ".join(getattr(after, what))
            yield from _aspect("rule", table, rule, what, one, other)
        yield from _aspect("rule", table, rule, "annotation", before.annotation, after.annotation)
    kept = [rule.id for rule in old.rules if rule.id in after_by_id]
    if old.policy == "FIRST" and kept != [rule.id for rule in new.rules if rule.id in before_by_id]:
        order = [", ".join(rule.id for rule in decision.rules) for decision in (old, new)]
        yield Difference("table", table, "", CHANGED, "order", *order)
