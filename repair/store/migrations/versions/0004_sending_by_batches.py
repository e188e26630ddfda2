"""Sending by batches; ladders of deductions and listings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pace")),
    )
    op.add_column("deduction", sa.Column("window_version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("deduction", sa.Column("plan_needed", sa.Boolean(), nullable=False, server_default="true"))
    op.add_column("deduction", sa.Column("next_look_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_deduction_look",
        "deduction",
        ["next_look_on", "id"],
        unique=False,
        postgresql_where=sa.text("next_look_on IS NOT NULL"),
    )
    op.create_index("ix_deduction_to_plan", "deduction", ["id"], unique=False, postgresql_where=sa.text("plan_needed"))
    op.add_column("listing", sa.Column("rejected_on", sa.Date(), nullable=True))
    op.add_column("listing", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    op.add_column("listing", sa.Column("window_version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("listing", sa.Column("plan_needed", sa.Boolean(), nullable=False, server_default="true"))
    op.add_column("listing", sa.Column("next_look_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_listing_look",
        "listing",
        ["next_look_on", "id"],
        unique=False,
        postgresql_where=sa.text("next_look_on IS NOT NULL"),
    )
    op.create_index("ix_listing_to_plan", "listing", ["id"], unique=False, postgresql_where=sa.text("plan_needed"))
    op.add_column("outbox", sa.Column("deduction_id", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("listing_id", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("provider", sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("slot_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("redials", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_outbox_calls_open",
        "outbox",
        ["claimed_at"],
        unique=False,
        postgresql_where=sa.text("channel = 'voice' AND state IN ('sending','unknown','sent')"),
    )
    op.create_index(op.f("ix_outbox_deduction_id"), "outbox", ["deduction_id"], unique=False)
    op.create_index(
        "ix_outbox_left_to",
        "outbox",
        ["to_phone", "claimed_at"],
        unique=False,
        postgresql_where=sa.text("claimed_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_outbox_listing_id"), "outbox", ["listing_id"], unique=False)
    op.create_unique_constraint(
        "uq_outbox_deduction_once", "outbox", ["deduction_id", "step", "channel", "window_version"]
    )
    op.create_unique_constraint("uq_outbox_listing_once", "outbox", ["listing_id", "step", "channel", "window_version"])
    op.create_foreign_key(op.f("fk_outbox_deduction_id"), "outbox", "deduction", ["deduction_id"], ["id"])
    op.create_foreign_key(op.f("fk_outbox_listing_id"), "outbox", "listing", ["listing_id"], ["id"])
    op.add_column("receipt", sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_receipt_to_apply", "receipt", ["id"], unique=False, postgresql_where=sa.text("applied_at IS NULL")
    )
    op.alter_column("deduction", "window_version", server_default=None)
    op.alter_column("deduction", "plan_needed", server_default=None)
    op.alter_column("listing", "window_version", server_default=None)
    op.alter_column("listing", "plan_needed", server_default=None)
    op.alter_column("outbox", "provider", server_default=None)
    op.alter_column("outbox", "redials", server_default=None)
    op.execute("update receipt set applied_at = at where outbox_id is not null")


def downgrade() -> None:
    op.drop_index("ix_receipt_to_apply", table_name="receipt", postgresql_where=sa.text("applied_at IS NULL"))
    op.drop_column("receipt", "applied_at")
    op.drop_constraint(op.f("fk_outbox_listing_id"), "outbox", type_="foreignkey")
    op.drop_constraint(op.f("fk_outbox_deduction_id"), "outbox", type_="foreignkey")
    op.drop_constraint("uq_outbox_listing_once", "outbox", type_="unique")
    op.drop_constraint("uq_outbox_deduction_once", "outbox", type_="unique")
    op.drop_index(op.f("ix_outbox_listing_id"), table_name="outbox")
    op.drop_index("ix_outbox_left_to", table_name="outbox", postgresql_where=sa.text("claimed_at IS NOT NULL"))
    op.drop_index(op.f("ix_outbox_deduction_id"), table_name="outbox")
    op.drop_index(
        "ix_outbox_calls_open",
        table_name="outbox",
        postgresql_where=sa.text("channel = 'voice' AND state IN ('sending','unknown','sent')"),
    )
    op.drop_column("outbox", "redials")
    op.drop_column("outbox", "slot_at")
    op.drop_column("outbox", "provider")
    op.drop_column("outbox", "listing_id")
    op.drop_column("outbox", "deduction_id")
    op.drop_index("ix_listing_to_plan", table_name="listing", postgresql_where=sa.text("plan_needed"))
    op.drop_index("ix_listing_look", table_name="listing", postgresql_where=sa.text("next_look_on IS NOT NULL"))
    op.drop_column("listing", "next_look_on")
    op.drop_column("listing", "plan_needed")
    op.drop_column("listing", "window_version")
    op.drop_column("listing", "withdrawn_on")
    op.drop_column("listing", "rejected_on")
    op.drop_index("ix_deduction_to_plan", table_name="deduction", postgresql_where=sa.text("plan_needed"))
    op.drop_index("ix_deduction_look", table_name="deduction", postgresql_where=sa.text("next_look_on IS NOT NULL"))
    op.drop_column("deduction", "next_look_on")
    op.drop_column("deduction", "plan_needed")
    op.drop_column("deduction", "window_version")
    op.drop_table("pace")
