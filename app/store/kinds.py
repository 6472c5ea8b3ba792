"""Column kinds the two databases agree on."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment. SQLite keeps no zone, so it is stored there as naive UTC with microseconds, as text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _as_text if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], datetime | None]:
        return _of_text if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    utc = _in_utc(value)
    return None if utc is None else utc.replace(tzinfo=None).isoformat(" ", "microseconds")


def _of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Key(Uuid[str]):
    """A UUIDv7 as text; without its hyphens where the database knows no UUID."""

    def bind_processor(self, _dialect: Dialect) -> Callable[[str | None], str | None]:
        return _without_hyphens

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[str | None], str | None]:
        return _with_hyphens


def _without_hyphens(key: str | None) -> str | None:
    return None if key is None else key.replace("-", "")


def _with_hyphens(hexed: str | None) -> str | None:
    if hexed is None:
        return None
    return f"{hexed[:8]}-{hexed[8:12]}-{hexed[12:16]}-{hexed[16:20]}-{hexed[20:]}"


def key() -> Any:
    return Key(as_uuid=False)


def big() -> Any:
    return BigInteger().with_variant(Integer, "sqlite")


def document() -> Any:
    """JSON whose key order means nothing: never engine state (which loses data when keys are re-ordered)."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def word(length: int = 64) -> Any:
    """A short ASCII word of ours: a code, a kind, a status."""
    return String(length)


def sealed() -> Any:
    """Bytes encrypted with the key of a case or of the installation."""
    return LargeBinary()
