"""How a command opens the installation it runs on, and how it says what came of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from app.errors import CaseworkError
from app.settings import SettingInvalid, read_settings
from app.store.database import DatabaseUnknown
from app.store.health import Unreachable
from app.store.migrate import SchemaUnknown
from app.wiring import Shop, open_shop, watched


@contextmanager
def opened(*, by_any_clock: bool = False) -> Iterator[Shop]:
    """The shop of the settings in the environment, an empty database migrated on the way.

    by_any_clock  record also where the machine's clock cannot be right
    Whatever the person at the keyboard can mend ends the command with one line on standard error.
    """
    try:
        shop = open_shop(read_settings())
        shop = shop if by_any_clock else watched(shop)
        try:
            yield shop
        finally:
            shop.units.engine.dispose()
    except CaseworkError as error:
        raise click.ClickException(sentence(error)) from error
    except (SettingInvalid, DatabaseUnknown, SchemaUnknown) as error:
        raise click.ClickException(f"{type(error).__doc__ or ''} ({error})".strip()) from error
    except Unreachable as error:
        raise click.ClickException(f"The database does not answer. ({_first_line(error)})") from error


def _first_line(error: Exception) -> str:
    """What the driver said, without the statement it was about."""
    return str(getattr(error, "orig", error)).splitlines()[0]


def sentence(error: CaseworkError) -> str:
    """The error's own sentence with its facts behind it."""
    facts = ", ".join(f"{name}: {value}" for name, value in error.facts.items())
    return f"{error.sentence} ({facts})" if facts else error.sentence


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
