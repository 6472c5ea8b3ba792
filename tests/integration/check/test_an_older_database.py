"""A filled database of an earlier shape comes to the present one with every row it had, and is sound.

Nothing but the present program is at hand to fill one: it plays the month, and what an earlier shape can hold of that
is put down in a database of that shape.
"""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, func, inspect, or_, select

from app.cli.__main__ import shouwen
from app.store import tables as t
from app.store.database import open_engine
from app.store.migrate import upgrade
from tests.integration.check.test_check_finds import bare_hands
from tests.integration.demo.conftest import Played
from tests.shapes import upgraded_to

Shape = dict[str, list[str]]
"""The columns of each table."""


@pytest.mark.parametrize("revision", ["0001", "0010"])
def test_an_older_database_keeps_every_row_and_is_sound(
    played: Played, empty_database_url: str, revision: str
) -> None:
    with upgraded_to(revision, empty_database_url) as connection:
        seen = inspect(connection)
        shape = {
            table.name: [column["name"] for column in seen.get_columns(table.name)]
            for table in t.metadata.sorted_tables
            if seen.has_table(table.name)
        }
    with played.shop.units.engine.connect() as source:
        had = {name: rows_of(source, name, columns) for name, columns in shape.items()}
    with bare_hands(empty_database_url) as connection:
        for name, rows in had.items():
            if rows:
                connection.execute(t.metadata.tables[name].insert(), rows)
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    with engine.connect() as connection:
        has = {name: rows_of(connection, name, columns) for name, columns in shape.items()}
        case = t.office_case.c
        not_filled_in = or_(case.trail_at.is_(None), case.moved_version != case.version)
        assert connection.scalar(select(func.count()).where(not_filled_in)) == 0
    engine.dispose()
    assert sum(map(len, had.values())) > 1000
    for name, rows in had.items():
        assert has[name] == rows, name
    environment = {"DATABASE_URL": empty_database_url, "SHOUWEN_HOME": str(played.home)}
    for words in (("check",), ("trail", "verify")):
        said = CliRunner().invoke(shouwen, [*words, "--json"], env=environment, catch_exceptions=False)
        assert said.exit_code == 0, said.stdout
        assert json.loads(said.stdout)["sound"]


def rows_of(connection: Connection, name: str, columns: list[str]) -> list[dict[str, Any]]:
    """The rows of a table as it stood with these columns, in the order of its key."""
    table = t.metadata.tables[name]
    found = connection.execute(select(*(table.c[column] for column in columns)).order_by(*table.primary_key))
    return [dict(row._mapping) for row in found]
