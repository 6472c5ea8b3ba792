"""The structure a definition must have before the library may build a specification from it."""

from collections.abc import Sequence

from workflows.decisions import Decision
from workflows.diagram import Diagram
from workflows.findings import ERROR, Finding


def check_structure(key: str, diagram: Diagram, decisions: Sequence[Decision]) -> list[Finding]:  # noqa: ARG001
    """Findings that would make building fail."""
    findings: list[Finding] = []
    if key not in diagram.processes:
        findings.append(Finding("main-process", ERROR, key, "", {"key": key}))
    findings += [Finding("id-twice", ERROR, process, element) for process, element in diagram.duplicates]
    return findings
