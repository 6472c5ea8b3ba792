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

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from workflows.errors import ExpressionError

MAX_SOURCE: Final = 1_000
MAX_TOKENS: Final = 240
MAX_DEPTH: Final = 24
MAX_STEPS: Final = 2_000
MAX_NUMBER: Final = 10**15
MAX_TEXT: Final = 2_000
MAX_LINES: Final = 40

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d{1,16}(?:\.(?!\.)\d{1,10})?)
    | (?P<text>"(?:[^"\\\n]|\\["\\nt])*")
    | (?P<mark>!=|<=|>=|\.\.|[=<>+\-*/()\[\],])
    | (?P<function>list\s+contains\b)
    | (?P<name>[^\W\d]\w{0,63})
    )""",
    re.VERBOSE,
)
_ASSIGNMENT = re.compile(r"\s*([^\W\d]\w{0,63})\s*=(?!=)(.*)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t"}
_WORDS: Final = frozenset(
    {"and", "or", "not", "in", "true", "false", "null", "count", "list", "between", "if"}
)
_ORDER: Final = frozenset({"<", "<=", ">", ">="})

Value = object


@dataclass(slots=True)
class Budget:
    """Steps left for one evaluation; a test reads `spent` to see what a hostile input cost."""

    steps: int = MAX_STEPS
    spent: int = 0

    def spend(self, steps: int = 1) -> None:
        self.spent += steps
        if self.spent > self.steps:
            raise ExpressionError("the expression takes too many steps")


# -- the tree ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Several:
    """A list of expressions."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """low..high; each end is included or not."""

    low: "Node"
    high: "Node"
    low_in: bool
    high_in: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """sign is an operator or the name of a function; `neg` is the unary minus."""

    sign: str
    parts: tuple["Node", ...]


Node = Literal | Name | Several | Interval | Operation


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. `names` are those it reads, in no order."""

    source: str
    tree: Node
    names: frozenset[str]

    def evaluate(self, context: Mapping[str, Value], budget: Budget | None = None) -> Value:
        """The value in this context; names that are absent are null."""
        return _value(self.tree, context, budget or Budget())

    def holds(self, context: Mapping[str, Value], budget: Budget | None = None) -> bool:
        """Whether the value is exactly true: null and everything else do not hold."""
        return self.evaluate(context, budget) is True


@dataclass(frozen=True, slots=True)
class Test:
    """One alternative of a table cell: `sign` is = < <= > >= or in."""

    sign: str
    node: Node


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
        hit = any(_test(test, value, context, budget) for test in self.tests)
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


# -- compiling -----------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def compile_expression(source: str) -> Expression:
    """Read an expression. Raises ExpressionError when it is not in the language or over a budget."""
    reader = _Reader(source)
    tree = reader.expression(0)
    reader.end()
    return Expression(source, tree, frozenset(_names(tree)))


@lru_cache(maxsize=8192)
def compile_tests(source: str) -> UnaryTests:
    """Read a table cell; an empty cell and `-` accept every value."""
    reader = _Reader(source)
    tests, negated = reader.tests()
    names = frozenset(name for test in tests for name in _names(test.node))
    return UnaryTests(source, tests, negated, names)


