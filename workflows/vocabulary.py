"""Which names the expressions of a definition may read, where, and what values they may have.

A name is known when it is given at the start, entered in a routing field, set by a script, answered by a table,
brought by a message, or gathered by a multi-instance. What is set inside a multi-instance, and the item itself, is
known inside it only: an instance keeps to itself, and a condition outside that reads such a name would meet null
for ever. A process called both inside and outside may read what is known in either place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflows.decisions import Decision
from workflows.diagram import Diagram, Node
from workflows.errors import ExpressionError
from workflows.expressions import compile_expression, compile_script
from workflows.forms import Form
from workflows.names import MESSAGE_VALUES, START_NAMES, START_VALUES
from workflows.syntax import Literal, Name
from workflows.syntax import Node as Tree

Region = tuple[str, str]  # (process id, id of the embedded sub-process or empty)
Place = tuple[
    tuple[str, str], ...
]  # the multi-instances around, outermost first, as (process id, element id)
Values = frozenset[object] | None  # None: any value


@dataclass(slots=True)
class Vocabulary:
    """Names that may be read in one place, with every value they may have; None stands for any."""

    values: dict[str, Values] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def may_be(self, name: str, values: Values) -> None:
        """One more source of values for a name; a source without a list makes the name open."""
        if name not in self.values:
            self.values[name] = values
            return
        known = self.values[name]
        self.values[name] = None if known is None or values is None else known | values

    def known_values(self, name: str) -> Values:
        return self.values.get(name)

    def add(self, other: "Vocabulary") -> None:
        for name, values in other.values.items():
            self.may_be(name, values)


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """Every vocabulary of a definition."""

    regions: Mapping[Region, frozenset[Place]]
    places: Mapping[Place, Vocabulary]

    def at(self, process: str, scope: str) -> Vocabulary:
        """What may be read in a region, wherever it is reached from."""
        found = Vocabulary()
        for place in sorted(self.regions.get((process, scope), ())):
            found.add(self.places[place])
        return found

    def inside(self, node: Node) -> Vocabulary:
        """What an instance of a multi-instance may read."""
        found = Vocabulary()
        for place in sorted(self.places):
            if place and place[-1] == (node.process, node.id):
                found.add(self.places[place])
        return found

    def everywhere(self) -> Vocabulary:
        found = Vocabulary()
        for vocabulary in self.places.values():
            found.add(vocabulary)
        return found


def vocabularies(
    key: str, diagram: Diagram, forms: Mapping[str, Form], decisions: Mapping[str, Decision]
) -> Vocabularies:
    """The vocabularies of process `key` and everything it reaches."""
    regions = _regions(key, diagram)
    written = _written(diagram, regions, forms, decisions)
    places: dict[Place, Vocabulary] = {}
    for place in sorted(written, key=len):
        whole = Vocabulary()
        for length in range(len(place) + 1):
            whole.add(written.get(place[:length], Vocabulary()))
        places[place] = whole
    return Vocabularies(regions, places)


def _regions(key: str, diagram: Diagram) -> dict[Region, frozenset[Place]]:
    """Every region with the places from which it is reached."""
    found: dict[Region, set[Place]] = {}
    queue: list[tuple[Region, Place]] = [((key, ""), ())]
    while queue:
        region, place = queue.pop()
        if place in found.setdefault(region, set()):
            continue
        found[region].add(place)
        process = diagram.processes.get(region[0])
        for node in process.inside(region[1]) if process is not None else ():
            inner = (*place, (node.process, node.id)) if node.multi is not None else place
            if node.kind == "subProcess":
                queue.append(((node.process, node.id), inner))
            elif node.called in diagram.processes and len(inner) < 6:
                queue.append(((node.called, ""), inner))
    return {region: frozenset(places) for region, places in found.items()}


def _written(
    diagram: Diagram,
    regions: Mapping[Region, frozenset[Place]],
    forms: Mapping[str, Form],
    decisions: Mapping[str, Decision],
) -> dict[Place, Vocabulary]:
    """What is set in each place itself. The places inside a multi-instance see what is set around them as well."""
    written: dict[Place, Vocabulary] = {(): Vocabulary()}
    for name in START_NAMES:
        allowed = START_VALUES.get(name)
        written[()].may_be(name, None if allowed is None else frozenset(allowed))
    copies: list[tuple[Place, str, str]] = []
    for node in diagram.nodes():
        for outer in regions.get((node.process, node.scope), ()):
            if node.multi is not None and node.multi.gathered:
                written.setdefault(outer, Vocabulary()).may_be(node.multi.gathered, None)
            place = (*outer, (node.process, node.id)) if node.multi is not None else outer
            words = written.setdefault(place, Vocabulary())
            for name, values, copied in _set_by(node, forms, decisions):
                if copied:
                    copies.append((place, name, copied))
                else:
                    words.may_be(name, values)
    _follow(written, copies)
    return written


def _follow(written: Mapping[Place, Vocabulary], copies: list[tuple[Place, str, str]]) -> None:
    """Scripts of the form `a = b`: a may be whatever b may be, once all that b may be is known."""
    for place, name, _ in copies:
        written[place].values.setdefault(name, frozenset())
    for _ in range(len(copies) + 1):
        before = {place: dict(words.values) for place, words in written.items()}
        for place, name, copied in copies:
            sources = [
                written[place[:length]].values[copied]
                for length in range(len(place) + 1)
                if place[:length] in written and copied in written[place[:length]]
            ]
            for values in sources or [None]:
                written[place].may_be(name, values)
        if before == {place: words.values for place, words in written.items()}:
            return


def _set_by(
    node: Node, forms: Mapping[str, Form], decisions: Mapping[str, Decision]
) -> Iterator[tuple[str, Values, str]]:
    """(name, values, name it copies or empty) of everything a node sets."""
    yield from _entered(forms.get(node.properties.get("form", "")))
    yield from _answered(decisions.get(node.decision))
    yield from _scripted(node)
    yield from _brought(node)
    if node.multi is not None:
        yield node.multi.item, None, ""


def _entered(form: Form | None) -> Iterator[tuple[str, Values, str]]:
    for component in form.fields() if form is not None else ():
        if component.routing:
            listed = frozenset(option.value for option in component.options)
            closed = listed and component.type != "checklist" and not component.source
            yield component.key, listed if closed else None, ""


def _answered(decision: Decision | None) -> Iterator[tuple[str, Values, str]]:
    for at, column in enumerate(decision.outputs if decision is not None else ()):
        assert decision is not None
        cells = [rule.outputs[at] for rule in decision.rules if at < len(rule.outputs)]
        yield column.name, None if decision.policy == "COLLECT" else _literals(cells), ""


def _literals(cells: list[str]) -> Values:
    values: set[object] = set()
    for cell in cells:
        tree = _tree(cell)
        if not isinstance(tree, Literal):
            return None
        values.add(tree.value)
    return frozenset(values)


def _tree(source: str) -> Tree | None:
    try:
        return compile_expression(source).tree
    except ExpressionError:
        return None


def _scripted(node: Node) -> Iterator[tuple[str, Values, str]]:
    try:
        lines = compile_script(node.script).lines if node.kind == "scriptTask" else ()
    except ExpressionError:
        return
    for name, expression in lines:
        tree = expression.tree
        if isinstance(tree, Literal):
            yield name, frozenset({tree.value}), ""
        else:
            yield name, None, tree.name if isinstance(tree, Name) else ""


def _brought(node: Node) -> Iterator[tuple[str, Values, str]]:
    if node.kind in ("boundaryEvent", "intermediateCatchEvent", "receiveTask") and node.message:
        for name, values in MESSAGE_VALUES.get(node.message, {}).items():
            yield name, frozenset(values), ""
        for name in node.properties.get("sets", "").replace(",", " ").split():
            yield name, None, ""
