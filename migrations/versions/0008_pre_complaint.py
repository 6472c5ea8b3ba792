"""Complaints of applicants: at most one open on a case."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True, comment="null while it is open"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_complaint")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_complaint_answered_by")),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_complaint_centre_id_case_id"),
        ),
        sa.CheckConstraint("status IN ('open', 'answered')", name=op.f("ck_complaint_status")),
    )
    op.create_index("ix_complaint_centre_id_status_made_at", "complaint", ["centre_id", "status", "made_at"])
    op.create_index("ix_complaint_centre_id_case_id", "complaint", ["centre_id", "case_id"])
    op.create_index(
        "uq_complaint_open",
        "complaint",
        ["centre_id", "case_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
