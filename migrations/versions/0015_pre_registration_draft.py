"""A registration that is half typed is kept, sealed under a key of its own, until it is used, thrown away or old."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KEY = sa.Uuid(as_uuid=False)


def upgrade() -> None:
    op.create_table(
        "registration_draft",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False, comment="chosen by the form that is half typed"),
        sa.Column("centre_id", KEY, nullable=False),
        sa.Column("item_code", sa.String(64), nullable=False),
        sa.Column(
            "draft_key",
            sa.LargeBinary(),
            nullable=False,
            comment="wrapped; goes with the row, and with it the words",
        ),
        sa.Column("words", sa.LargeBinary(), nullable=False, comment="sealed JSON: what the form said"),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="grows with every keeping, so that two windows notice",
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_registration_draft_person_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["unit.id"], name=op.f("fk_registration_draft_centre_id")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_registration_draft")),
    )
    op.create_index("ix_registration_draft_saved_at", "registration_draft", ["saved_at"])
