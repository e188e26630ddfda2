"""Lists windows and letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "planned_under",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_planned_under")),
    )
    op.create_table(
        "deduction",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("points", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("deducted_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_deduction_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deduction")),
        sa.UniqueConstraint(
            "enterprise_id", "item", "deducted_on", name=op.f("uq_deduction_enterprise_id_item_deducted_on")
        ),
    )
    op.create_index(op.f("ix_deduction_deadline"), "deduction", ["deadline"], unique=False)
    op.create_index(op.f("ix_deduction_enterprise_id"), "deduction", ["enterprise_id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_no", sa.String(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("fulfilled_on", sa.Date(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_listing_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("decision_no", "enterprise_id", name=op.f("uq_listing_decision_no_enterprise_id")),
    )
    op.create_index(op.f("ix_listing_enterprise_id"), "listing", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_listing_listed_on"), "listing", ["listed_on"], unique=False)
    op.create_table(
        "deduction_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("deduction_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deduction_id"], ["deduction.id"], name=op.f("fk_deduction_event_deduction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deduction_event")),
    )
    op.create_index(op.f("ix_deduction_event_deduction_id"), "deduction_event", ["deduction_id"], unique=False)
    op.create_table(
        "letter_delivery",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("penalty_id", sa.BigInteger(), nullable=False),
        sa.Column("letters", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("window_version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["penalty_id"], ["penalty.id"], name=op.f("fk_letter_delivery_penalty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_delivery")),
    )
    op.create_index(
        op.f("ix_letter_delivery_penalty_id_window_version"),
        "letter_delivery",
        ["penalty_id", "window_version"],
        unique=False,
    )
    op.create_table(
        "listing_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_event_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_event")),
    )
    op.create_index(op.f("ix_listing_event_listing_id"), "listing_event", ["listing_id"], unique=False)
    op.create_table(
        "record_window",
        sa.Column("penalty_id", sa.BigInteger(), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("min_end", sa.Date(), nullable=True),
        sa.Column("earliest_apply", sa.Date(), nullable=True),
        sa.Column("max_end", sa.Date(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("duties_open", sa.Boolean(), nullable=False),
        sa.Column("unapplied", sa.Boolean(), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.Column("next_look_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_record_window_enterprise_id")),
        sa.ForeignKeyConstraint(["penalty_id"], ["penalty.id"], name=op.f("fk_record_window_penalty_id")),
        sa.PrimaryKeyConstraint("penalty_id", name=op.f("pk_record_window")),
    )
    op.create_index(
        "ix_record_window_look",
        "record_window",
        ["next_look_on", "penalty_id"],
        unique=False,
        postgresql_where=sa.text("next_look_on IS NOT NULL"),
    )
    op.create_index(
        "ix_record_window_unapplied",
        "record_window",
        ["earliest_apply", "penalty_id"],
        unique=False,
        postgresql_include=["max_end", "duties_open", "enterprise_id"],
        postgresql_where=sa.text("unapplied"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_record_window_unapplied",
        table_name="record_window",
        postgresql_include=["max_end", "duties_open", "enterprise_id"],
        postgresql_where=sa.text("unapplied"),
    )
    op.drop_index(
        "ix_record_window_look", table_name="record_window", postgresql_where=sa.text("next_look_on IS NOT NULL")
    )
    op.drop_table("record_window")
    op.drop_index(op.f("ix_listing_event_listing_id"), table_name="listing_event")
    op.drop_table("listing_event")
    op.drop_index(op.f("ix_letter_delivery_penalty_id_window_version"), table_name="letter_delivery")
    op.drop_table("letter_delivery")
    op.drop_index(op.f("ix_deduction_event_deduction_id"), table_name="deduction_event")
    op.drop_table("deduction_event")
    op.drop_index(op.f("ix_listing_listed_on"), table_name="listing")
    op.drop_index(op.f("ix_listing_enterprise_id"), table_name="listing")
    op.drop_table("listing")
    op.drop_index(op.f("ix_deduction_enterprise_id"), table_name="deduction")
    op.drop_index(op.f("ix_deduction_deadline"), table_name="deduction")
    op.drop_table("deduction")
    op.drop_table("planned_under")
