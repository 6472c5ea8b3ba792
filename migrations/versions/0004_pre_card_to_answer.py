"""The cards that wait for one person's answer are counted with every page, so they have an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index(
        "ix_card_to_answer",
        "card",
        ["centre_id", "person_id", "unit_id", "level"],
        sqlite_where=sa.text("status = 'issued'"),
        postgresql_where=sa.text("status = 'issued'"),
    )
