"""Every way through a definition, walked without running it: which milestones does each way pass, and can it stall?

A way carries the milestones passed so far, in order, and what is known of the routing values: a script that sets
`intake = "accepted"` makes the next `intake = "accepted"` certain. What people enter is every option of the form;
what tables answer is every answer they hold. Called processes are walked once for each state they are entered with.

Branches of a parallel gateway are taken one step at a time in a fixed order: their order does not matter here. A
token that waits at a join when nothing else can move is a stall. Non-interrupting events are walked beside the way.

The walk is bounded; a definition too large to walk gets one finding saying so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from workflows.decisions import Decision
from workflows.diagram import Diagram, Flow, Node, Process
from workflows.errors import ExpressionError
from workflows.expressions import compile_expression, compile_script
from workflows.forms import Form
from workflows.names import MESSAGE_VALUES, START_NAMES
from workflows.syntax import Literal, Name, Operation, Several
from workflows.syntax import Node as Tree

MAX_STATES: Final = 60_000
TRACKED: Final = ("received", "accepted", "decided", "closed")
ANY: Final = "\x00any"  # a value nothing is known of

Known = tuple[tuple[str, object], ...]  # sorted (name, value); a name that is absent has never been set


class TooManyWays(Exception):
    """The bound on states was reached."""


@dataclass(frozen=True, slots=True)
class Way:
    """The state of a way: milestones in the order first passed, what is known, whether a withdrawal cut in."""

    passed: tuple[str, ...] = ()
    known: Known = ()
    withdrawn: bool = False

    def mark(self, milestone: str | None) -> "Way":
        if milestone not in TRACKED or milestone in self.passed:
            return self
        return replace(self, passed=(*self.passed, milestone))

    def learn(self, name: str, value: object) -> "Way":
        known = dict(self.known)
        known[name] = value
        return replace(self, known=tuple(sorted(known.items())))

    def value(self, name: str) -> object:
        return dict(self.known).get(name)


@dataclass(frozen=True, slots=True)
class Exit:
    """How a scope may be left: the way at that point, and the end event (or, for an error, its code)."""

    way: Way
    end: str
    error: str = ""


def begin_way(diagram: Diagram) -> Way:
    """How a case begins: what is given at the start may be anything, all other names have no value yet."""
    way = Way()
    for name in sorted(set(_compared(diagram)) & START_NAMES):
        way = way.learn(name, ANY)
    return way


@dataclass(slots=True)
class Walk:
    """One walk over a definition.

    relevant   names that conditions compare with literals: only these are followed
    stalls     (process, join) where a token may wait for ever
    """

    diagram: Diagram
    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    relevant: frozenset[str] = frozenset()
    stalls: set[tuple[str, str]] = field(default_factory=set)
    _exits: dict[tuple[str, str, Way], frozenset[Exit]] = field(default_factory=dict)
    states: int = 0

    def ends(self, process: str, begin: Way) -> frozenset[Exit]:
        """Every exit of a process entered with `begin`. Raises TooManyWays."""
        self.relevant = frozenset(_compared(self.diagram))
        known = tuple(pair for pair in begin.known if pair[0] in self.relevant)
        return self._scope(process, "", replace(begin, known=known))

    # -- scopes

    def _scope(self, process_id: str, scope: str, begin: Way) -> frozenset[Exit]:
        """Memoised: a scope entered twice in the same state is left in the same ways."""
        place = (process_id, scope, begin)
        if place in self._exits:
            return self._exits[place]
        self._exits[place] = frozenset()
        process = self.diagram.processes[process_id]
        first = next(node for node in process.inside(scope) if node.kind == "startEvent")
        exits: set[Exit] = set()
        seen: set[tuple[tuple[str, ...], Way]] = set()
        queue: list[tuple[tuple[str, ...], Way]] = [((first.id,), begin)]
        while queue:
            tokens, way = queue.pop()
            if (tokens, way) in seen:
                continue
            seen.add((tokens, way))
            self.states += 1
            if self.states > MAX_STATES:
                raise TooManyWays
            queue += self._step(process, tokens, way, exits)
        self._exits[place] = frozenset(exits)
        return self._exits[place]

    def _step(
        self, process: Process, tokens: tuple[str, ...], way: Way, exits: set[Exit]
    ) -> Iterator[tuple[tuple[str, ...], Way]]:
        """Move one token. Tokens at a join that is not complete wait; when all wait, it is a stall."""
        for at, place in enumerate(tokens):
            node = process.nodes[place.split("<", 1)[0]]
            rest = (*tokens[:at], *tokens[at + 1 :])
            if node.kind == "parallelGateway":
                arrived = self._arrived(process, node, tokens)
                if arrived is None:
                    continue
                left = list(tokens)
                for one in arrived:
                    left.remove(one)
                targets = [self._place(process, flow) for flow in process.leaving(node.id)]
                yield tuple(sorted([*left, *targets])), way.mark(node.properties.get("milestone"))
                return
            yield from self._move(process, node, rest, way, exits)
            return
        for place in tokens:
            self.stalls.add((process.id, place.split("<", 1)[0]))

    def _place(self, process: Process, flow: Flow) -> str:
        """Where a token comes to stand: at a join it remembers the flow it came along."""
        return (
            f"{flow.target}<{flow.id}"
            if process.nodes[flow.target].kind == "parallelGateway"
            else flow.target
        )

    def _arrived(self, process: Process, join: Node, tokens: tuple[str, ...]) -> list[str] | None:
        """One token for every flow into the join, or None while some are missing."""
        wanted = [f"{join.id}<{flow.id}" for flow in process.entering(join.id)]
        return wanted if all(one in tokens for one in wanted) else None

    def _move(
        self, process: Process, node: Node, rest: tuple[str, ...], way: Way, exits: set[Exit]
    ) -> Iterator[tuple[tuple[str, ...], Way]]:
        if node.kind == "endEvent":
            yield from self._end(node, rest, way, exits)
            return
        for boundary in process.attached(node.id):
            yield from self._interrupted(process, node, boundary, rest, way, exits)
        for after in self._through(process, node, way):
            marked = after.mark(node.properties.get("milestone"))
            for flow, chosen in self._chosen(process, node, marked):
                yield tuple(sorted((*rest, self._place(process, flow)))), chosen

    def _end(
        self, node: Node, rest: tuple[str, ...], way: Way, exits: set[Exit]
    ) -> Iterator[tuple[tuple[str, ...], Way]]:
        after = way.mark(node.properties.get("milestone"))
        if node.event == "error":
            exits.add(Exit(after, node.id, node.error))
        elif rest and node.event != "terminate":
            yield rest, after
        else:
            exits.add(Exit(after, node.id))

    def _interrupted(
        self, process: Process, host: Node, boundary: Node, rest: tuple[str, ...], way: Way, exits: set[Exit]
    ) -> Iterator[tuple[tuple[str, ...], Way]]:
        """The ways that leave an activity over its border. What was done inside before is not known."""
        flows = process.leaving(boundary.id)
        if not boundary.interrupting:
            # Its path runs beside the main one: walked alone, for its stalls and for ends that close the scope.
            beside = Way(way.passed, way.known, way.withdrawn)
            for flow in flows:
                self._beside(process, flow.target, beside, exits)
            return
        begin = way
        for name in self._set_inside(host):
            begin = begin.learn(name, ANY)
        if boundary.event == "message" and boundary.message == "withdrawal":
            begin = replace(begin, withdrawn=True)
        begin = self._heard(boundary, begin).mark(boundary.properties.get("milestone"))
        for flow in flows:
            yield tuple(sorted((*rest, self._place(process, flow)))), begin

    def _beside(self, process: Process, first: str, way: Way, exits: set[Exit]) -> None:
        seen: set[str] = set()
        queue = [first]
        while queue:
            node = process.nodes[queue.pop()]
            if node.id in seen:
                continue
            seen.add(node.id)
            if node.kind == "endEvent" and node.event == "terminate":
                exits.add(Exit(way.mark(node.properties.get("milestone")), node.id))
            queue += [flow.target for flow in process.leaving(node.id)]

    # -- what a node does to a way

    def _through(self, process: Process, node: Node, way: Way) -> Iterator[Way]:
        if node.kind == "callActivity" and node.multi is None:
            exits = self._scope(node.called, "", way)
            yield from (one.way for one in exits if not one.error)
        elif node.kind == "subProcess" and node.multi is None:
            exits = self._scope(process.id, node.id, way)
            yield from (one.way for one in exits if not one.error)
        elif node.multi is not None:
            yield from self._repeated(process, node, way)
        elif node.message and node.kind in ("intermediateCatchEvent", "receiveTask"):
            yield self._heard(node, way)
        elif node.kind == "userTask":
            yield from self._filled(node, way)
        elif node.kind == "scriptTask":
            yield self._scripted(node, way)
        elif node.kind == "businessRuleTask":
            yield from self._decided(node, way)
        else:
            yield way

    def _repeated(self, process: Process, node: Node, way: Way) -> Iterator[Way]:
        """Instances keep their values; their milestones count only when every instance passes them: so none do."""
        assert node.multi is not None
        inner = way.learn(node.multi.item, ANY) if node.multi.item in self.relevant else way
        if node.kind == "subProcess":
            self._scope(process.id, node.id, inner)
        elif node.kind == "callActivity":
            self._scope(node.called, "", inner)
        gathered = node.multi.gathered
        yield way.learn(gathered, ANY) if gathered in self.relevant else way

    def _filled(self, node: Node, way: Way) -> Iterator[Way]:
        """Every combination of the options a person may choose, for the names that are compared."""
        form = self.forms.get(node.properties.get("form", ""))
        ways = [way]
        for component in form.fields() if form is not None else ():
            if component.routing and component.key in self.relevant:
                values: list[object] = [option.value for option in component.options] or [ANY]
                if component.hide or not component.required:
                    values.append(ANY)
                ways = [one.learn(component.key, value) for one in ways for value in values]
                if len(ways) > MAX_STATES // 10:
                    raise TooManyWays
        yield from ways

    def _scripted(self, node: Node, way: Way) -> Way:
        for name, expression in compile_script(node.script).lines:
            if name in self.relevant:
                way = way.learn(name, _known_value(expression.tree, way))
        return way

    def _decided(self, node: Node, way: Way) -> Iterator[Way]:
        decision = self.decisions.get(node.decision)
        ways = [way]
        for at, column in enumerate(decision.outputs if decision is not None else ()):
            if column.name in self.relevant:
                assert decision is not None
                values = {_cell_value(rule.outputs[at]) for rule in decision.rules} | {None}
                ways = [one.learn(column.name, value) for one in ways for value in sorted(values, key=repr)]
        yield from ways

    def _heard(self, node: Node, way: Way) -> Way:
        """A message may bring values of its own."""
        names = {
            *MESSAGE_VALUES.get(node.message, {}),
            *node.properties.get("sets", "").replace(",", " ").split(),
        }
        for name in sorted(names & self.relevant):
            way = way.learn(name, ANY)
        return way

    def _set_inside(self, host: Node) -> list[str]:
        """Names that may have been set while the activity ran."""
        if host.kind in ("callActivity", "subProcess"):
            return sorted(self.relevant)
        return []

    # -- choices

    def _chosen(self, process: Process, node: Node, way: Way) -> Iterator[tuple[Flow, Way]]:
        flows = process.leaving(node.id)
        if node.kind != "exclusiveGateway" or len(flows) < 2:
            yield from ((flow, way) for flow in flows)
            return
        for flow in flows:
            if flow.id == node.default:
                continue
            tree = compile_expression(flow.condition).tree
            holds = _holds(tree, way)
            if holds is not False:
                yield flow, _assume(tree, way)
            if holds is True:
                return
            way = _refute(tree, way)
        yield from ((flow, way) for flow in flows if flow.id == node.default)


# -- three-valued reading of conditions ------------------------------------------------------------------------


def _holds(tree: Tree, way: Way) -> bool | None:
    """True or False when certain, None when it depends on what is not known."""
    if isinstance(tree, Operation):
        if tree.sign in ("and", "or"):
            return _both(tree.sign == "or", [_holds(part, way) for part in tree.parts])
        if tree.sign == "not":
            inner = _holds(tree.parts[0], way)
            return None if inner is None else not inner
        found = _comparison(tree)
        if found is not None:
            name, values, positive = found
            value = way.value(name)
            return None if value == ANY else (value in values) == positive
    return None


def _both(one_is_enough: bool, parts: list[bool | None]) -> bool | None:
    if one_is_enough in parts:
        return one_is_enough
    return None if None in parts else not one_is_enough


def _comparison(tree: Operation) -> tuple[str, tuple[object, ...], bool] | None:
    """`name = "x"`, `name != "x"` or `name in ["x", "y"]` as (name, values, positive)."""
    if tree.sign not in ("=", "!=", "in"):
        return None
    left, right = tree.parts
    if isinstance(left, Literal) and isinstance(right, Name) and tree.sign != "in":
        left, right = right, left
    if not isinstance(left, Name):
        return None
    if isinstance(right, Literal) and tree.sign != "in":
        return left.name, (right.value,), tree.sign == "="
    if isinstance(right, Several) and tree.sign == "in":
        values = tuple(item.value for item in right.items if isinstance(item, Literal))
        return (left.name, values, True) if len(values) == len(right.items) else None
    return None


def _assume(tree: Tree, way: Way) -> Way:
    """What is known once the condition held."""
    if isinstance(tree, Operation):
        if tree.sign == "and":
            for part in tree.parts:
                way = _assume(part, way)
            return way
        found = _comparison(tree)
        if found is not None and found[2] and len(found[1]) == 1:
            return way.learn(found[0], found[1][0])
    return way


def _refute(tree: Tree, way: Way) -> Way:
    """What is known once the condition did not hold: something only for `name != "x"`."""
    if isinstance(tree, Operation):
        found = _comparison(tree)
        if found is not None and not found[2] and len(found[1]) == 1:
            return way.learn(found[0], found[1][0])
    return way


def _known_value(tree: Tree, way: Way) -> object:
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Name) and way.value(tree.name) is not None:
        return way.value(tree.name)
    return ANY


def _cell_value(cell: str) -> object:
    if cell in ("", "-"):
        return None
    try:
        tree = compile_expression(cell).tree
    except ExpressionError:
        return ANY
    return tree.value if isinstance(tree, Literal) else ANY


def _compared(diagram: Diagram) -> Iterator[str]:
    """Names compared with literals in the conditions of gateways."""
    for process in diagram.processes.values():
        for flow in process.flows.values():
            if flow.condition:
                try:
                    tree = compile_expression(flow.condition).tree
                except ExpressionError:
                    continue
                yield from _compared_in(tree)


def _compared_in(tree: Tree) -> Iterator[str]:
    if isinstance(tree, Operation):
        found = _comparison(tree)
        if found is not None:
            yield found[0]
        for part in tree.parts:
            yield from _compared_in(part)
