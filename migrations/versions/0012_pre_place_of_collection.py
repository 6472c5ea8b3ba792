"""A case keeps where its applicant wants to collect the result: a village point, or the window (null)."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column(
        "office_case",
        sa.Column(
            "pickup_id",
            sa.Uuid(as_uuid=False),
            nullable=True,
            comment="a unit: the village point where the result is to be collected; null: the window",
        ),
    )
