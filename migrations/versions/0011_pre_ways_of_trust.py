"""The ways a paper is trusted are a closed list."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KEY = sa.Uuid(as_uuid=False)

# As it stands before this step. SQLite adds no check to a table that is there: it is written anew, with its rows.
PAPER = sa.Table(
    "paper",
    sa.MetaData(),
    sa.Column("centre_id", KEY, nullable=False),
    sa.Column("case_id", KEY, nullable=False),
    sa.Column("position", sa.SmallInteger(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("status", sa.String(64), nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("trust", sa.String(64), nullable=True),
    sa.CheckConstraint(
        "status IN ('expected', 'present', 'missing', 'supplemented', 'promised')", name="ck_paper_status"
    ),
    sa.ForeignKeyConstraint(
        ["centre_id", "case_id"],
        ["office_case.centre_id", "office_case.id"],
        name="fk_paper_centre_id_case_id",
    ),
    sa.PrimaryKeyConstraint("centre_id", "case_id", "position", name="pk_paper"),
)


def upgrade() -> None:
    with op.batch_alter_table("paper", copy_from=PAPER) as paper:
        paper.create_check_constraint(
            op.f("ck_paper_trust"), "trust IN ('original', 'copy', 'electronic', 'commitment')"
        )
