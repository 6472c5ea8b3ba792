"""A case's line remembers the moment of its last act, so that within a case time never runs backwards."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "office_case",
        sa.Column(
            "trail_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the moment of the last act; the next one is never earlier",
        ),
    )
    op.execute(
        "UPDATE office_case SET trail_at = (SELECT e.at FROM audit_event e"
        " WHERE e.centre_id = office_case.centre_id AND e.case_id = office_case.id AND e.seq = office_case.trail_seq)"
    )
