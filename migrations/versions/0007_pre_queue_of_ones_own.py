"""What a person makes of their queue: what they have seen, what they put aside, the views they keep."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEY = sa.Uuid(as_uuid=False)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    for name, kind, about in (
        ("news_at", moment, "when it last came to its pile, was urged or was spoken about"),
        ("news_by", KEY, "by whom; to them it is no news"),
        ("aside_until", moment, "put aside by its holder until then"),
        ("aside_note", sa.LargeBinary(), "sealed JSON: what the holder noted about it"),
    ):
        op.add_column("task", sa.Column(name, kind, nullable=True, comment=about))
    op.create_index(
        "ix_task_aside",
        "task",
        ["centre_id", "assignee_id", "aside_until"],
        sqlite_where=sa.text("aside_until IS NOT NULL"),
        postgresql_where=sa.text("aside_until IS NOT NULL"),
    )
    op.create_table(
        "task_sight",
        sa.Column("centre_id", KEY, nullable=False),
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("seen_at", moment, nullable=False, comment="when the person last opened the task"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_sight_person_id")),
        sa.ForeignKeyConstraint(
            ["centre_id", "task_id"],
            ["task.centre_id", "task.id"],
            name=op.f("fk_task_sight_centre_id_task_id"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "task_id", "person_id", name=op.f("pk_task_sight")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("centre_id", KEY, nullable=True, comment="with whom it is shared; null for nobody"),
        sa.Column("words", sa.LargeBinary(), nullable=False, comment="sealed JSON: name, query"),
        sa.Column("saved_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["unit.id"], name=op.f("fk_saved_view_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index("ix_saved_view_person_id", "saved_view", ["person_id"])
    op.create_index("ix_saved_view_centre_id", "saved_view", ["centre_id"])
