"""A database in a shape it had earlier."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from sqlalchemy import Connection

from app.store import migrate
from app.store.database import open_engine


@contextmanager
def upgraded_to(revision: str, url: str) -> Iterator[Connection]:
    """A connection to a database just brought to that migration; what is done in the block stays."""
    engine = open_engine(url)
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        yield connection
    engine.dispose()
