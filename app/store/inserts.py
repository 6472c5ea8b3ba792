"""One row that may be there already: the database decides, so two people at once cannot both be first."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from app.store.unit import Unit


def insert_new(u: Unit, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless one with the same key or unique columns exists; whether it was inserted."""
    if u.connection.dialect.name == "postgresql":
        return u.write(postgresql.insert(table).values(**row).on_conflict_do_nothing()) == 1
    return u.write(sqlite.insert(table).values(**row).on_conflict_do_nothing()) == 1
