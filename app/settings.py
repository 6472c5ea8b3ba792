"""The installation's settings: one frozen value, read from the environment once, failing by name."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Number = TypeVar("Number", int, float)


class SettingInvalid(ValueError):
    """A setting cannot be used; the message names the variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the installation is told from outside.

    database_url    a SQLAlchemy URL; `DATABASE_URL`, default a SQLite file in the home directory below
    home            directory of the installation's key, documents and the accounts of the demo; `SHOUWEN_HOME`
    zone            the installation's time zone; `SHOUWEN_ZONE`
    host, port      where the service listens; `SHOUWEN_HOST`, `SHOUWEN_PORT`
    sweep_seconds   pause between two turns of the embedded sweep; `SHOUWEN_SWEEP_SECONDS`
    secure_cookies  whether the session cookie asks for HTTPS; `SHOUWEN_HTTPS` = yes behind a TLS proxy
    longest_rest_days  how long the installation may have stood still before its machine's clock is doubted;
                    `SHOUWEN_LONGEST_REST_DAYS`
    """

    database_url: str
    home: Path
    zone: ZoneInfo
    host: str
    port: int
    sweep_seconds: float
    secure_cookies: bool
    longest_rest_days: float = 15.0


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings, from the process environment unless a mapping is given. Raises SettingInvalid."""
    env = os.environ if environment is None else environment
    url = env.get("DATABASE_URL", "")
    home = Path(env.get("SHOUWEN_HOME") or home_beside(url)).absolute()
    return Settings(
        database_url=url or f"sqlite:///{home / 'shouwen.db'}",
        home=home,
        zone=_zone(env.get("SHOUWEN_ZONE", "Asia/Shanghai")),
        host=env.get("SHOUWEN_HOST", "127.0.0.1"),
        port=_number(env, "SHOUWEN_PORT", "8080", int),
        sweep_seconds=_number(env, "SHOUWEN_SWEEP_SECONDS", "5", float),
        secure_cookies=env.get("SHOUWEN_HTTPS", "no") == "yes",
        longest_rest_days=_number(env, "SHOUWEN_LONGEST_REST_DAYS", "15", float),
    )


def home_beside(url: str) -> str:
    """Where key and documents live when only the database is named: beside a SQLite file, else `./var`."""
    prefix, _, path = url.partition(":///")
    if prefix.startswith("sqlite") and path and ":memory:" not in path:
        return f"{path}.home"
    return "var"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingInvalid(f"SHOUWEN_ZONE names no time zone: {name}") from error


def _number(env: Mapping[str, str], name: str, default: str, kind: Callable[[str], Number]) -> Number:
    text = env.get(name, default)
    try:
        return kind(text)
    except ValueError as error:
        raise SettingInvalid(f"{name} is not a number: {text}") from error
