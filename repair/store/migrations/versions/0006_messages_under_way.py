"""Messages under way: found by what left together, and while they wait for a receipt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = sa.text("state IN ('sending','unknown')")
AFTER = sa.text("state IN ('sending','unknown','sent')")


def upgrade() -> None:
    op.create_index("ix_outbox_together", "outbox", ["claimed_by"], postgresql_where=sa.text("claimed_by <> ''"))
    op.drop_index("ix_outbox_open", "outbox")
    op.create_index("ix_outbox_open", "outbox", ["state", "claimed_at"], postgresql_where=AFTER)


def downgrade() -> None:
    op.drop_index("ix_outbox_open", "outbox")
    op.create_index("ix_outbox_open", "outbox", ["state", "claimed_at"], postgresql_where=BEFORE)
    op.drop_index("ix_outbox_together", "outbox")
