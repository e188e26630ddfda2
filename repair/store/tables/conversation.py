"""Tables of the conversations: who talks with us, every turn, what came in. Writers: repair.messages.history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Json, Key


class Conversation(Base):
    """One person's thread: a phone number (texts and calls share it) or a web session."""

    __tablename__ = "conversation"
    id: Mapped[str] = mapped_column(primary_key=True)  # random; the only name Rasa ever learns
    phone: Mapped[str | None] = mapped_column(unique=True)  # E.164 for texts and calls
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)  # proven identity
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    identity: Mapped[str] = mapped_column(default="")  # how it was proven: phone, link, code or empty
    identity_until: Mapped[datetime | None]  # a web thread that once had an identity is over after this moment
    mode: Mapped[str] = mapped_column(default="bot")  # bot or person
    context: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # repair.conversations.context
    created_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)


class Turn(Base):
    """One thing said, by the owner, the bot, a call or staff."""

    __tablename__ = "turn"
    __table_args__ = (Index(None, "conversation_id", "id"),)
    id: Mapped[Key]
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    speaker: Mapped[str]  # owner, bot, reminder, staff
    channel: Mapped[str]  # web, sms, voice
    text: Mapped[str]
    buttons: Mapped[list[str]] = mapped_column(JSONB, default=list)
    intent: Mapped[str] = mapped_column(default="")  # what the bot recognised in an owner's turn
    confidence: Mapped[float | None]
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)  # delivery state is there
    provider_sid: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Inbound(Base):
    """A message or call event a provider gave us; the unique sid makes a repeated webhook harmless."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("provider_sid", "event"),
        Index("ix_inbound_unanswered", "at", postgresql_where=text("event = 'sms' AND answered_at IS NULL")),
    )
    id: Mapped[Key]
    provider_sid: Mapped[str]
    event: Mapped[str]  # sms, or the name of a voice step
    phone: Mapped[str]
    raw: Mapped[Json]
    answered_at: Mapped[datetime | None]
    at: Mapped[datetime]


class Callback(Base):
    """Somebody is to be called back, or a question waits for a person: the desk's list."""

    __tablename__ = "callback"
    __table_args__ = (Index("ix_callback_open", "at", postgresql_where=text("done_at IS NULL")),)
    id: Mapped[Key]
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    why: Mapped[str]  # code of data shown at the desk: asked, bot_away, not_understood, wrong_number
    question: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(default="")
