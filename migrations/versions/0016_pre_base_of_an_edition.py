"""A calendar edition keeps which one it was laid onto; of those that wait, the one that counted when they came."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column(
        "calendar_edition",
        sa.Column(
            "base_id",
            sa.Uuid(as_uuid=False),
            nullable=True,
            comment="the edition that counted when it was uploaded: what its file was laid onto",
        ),
    )
    edition = sa.table(
        "calendar_edition", *map(sa.column, ("id", "base_id", "status", "uploaded_at", "approved_at"))
    )
    before = edition.alias("before")
    counted = (
        sa.select(before.c.id)
        .where(before.c.approved_at <= edition.c.uploaded_at)
        .order_by(before.c.approved_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    op.execute(edition.update().where(edition.c.status == "uploaded").values(base_id=counted))
