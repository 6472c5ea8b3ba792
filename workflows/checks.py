"""Findings before deployment: what is wrong with a definition, element by element.

An error refuses the deployment; a warning is shown. What these checks accept is what the engine runs: they read the
same values, compile with the same compiler and build with the same builder.
"""

from collections.abc import Callable, Iterator, Mapping

from workflows.check_language import check_language
from workflows.check_policy import check_people, check_ways, is_main
from workflows.check_tables import check_tables
from workflows.decisions import Decision, read_decisions
from workflows.definition import Definition, check_closure
from workflows.diagram import Diagram
from workflows.diagram_reading import read_diagram
from workflows.errors import Unreadable
from workflows.findings import ERROR, Finding
from workflows.form_reading import read_forms
from workflows.soundness import check_structure
from workflows.vocabulary import vocabularies

Judge = Callable[[str], object]


def check_files(
    key: str, files: Mapping[str, bytes], judge_phrase: Judge, *, main: bool | None = None
) -> tuple[Finding, ...]:
    """Every finding about a closure of files, errors first; never raises for what a file holds.

    judge_phrase   called with each timer phrase; raises ValueError for one it does not understand
    main           whether this is the main process of a case; None lets the diagram decide
    """
    try:
        check_closure(files)
        diagram, decisions = read_diagram(files), read_decisions(files)
    except Unreadable as error:
        return (
            Finding("unreadable", ERROR, "", "", {"code": error.code, "detail": error.detail}, error.file),
        )
    found = list(_findings(key, diagram, decisions, files, judge_phrase, main))
    return tuple(sorted(found, key=lambda one: one.severity != ERROR))


def check(definition: Definition, judge_phrase: Judge, *, main: bool | None = None) -> tuple[Finding, ...]:
    """Every finding about a definition that has been parsed."""
    return check_files(definition.key, definition.files, judge_phrase, main=main)


def has_errors(findings: tuple[Finding, ...]) -> bool:
    return any(finding.severity == ERROR for finding in findings)


def _findings(
    key: str,
    whole: Diagram,
    listed: tuple[Decision, ...],
    files: Mapping[str, bytes],
    judge_phrase: Judge,
    main: bool | None,
) -> Iterator[Finding]:
    structure = check_structure(key, whole, listed)
    yield from structure
    if key not in whole.processes:
        return
    diagram = whole.below(key)
    forms, form_findings = read_forms(files)
    yield from form_findings
    asked = {node.decision for node in diagram.nodes() if node.decision}
    decisions = {decision.id: decision for decision in listed if decision.id in asked}
    words = vocabularies(key, diagram, forms, decisions)
    later = [
        *_twice(listed),
        *check_language(diagram, words),
        *check_tables(decisions, words.everywhere()),
        *check_people(diagram, forms, judge_phrase),
    ]
    yield from later
    # A walk needs flows that lead somewhere and conditions that can be read; what is said above comes first.
    if not any(one.severity == ERROR for one in [*structure, *later]):
        carries = is_main(diagram, key) if main is None else main
        yield from check_ways(key, diagram, forms, decisions, main=carries)


def _twice(decisions: tuple[Decision, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for decision in decisions:
        if decision.id in seen:
            yield Finding("decision-id-twice", ERROR, decision.id, "", {"id": decision.id}, decision.file)
        seen.add(decision.id)
