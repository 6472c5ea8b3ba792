"""A witness inside the database: triggers that write down every change of a timer and of a case's line.

A timer's row keeps only its last state, a case's line only how it stands now. What the rounds claim is about
everything that ever happened, and whoever writes the rows must not be the one who tells it. So the database of a
round keeps two further tables, filled by triggers in the commit of the act itself.
"""

from sqlalchemy import Boolean, Column, Engine, Integer, MetaData, SmallInteger, String, Table, text

from app.store.kinds import Moment, big, document, key

metadata = MetaData()

timer_change = Table(
    "witness_timer",
    metadata,
    Column("n", big(), primary_key=True, autoincrement=True),
    Column("centre_id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("timer_id", key(), nullable=False),
    Column("was", String(64), comment="status before; null for a new row"),
    Column("status", String(64), nullable=False),
    Column("was_due_at", Moment),
    Column("due_at", Moment),
    Column("fired_at", Moment),
    Column("failures", SmallInteger, nullable=False),
    Column("seq", Integer, comment="the case's last line on the trail: the act that changed the timer"),
)

line_change = Table(
    "witness_line",
    metadata,
    Column("n", big(), primary_key=True, autoincrement=True),
    Column("centre_id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("status", String(64), nullable=False),
    Column("milestones", document(), nullable=False),
    Column("due_at", Moment),
    Column("statutory_due_at", Moment),
    Column("provisional", Boolean, nullable=False),
    Column("light", String(64), nullable=False),
    Column("calendar_id", key(), nullable=False),
)

_TIMER = (
    "INSERT INTO witness_timer (centre_id, case_id, timer_id, was, status, was_due_at, due_at, fired_at, failures, seq)"
    " VALUES (NEW.centre_id, NEW.case_id, NEW.id, {was}, NEW.status, {was_due_at}, NEW.due_at, NEW.fired_at,"
    " NEW.failures, (SELECT c.trail_seq FROM office_case c WHERE c.centre_id = NEW.centre_id AND c.id = NEW.case_id));"
)
_LINE = (
    "INSERT INTO witness_line (centre_id, case_id, seq, status, milestones, due_at, statutory_due_at, provisional,"
    " light, calendar_id) VALUES (NEW.centre_id, NEW.id, NEW.trail_seq, NEW.status, NEW.milestones, NEW.due_at,"
    " NEW.statutory_due_at, NEW.provisional, NEW.light, NEW.calendar_id);"
)
_SENTENCES = (
    ("timer", "insert", _TIMER.format(was="NULL", was_due_at="NULL")),
    ("timer", "update", _TIMER.format(was="OLD.status", was_due_at="OLD.due_at")),
    ("office_case", "insert", _LINE),
    ("office_case", "update", _LINE),
)


def call_witness(engine: Engine) -> None:
    """Put the witness into a migrated database."""
    metadata.create_all(engine)
    with engine.begin() as connection:
        for table, act, sentence in _SENTENCES:
            name = f"witness_{table}_{act}"
            if connection.dialect.name == "sqlite":
                connection.execute(text(f"CREATE TRIGGER {name} AFTER {act} ON {table} BEGIN {sentence} END"))
                continue
            connection.execute(
                text(
                    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                    f" $$ BEGIN {sentence} RETURN NULL; END $$"
                )
            )
            connection.execute(
                text(f"CREATE TRIGGER {name} AFTER {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
            )
