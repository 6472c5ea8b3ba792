"""A case keeps its query code and token sealed under its own key, so that they can be printed again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "office_case",
        sa.Column(
            "query_sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="sealed JSON: code, token; for printing them again",
        ),
    )
