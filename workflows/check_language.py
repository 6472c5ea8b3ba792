"""Checks of everything written in the expression language: does it compile, and are its names and values known?

A name is known when it is given at the start, entered in a routing field, set by a script, answered by a table,
brought by a message or is the item or the gathered list of a multi-instance. A text compared with a name is
suspicious when every value that name can ever take is known and this is not one of them: such a condition can
never hold, and is nearly always a slip of the pen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflows.decisions import Decision
from workflows.diagram import Diagram, Node
from workflows.errors import ExpressionError
from workflows.expressions import (
    Expression,
    Literal,
    Name,
    Operation,
    Several,
    compile_expression,
    compile_script,
    walk,
)
from workflows.expressions import Node as Tree
from workflows.findings import ERROR, Finding
from workflows.forms import Form
from workflows.names import MESSAGE_VALUES, START_NAMES, START_VALUES


@dataclass(slots=True)
class Vocabulary:
    """Names a definition's expressions may read. `values` holds every value of a name, None when it may hold any."""

    values: dict[str, frozenset[object] | None] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def may_be(self, name: str, values: frozenset[object] | None) -> None:
        """One more source of values for a name; a source without a list makes the name open."""
        if name not in self.values:
            self.values[name] = values
            return
        known = self.values[name]
        self.values[name] = None if known is None or values is None else known | values

    def known_values(self, name: str) -> frozenset[object] | None:
        return self.values.get(name)


def vocabulary(diagram: Diagram, forms: Mapping[str, Form], decisions: Mapping[str, Decision]) -> Vocabulary:
    """Everything the expressions of a definition may read."""
    words = Vocabulary()
    for name in START_NAMES:
        allowed = START_VALUES.get(name)
        words.may_be(name, None if allowed is None else frozenset(allowed))
    for node in diagram.nodes():
        _add_form(words, forms.get(node.properties.get("form", "")))
        _add_decision(words, decisions.get(node.decision))
        _add_script(words, node)
        _add_message(words, node)
        if node.multi is not None:
            words.may_be(node.multi.item, None)
            if node.multi.gathered:
                words.may_be(node.multi.gathered, None)
    return words


def _add_form(words: Vocabulary, form: Form | None) -> None:
    for component in form.fields() if form is not None else ():
        if component.routing:
            listed = frozenset(option.value for option in component.options)
            words.may_be(
                component.key,
                listed if listed and component.type != "checklist" and not component.source else None,
            )


def _add_decision(words: Vocabulary, decision: Decision | None) -> None:
    if decision is None:
        return
    for at, column in enumerate(decision.outputs):
        cells = [rule.outputs[at] for rule in decision.rules if at < len(rule.outputs)]
        words.may_be(column.name, None if decision.policy == "COLLECT" else _literals(cells))


def _literals(cells: list[str]) -> frozenset[object] | None:
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


def _add_script(words: Vocabulary, node: Node) -> None:
    if node.kind != "scriptTask":
        return
    try:
        lines = compile_script(node.script).lines
    except ExpressionError:
        return
    for name, expression in lines:
        tree = expression.tree
        if isinstance(tree, Literal):
            words.may_be(name, frozenset({tree.value}))
        elif isinstance(tree, Name) and words.known_values(tree.name) is not None:
            words.may_be(name, words.known_values(tree.name))
        else:
            words.may_be(name, None)


def _add_message(words: Vocabulary, node: Node) -> None:
    if node.kind in ("boundaryEvent", "intermediateCatchEvent", "receiveTask") and node.message:
        for name, values in MESSAGE_VALUES.get(node.message, {}).items():
            words.may_be(name, frozenset(values))
        for name in node.properties.get("sets", "").replace(",", " ").split():
            words.may_be(name, None)


# -- the checks ----------------------------------------------------------------------------------------------


def check_language(diagram: Diagram, words: Vocabulary) -> Iterator[Finding]:
    """Findings about conditions, completion conditions and scripts."""
    for process in diagram.processes.values():
        for flow in process.flows.values():
            if flow.condition:
                yield from _source(words, process.file, process.id, flow.id, flow.condition)
        for node in process.nodes.values():
            if node.multi is not None:
                yield from _multi(words, process.file, node)
            if node.kind == "scriptTask" and node.script:
                yield from _script(words, process.file, node)


def _source(words: Vocabulary, file: str, process: str, element: str, source: str) -> Iterator[Finding]:
    try:
        expression = compile_expression(source)
    except ExpressionError as error:
        yield _bad(file, process, element, source, error)
        return
    yield from _names(words, file, process, element, expression)


def _bad(file: str, process: str, element: str, source: str, error: ExpressionError) -> Finding:
    return Finding(
        "expression", ERROR, process, element, {"source": source[:120], "detail": str(error)}, file
    )


def _names(
    words: Vocabulary, file: str, process: str, element: str, expression: Expression
) -> Iterator[Finding]:
    for name in sorted(expression.names):
        if name not in words:
            yield Finding("name-unknown", ERROR, process, element, {"name": name}, file)
    yield from impossible(words, file, process, element, expression.tree)


def impossible(words: Vocabulary, file: str, process: str, element: str, tree: Tree) -> Iterator[Finding]:
    """Comparisons of a name with a value it can never take."""
    for name, value in _comparisons(tree):
        allowed = words.known_values(name)
        if allowed is not None and value is not None and value not in allowed:
            listed = ", ".join(sorted(str(one) for one in allowed))
            yield Finding(
                "value-never", ERROR, process, element, {"name": name, "value": value, "values": listed}, file
            )


def _comparisons(tree: Tree) -> Iterator[tuple[str, object]]:
    for node in walk(tree):
        if not isinstance(node, Operation) or node.sign not in ("=", "!=", "in"):
            continue
        left, right = node.parts
        if isinstance(left, Literal):
            left, right = right, left
        if not isinstance(left, Name):
            continue
        compared = right.items if isinstance(right, Several) else (right,)
        yield from ((left.name, one.value) for one in compared if isinstance(one, Literal))


def _multi(words: Vocabulary, file: str, node: Node) -> Iterator[Finding]:
    multi = node.multi
    assert multi is not None
    if multi.collection and multi.collection not in words:
        yield Finding("name-unknown", ERROR, node.process, node.id, {"name": multi.collection}, file)
    if multi.result and multi.result not in words:
        yield Finding("name-unknown", ERROR, node.process, node.id, {"name": multi.result}, file)
    for name in (multi.item, multi.gathered):
        if name and not name.isidentifier():
            yield Finding("name-shape", ERROR, node.process, node.id, {"name": name}, file)
    if multi.completion:
        yield from _source(words, file, node.process, node.id, multi.completion)


def _script(words: Vocabulary, file: str, node: Node) -> Iterator[Finding]:
    try:
        script = compile_script(node.script)
    except ExpressionError as error:
        yield _bad(file, node.process, node.id, node.script, error)
        return
    for _, expression in script.lines:
        yield from _names(words, file, node.process, node.id, expression)
