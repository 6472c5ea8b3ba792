"""`shouwen sweep`: tell timers that it is time, once or for as long as the command runs."""

import json

import click

from app.cli.opening import opened, print_json
from scheduler.sweep import SweepReport, sweep


@click.command("sweep")
@click.option("--once", is_flag=True, help="One turn, then stop.")
@click.option("--json", "as_json", is_flag=True, help="Print each turn as one JSON object.")
def sweep_command(*, once: bool, as_json: bool) -> None:
    """Tell every timer that is due, in the order in which they are due.

    Without --once it goes on until it is stopped (SIGTERM or Ctrl-C), the turn under way finished. Any number of
    sweeps may run on one database: nothing fires twice.
    """
    with opened() as shop:
        if once:
            _print(sweep(shop, shop.now(), "once"), as_json=as_json)
            return
        from scheduler.__main__ import run
        from scheduler.heartbeat import Ticker

        click.echo(f"sweeping every {shop.settings.sweep_seconds:g} seconds", err=True)
        run(Ticker(shop, shop.settings.sweep_seconds, turned=lambda report: _tell(report, as_json=as_json)))


def _tell(report: SweepReport, *, as_json: bool) -> None:
    """A turn of many: only those in which something happened, one line each."""
    said = {name: value for name, value in report.to_dict().items() if value}
    if said:
        click.echo(
            json.dumps(report.to_dict()) if as_json else ", ".join(f"{n}: {v}" for n, v in said.items())
        )


def _print(report: SweepReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report.to_dict())
        return
    for name, value in report.to_dict().items():
        click.echo(f"{name:<12} {value}")
