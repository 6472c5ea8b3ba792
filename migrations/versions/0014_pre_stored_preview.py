"""A calendar edition keeps its preview: how far it is counted, its totals, and the clocks that would move."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "calendar_preview",
        _key("edition_id", nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column(
            "run",
            sa.Integer(),
            nullable=False,
            server_default="1",
            comment="the how manieth time it is counted",
        ),
        _key("cursor", comment="the last case looked at, so that a killed count goes on"),
        sa.Column(
            "began_at", sa.DateTime(timezone=True), nullable=False, comment="when this count was asked for"
        ),
        sa.Column(
            "counted_at", sa.DateTime(timezone=True), comment="when the last open case had been looked at"
        ),
        _count("looked_at", "open cases"),
        _count("moved", "cases that would move"),
        _count("turn_overdue", "of these"),
        _count("lose_card", "of these"),
        _count("left_out", "cases that could not be counted"),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_calendar_preview")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["calendar_edition.id"], name=op.f("fk_calendar_preview_edition_id")
        ),
        sa.CheckConstraint(
            "status IN ('clearing', 'counting', 'counted', 'cleared')",
            name=op.f("ck_calendar_preview_status"),
        ),
        sa.CheckConstraint(
            "status <> 'counted' OR counted_at IS NOT NULL", name=op.f("ck_calendar_preview_counted")
        ),
    )
    op.create_table(
        "calendar_move",
        _key("edition_id", nullable=False),
        _key("case_id", nullable=False),
        _key("clock_id", nullable=False),
        _key("centre_id", nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("clock_kind", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False, comment="department, step or empty"),
        sa.Column("was", sa.Date(), comment="null while it is not known"),
        sa.Column("becomes", sa.Date()),
        sa.Column("turns_overdue", sa.Boolean(), nullable=False),
        sa.Column("loses_card", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", "case_id", "clock_id", name=op.f("pk_calendar_move")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["calendar_edition.id"], name=op.f("fk_calendar_move_edition_id")
        ),
    )
    for name, turned in (("overdue", "turns_overdue"), ("card", "loses_card")):
        op.create_index(
            f"ix_calendar_move_{name}",
            "calendar_move",
            ["edition_id", "case_id", "clock_id"],
            sqlite_where=sa.text(turned),
            postgresql_where=sa.text(turned),
        )
    # What waits for approval is counted by the sweep; of the others nobody needs a list.
    op.execute(
        "INSERT INTO calendar_preview (edition_id, status, began_at)"
        " SELECT id, 'counting', uploaded_at FROM calendar_edition WHERE status = 'uploaded'"
    )


def _key(name: str, *, nullable: bool = True, comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Uuid(as_uuid=False), nullable=nullable, comment=comment)


def _count(name: str, comment: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0", comment=comment)
