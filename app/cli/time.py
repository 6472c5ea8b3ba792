"""`shouwen accept-time`: an operator's word that the machine's clock is right."""

import click

from app.cli.opening import opened
from app.domain.rights import CONSOLE
from app.office.accept_time import accept_time


@click.command("accept-time")
@click.option("--yes", is_flag=True, help="Do not ask.")
def accept_time_command(*, yes: bool) -> None:
    """Say that the machine's clock is right, where the service doubts it and records nothing.

    Look at a clock you trust first. Everything is then recorded by the machine's clock: limits that it says are over are
    over. Running services go on by themselves.
    """
    with opened(by_any_clock=True) as shop:
        now = shop.now()
        local = now.astimezone(shop.settings.zone)
        if not yes:
            click.confirm(
                f"This machine says {local:%Y-%m-%d %H:%M:%S}. Is that right?", abort=True, err=True
            )
        with shop.units.write(CONSOLE, now) as u:
            known = accept_time(u)
    before = f"; it last worked at {known.astimezone(shop.settings.zone):%Y-%m-%d %H:%M:%S}" if known else ""
    click.echo(f"The installation goes on at {local:%Y-%m-%d %H:%M:%S}{before}.")
