"""Checks of what a diagram must say for people and for the law: lanes, groups, forms, timers, milestones.

Every way through a main process passes `accepted` or ends early, then `decided`, then `closed` (the decision on
milestones); the walk itself is in `paths.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from workflows.decisions import Decision
from workflows.diagram import Diagram, Node, Process
from workflows.findings import ERROR, WARNING, Finding
from workflows.forms import Form
from workflows.names import (
    ACTS,
    EARLY_OUTCOMES,
    GROUPS,
    MILESTONES,
    PROPERTIES,
    WITHDRAWAL,
)
from workflows.paths import Exit, TooManyWays, Walk, begin_way

Judge = Callable[[str], object]

_ORDER: Final = ("accepted", "decided", "closed")
_NAMED: Final = frozenset({"userTask", "callActivity", "businessRuleTask", "scriptTask"})


def check_people(diagram: Diagram, forms: Mapping[str, Form], judge_phrase: Judge) -> Iterator[Finding]:
    """Pools, lanes, groups, forms, names and timer phrases."""
    for file, count in diagram.pools.items():
        if count > 1:
            yield Finding("pools-several", ERROR, "", "", {"count": count}, file)
    for process in diagram.processes.values():
        if not process.pool:
            yield _at(process, "pool-missing")
        for node in process.nodes.values():
            yield from _node(process, node, forms, judge_phrase)
    yield from _unused_forms(diagram, forms)


def _at(process: Process, rule: str, element: str = "", severity: str = ERROR, **params: object) -> Finding:
    return Finding(rule, severity, process.id, element, params, process.file)


def _node(process: Process, node: Node, forms: Mapping[str, Form], judge: Judge) -> Iterator[Finding]:
    if node.kind == "userTask":
        yield from _user_task(process, node, forms)
    if node.kind in _NAMED and not node.name:
        yield _at(process, "name-missing", node.id, WARNING)
    elif node.kind in _NAMED and not node.name_en:
        yield _at(process, "name-en-missing", node.id, WARNING)
    for name in sorted(set(node.properties) - PROPERTIES):
        yield _at(process, "property-unknown", node.id, WARNING, name=name)
    milestone = node.properties.get("milestone")
    if milestone is not None and milestone not in MILESTONES:
        yield _at(process, "milestone-unknown", node.id, milestone=milestone)
    for phrase in (node.phrase, node.properties.get("stepLimit", "")):
        if phrase:
            yield from _phrase(process, node, phrase, judge)


def _user_task(process: Process, node: Node, forms: Mapping[str, Form]) -> Iterator[Finding]:
    group, form = node.properties.get("candidateGroup", ""), node.properties.get("form", "")
    if not group:
        yield _at(process, "group-missing", node.id)
    elif group not in GROUPS:
        yield _at(process, "group-unknown", node.id, group=group, groups=", ".join(sorted(GROUPS)))
    if not node.lane:
        yield _at(process, "lane-missing", node.id)
    if not form:
        yield _at(process, "form-missing", node.id)
    elif form not in forms:
        yield _at(process, "form-unknown", node.id, form=form)
    act = node.properties.get("act", "")
    if act and act not in ACTS:
        yield _at(process, "act-unknown", node.id, WARNING, act=act)


def _phrase(process: Process, node: Node, phrase: str, judge: Judge) -> Iterator[Finding]:
    """The judge comes from outside: this room does not know what a phrase means. A ValueError is its refusal."""
    try:
        judge(phrase)
    except ValueError as error:
        yield _at(process, "phrase", node.id, phrase=phrase[:80], detail=str(error)[:200])


def _unused_forms(diagram: Diagram, forms: Mapping[str, Form]) -> Iterator[Finding]:
    used = {node.properties.get("form", "") for node in diagram.nodes()}
    for name in sorted(set(forms) - used):
        yield Finding("form-unused", WARNING, name)


# -- the law ---------------------------------------------------------------------------------------------------


def is_main(diagram: Diagram, key: str) -> bool:
    """Whether a process carries a whole case: it says so (`kind` of the process), or it can be withdrawn from."""
    process = diagram.processes[key]
    kind = process.properties.get("kind", "")
    return kind == "main" or (not kind and _withdrawable(process))


def _withdrawable(process: Process) -> bool:
    return any(node.kind == "boundaryEvent" and node.message == WITHDRAWAL for node in process.nodes.values())


def check_ways(
    key: str,
    diagram: Diagram,
    forms: Mapping[str, Form],
    decisions: Mapping[str, Decision],
    *,
    main: bool,
) -> Iterator[Finding]:
    """Walk every way through the definition. Expects structure and language without errors."""
    process = diagram.processes[key]
    walk = Walk(diagram, forms, decisions)
    try:
        exits = walk.ends(key, begin_way(diagram))
    except TooManyWays:
        yield _at(process, "too-many-ways")
        return
    for stalled, join in sorted(walk.stalls):
        yield _at(diagram.processes[stalled], "join-may-stall", join)
    if main:
        yield from _main(process, exits)


def _main(process: Process, exits: frozenset[Exit]) -> Iterator[Finding]:
    if not _withdrawable(process):
        yield _at(process, "withdrawal-missing")
    told: set[tuple[str, str]] = set()
    for one in sorted(exits, key=lambda one: (one.end, one.way.passed)):
        outcome = process.nodes[one.end].properties.get("outcome", "")
        for rule in _missing(one, outcome):
            if (rule, one.end) not in told:
                told.add((rule, one.end))
                passed = ", ".join(one.way.passed) or "-"
                yield _at(process, rule, one.end, passed=passed)


def _missing(one: Exit, outcome: str) -> Iterator[str]:
    """Rules a way breaks, given the outcome of the end it reaches."""
    passed = one.way.passed
    if not outcome:
        yield "outcome-missing"
    if "closed" not in passed:
        yield "way-not-closed"
    if one.way.withdrawn or outcome in EARLY_OUTCOMES:
        return
    if "accepted" not in passed:
        yield "way-not-accepted"
    if "decided" not in passed:
        yield "way-not-decided"
    if [name for name in passed if name in _ORDER] != [name for name in _ORDER if name in passed]:
        yield "way-out-of-order"
