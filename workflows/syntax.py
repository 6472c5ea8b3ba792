"""How the language of `expressions.py` is read: texts become trees. Nothing is evaluated here.

A tokenizer and a recursive-descent reader of our own, bounded by the length of the text, the number of its parts
and the depth of its nesting.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from workflows.errors import ExpressionError

MAX_SOURCE: Final = 1_000
MAX_TOKENS: Final = 240
MAX_DEPTH: Final = 24
MAX_NUMBER: Final = 10**15

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]{1,16}(?:\.(?!\.)[0-9]{1,10})?)
    | (?P<text>"(?:[^"\\\n]|\\["\\nt])*")
    | (?P<mark>!=|<=|>=|\.\.|[=<>+\-*/()\[\],])
    | (?P<function>list\s+contains\b)
    | (?P<name>[^\W\d]\w{0,63})
    )""",
    re.VERBOSE,
)
ASSIGNMENT = re.compile(r"\s*([^\W\d]\w{0,63})\s*=(?!=)(.*)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t"}
WORDS: Final = frozenset(
    {"and", "or", "not", "in", "true", "false", "null", "count", "list", "between", "if"}
)

Value = object


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
class Test:
    """One alternative of a table cell: `sign` is = < <= > >= or in."""

    sign: str
    node: Node


def read_expression(source: str) -> Node:
    """The tree of an expression. Raises ExpressionError."""
    reader = _Reader(source)
    tree = reader.expression(0)
    reader.end()
    return tree


def read_tests(source: str) -> tuple[tuple[Test, ...], bool]:
    """(alternatives, whether they are negated) of a table cell. Raises ExpressionError."""
    return _Reader(source).tests()


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


def names_in(tree: Node) -> Iterator[str]:
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
        if token.text in WORDS:
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
    return bounded(value)


def _text(token: _Token) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), token.text[1:-1])


def bounded(value: int | float) -> int | float:
    """The number itself, whole when it is whole. Raises ExpressionError beyond the budget of size."""
    if not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise ExpressionError("the number is too large")
    return int(value) if isinstance(value, float) and value.is_integer() else value
