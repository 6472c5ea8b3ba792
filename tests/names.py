"""Names of people, places and things in a county: words that stay as they are whatever language a page speaks.

A text beside one called the same with `_en` is not among them: where there is an English name, an English reader is
to see it, and a Chinese reader the Chinese one.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, Text

from app.store import tables as t
from tests.tour import County

# Sealed or stored bytes that nobody reads as words.
NO_WORDS = frozenset(("state", "case_key", "trail_hash", "token", "prev_hash", "hash"))


def names_in(county: County) -> set[str]:
    """Every word of the database that a page may show as it is; a code of ours is no name."""
    found = {*_stored(county), *_item_guides(county), *_calendar_sources(county)}
    lines = (line for word in found for line in (*word.splitlines(), word))
    spoken = {" ".join(line.split()).rstrip("。") for line in lines}
    return {word for word in spoken if word and not (word.isascii() and (word.islower() or len(word) == 1))}


def _stored(county: County) -> Iterator[str]:
    """What people wrote: texts, and what is sealed of a case."""
    keys = {row.id: row.case_key for row in county.rows(t.office_case)}
    for table in t.metadata.tables.values():
        columns = [column for column in table.columns if _holds_names(table, column)]
        for row in county.rows(table) if columns else ():
            for column in columns:
                yield from _read(county, keys, row, column)


def _holds_names(table: Table, column: Column[Any]) -> bool:
    if isinstance(column.type, LargeBinary):
        of_a_case = {"case_id", "case_key"} & set(table.c.keys())
        return bool(of_a_case) and column.name not in NO_WORDS and not column.name.endswith("_hash")
    return isinstance(column.type, Text) and not _told_twice(column.name, table.c) and column.name != "body"


def _told_twice(name: str, names: Iterable[str]) -> bool:
    return name.endswith("_en") or f"{name}_en" in set(names)


def _read(county: County, keys: Mapping[str, bytes], row: Any, column: Column[Any]) -> Iterator[str]:
    value = row._mapping[column.name]  # a column may be called `values`, as a row's own method is
    if isinstance(value, bytes):
        case_id = row._mapping.get("case_id") or row.id
        yield from _strings(_opened(county, case_id, keys[case_id], value))
    elif value is not None:
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


def _item_guides(county: County) -> Iterator[str]:
    """Papers and the five published texts of an item: printed as the authority published them."""
    for row in county.rows(t.service_item_version):
        for name, value in row.rules.items():
            if not _told_twice(name, row.rules):
                yield from _strings(value)


def _calendar_sources(county: County) -> Iterator[str]:
    """The notices that a year's days come from."""
    for row in county.rows(t.calendar_edition):
        yield from (source for _kind, _name, source in row.days.values())
