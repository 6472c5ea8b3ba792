"""Shipped diagrams with a slip of the pen: either the checks refuse them, or they run.

A slip is one random change: an element or a flow gone, an attribute or a text exchanged for another of its kind.
`MUTATION_SEED=123` repeats one, `MUTATIONS=2000` makes more of them.
"""

import os
import random
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tests.property.test_walk_definitions import KEYS, MAX_ACTS, Walker, closure
from tests.unit.workflows.phrases import judge
from workflows.checks import check_files, has_errors
from workflows.definition import parse_definition
from workflows.errors import StepFailed
from workflows.finding_texts import text_of

MUTATIONS = int(os.environ.get("MUTATIONS", "25"))
# A slip in these is seldom noticed by anybody.
DULL = (
    "}incoming",
    "}outgoing",
    "}property",
    "}flowNodeRef",
    "}extensionElements",
    "}documentation",
    "}properties",
)
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def seeds() -> Iterator[int]:
    given = os.environ.get("MUTATION_SEED")
    if given:
        yield int(given)
        return
    begin = random.SystemRandom().randrange(10**9)
    yield from range(begin, begin + MUTATIONS)


def mutated(files: dict[str, bytes], key: str, dice: random.Random) -> dict[str, bytes]:
    """The closure with one or two slips in files that `key` reaches."""
    reached = [name for name in files if name.endswith((".bpmn", ".dmn"))]
    changed = dict(files)
    for _ in range(dice.randint(1, 2)):
        near = [
            f"{key}/{key}.bpmn",
            f"{key}_body/{key}_body.bpmn",
            "intake/intake.bpmn",
            "handling/handling.bpmn",
        ]
        name = dice.choice([one for one in near if one in changed] * 3 + reached)
        root = etree.fromstring(changed[name])
        slip(root, dice)
        changed[name] = etree.tostring(root)
    return changed


def slip(root: Any, dice: random.Random) -> None:
    elements = [
        one
        for one in root.iter()
        if one.getparent() is not None and "DI" not in one.tag and "/DC" not in one.tag
    ]
    bearing = [one for one in elements if not one.tag.endswith(DULL)]
    element = dice.choice(bearing if dice.random() < 0.85 else elements)
    other = dice.choice([one for one in elements if one.tag == element.tag])
    what = dice.choice(["gone", "attribute", "text", "tag", "again"])
    if what == "gone":
        element.getparent().remove(element)
    elif what == "attribute" and element.attrib:
        name = dice.choice(sorted(element.attrib))
        element.set(
            name, other.get(name, "") if dice.random() < 0.7 else dice.choice(["", "false", "x", "urgent"])
        )
    elif what == "text" and (element.text or "").strip():
        element.text = other.text if dice.random() < 0.5 else f"{element.text} x"
    elif what == "tag" and element.tag.startswith(BPMN):
        element.tag = other.tag if dice.random() < 0.5 else f"{BPMN}{dice.choice(KINDS)}"
    elif what == "again":
        element.addnext(etree.fromstring(etree.tostring(element)))


KINDS = [
    "userTask",
    "scriptTask",
    "exclusiveGateway",
    "parallelGateway",
    "eventBasedGateway",
    "endEvent",
    "intermediateCatchEvent",
    "callActivity",
    "subProcess",
    "boundaryEvent",
    "terminateEventDefinition",
    "timerEventDefinition",
]


def test_a_slip_of_the_pen_is_refused_or_runs() -> None:
    refused = ran = 0
    for seed in seeds():
        dice = random.Random(seed)
        key = dice.choice(KEYS[:4])
        files = mutated(closure(key), key, dice)
        try:
            findings = check_files(key, files, judge)
            assert all(text_of(one) and text_of(one, "en") for one in findings)
            if has_errors(findings):
                refused += 1
                continue
            ran += 1
            walk(key, files, seed)
        except BaseException:
            print(f"\nMUTATION_SEED={seed} {key}")
            raise
    assert refused + ran > 0
    if refused + ran > 50:
        assert refused > 10
        assert ran > 10


def walk(key: str, files: dict[str, bytes], seed: int) -> None:
    """A step may fail (the designer's turn, with its place); nothing else may happen."""
    failed: StepFailed | None = None
    try:
        walker = Walker(parse_definition(key, files), seed)
        while not walker.advance.finished and len(walker.done) < MAX_ACTS // 2:
            walker.act(towards_the_end=len(walker.done) > MAX_ACTS // 4)
    except StepFailed as failure:
        failed = failure
    assert failed is None or (failed.element and failed.reason in REASONS), failed


REASONS = ("no_way_out", "expression", "decision", "no_collection", "too_many_steps")
