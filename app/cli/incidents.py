"""`shouwen incidents`: what needs an operator, and trying again what had been given up."""

from dataclasses import asdict

import click

from app.casework.retry_incident import IncidentReceipt, RetryIncident, retry_incident
from app.cli.opening import opened, print_json
from app.domain.rights import CONSOLE
from app.oversight import registers
from app.store import incidents as rows

MOST_SHOWN = 200


@click.group("incidents")
def incidents() -> None:
    """What needs an operator: timers that were given up, cases that could not be counted."""


@incidents.command("list")
@click.option("--all", "everything", is_flag=True, help="The settled ones too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_command(*, everything: bool, as_json: bool) -> None:
    """The last 200 incidents nobody has settled, the last first."""
    with opened() as shop, shop.units.read(CONSOLE, shop.now()) as u:
        found = registers.incidents(u, open_only=not everything, limit=MOST_SHOWN)
    if as_json:
        print_json(
            [{name: None if v is None else str(v) for name, v in asdict(one).items()} for one in found]
        )
        return
    for one in found:
        settled = "" if one.settled_at is None else f"  settled {one.settled_at:%Y-%m-%d %H:%M}Z"
        click.echo(
            f"{one.id}  {one.at:%Y-%m-%d %H:%M}Z  {one.kind}  case {one.case_id or '-'}  {one.detail}{settled}"
        )
    click.echo(f"{len(found)} incidents")


@incidents.command("retry")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--every", is_flag=True, help="Every incident that nobody has settled.")
def retry_command(ids: tuple[str, ...], *, every: bool) -> None:
    """After the cause is mended: try again what had been given up, and settle the incidents.

    A stuck timer is told by the next turn of the sweep, late and once, with both moments on the trail.
    """
    if every == bool(ids):
        raise click.UsageError("name incidents, or say --every")
    with opened() as shop:
        if every:
            with shop.units.read(CONSOLE, shop.now()) as u:
                ids = tuple(rows.open_ids(u))
        tried: set[str] = set()
        for incident_id in ids:
            with shop.units.read(CONSOLE, shop.now()) as u:
                row = rows.incident(u, incident_id)
            if every and (row is None or row.settled_at is not None):
                continue  # settled with another one about the same timer
            with shop.units.write(CONSOLE, shop.now()) as u:
                _say(retry_incident(shop.office, u, RetryIncident(incident_id)))
            tried.add(incident_id)
    click.echo(f"{len(tried)} incidents settled")


_SAID = {
    "timer": "its timer is armed again",
    "recount": "the case was counted again",
    "nothing": "nothing is left to try again",
}


def _say(receipt: IncidentReceipt) -> None:
    click.echo(f"{receipt.incident_id}  {receipt.kind}: {_SAID[receipt.again]}")
