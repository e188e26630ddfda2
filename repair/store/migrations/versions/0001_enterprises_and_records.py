"""Enterprises and records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enterprise",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("uscc", name=op.f("uq_enterprise_uscc")),
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("phone_given", sa.String(), nullable=False),
        sa.Column("phone_problem", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_contact_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("enterprise_id", "phone", name=op.f("uq_contact_enterprise_id_phone")),
    )
    op.create_index(op.f("ix_contact_enterprise_id"), "contact", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_contact_phone"), "contact", ["phone"], unique=False)
    op.create_table(
        "intake_error",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("intake_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_intake_error_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_error")),
    )
    op.create_index(op.f("ix_intake_error_intake_id"), "intake_error", ["intake_id"], unique=False)
    op.create_table(
        "penalty",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_no", sa.String(), nullable=False),
        sa.Column("offence", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("fine_wan", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("confiscated_wan", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("publicity_until", sa.Date(), nullable=True),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("authority_uscc", sa.String(), nullable=False),
        sa.Column("data_source", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("confirmed_basis", sa.String(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=True),
        sa.Column("rule_choice", sa.String(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("committed_on", sa.Date(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("repaired_on", sa.Date(), nullable=True),
        sa.Column("rejected_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.Column("window_version", sa.Integer(), nullable=False),
        sa.Column("plan_needed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_penalty_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty")),
        sa.UniqueConstraint("decision_no", "enterprise_id", name=op.f("uq_penalty_decision_no_enterprise_id")),
    )
    op.create_index(op.f("ix_penalty_decided_on"), "penalty", ["decided_on"], unique=False)
    op.create_index(op.f("ix_penalty_enterprise_id"), "penalty", ["enterprise_id"], unique=False)
    op.create_index("ix_penalty_to_plan", "penalty", ["id"], unique=False, postgresql_where=sa.text("plan_needed"))
    op.create_index(
        "ix_penalty_unconfirmed",
        "penalty",
        ["decided_on", "id"],
        unique=False,
        postgresql_where=sa.text(
            "(confirmed_by = '' OR severity = '') AND repaired_on IS NULL AND withdrawn_on IS NULL"
        ),
    )
    op.create_table(
        "consent_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("penalty_id", sa.BigInteger(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["penalty_id"], ["penalty.id"], name=op.f("fk_consent_event_penalty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
    )
    op.create_index(op.f("ix_consent_event_phone_at"), "consent_event", ["phone", "at"], unique=False)
    op.create_table(
        "record_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("penalty_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["penalty_id"], ["penalty.id"], name=op.f("fk_record_event_penalty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_event")),
    )
    op.create_index(op.f("ix_record_event_penalty_id"), "record_event", ["penalty_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_record_event_penalty_id"), table_name="record_event")
    op.drop_table("record_event")
    op.drop_index(op.f("ix_consent_event_phone_at"), table_name="consent_event")
    op.drop_table("consent_event")
    op.drop_index(
        "ix_penalty_unconfirmed",
        table_name="penalty",
        postgresql_where=sa.text(
            "(confirmed_by = '' OR severity = '') AND repaired_on IS NULL AND withdrawn_on IS NULL"
        ),
    )
    op.drop_index("ix_penalty_to_plan", table_name="penalty", postgresql_where=sa.text("plan_needed"))
    op.drop_index(op.f("ix_penalty_enterprise_id"), table_name="penalty")
    op.drop_index(op.f("ix_penalty_decided_on"), table_name="penalty")
    op.drop_table("penalty")
    op.drop_index(op.f("ix_intake_error_intake_id"), table_name="intake_error")
    op.drop_table("intake_error")
    op.drop_index(op.f("ix_contact_phone"), table_name="contact")
    op.drop_index(op.f("ix_contact_enterprise_id"), table_name="contact")
    op.drop_table("contact")
    op.drop_table("intake")
    op.drop_table("enterprise")
