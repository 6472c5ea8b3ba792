"""`shouwen serve`: the pages and the API behind waitress, and the sweep beside them in the same process."""

import signal
from typing import Any, NoReturn

import click
import waitress

from app.cli.demo import keep_accounts, tell_accounts
from app.cli.opening import opened, sentence
from app.errors import ClockUnsound
from app.settings import Settings
from app.wiring import Shop

THREADS = 16
# Slow or idle clients must not keep the others out; a thread is only taken by a request that is complete.
CONNECTIONS = 1000
IDLE_SECONDS = 75
LARGEST_BODY = 32 * 1024 * 1024


@click.command()
@click.option("--demo", is_flag=True, help="Fill an empty database with the demo county first.")
@click.option("--no-sweep", is_flag=True, help="Do not run the sweep in this process.")
def serve(*, demo: bool, no_sweep: bool) -> None:
    """Start the service and print its address; it runs until it is stopped.

    With --demo an empty database is filled first and the accounts are printed once; a database that holds
    something is left as it is.
    """
    from app.web import create_app

    # A demonstration may lie for months; nobody's limits hang on it.
    with opened(by_any_clock=demo) as shop:
        if demo:
            fill(shop)
        tell_doubts(shop)
        server = server_of(create_app(shop), shop.settings)
        host, port = shop.settings.host, server.effective_port
        click.echo(f"首问 Shouwen: http://{host}:{port}/")
        signal.signal(signal.SIGTERM, _stop)
        _run(shop, server, sweeping=not no_sweep)


def server_of(app: Any, settings: Settings) -> Any:
    """The listener of a WSGI app. Behind a proxy of this machine that speaks HTTPS, who asks is whom the proxy names."""
    behind: dict[str, Any] = {}
    if settings.secure_cookies:
        behind = {
            "url_scheme": "https",
            "trusted_proxy": "127.0.0.1",
            "trusted_proxy_headers": {"x-forwarded-for"},
            "clear_untrusted_proxy_headers": True,
        }
    return waitress.create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        max_request_body_size=LARGEST_BODY,
        ident=None,
        **behind,
    )


def fill(shop: Shop) -> None:
    """The demo, where there is nothing yet."""
    from app.demo.run import NotEmpty, Wanted, run_demo

    click.echo(
        "空库会先填入演示数据，约一分钟 An empty database is first filled with a demo county, about a minute ..."
    )
    try:
        report = run_demo(shop, shop.now(), Wanted())
    except NotEmpty:
        click.echo("已有数据，保持不变 The database has data already; it is kept.")
        return
    tell_accounts(report.accounts, keep_accounts(shop, report.accounts))


def tell_doubts(shop: Shop) -> None:
    """Whoever starts the service hears at once that nothing will be recorded; it serves, and waits for a word."""
    try:
        shop.units.admit(shop.now())
    except ClockUnsound as error:
        click.echo(f"{sentence(error)}\nshouwen accept-time", err=True)


def _run(shop: Shop, server: waitress.server.BaseWSGIServer, *, sweeping: bool) -> None:
    if not sweeping:
        server.run()
        return
    from scheduler.heartbeat import Ticker

    ticker = Ticker(shop, shop.settings.sweep_seconds)
    ticker.start()
    try:
        server.run()
    finally:
        ticker.stop()


def _stop(_signal: int, _frame: object) -> NoReturn:
    """waitress finishes the requests under way and returns."""
    raise SystemExit(0)
