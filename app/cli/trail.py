"""`shouwen trail`: check the trail from outside of the running service."""

import click

from app.cli.opening import opened, print_json
from app.domain.rights import CONSOLE
from app.store.trail import verify


@click.group()
def trail() -> None:
    """The trail of everything that was done."""


@trail.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify_command(*, as_json: bool) -> None:
    """Read every event once: numbers without gaps, hashes, chains, and the heads kept outside of the trail.

    Ends with status 1 and names every place where the trail does not hold.
    """
    with opened() as shop, shop.units.read(CONSOLE, shop.now()) as u:
        breaks = list(verify(u))
    if as_json:
        print_json(
            {
                "sound": not breaks,
                "breaks": [{"stream": one.stream, "seq": one.seq, "what": one.what} for one in breaks],
            }
        )
    else:
        for one in breaks:
            click.echo(f"{one.stream} {one.seq or ''} {one.what}")
        click.echo("the trail holds" if not breaks else f"the trail does not hold in {len(breaks)} places")
    if breaks:
        raise click.exceptions.Exit(1)
