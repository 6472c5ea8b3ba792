"""A paper says how far it is trusted: original seen, copy, electronic licence, or a commitment to bring it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column(
        "paper",
        sa.Column(
            "trust",
            sa.String(64),
            nullable=True,
            comment="how far what was brought is trusted: original, copy, electronic, commitment",
        ),
    )