@lru_cache(maxsize=2048)
def compile_script(source: str) -> Script:
    """Read a script: one `name = expression` a line, blank lines allowed."""
    lines: list[tuple[str, Expression]] = []
    for text in source.splitlines():
        if not text.strip():
            continue
        match = _ASSIGNMENT.fullmatch(text)
        if match is None or match[1] in _WORDS:
            raise ExpressionError(
                f"a script holds lines of the form  name = expression, not {text.strip()[:60]!r}"
            )
        lines.append((match[1], compile_expression(match[2].strip())))
        if len(lines) > MAX_LINES:
            raise ExpressionError("the script has too many lines")
    if not lines:
        raise ExpressionError("the script is empty")
    return Script(source, tuple(lines))


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, parents first."""
    yield node
    if isinstance(node, Several):
        inner = node.items
    elif isinstance(node, Operation):
        inner = node.parts
    elif isinstance(node, Interval):
        inner = (node.low, node.high)
    else:
        return
    for part in inner:
        yield from walk(part)


def _names(tree: Node) -> Iterator[str]:
    return (node.name for node in walk(tree) if isinstance(node, Name))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(source: str) -> list[_Token]:
    if len(source) > MAX_SOURCE:
        raise ExpressionError("the expression is too long")
    tokens: list[_Token] = []
    at, end = 0, len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            at += len(source[at:]) - len(source[at:].lstrip())
            raise ExpressionError(f"{source[at : at + 20].strip()!r} is not part of the language", at)
        tokens.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        if len(tokens) > MAX_TOKENS:
            raise ExpressionError("the expression has too many parts")
        at = match.end()
    return tokens


@dataclass(slots=True)
class _Reader:
    """A recursive-descent reader. Each method takes the depth it stands at, so that nesting is bounded."""

    source: str
    tokens: list[_Token] = field(init=False)
    at: int = 0

    def __post_init__(self) -> None:
        self.tokens = _tokens(self.source)

    # the cursor

    def peek(self, *texts: str) -> bool:
        return (
            self.at < len(self.tokens)
            and self.tokens[self.at].kind != "text"
            and self.tokens[self.at].text in texts
        )

    def take(self) -> _Token:
        if self.at >= len(self.tokens):
            raise ExpressionError("the expression ends too early", len(self.source))
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, text: str) -> None:
        if not self.peek(text):
            raise ExpressionError(f"expected {text!r}", self._position())
        self.at += 1

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise ExpressionError(f"{self.tokens[self.at].text!r} was not expected here", self._position())

    def _position(self) -> int:
        return self.tokens[self.at].at if self.at < len(self.tokens) else len(self.source)

    # the grammar, loosest binding first

    def expression(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise ExpressionError("the expression is nested too deeply", self._position())
        return self._chain(("or",), self._all, depth)

    def _all(self, depth: int) -> Node:
        return self._chain(("and",), self._comparison, depth)

    def _comparison(self, depth: int) -> Node:
        left = self._sum(depth)
        if self.peek("=", "!=", "<", "<=", ">", ">="):
            sign = self.take().text
            return Operation(sign, (left, self._sum(depth)))
        if self.peek("in"):
            self.take()
            return Operation("in", (left, self._collection(depth)))
        return left

    def _sum(self, depth: int) -> Node:
        return self._chain(("+", "-"), self._product, depth)

    def _product(self, depth: int) -> Node:
        return self._chain(("*", "/"), self._signed, depth)

    def _chain(self, signs: tuple[str, ...], part: Callable[[int], Node], depth: int) -> Node:
        node = part(depth)
        while self.peek(*signs):
            node = Operation(self.take().text, (node, part(depth)))
        return node

    def _signed(self, depth: int) -> Node:
        if self.peek("-"):
            self.take()
            return Operation("neg", (self._primary(depth),))
        return self._primary(depth)

    def _primary(self, depth: int) -> Node:
        token = self.take()
        if token.kind == "number":
            return Literal(_number(token))
        if token.kind == "text":
            return Literal(_text(token))
        if token.kind == "function":
            return Operation("list contains", self._arguments(2, depth))
        if token.kind == "name":
            return self._word(token, depth)
        if token.text == "(":
            node = self.expression(depth + 1)
            self.expect(")")
            return node
        if token.text == "[":
            return Several(self._items("]", depth))
        raise ExpressionError(f"{token.text!r} was not expected here", token.at)

    def _word(self, token: _Token, depth: int) -> Node:
        if token.text in ("true", "false"):
            return Literal(token.text == "true")
        if token.text == "null":
            return Literal(None)
        if token.text in ("not", "count"):
            return Operation(token.text, self._arguments(1, depth))
        if token.text in _WORDS:
            raise ExpressionError(f"{token.text!r} is a word of the language, not a name", token.at)
        if self.peek("("):
            raise ExpressionError(f"there is no function {token.text!r}", token.at)
        return Name(token.text)

    def _arguments(self, count: int, depth: int) -> tuple[Node, ...]:
        self.expect("(")
        items = self._items(")", depth)
        if len(items) != count:
            raise ExpressionError(f"expected {count} argument(s)", self._position())
        return items

    def _items(self, close: str, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self.peek(close):
            if items:
                self.expect(",")
            items.append(self.expression(depth + 1))
        self.expect(close)
        return tuple(items)

    def _collection(self, depth: int) -> Node:
        """What may follow `in`: a list, a parenthesis with alternatives, an interval, or a value holding a list."""
        if not self.peek("[", "("):
            return self._sum(depth)
        opening = self.take().text
        first = None if self.peek("]") else self.expression(depth + 1)
        if first is not None and self.peek(".."):
            return self._interval(first, low_in=opening == "[", depth=depth)
        close = "]" if opening == "[" else ")"
        if first is None:
            self.expect(close)
            return Several(())
        items = [first]
        while self.peek(","):
            self.take()
            items.append(self.expression(depth + 1))
        self.expect(close)
        return Several(tuple(items))

    def _interval(self, low: Node, *, low_in: bool, depth: int) -> Interval:
        self.expect("..")
        high = self.expression(depth + 1)
        if not self.peek("]", ")", "["):
            raise ExpressionError("an interval ends with ] or )", self._position())
        return Interval(low, high, low_in, self.take().text == "]")

    # table cells

    def tests(self) -> tuple[tuple[Test, ...], bool]:
        if not self.tokens or (len(self.tokens) == 1 and self.peek("-")):
            return (), False
        negated = self.peek("not") and len(self.tokens) > 1 and self.tokens[1].text == "("
        if negated:
            self.at += 2
        found = [self._one_test()]
        while self.peek(","):
            self.take()
            found.append(self._one_test())
        if negated:
            self.expect(")")
        self.end()
        return tuple(found), negated

    def _one_test(self) -> Test:
        if self.peek("<", "<=", ">", ">=", "="):
            return Test(self.take().text, self._sum(1))
        if self.peek("[", "]", "(") and self._is_interval():
            opening = self.take().text
            return Test("in", self._interval(self._sum(1), low_in=opening == "[", depth=1))
        return Test("=", self._sum(1))

    def _is_interval(self) -> bool:
        """Whether `..` comes before the bracket that opened here is closed again."""
        depth = 0
        for token in self.tokens[self.at :]:
            if token.kind != "mark":
                continue
            if token.text == ".." and depth <= 1:
                return True
            if token.text in "([":
                depth += 1
            elif token.text in ")]":
                depth -= 1
                if depth == 0:
                    return False
        return False


def _number(token: _Token) -> Value:
    value: int | float = float(token.text) if "." in token.text else int(token.text)
    return _bounded(value)


def _text(token: _Token) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), token.text[1:-1])


# -- evaluating ----------------------------------------------------------------------------------------


def _value(node: Node, context: Mapping[str, Value], budget: Budget) -> Value:
    budget.spend()
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        return context.get(node.name)
    if isinstance(node, Several):
        return [_value(item, context, budget) for item in node.items]
    if isinstance(node, Interval):
        raise ExpressionError("an interval stands only after `in`")
    return _operate(node, context, budget)


def _operate(node: Operation, context: Mapping[str, Value], budget: Budget) -> Value:
    sign, parts = node.sign, node.parts
    if sign in ("and", "or"):
        return _logic(sign == "or", parts, context, budget)
    left = _value(parts[0], context, budget)
    if sign == "not":
        return None if not isinstance(left, bool) else not left
    if sign == "neg":
        return -left if _is_number(left) else None  # type: ignore[operator]
    if sign == "count":
        return len(left) if isinstance(left, list | tuple) else None
    if sign == "in":
        return _within(left, parts[1], context, budget)
    right = _value(parts[1], context, budget)
    if sign == "list contains":
        return _contains(left, right, budget)
    if sign in ("=", "!="):
        return _same(sign, left, right, budget)
    if sign in _ORDER:
        return _ordered(sign, left, right)
    return _arithmetic(sign, left, right)


def _logic(
    one_is_enough: bool, parts: tuple[Node, ...], context: Mapping[str, Value], budget: Budget
) -> Value:
    """Three-valued and/or: the deciding value wins over null; anything not boolean counts as null."""
    left = _value(parts[0], context, budget)
    if left is one_is_enough:
        return left
    right = _value(parts[1], context, budget)
    if right is one_is_enough:
        return right
    return (not one_is_enough) if isinstance(left, bool) and isinstance(right, bool) else None


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(left: Value, right: Value, budget: Budget) -> bool:
    """Values of different kinds are never equal; 1 and 1.0 are the same number, true is not 1."""
    budget.spend()
    if _is_number(left) and _is_number(right):
        return left == right
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(_equal(a, b, budget) for a, b in zip(left, right, strict=True))
    return type(left) is type(right) and left == right


def _same(sign: str, left: Value, right: Value, budget: Budget) -> Value:
    """Null when the kinds differ (a text and a number), except that everything may be compared with null."""
    if left is not None and right is not None and _kind(left) != _kind(right):
        return None
    return _equal(left, right, budget) == (sign == "=")


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "list" if isinstance(value, list | tuple) else "text"


def _ordered(sign: str, left: Value, right: Value) -> Value:
    """Numbers with numbers, texts with texts (so ISO dates order); anything else is null."""
    if not ((_is_number(left) and _is_number(right)) or (isinstance(left, str) and isinstance(right, str))):
        return None
    if sign == "<":
        return left < right  # type: ignore[operator]
    if sign == "<=":
        return left <= right  # type: ignore[operator]
    if sign == ">":
        return left > right  # type: ignore[operator]
    return left >= right  # type: ignore[operator]


def _contains(collection: Value, item: Value, budget: Budget) -> Value:
    if not isinstance(collection, list | tuple):
        return None
    return any(_equal(one, item, budget) for one in collection)


def _within(value: Value, node: Node, context: Mapping[str, Value], budget: Budget) -> Value:
    if isinstance(node, Interval):
        return _inside(value, node, context, budget)
    found = _value(node, context, budget)
    if not isinstance(found, list | tuple):
        return None
    return any(_matches(value, one, budget) for one in found)


def _inside(value: Value, interval: Interval, context: Mapping[str, Value], budget: Budget) -> Value:
    low = _ordered(">=" if interval.low_in else ">", value, _value(interval.low, context, budget))
    high = _ordered("<=" if interval.high_in else "<", value, _value(interval.high, context, budget))
    return None if low is None or high is None else low and high


def _matches(value: Value, wanted: Value, budget: Budget) -> bool:
    """Equal, or a member when a single value is tested against a list: `x in (first, allowed)`."""
    if isinstance(wanted, list | tuple) and not isinstance(value, list | tuple):
        return _contains(wanted, value, budget) is True
    return _equal(value, wanted, budget)


def _arithmetic(sign: str, left: Value, right: Value) -> Value:
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        if len(left) + len(right) > MAX_TEXT:
            raise ExpressionError("the text grows too long")
        return left + right
    if not (isinstance(left, int | float) and isinstance(right, int | float)):
        return None
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    left, right = _bounded(left), _bounded(right)
    if sign == "+":
        return _bounded(left + right)
    if sign == "-":
        return _bounded(left - right)
    if sign == "*":
        return _bounded(left * right)
    return None if right == 0 else _bounded(left / right)


def _bounded(value: int | float) -> int | float:
    if not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise ExpressionError("the number is too large")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _test(test: Test, value: Value, context: Mapping[str, Value], budget: Budget) -> bool:
    if isinstance(test.node, Interval):
        return _inside(value, test.node, context, budget) is True
    wanted = _value(test.node, context, budget)
    if test.sign != "=":
        return _ordered(test.sign, value, wanted) is True
    return _matches(value, wanted, budget)
