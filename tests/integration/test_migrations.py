"""An empty database brought to the present shape step by step equals one made from the tables as they stand."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Inspector, inspect

from app.store import tables as t
from app.store.database import open_engine
from app.store.migrate import upgrade
from app.store.tables import metadata
from tests.shapes import upgraded_to

ALEMBICS = "alembic_version"


def test_the_steps_lead_to_the_tables_as_they_stand(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    migrated = shape(engine)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    declared = shape(engine)
    engine.dispose()
    assert declared
    for table, told in declared.items():
        assert migrated.get(table) == told, table
    assert migrated.keys() == declared.keys()


def test_an_edition_that_waited_for_approval_has_its_preview_counted(empty_database_url: str) -> None:
    with upgraded_to("0013", empty_database_url) as connection:
        for number, status in enumerate(("superseded", "approved", "uploaded", "refused")):
            connection.execute(t.calendar_edition.insert().values(**edition(number), status=status))
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    with engine.connect() as connection:
        (row,) = connection.execute(t.calendar_preview.select()).all()
    engine.dispose()
    assert (row.edition_id, row.status, row.run, row.looked_at) == (edition(2)["id"], "counting", 1, 0)


def test_an_edition_that_waited_keeps_which_one_counted_when_it_came(empty_database_url: str) -> None:
    with upgraded_to("0015", empty_database_url) as connection:
        columns = [column.name for column in t.calendar_edition.columns if column.name != "base_id"]
        days = {0: ("superseded", 1), 1: ("superseded", 5), 2: ("approved", 20), 3: ("uploaded", None)}
        for number, (status, day) in days.items():
            row = {**edition(number), "status": status, "everyone": False}
            row["approved_at"] = day and datetime(2026, 11, day, tzinfo=UTC)
            row = {name: row[name] for name in columns if name in row}
            connection.execute(t.calendar_edition.insert().values(**row))
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    with engine.connect() as connection:
        rows = connection.execute(t.calendar_edition.select().order_by(t.calendar_edition.c.id)).all()
    engine.dispose()
    assert [row.base_id for row in rows] == [None, None, None, edition(1)["id"]]


def edition(number: int) -> dict[str, Any]:
    return {
        "id": f"0190a0a0-0000-7000-8000-00000000000{number}",
        "name": "国办通知",
        "source": "2026.csv",
        "covered_from": 2004,
        "covered_to": 2026,
        "days": {},
        "sha": "",
        "uploaded_at": datetime(2026, 11, 10, tzinfo=UTC),
    }


def shape(engine: Engine) -> dict[str, Any]:
    """What a database says of each of its tables, in an order of our own."""
    seen = inspect(engine)
    return {name: table_shape(seen, name) for name in seen.get_table_names() if name != ALEMBICS}


def table_shape(seen: Inspector, name: str) -> dict[str, list[str]]:
    parts = {
        "columns": [
            {**column, "type": str(column["type"]), "comment": None} for column in seen.get_columns(name)
        ],
        "key": [seen.get_pk_constraint(name)],
        "foreign keys": seen.get_foreign_keys(name),
        "unique": seen.get_unique_constraints(name),
        "checks": seen.get_check_constraints(name),
        "indexes": [
            {
                **index,
                "dialect_options": {
                    key: str(value) for key, value in index.get("dialect_options", {}).items()
                },
            }
            for index in seen.get_indexes(name)
        ],
    }
    return {
        part: sorted(repr(sorted(one.items(), key=lambda item: item[0])) for one in told)
        for part, told in parts.items()
    }
