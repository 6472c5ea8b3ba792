"""A card that was voided with its clock stands in no new card's way: only cards in force are unique."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

UNIQUE = "uq_card_centre_id_clock_id_colour_due_at"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _without_constraint()
    else:
        op.drop_constraint(UNIQUE, "card", type_="unique")
    op.create_index(
        "uq_card_in_force",
        "card",
        ["centre_id", "clock_id", "colour", "due_at"],
        unique=True,
        sqlite_where=sa.text("status <> 'voided'"),
        postgresql_where=sa.text("status <> 'voided'"),
    )


def _without_constraint() -> None:
    """SQLite drops no constraint: the table is made again as it is told, but for that one, and keeps its indexes."""
    connection = op.get_bind()
    told = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'card' AND sql IS NOT NULL")
    told_of = [(row.type, row.sql) for row in connection.execute(told)]
    (table,) = [sql for kind, sql in told_of if kind == "table"]
    lines = [line for line in table.splitlines() if UNIQUE not in line]
    made = "\n".join(lines).replace("CREATE TABLE card", "CREATE TABLE card_anew", 1)
    made = made.rstrip().removesuffix(")").rstrip().removesuffix(",") + "\n)"
    op.execute(made)
    op.execute("INSERT INTO card_anew SELECT * FROM card")
    op.execute("DROP TABLE card")
    op.execute("ALTER TABLE card_anew RENAME TO card")
    for kind, sql in told_of:
        if kind != "table":
            op.execute(sql)
