"""Names of people, places and things in a county: words that stay as they are whatever language a page speaks.

A text column beside one called the same with `_en` is not among them: where there is an English name, an English
reader is to see it, and a Chinese reader the Chinese one.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, Text

from app.store import tables as t
from tests.tour import County

# Sealed or stored bytes that nobody reads as words.
NO_WORDS = frozenset(("state", "case_key", "trail_hash", "token", "prev_hash", "hash"))


def names_in(county: County) -> set[str]:
    """Every word of the database that a page may show as it is. One letter is no name, nor is a code of ours."""
    keys = {row.id: row.case_key for row in county.rows(t.office_case)}
    found: set[str] = set()
    for table in t.metadata.tables.values():
        columns = [column for column in table.columns if _holds_names(table, column)]
        for row in county.rows(table) if columns else ():
            for column in columns:
                found.update(_read(county, keys, row, column))
    return {word for word in found if len(word) > 1 and not (word.isascii() and word.islower())}


def _holds_names(table: Table, column: Column[Any]) -> bool:
    if isinstance(column.type, LargeBinary):
        return {"case_id", "case_key"} & set(table.c.keys()) != set() and column.name not in NO_WORDS
    told_twice = f"{column.name}_en" in table.c or column.name.endswith("_en")
    return isinstance(column.type, Text) and not told_twice and column.name != "body"


def _read(county: County, keys: dict[str, bytes], row: Any, column: Column[Any]) -> Iterator[str]:
    value = getattr(row, column.name, None)
    if value is None or (isinstance(value, bytes) and column.name.endswith("_hash")):
        return
    if isinstance(value, bytes):
        case_id = getattr(row, "case_id", None) or row.id
        yield from _strings(_opened(county, case_id, keys[case_id], value))
    else:
        yield str(value)


def _opened(county: County, case_id: str, key: bytes, value: bytes) -> Any:
    plain = county.shop.units.vault.open_case_key(case_id, key).open(value)
    try:
        return json.loads(plain)
    except ValueError:
        return plain.decode(errors="ignore")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, str):
        yield value
