"""What is left of an urgent case once its result was handed over sorts like everything else."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        "UPDATE task SET urgency = 1 WHERE urgency = 0 AND ended_at IS NULL AND EXISTS ("
        "SELECT 1 FROM office_case c WHERE c.centre_id = task.centre_id AND c.id = task.case_id"
        " AND c.status IN ('delivered', 'closed'))"
    )
