"""The first shape: every table, and the triggers that keep the trail append-only.

Built from the tables of `app.store.tables`; from the next change on, a migration spells out its steps.
"""

from alembic import op

from app.store.tables import metadata

revision = "0001"
down_revision = None

SQLITE_GUARDS = (
    (
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    ),
    # REPLACE and upserts do not fire the two above unless a pragma says so; this one they cannot pass.
    (
        "CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event "
        "WHEN EXISTS (SELECT 1 FROM audit_event WHERE stream = NEW.stream AND seq = NEW.seq) "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    ),
    (
        "CREATE TRIGGER clock_event_no_update BEFORE UPDATE ON clock_event "
        "BEGIN SELECT RAISE(ABORT, 'clock events are append-only'); END"
    ),
    (
        "CREATE TRIGGER clock_event_no_delete BEFORE DELETE ON clock_event "
        "BEGIN SELECT RAISE(ABORT, 'clock events are append-only'); END"
    ),
)
POSTGRESQL_GUARDS = (
    (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ),
    (
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE TRIGGER clock_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clock_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
)


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection)
    for guard in SQLITE_GUARDS if connection.dialect.name == "sqlite" else POSTGRESQL_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    raise NotImplementedError("nothing goes back before the first shape")
