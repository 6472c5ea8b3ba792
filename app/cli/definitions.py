"""`shouwen definitions`: check process definitions in files, without a database and without a server."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from app.cli.opening import print_json
from app.definitions.deploy import findings_of
from app.definitions.shipped import closure
from workflows.diagram_reading import read_diagram
from workflows.errors import Unreadable
from workflows.finding_texts import text_of
from workflows.findings import ERROR, Finding

KINDS = (".bpmn", ".dmn", ".json")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say of one definition."""

    key: str
    findings: Sequence[Finding]

    @property
    def errors(self) -> int:
        return sum(finding.severity == ERROR for finding in self.findings)


@click.group()
def definitions() -> None:
    """Process definitions in files."""


@definitions.command("check")
@click.argument(
    "paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Check a definition as deployment would: its .bpmn, .dmn and form .json files, or a folder of them.

    A folder that holds a folder for each key (as `bpmn/` does) has all of them checked; for the folder of one key
    the processes it calls are taken from the folders beside it. Errors end the command with status 1.
    """
    checked = [Checked(key, findings_of(key, files)) for key, files in _sets(paths)]
    if not checked:
        raise click.UsageError("no .bpmn, .dmn or .json file there")
    if as_json:
        print_json(
            {"sound": not any(one.errors for one in checked), "definitions": [_plain(one) for one in checked]}
        )
    else:
        for one in checked:
            _tell(one)
    if any(one.errors for one in checked):
        raise click.exceptions.Exit(1)


# -- what belongs together -------------------------------------------------------------------------------------


def _sets(paths: Sequence[Path]) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """(key, files) of every definition named: folders one by one, loose files together as one."""
    loose = [path for path in paths if path.is_file()]
    strange = [path.name for path in loose if path.suffix not in KINDS]
    if strange:
        raise click.UsageError(f"neither .bpmn, .dmn nor .json: {', '.join(strange)}")
    for folder in paths:
        if folder.is_dir():
            yield from _folder(folder)
    if loose:
        files = {_name(path, path.parent): path.read_bytes() for path in loose}
        for key in _mains(files):
            yield key, files


def _folder(folder: Path) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    folder = folder.resolve()
    inside = [path for path in sorted(folder.iterdir()) if path.is_dir() and _own(path)]
    if not _own(folder) and inside:
        for one in inside:
            yield one.name, closure(one.name, folder)
    elif _own(folder) and (folder / f"{folder.name}{_own(folder)}").is_file():
        yield folder.name, closure(folder.name, folder.parent)
    else:
        files = {
            _name(path, folder): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in KINDS
        }
        for key in _mains(files) if files else ():
            yield key, files


def _own(folder: Path) -> str:
    """The kind of definition that lies directly in a folder: .bpmn, .dmn, or none."""
    return next((kind for kind in (".bpmn", ".dmn") if any(folder.glob(f"*{kind}"))), "")


def _name(path: Path, below: Path) -> str:
    """How a file is called in its set; a form belongs into a folder `forms`."""
    name = path.relative_to(below).as_posix()
    if path.suffix == ".json" and "forms" not in path.relative_to(below).parts:
        return f"forms/{name}"
    return name


def _mains(files: Mapping[str, bytes]) -> list[str]:
    """The processes nobody else in the set calls; a set that cannot be read is checked under its first file's name."""
    first = Path(next(iter(files))).stem
    try:
        diagram = read_diagram(files)
    except Unreadable:
        return [first]
    called = {node.called for node in diagram.nodes() if node.called}
    return [key for key in diagram.processes if key not in called] or list(diagram.processes) or [first]


# -- saying it ---------------------------------------------------------------------------------------------------


def _plain(one: Checked) -> dict[str, Any]:
    return {
        "key": one.key,
        "errors": one.errors,
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "process": finding.process,
                "element": finding.element,
                "file": finding.file,
                "params": dict(finding.params),
                "text": text_of(finding),
                "text_en": text_of(finding, "en"),
            }
            for finding in one.findings
        ],
    }


def _tell(one: Checked) -> None:
    for finding in one.findings:
        where = "/".join(filter(None, (finding.process, finding.element))) or finding.file or one.key
        click.echo(f"{finding.severity}: {where}: {text_of(finding, 'zh')} {text_of(finding, 'en')}")
    warnings = len(one.findings) - one.errors
    click.echo(f"{one.key}: {one.errors} errors, {warnings} warnings")
