"""Tables of the outgoing messages: outbox, attempts and receipts. Writers: repair.messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Json, Key


class Outbox(Base):
    """One message that is to leave, leaves or left. Written before any provider is called.

    The unique keys say promise 1: one row per (record, step, channel, window version). A reminder is about exactly
    one of penalty, deduction and listing; rows that left in one message share `claimed_by` and `provider_sid`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("penalty_id", "step", "channel", "window_version", name="uq_outbox_once"),
        UniqueConstraint("deduction_id", "step", "channel", "window_version", name="uq_outbox_deduction_once"),
        UniqueConstraint("listing_id", "step", "channel", "window_version", name="uq_outbox_listing_once"),
        UniqueConstraint("inbound_id", "part", name="uq_outbox_reply_once"),
        Index("ix_outbox_due", "due_at", postgresql_where=text("state = 'planned'")),
        Index("ix_outbox_open", "state", "claimed_at", postgresql_where=text("state IN ('sending','unknown','sent')")),
        Index("ix_outbox_together", "claimed_by", postgresql_where=text("claimed_by <> ''")),
        Index(None, "created_at"),
        Index("ix_outbox_left_to", "to_phone", "claimed_at", postgresql_where=text("claimed_at IS NOT NULL")),
        Index(  # what went wrong lately: for the desk and the metrics
            "ix_outbox_trouble",
            "updated_at",
            postgresql_where=text("state IN ('failed','undelivered','unknown','expired')"),
        ),
        Index(
            "ix_outbox_calls_open",
            "claimed_at",
            postgresql_where=text("channel = 'voice' AND state IN ('sending','unknown','sent')"),
        ),
    )
    id: Mapped[Key]
    purpose: Mapped[str]  # reminder, reply or follow_up (the text after a call)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    penalty_id: Mapped[int | None] = mapped_column(ForeignKey("penalty.id"))  # the unique key begins with it
    deduction_id: Mapped[int | None] = mapped_column(ForeignKey("deduction.id"))  # the unique key begins with it
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))  # the unique key begins with it
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound.id"))  # the message a reply answers
    part: Mapped[int] = mapped_column(default=0)  # place among several replies to one message
    step: Mapped[str] = mapped_column(default="")
    channel: Mapped[str]  # sms or voice
    window_version: Mapped[int] = mapped_column(default=0)
    to_phone: Mapped[str] = mapped_column(default="")  # E.164; filled again from the contact when it is sent
    template: Mapped[str] = mapped_column(default="")  # template id with version, e.g. open@1
    params: Mapped[Json]
    text: Mapped[str] = mapped_column(default="")  # as rendered; empty until it is sent
    segments: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="planned")  # repair.messages.status.State
    reason: Mapped[str] = mapped_column(default="")  # code of templates/reasons.yml
    provider: Mapped[str] = mapped_column(default="")  # the transport that was asked last
    provider_sid: Mapped[str | None] = mapped_column(index=True)
    slot_at: Mapped[datetime | None]  # its place in the day's batch, given once (scheduler.pace)
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    redials: Mapped[int] = mapped_column(default=0)  # calls placed again because nobody answered
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Attempt(Base):
    """One request to a provider, and how it ended."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_started", "started_at", postgresql_using="brin"),)  # written in its order
    id: Mapped[Key]
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), index=True)
    provider: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")  # accepted, refused, failed, unknown
    provider_sid: Mapped[str | None]
    code: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")


class Receipt(Base):
    """What a provider reported about a message; kept even when no message is found for it."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("provider_sid", "status", name="uq_receipt_once"),
        Index("ix_receipt_to_apply", "id", postgresql_where=text("applied_at IS NULL")),
        Index("ix_receipt_at", "at", postgresql_using="brin"),  # written in its order
    )
    id: Mapped[Key]
    provider_sid: Mapped[str]
    status: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))  # null: unmatched, replayed later
    raw: Mapped[Json]
    applied_at: Mapped[datetime | None]  # null: no worker looked at it yet, or no message is known for it
    at: Mapped[datetime]


class Pace(Base):
    """When may the next message of a stream leave? One row a stream, for every machine. Writer: scheduler.pace."""

    __tablename__ = "pace"
    name: Mapped[str] = mapped_column(primary_key=True)  # rate/<transport>, or batch for the office's call-backs
    next_at: Mapped[datetime]
