"""`shouwen check`: compare the rows with the engine, the clocks and the trail, and say where they disagree."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import click

from app.casework import mirror
from app.cli.opening import opened, print_json
from app.domain.faults import Fault
from app.domain.rights import CONSOLE
from app.oversight import integrity
from app.store import integrity as rows
from app.store.unit import Unit
from app.wiring import Shop


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(*, as_json: bool) -> None:
    """Look at everything that is kept, writing nothing.

    Open tasks and timers must be those the engine has, deadlines and lights those the clocks say, every case what
    its trail made of it; numbers without gaps, documents whole, definitions loadable, nothing stuck silently.
    Ends with status 1 and one line for each fault.
    """
    with opened() as shop:
        found, counted = look(shop)
    if as_json:
        print_json(
            {
                "sound": not found,
                "checked": dict(counted),
                "by_rule": dict(Counter(fault.rule for fault in found)),
                "faults": [{"rule": one.rule, "where": one.where, "what": one.what} for one in found],
            }
        )
    else:
        for fault in found:
            click.echo(f"{fault.rule}: {fault.where}: {fault.what}")
        said = ", ".join(f"{n} {name}" for name, n in counted.items())
        click.echo(f"{len(found)} faults in {said}")
    if found:
        raise click.exceptions.Exit(1)


def look(shop: Shop) -> tuple[list[Fault], Mapping[str, Any]]:
    """(every fault, how many rows were looked at), from one consistent picture of the database."""
    with shop.units.read(CONSOLE, shop.now()) as u:
        return list(faults(shop, u)), rows.counts(u)


def faults(shop: Shop, u: Unit) -> Iterator[Fault]:
    yield from integrity.whole(u)
    for definition in rows.definitions(u):
        yield from mirror.of_definition(definition)
    incidents = rows.open_incidents(u)
    for case in rows.case_rows(u):
        yield from integrity.of_case(u, case, incidents)
        settled = integrity.settlements(case)
        if settled:
            yield from mirror.of_case(shop.office, u, case, settled[-1][0]["at"])
