"""Hostile files are refused within budgets of size, depth and steps. Nothing here is timed; it is counted."""

from pathlib import Path

import pytest

from tests.corpus import hostile
from tests.unit.workflows.phrases import judge
from workflows import paths, xml_reading
from workflows.checks import check_files
from workflows.decisions import read_decisions
from workflows.definition import parse_definition
from workflows.diagram_reading import read_diagram
from workflows.errors import DefinitionError, ExpressionError, Unreadable
from workflows.evaluation import MAX_STEPS, Budget
from workflows.expressions import compile_expression, compile_script, compile_tests
from workflows.findings import ERROR
from workflows.form_reading import parse_form, read_forms
from workflows.vocabulary import vocabularies

CORPUS = Path(hostile.__file__).parent
UNREADABLE = list(hostile.unreadable())
REFUSED = list(hostile.refused())
ESCAPES = [
    line
    for line in (CORPUS / "expressions.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
]


@pytest.mark.parametrize("bad", UNREADABLE, ids=[one.name for one in UNREADABLE])
def test_a_hostile_file_is_not_even_read(bad: hostile.Unreadable) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_diagram({"bad.bpmn": bad.content})
    assert (refusal.value.file, refusal.value.code) == ("bad.bpmn", bad.code)
    (finding,) = check_files("main", {"bad.bpmn": bad.content}, judge)
    assert (finding.rule, finding.file, finding.params["code"]) == ("unreadable", "bad.bpmn", bad.code)


@pytest.mark.parametrize("bad", REFUSED, ids=[one.name for one in REFUSED])
def test_a_hostile_diagram_is_refused_by_name(bad: hostile.Refused) -> None:
    rules = {one.rule for one in check_files("main", bad.files, judge) if one.severity == ERROR}
    assert bad.rule in rules


@pytest.mark.parametrize("bad", REFUSED, ids=[one.name for one in REFUSED])
def test_what_is_smuggled_in_never_reaches_the_library(bad: hostile.Refused) -> None:
    """Even when it is parsed without a check, a definition holds nothing this room did not read."""
    try:
        definition = parse_definition("main", bad.files)
    except DefinitionError:
        return
    for smuggled in (b"preScript", b"postScript", b"dataObject", b"loopCardinality", b"standardLoop"):
        assert smuggled not in definition.stored


@pytest.mark.parametrize("source", ESCAPES)
def test_no_expression_of_another_language_is_accepted(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(source).evaluate({})
    with pytest.raises(ExpressionError):
        compile_script(f"x = {source}").run({})


def test_the_corpus_of_expressions_is_not_empty() -> None:
    assert len(ESCAPES) > 100


# -- budgets, counted


def test_a_document_is_read_level_by_level_within_its_budgets() -> None:
    deep = "<a>" * xml_reading.MAX_DEPTH + "</a>" * xml_reading.MAX_DEPTH
    assert xml_reading.read_xml("x", deep.encode()) is not None
    with pytest.raises(Unreadable, match="too_deep"):
        xml_reading.read_xml("x", f"<a>{deep}</a>".encode())
    wide = "<b/>" * (xml_reading.MAX_ELEMENTS - 1)
    assert xml_reading.read_xml("x", f"<a>{wide}</a>".encode()) is not None
    with pytest.raises(Unreadable, match="too_many_elements"):
        xml_reading.read_xml("x", f"<a>{wide}<b/></a>".encode())
    exact = b"<a>" + b" " * (xml_reading.MAX_BYTES - 7) + b"</a>"
    assert len(exact) == xml_reading.MAX_BYTES
    with pytest.raises(Unreadable, match="too_large"):
        xml_reading.read_xml("x", exact + b" ")


def test_an_evaluation_spends_a_step_for_every_value_it_looks_at() -> None:
    budget = Budget()
    compile_expression('a = "x" and b > 1').evaluate({"a": "x", "b": 2}, budget)
    assert budget.spent == 8
    budget = Budget()
    with pytest.raises(ExpressionError, match="steps"):
        compile_expression("list contains(many, -1)").evaluate({"many": list(range(100_000))}, budget)
    assert budget.spent == MAX_STEPS + 1


@pytest.mark.parametrize("source", ["1+" * 500 + "1", "(" * 100 + "1" + ")" * 100, "x" * 2_000, "not(" * 50])
def test_an_expression_too_long_or_too_deep_is_refused_before_it_runs(source: str) -> None:
    for compile_it in (compile_expression, compile_tests):
        with pytest.raises(ExpressionError):
            compile_it(source)


def test_numbers_and_texts_cannot_grow_without_bound() -> None:
    script = compile_script("\n".join(["x = 999999999999", *["x = x * x"] * 8]))
    with pytest.raises(ExpressionError, match="large"):
        script.run({})
    doubling = compile_script("\n".join(['t = "ab"', *["t = t + t"] * 20]))
    with pytest.raises(ExpressionError, match="long"):
        doubling.run({})
    with pytest.raises(ExpressionError, match="lines"):
        compile_script("x = 1\n" * 41)


def test_twenty_calls_on_each_of_eight_levels_are_walked_once_each() -> None:
    """Without memory it would be 20 to the power of 8 walks."""
    levels = 7
    chain = [
        hostile.process(
            f"p{at}",
            hostile.start(f"s{at}"),
            *[hostile.call(f"c{at}_{n}", f"p{at + 1}") for n in range(20)],
            hostile.end(f"e{at}"),
            hostile.path(f"s{at}", *[f"c{at}_{n}" for n in range(20)], f"e{at}"),
        )
        for at in range(levels)
    ]
    last = hostile.process(
        f"p{levels}",
        hostile.start("sl"),
        hostile.user("al"),
        hostile.end("el"),
        hostile.path("sl", "al", "el"),
    )
    diagram = read_diagram(hostile.closure(*chain, last))
    walk = paths.Walk(diagram, {}, {})
    walk.ends("p0", paths.Way())
    assert walk.states == levels * 22 + 3


def test_a_walk_over_too_many_ways_stops_at_its_budget() -> None:
    files = next(one.files for one in REFUSED if one.name == "too many ways")
    diagram, decisions = read_diagram(files), read_decisions(files)
    forms, _ = read_forms(files)
    walk = paths.Walk(diagram, forms, {one.id: one for one in decisions})
    words = vocabularies("main", diagram, forms, {}).everywhere()
    assert len(words.known_values("x0") or ()) == 40
    with pytest.raises(paths.TooManyWays):
        walk.ends("main", paths.Way())
    assert walk.states <= paths.MAX_STATES + 1


# -- forms


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b'{"components": 1}',
        b"[" * 100_000,
        b'{"components":[' * 50_000,
        b'{"id":"x","components":[1]}',
        b"\xff\xfe",
        b'{"id":"x","components":' + b" " * 300_000 + b"[]}",
    ],
)
def test_a_form_that_is_no_form_is_refused(content: bytes) -> None:
    with pytest.raises(DefinitionError):
        parse_form(content)
