"""The one small language of the diagrams: a FEEL subset, read and run by our own code, never by Python's.

It is used in gateway conditions, completion conditions, scripts (`name = expression` lines), table cells and form
conditions. There is no attribute access, no call but the three listed functions, no loop, no way to reach an
object: an expression sees a mapping of names to scalars and lists and gives back a scalar or a list.

    expression   or, and, = != < <= > >=, in, + - * /, unary -, ( )
    literals     12, 0.5, "text", true, false, null, [1, 2, 3]
    x in         ["a", "b"]   ("a", "b")   [1..5]   (0..1]   a name that holds a list
    functions    not(x)   list contains(list, x)   count(list)
    unary tests  -   "a", "b"   not("a")   > 5   [1..5]   (table cells only; they test one input value)

`null` follows FEEL: a name without a value is null, comparing order with null is null, `and`/`or` are three-valued,
and a condition holds only when it is exactly true. Dividing by zero is null.

Budgets are counted, not timed: length of the source, number of tokens, depth of nesting, steps of evaluation, size
of numbers and texts. Going over one raises `ExpressionError`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from workflows.errors import ExpressionError
from workflows.evaluation import Budget, passes, value_of
from workflows.syntax import ASSIGNMENT, WORDS, Node, Test, Value, names_in, read_expression, read_tests

MAX_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. `names` are those it reads, in no order."""

    source: str
    tree: Node
    names: frozenset[str]

    def evaluate(self, context: Mapping[str, Value], budget: Budget | None = None) -> Value:
        """The value in this context; names that are absent are null."""
        return value_of(self.tree, context, budget or Budget())

    def holds(self, context: Mapping[str, Value], budget: Budget | None = None) -> bool:
        """Whether the value is exactly true: null and everything else do not hold."""
        return self.evaluate(context, budget) is True


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """A compiled table cell: any value passes when `tests` is empty."""

    source: str
    tests: tuple[Test, ...]
    negated: bool
    names: frozenset[str]

    def passes(self, value: Value, context: Mapping[str, Value], budget: Budget | None = None) -> bool:
        budget = budget or Budget()
        budget.spend()
        if not self.tests:
            return True
        hit = any(passes(test, value, context, budget) for test in self.tests)
        return hit != self.negated


@dataclass(frozen=True, slots=True)
class Script:
    """Compiled `name = expression` lines, run in order; a later line sees what an earlier one set."""

    source: str
    lines: tuple[tuple[str, Expression], ...]

    @property
    def sets(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.lines)

    @property
    def names(self) -> frozenset[str]:
        """Names read before this script has set them."""
        read: set[str] = set()
        known: set[str] = set()
        for name, expression in self.lines:
            read |= expression.names - known
            known.add(name)
        return frozenset(read)

    def run(self, context: Mapping[str, Value], budget: Budget | None = None) -> dict[str, Value]:
        """The names set and their values; `context` is left as it was."""
        budget = budget or Budget()
        seen = dict(context)
        new: dict[str, Value] = {}
        for name, expression in self.lines:
            new[name] = seen[name] = expression.evaluate(seen, budget)
        return new


@lru_cache(maxsize=8192)
def compile_expression(source: str) -> Expression:
    """Read an expression. Raises ExpressionError when it is not in the language or over a budget."""
    tree = read_expression(source)
    return Expression(source, tree, frozenset(names_in(tree)))


@lru_cache(maxsize=8192)
def compile_tests(source: str) -> UnaryTests:
    """Read a table cell; an empty cell and `-` accept every value."""
    tests, negated = read_tests(source)
    names = frozenset(name for test in tests for name in names_in(test.node))
    return UnaryTests(source, tests, negated, names)


@lru_cache(maxsize=2048)
def compile_script(source: str) -> Script:
    """Read a script: one `name = expression` a line, blank lines allowed."""
    lines: list[tuple[str, Expression]] = []
    for text in source.splitlines():
        if not text.strip():
            continue
        match = ASSIGNMENT.fullmatch(text)
        if match is None or match[1] in WORDS:
            raise ExpressionError(
                f"a script holds lines of the form  name = expression, not {text.strip()[:60]!r}"
            )
        lines.append((match[1], compile_expression(match[2].strip())))
        if len(lines) > MAX_LINES:
            raise ExpressionError("the script has too many lines")
    if not lines:
        raise ExpressionError("the script is empty")
    return Script(source, tuple(lines))
