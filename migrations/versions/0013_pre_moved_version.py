"""A case keeps the version that an open page must know of: a light that turned no longer refuses a form."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column(
        "office_case",
        sa.Column(
            "moved_version",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="the version after the last act an open page must know of; lights and cards leave it",
        ),
    )
    op.execute("UPDATE office_case SET moved_version = version")
