"""A case is found by the beginning of its number whatever order the database keeps text in.

PostgreSQL takes the order of the language its database was made with: there a capital and its small letter differ only
where nothing else does, and a character the language has no place for comes before every letter.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, String, Table, create_engine, event, insert, select

from app.store import finding

NUMBERS = ("LX-2026-000012-K", "LX-2026-000120-3", "LX-2027-000012-M", "LY-2026-000012-8", "ZZ-2026-000001-Z")
PLACES = {letter: place for place, letter in enumerate("-0123456789abcdefghijklmnopqrstuvwxyz", 1)}


def as_a_language_does(text: str) -> tuple[list[int], list[bool]]:
    known = [PLACES.get(letter.lower(), 0) for letter in text]
    return known, [letter.isupper() for letter in text]


def compared(one: str, other: str) -> int:
    left, right = as_a_language_does(one), as_a_language_does(other)
    return (left > right) - (left < right)


@pytest.fixture(params=["language", "BINARY"])
def numbers(request: pytest.FixtureRequest) -> Iterator[tuple[Connection, Table]]:
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _record: Any) -> None:
        connection.create_collation("language", compared)

    table = Table("numbers", MetaData(), Column("number", String(64, collation=request.param), index=True))
    with engine.connect() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"number": number} for number in NUMBERS])
        yield connection, table


@pytest.mark.parametrize(
    "start",
    ["L", "LX", "LX-", "LX-2026", "LX-2026-0000", "LX-2026-000012-K", "Z", "LX2026", "2026", "L%", "_X"],
)
def test_a_number_is_found_by_each_of_its_beginnings_and_by_nothing_else(
    numbers: tuple[Connection, Table], start: str
) -> None:
    connection, table = numbers
    found = connection.scalars(select(table.c.number).where(finding.begins(table.c.number, [start])))
    assert sorted(found) == [number for number in NUMBERS if number.startswith(start)]
