"""Demands: what somebody wants, kept until it is linked to a case or closed with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.Uuid(as_uuid=False)


def upgrade() -> None:
    op.create_table(
        "demand",
        sa.Column("centre_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False, comment="the centre, or the village point"),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("demand_key", sa.LargeBinary(), nullable=False, comment="the key of this demand, wrapped"),
        sa.Column("told", sa.LargeBinary(), nullable=False, comment="sealed JSON: what, who, phone"),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("captured_by", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=True, comment="the case it was linked to"),
        sa.Column(
            "reason", sa.LargeBinary(), nullable=True, comment="sealed: what was answered when it was closed"
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", KEY, nullable=True),
        sa.CheckConstraint("status IN ('open', 'linked', 'closed')", name=op.f("ck_demand_status")),
        sa.CheckConstraint("(status = 'linked') = (case_id IS NOT NULL)", name=op.f("ck_demand_linked")),
        sa.CheckConstraint("(status = 'open') = (ended_at IS NULL)", name=op.f("ck_demand_ended")),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_demand_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["unit.id"], name=op.f("fk_demand_centre_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_demand_unit_id")),
        sa.ForeignKeyConstraint(["captured_by"], ["person.id"], name=op.f("fk_demand_captured_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_demand_ended_by")),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_demand")),
    )
    op.create_index("ix_demand_centre_id_status_id", "demand", ["centre_id", "status", "id"], unique=False)
