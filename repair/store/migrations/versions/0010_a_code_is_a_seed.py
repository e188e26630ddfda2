"""A code is kept as a seed."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("one_time_code", "code_hash", new_column_name="seed")


def downgrade() -> None:
    op.alter_column("one_time_code", "seed", new_column_name="code_hash")
