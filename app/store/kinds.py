"""Column kinds the two databases agree on."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment. SQLite keeps no zone, so it is stored there as naive UTC with microseconds."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Any:
    """A UUIDv7 as text."""
    return Uuid(as_uuid=False)


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
