"""Checks of everything written in the expression language: does it compile, and are its names and values known?

A text compared with a name is suspicious when every value that name can ever take is known and this is not one of
them: such a condition can never hold, and is nearly always a slip of the pen.
"""

from collections.abc import Iterator

from workflows.diagram import Diagram, Node
from workflows.errors import ExpressionError
from workflows.expressions import Expression, compile_expression, compile_script
from workflows.findings import ERROR, Finding
from workflows.syntax import Literal, Name, Operation, Several, walk
from workflows.syntax import Node as Tree
from workflows.vocabulary import Vocabularies, Vocabulary


def check_language(diagram: Diagram, words: Vocabularies) -> Iterator[Finding]:
    """Findings about conditions, completion conditions and scripts."""
    for process in diagram.processes.values():
        for flow in process.flows.values():
            if flow.condition:
                here = words.at(process.id, flow.scope)
                yield from _source(here, process.file, process.id, flow.id, flow.condition)
        for node in process.nodes.values():
            here = words.at(process.id, node.scope)
            if node.multi is not None:
                yield from _multi(here, words.inside(node), process.file, node)
            if node.kind == "scriptTask" and node.script:
                yield from _script(here, process.file, node)


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


def _multi(words: Vocabulary, inside: Vocabulary, file: str, node: Node) -> Iterator[Finding]:
    """The collection is read outside; the result and the completion condition by each instance, inside."""
    multi = node.multi
    assert multi is not None
    if multi.collection and multi.collection not in words:
        yield Finding("name-unknown", ERROR, node.process, node.id, {"name": multi.collection}, file)
    if multi.result and multi.result not in inside:
        yield Finding("name-unknown", ERROR, node.process, node.id, {"name": multi.result}, file)
    for name in (multi.item, multi.gathered):
        if name and not name.isidentifier():
            yield Finding("name-shape", ERROR, node.process, node.id, {"name": name}, file)
    if multi.completion:
        yield from _source(inside, file, node.process, node.id, multi.completion)


def _script(words: Vocabulary, file: str, node: Node) -> Iterator[Finding]:
    try:
        script = compile_script(node.script)
    except ExpressionError as error:
        yield _bad(file, node.process, node.id, node.script, error)
        return
    for _, expression in script.lines:
        yield from _names(words, file, node.process, node.id, expression)
