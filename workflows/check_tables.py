"""Checks of decision tables: cells, names, and what the hit policy promises.

Overlaps, gaps and rules that can never hit are found by trying points: every literal of a column, the values just
beside each number, and one value that no cell names. For the cells of this language these points stand for all
others, so the answer is exact. Cells that read other names are left out.
"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Final

from workflows.check_language import impossible
from workflows.decisions import POLICIES, Decision, Rule
from workflows.errors import ExpressionError
from workflows.expressions import UnaryTests, compile_expression, compile_tests
from workflows.findings import ERROR, WARNING, Finding
from workflows.syntax import Interval, Literal, Name, Operation, walk
from workflows.vocabulary import Vocabulary

# What may be tried before a table counts as too large to check: cells times points, and combinations times rules.
MAX_TRIES: Final = 300_000
_ELSEWHERE: Final = "\x00elsewhere"  # a text no cell can hold


def check_tables(decisions: Mapping[str, Decision], words: Vocabulary) -> Iterator[Finding]:
    for decision in decisions.values():
        found = list(_shape(decision)) or list(_cells(decision, words))
        yield from found
        if not any(finding.severity == ERROR for finding in found):
            yield from _policy(decision, words)


def _at(decision: Decision, rule: str, element: str = "", severity: str = ERROR, **params: object) -> Finding:
    return Finding(rule, severity, decision.id, element, params, decision.file)


def _shape(decision: Decision) -> Iterator[Finding]:
    for oddity in decision.oddities:
        yield _at(decision, "construct", construct=oddity)
    if decision.oddities:
        return
    if decision.policy not in POLICIES:
        yield _at(decision, "table-policy", policy=decision.policy)
    if not decision.inputs or not decision.outputs or not decision.rules:
        yield _at(decision, "table-empty")
    names = [column.name for column in decision.outputs]
    for column in decision.outputs:
        if not column.name.isidentifier() or names.count(column.name) > 1:
            yield _at(decision, "table-output-name", column.id, name=column.name)
    for rule in decision.rules:
        if len(rule.inputs) != len(decision.inputs) or len(rule.outputs) != len(decision.outputs):
            yield _at(decision, "table-row", rule.id)


def _cells(decision: Decision, words: Vocabulary) -> Iterator[Finding]:
    for column in decision.inputs:
        yield from _expression(decision, words, column.id, column.expression)
    for rule in decision.rules:
        for column, cell in zip(decision.inputs, rule.inputs, strict=True):
            yield from _input_cell(decision, words, rule, column.expression, cell)
        for cell in rule.outputs:
            if cell not in ("", "-"):
                yield from _expression(decision, words, rule.id, cell)


def _expression(decision: Decision, words: Vocabulary, element: str, source: str) -> Iterator[Finding]:
    try:
        expression = compile_expression(source)
    except ExpressionError as error:
        yield _at(decision, "expression", element, source=source[:120], detail=str(error))
        return
    for name in sorted(expression.names):
        if name not in words:
            yield _at(decision, "name-unknown", element, name=name)
    yield from impossible(words, decision.file, decision.id, element, expression.tree)


def _input_cell(
    decision: Decision, words: Vocabulary, rule: Rule, tested: str, cell: str
) -> Iterator[Finding]:
    try:
        tests = compile_tests(cell)
    except ExpressionError as error:
        yield _at(decision, "expression", rule.id, source=cell[:120], detail=str(error))
        return
    for name in sorted(tests.names):
        if name not in words:
            yield _at(decision, "name-unknown", rule.id, name=name)
    tested_name = _single_name(tested)
    for test in tests.tests:
        if test.sign == "=" and tested_name is not None:
            tree = Operation("=", (Name(tested_name), test.node))
            yield from impossible(words, decision.file, decision.id, rule.id, tree)


def _single_name(source: str) -> str | None:
    try:
        tree = compile_expression(source).tree
    except ExpressionError:
        return None
    return tree.name if isinstance(tree, Name) else None


# -- what the hit policy promises --------------------------------------------------------------------------------


def _policy(decision: Decision, words: Vocabulary) -> Iterator[Finding]:
    rules = [rule for rule in decision.rules if not any(compile_tests(cell).names for cell in rule.inputs)]
    points = [_points(decision, rules, at, words) for at in range(len(decision.inputs))]
    if sum(len(column) for column in points) * len(rules) > MAX_TRIES:
        yield _at(decision, "table-too-large")
        return
    hits = {rule.id: [_hits(rule.inputs[at], points[at]) for at in range(len(points))] for rule in rules}
    for rule in rules:
        if not all(hits[rule.id]):
            yield _at(decision, "rule-never", rule.id)
    if decision.policy == "UNIQUE":
        for first, second in itertools.combinations(rules, 2):
            if all(a & b for a, b in zip(hits[first.id], hits[second.id], strict=True)):
                yield _at(decision, "rules-overlap", second.id, first=first.id, second=second.id)
    if decision.policy == "FIRST":
        yield from _shadowed(decision, rules, hits)
    if len(rules) == len(decision.rules) and decision.policy != "COLLECT":
        yield from _gap(decision, hits, points)


def _shadowed(decision: Decision, rules: list[Rule], hits: Mapping[str, list[int]]) -> Iterator[Finding]:
    for at, rule in enumerate(rules):
        for earlier in rules[:at]:
            if all(mine & ~theirs == 0 for mine, theirs in zip(hits[rule.id], hits[earlier.id], strict=True)):
                yield _at(decision, "rule-shadowed", rule.id, WARNING, earlier=earlier.id)
                break


def _gap(decision: Decision, hits: Mapping[str, list[int]], points: list[list[object]]) -> Iterator[Finding]:
    """The first combination of values for which no rule hits. Halves stand between whole numbers and are not asked."""
    asked = [
        [at for at, value in enumerate(column) if not (isinstance(value, float) and value % 1)]
        for column in points
    ]
    total = 1
    for column in asked:
        total *= max(1, len(column))
    if total * len(hits) > MAX_TRIES:
        return
    for spots in itertools.product(*asked):
        if not any(all(mask >> at & 1 for mask, at in zip(row, spots, strict=True)) for row in hits.values()):
            values = [points[column][at] for column, at in enumerate(spots)]
            shown = ", ".join(
                f"{column.expression} = {_shown(value)}"
                for column, value in zip(decision.inputs, values, strict=True)
            )
            yield _at(decision, "table-gap", "", WARNING, example=shown)
            return


def _shown(value: object) -> str:
    return "…" if value == _ELSEWHERE else str(value)


def _hits(cell: str, points: list[object]) -> int:
    """The points that pass a cell, as bits."""
    tests = compile_tests(cell)
    return sum(1 << at for at, value in enumerate(points) if tests.passes(value, {}))


def _points(decision: Decision, rules: list[Rule], at: int, words: Vocabulary) -> list[object]:
    """Values that stand for all others of a column."""
    literals = [value for rule in rules for value in _values(compile_tests(rule.inputs[at]))]
    points: list[object] = []
    for value in literals:
        if isinstance(value, bool):
            points += [True, False]
        elif isinstance(value, int | float):
            points += [value - 1, value - 0.5, value, value + 0.5, value + 1]
        elif value is not None:
            points.append(value)
    name = _single_name(decision.inputs[at].expression)
    known = words.known_values(name) if name is not None else None
    if known is not None:
        points += sorted(known, key=str)
    elif not points or any(isinstance(value, str) for value in points):
        points.append(_ELSEWHERE)
    return list({(type(value), value): value for value in points}.values())


def _values(tests: UnaryTests) -> Iterator[object]:
    for test in tests.tests:
        ends = (test.node.low, test.node.high) if isinstance(test.node, Interval) else (test.node,)
        for end in ends:
            for node in walk(end):
                if isinstance(node, Literal):
                    yield node.value
                elif (
                    isinstance(node, Operation) and node.sign == "neg" and isinstance(node.parts[0], Literal)
                ):
                    figure = node.parts[0].value
                    if isinstance(figure, int | float):
                        yield -figure
