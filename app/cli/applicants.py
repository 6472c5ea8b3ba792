"""`shouwen applicants`: finding applicants again."""

from dataclasses import replace

import click

from app.cli.opening import opened, print_json
from app.domain.rights import CONSOLE
from app.office.index_applicants import ApplicantsIndexed, IndexApplicants, index_applicants

NOTHING = ApplicantsIndexed(0, 0, 0, (), None)


@click.group("applicants")
def applicants() -> None:
    """Finding applicants again."""


@applicants.command("index")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def index_command(*, as_json: bool) -> None:
    """Let applicants of older cases be found by their ID number.

    Goes through all cases in short transactions, beside a running service; broken off, it is simply started again.
    """
    total, after = NOTHING, None
    with opened() as shop:
        while True:
            with shop.units.write(CONSOLE, shop.now()) as u:
                step = index_applicants(shop.office, u, IndexApplicants(after))
            total = _with(total, step)
            if step.after is None:
                break
            after = step.after
            click.echo(f"{total.looked} cases looked at, {total.added} added", err=True)
    _tell(total, as_json=as_json)
    if total.unreadable:
        raise click.exceptions.Exit(1)


def _with(total: ApplicantsIndexed, step: ApplicantsIndexed) -> ApplicantsIndexed:
    return replace(
        total,
        looked=total.looked + step.looked,
        added=total.added + step.added,
        erased=total.erased + step.erased,
        unreadable=total.unreadable + step.unreadable,
    )


def _tell(total: ApplicantsIndexed, *, as_json: bool) -> None:
    if as_json:
        counts = {name: getattr(total, name) for name in ("looked", "added", "erased")}
        print_json({**counts, "unreadable": [case for _centre, case in total.unreadable]})
        return
    click.echo(f"{total.looked} cases looked at, {total.added} added, {total.erased} erased and passed over")
    for _centre, case in total.unreadable:
        click.echo(f"case {case} does not open with this installation's key", err=True)
