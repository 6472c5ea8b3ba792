"""Rows of deployed definitions."""

from collections.abc import Mapping
from typing import Any

import orjson
import zstandard
from sqlalchemy import Row, func, insert, select, update

from app.store import tables as t
from app.store.unit import Unit

D = t.definition


def pack(files: Mapping[str, bytes]) -> bytes:
    """Files by name, as one compressed block; the same files give the same bytes."""
    plain = orjson.dumps(
        {name: content.decode() for name, content in files.items()}, option=orjson.OPT_SORT_KEYS
    )
    return zstandard.ZstdCompressor(level=9).compress(plain)


def unpack(packed: bytes) -> dict[str, bytes]:
    plain = orjson.loads(zstandard.ZstdDecompressor().decompress(packed, max_output_size=64 << 20))
    return {name: content.encode() for name, content in plain.items()}


def by_sha(u: Unit, sha: str) -> Row[Any] | None:
    return u.row(select(D).where(D.c.sha == sha))


def current(u: Unit, key: str) -> Row[Any] | None:
    """The version new cases start on."""
    return u.row(select(D.c.sha, D.c.version, D.c.files, D.c.spec).where(D.c.key == key, D.c.is_current))


def current_sha(u: Unit, key: str) -> str | None:
    sha: str | None = u.value(select(D.c.sha).where(D.c.key == key, D.c.is_current))
    return sha


def versions(u: Unit, key: str | None = None) -> list[Row[Any]]:
    """Every version without its files, newest first."""
    columns = [c for c in D.columns if c.name not in ("files", "spec")]
    statement = select(*columns).order_by(D.c.key, D.c.version.desc())
    return list(u.rows(statement if key is None else statement.where(D.c.key == key)))


def last_version(u: Unit, key: str) -> int:
    return int(u.value(select(func.coalesce(func.max(D.c.version), 0)).where(D.c.key == key)))


def retire_current(u: Unit, key: str) -> None:
    u.write(update(D).where(D.c.key == key, D.c.is_current).values(is_current=False, retired_at=u.now))


def make_current(u: Unit, sha: str) -> None:
    u.write(update(D).where(D.c.sha == sha).values(is_current=True, retired_at=None))


def insert_definition(u: Unit, values: Mapping[str, Any]) -> None:
    u.write(insert(D).values(**values))
