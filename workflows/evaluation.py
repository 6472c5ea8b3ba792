"""How a tree of `syntax.py` gets its value: our own evaluator, counting every step it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflows.errors import ExpressionError
from workflows.syntax import Interval, Literal, Name, Node, Operation, Several, Test, Value, bounded

MAX_STEPS: Final = 2_000
MAX_TEXT: Final = 2_000

_ORDER: Final = frozenset({"<", "<=", ">", ">="})


@dataclass(slots=True)
class Budget:
    """Steps left for one evaluation; a test reads `spent` to see what a hostile input cost."""

    steps: int = MAX_STEPS
    spent: int = 0

    def spend(self, steps: int = 1) -> None:
        self.spent += steps
        if self.spent > self.steps:
            raise ExpressionError("the expression takes too many steps")


def value_of(node: Node, context: Mapping[str, Value], budget: Budget) -> Value:
    """The value of a tree in a context; names that are absent are null. Raises ExpressionError over a budget."""
    budget.spend()
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        return context.get(node.name)
    if isinstance(node, Several):
        return [value_of(item, context, budget) for item in node.items]
    if isinstance(node, Interval):
        raise ExpressionError("an interval stands only after `in`")
    return _operate(node, context, budget)


def _operate(node: Operation, context: Mapping[str, Value], budget: Budget) -> Value:
    sign, parts = node.sign, node.parts
    if sign in ("and", "or"):
        return _logic(sign == "or", parts, context, budget)
    left = value_of(parts[0], context, budget)
    if sign == "not":
        return None if not isinstance(left, bool) else not left
    if sign == "neg":
        return -left if _is_number(left) else None  # type: ignore[operator]
    if sign == "count":
        return len(left) if isinstance(left, list | tuple) else None
    if sign == "in":
        return _within(left, parts[1], context, budget)
    right = value_of(parts[1], context, budget)
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
    left = value_of(parts[0], context, budget)
    if left is one_is_enough:
        return left
    right = value_of(parts[1], context, budget)
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
    found = value_of(node, context, budget)
    if not isinstance(found, list | tuple):
        return None
    return any(_matches(value, one, budget) for one in found)


def _inside(value: Value, interval: Interval, context: Mapping[str, Value], budget: Budget) -> Value:
    low = _ordered(">=" if interval.low_in else ">", value, value_of(interval.low, context, budget))
    high = _ordered("<=" if interval.high_in else "<", value, value_of(interval.high, context, budget))
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
    left, right = bounded(left), bounded(right)
    if sign == "+":
        return bounded(left + right)
    if sign == "-":
        return bounded(left - right)
    if sign == "*":
        return bounded(left * right)
    return None if right == 0 else bounded(left / right)


def passes(test: Test, value: Value, context: Mapping[str, Value], budget: Budget) -> bool:
    if isinstance(test.node, Interval):
        return _inside(value, test.node, context, budget) is True
    wanted = value_of(test.node, context, budget)
    if test.sign != "=":
        return _ordered(test.sign, value, wanted) is True
    return _matches(value, wanted, budget)
