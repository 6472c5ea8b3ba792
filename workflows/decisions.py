"""Decision tables: read from DMN, evaluated by our own code, remembering which rules hit.

Hit policies are UNIQUE (one rule may hit; two is an error), FIRST (the first in the table) and COLLECT (all, each
output a list). Input expressions, cells and outputs are the language of `expressions.py`. When no rule hits, every
output is null (for COLLECT the empty list), so that no later step meets a name it has never seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from workflows.errors import DecisionFailed, ExpressionError, Unreadable
from workflows.evaluation import Budget
from workflows.expressions import compile_expression, compile_tests
from workflows.xml_reading import Tree, child, children, local, read_xml, text

POLICIES: Final = ("UNIQUE", "FIRST", "COLLECT")
MAX_RULES: Final = 500
MAX_COLUMNS: Final = 20
MAX_STEPS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """An input: `expression` is evaluated once. An output: `name` is the name it sets, `expression` is empty."""

    id: str
    name: str
    expression: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row; `inputs` and `outputs` hold the source of each cell, `annotation` what the designer wrote beside it."""

    id: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotation: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision table. `oddities` are constructs of DMN that this room does not evaluate."""

    id: str
    name: str
    file: str
    policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rules: tuple[Rule, ...]
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleHit:
    id: str
    annotation: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table said: the value of each input, what it sets, and the rules that hit, in table order."""

    inputs: Mapping[str, object]
    outputs: Mapping[str, object]
    rules: tuple[RuleHit, ...] = field(default=())


def read_decisions(files: Mapping[str, bytes]) -> tuple[Decision, ...]:
    """Every decision of the .dmn files. Raises Unreadable for a file that is not DMN or breaks a budget."""
    found: list[Decision] = []
    for name in sorted(files):
        if name.endswith(".dmn"):
            root = read_xml(name, files[name])
            if local(root) != "definitions" or "/DMN/" not in (root.tag or ""):
                raise Unreadable(name, "not_dmn")
            found += [_decision(name, element) for element in children(root, "decision")]
    return tuple(found)


def evaluate(decision: Decision, context: Mapping[str, object], budget: Budget | None = None) -> Answer:
    """Ask the table. Raises DecisionFailed when two rules of a UNIQUE table hit, ExpressionError for a bad cell."""
    budget = budget or Budget(MAX_STEPS)
    values = [compile_expression(column.expression).evaluate(context, budget) for column in decision.inputs]
    hits = list(_hits(decision, values, context, budget))
    if decision.policy == "UNIQUE" and len(hits) > 1:
        raise DecisionFailed(f"{decision.id}: rules {', '.join(rule.id for rule in hits)} hit together")
    inputs = {column.expression: value for column, value in zip(decision.inputs, values, strict=True)}
    rules = tuple(RuleHit(rule.id, rule.annotation) for rule in hits)
    return Answer(inputs, _outputs(decision, hits, context, budget), rules)


def _hits(
    decision: Decision, values: list[object], context: Mapping[str, object], budget: Budget
) -> Iterator[Rule]:
    for rule in decision.rules:
        cells = zip(rule.inputs, values, strict=True)
        if all(compile_tests(cell).passes(value, context, budget) for cell, value in cells):
            yield rule
            if decision.policy == "FIRST":
                return


def _outputs(
    decision: Decision, hits: list[Rule], context: Mapping[str, object], budget: Budget
) -> dict[str, object]:
    rows = [[_output(cell, context, budget) for cell in rule.outputs] for rule in hits]
    outputs: dict[str, object] = {}
    for at, column in enumerate(decision.outputs):
        if decision.policy == "COLLECT":
            outputs[column.name] = [row[at] for row in rows]
        else:
            outputs[column.name] = rows[0][at] if rows else None
    return outputs


def _output(cell: str, context: Mapping[str, object], budget: Budget) -> object:
    return None if cell in ("", "-") else compile_expression(cell).evaluate(context, budget)


# -- reading -------------------------------------------------------------------------------------------


def _decision(file: str, element: Tree) -> Decision:
    table = child(element, "decisionTable")
    oddities = [local(inner) for inner in element if local(inner) in _LOGIC]
    if table is None:
        return Decision(
            element.get("id", ""), element.get("name", ""), file, "", (), (), (), ("noTable", *oddities)
        )
    if table.get("aggregation"):
        oddities.append("aggregation")
    rules = children(table, "rule")
    inputs, outputs = children(table, "input"), children(table, "output")
    if len(rules) > MAX_RULES or len(inputs) > MAX_COLUMNS or len(outputs) > MAX_COLUMNS:
        raise Unreadable(file, "table_too_large")
    return Decision(
        id=element.get("id", ""),
        name=element.get("name", ""),
        file=file,
        policy=table.get("hitPolicy", "UNIQUE"),
        inputs=tuple(_input(one) for one in inputs),
        outputs=tuple(Column(one.get("id", ""), one.get("name", "")) for one in outputs),
        rules=tuple(_rule(one) for one in rules),
        oddities=tuple(oddities),
    )


_LOGIC: Final = frozenset(
    {
        "literalExpression",
        "context",
        "invocation",
        "relation",
        "list",
        "functionDefinition",
        "informationRequirement",
        "knowledgeRequirement",
    }
)


def _input(element: Tree) -> Column:
    expression = child(element, "inputExpression")
    source = text(child(expression, "text")) if expression is not None else ""
    return Column(element.get("id", ""), element.get("label") or source, source)


def _rule(element: Tree) -> Rule:
    notes = [text(child(entry, "text")) for entry in children(element, "annotationEntry")]
    description = text(child(element, "description"))
    return Rule(
        id=element.get("id", ""),
        inputs=tuple(text(child(entry, "text")) for entry in children(element, "inputEntry")),
        outputs=tuple(text(child(entry, "text")) for entry in children(element, "outputEntry")),
        annotation=" ".join(part for part in (description, *notes) if part),
        line=element.sourceline or 0,
    )


def names_read(decision: Decision) -> frozenset[str]:
    """Names the table reads; cells that are not in the language are left to the checks."""
    found: set[str] = set()
    for source in (column.expression for column in decision.inputs):
        found |= _names(source, tests=False)
    for rule in decision.rules:
        for cell in rule.inputs:
            found |= _names(cell, tests=True)
        for cell in rule.outputs:
            found |= _names(cell, tests=False) if cell not in ("", "-") else frozenset()
    return frozenset(found)


def _names(source: str, *, tests: bool) -> frozenset[str]:
    try:
        return compile_tests(source).names if tests else compile_expression(source).names
    except ExpressionError:
        return frozenset()
