"""`shouwen demo`: fill an empty database with a county at work, and hand out the accounts."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.opening import opened, print_json
from app.demo.run import DemoReport, Wanted, run_demo
from app.demo.staff import Account
from app.wiring import Shop

ACCOUNTS = "demo-accounts.txt"


@click.command()
@click.option(
    "--seed", type=int, default=Wanted().seed, show_default=True, help="The same seed, the same cases."
)
@click.option(
    "--weeks",
    type=click.IntRange(1, 52),
    default=Wanted().weeks,
    show_default=True,
    help="Working weeks, ending now.",
)
@click.option("--cases", type=click.IntRange(1, 100_000), default=Wanted().cases, show_default=True)
@click.option("--townships", type=click.IntRange(1, 4), default=Wanted().townships, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def demo(seed: int, weeks: int, cases: int, townships: int, *, as_json: bool) -> None:
    """Set up a county with some townships and let weeks of work pass there, ending now.

    Everything happens through the same verbs and the same sweep as in an office, in told time. A database that
    holds units or cases already is refused. Accounts are printed once, and kept in a file that only its owner
    can read.
    """
    with opened() as shop:
        report = run_demo(shop, shop.now(), Wanted(seed, weeks, cases, townships))
        path = keep_accounts(shop, report.accounts)
        if as_json:
            print_json({**report.figures, "accounts_file": str(path)})
            return
        tell_figures(report)
        tell_accounts(report.accounts, path)


def keep_accounts(shop: Shop, accounts: Sequence[Account]) -> Path:
    """Write the accounts where only the owner of the installation can read them."""
    path = shop.settings.home / ACCOUNTS
    path.unlink(missing_ok=True)
    lines = [f"{a.login}\t{a.password}\t{a.role}\t{a.name}\t{a.place}\n" for a in accounts]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(lines)
    return path


def tell_accounts(accounts: Sequence[Account], path: Path) -> None:
    """One account for each role; the file has the rest."""
    click.echo("\n演示账号 Demo accounts (shown once; 仅显示一次)")
    shown: set[str] = set()
    for account in accounts:
        if account.role not in shown:
            shown.add(account.role)
            click.echo(f"  {account.role:<15} {account.login:<18} {account.password}   {account.name}")
    click.echo(f"全部账号 All accounts: {path}")


def tell_figures(report: DemoReport) -> None:
    """The figures as a person reads them."""
    figures = report.figures
    click.echo(
        f"seed {figures['seed']}: {figures['cases']} cases from {figures['from']} until {figures['until']}"
    )
    for name in ("by_status", "by_outcome"):
        for kind, numbers in figures[name].items():
            said = ", ".join(f"{word} {n}" for word, n in numbers.items() if word != "None")
            click.echo(f"  {kind:<10} {said}")
    for name in ("open_tasks", "by_light", "cards", "timers"):
        click.echo(f"  {name}: {figures[name]}")
    click.echo(f"  stuck: {figures['stuck']}, incidents: {figures['incidents']}")
