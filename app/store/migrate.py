"""Bringing a database to the present shape. Every command does it for an empty one by itself."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from app.store.database import open_engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
LOCK = 0x53484F55


class SchemaUnknown(RuntimeError):
    """The database was made by a newer version of this program; it is left alone."""


def upgrade(url: str) -> None:
    """Migrate the database at a URL to the present shape."""
    engine = open_engine(url)
    try:
        upgrade_engine(engine)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine) -> None:
    """Migrate, one process at a time: the others wait and find it done. Raises SchemaUnknown."""
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(_config())
        present = MigrationContext.configure(connection).get_current_revision()
        if present == script.get_current_head():
            return
        if present is not None and present not in {revision.revision for revision in script.walk_revisions()}:
            raise SchemaUnknown(present)
    with engine.connect().execution_options(begin="EXCLUSIVE") as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_empty(engine: Engine) -> bool:
    return not inspect(engine).has_table("alembic_version")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
