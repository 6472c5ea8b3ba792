"""`shouwen import-items`: take a catalogue of service items into a centre."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from app.cli.opening import opened, print_json
from app.domain.items import Problem
from app.domain.rights import CONSOLE
from app.errors import ImportRefused
from app.office.import_items import ImportItems, ItemsImported, import_items


@click.command("import-items")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--centre", help="Code of the centre; needed where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_items_command(file: Path, centre: str | None, *, as_json: bool) -> None:
    """Take the service items of a CSV FILE: all of them, or none with every problem by line.

    The same file again changes nothing; a changed item becomes a new version, and running cases keep theirs.
    Without any centre the first one (C01) is set up.
    """
    text = read(file)
    with opened() as shop:
        try:
            with shop.units.write(CONSOLE, shop.now()) as u:
                taken = import_items(None, u, ImportItems(text, centre))
        except ImportRefused as refused:
            tell_problems(problems_of(refused), as_json=as_json)
            raise click.exceptions.Exit(1) from refused
    tell(taken, as_json=as_json)


def read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 (byte {error.start})") from error


def problems_of(refused: ImportRefused) -> Sequence[Problem]:
    """What the import says; a file refused as a whole is one problem without a line."""
    problems = refused.facts.get("problems")
    if isinstance(problems, list):
        return problems
    return [Problem(None, "", str(refused.facts.get("reason", refused.code)))]


def tell_problems(problems: Sequence[Problem], *, as_json: bool) -> None:
    if as_json:
        print_json({"imported": False, "problems": [plain(problem) for problem in problems]})
        return
    for problem in problems:
        where = "file" if problem.line is None else f"line {problem.line}"
        field = f" {problem.field}" if problem.field else ""
        value = f": {problem.value}" if problem.value else ""
        click.echo(f"{where}{field} {problem.code}{value}", err=True)
    click.echo(f"nothing imported: {len(problems)} problems", err=True)


def plain(problem: Problem) -> dict[str, Any]:
    return {"line": problem.line, "field": problem.field, "code": problem.code, "value": problem.value}


def tell(taken: ItemsImported, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "imported": True,
                "centre": taken.centre_code,
                "created": list(taken.created),
                "changed": list(taken.changed),
                "unchanged": list(taken.unchanged),
                "units_created": list(taken.units_created),
                "problems": [],
            }
        )
        return
    click.echo(
        f"{taken.centre_code}: {len(taken.created)} created, {len(taken.changed)} changed, "
        f"{len(taken.unchanged)} unchanged, {len(taken.units_created)} units set up"
    )
