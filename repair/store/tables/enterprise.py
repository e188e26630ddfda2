"""Tables of the enterprises: who they are, whom we may reach, what they allowed. Writers: repair.enterprises."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Key


class Enterprise(Base):
    """A firm or sole trader, known by its unified social credit code."""

    __tablename__ = "enterprise"
    id: Mapped[Key]
    uscc: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    closed_on: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Contact(Base):
    """A person of an enterprise and the number to reach them; one number may serve several enterprises."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("enterprise_id", "phone"), Index(None, "phone"))
    id: Mapped[Key]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None]  # E.164; null when the number given cannot be used
    phone_given: Mapped[str] = mapped_column(default="")  # as the file had it
    phone_problem: Mapped[str] = mapped_column(default="")  # code of repair.enterprises.phone, or empty
    active: Mapped[bool] = mapped_column(default=True)  # false once a later file named another contact
    created_at: Mapped[datetime]


class ConsentEvent(Base):
    """Somebody refused or allowed messages; append-only, the newest event of a scope counts."""

    __tablename__ = "consent_event"
    __table_args__ = (Index(None, "phone", "at"),)
    id: Mapped[Key]
    phone: Mapped[str]
    channel: Mapped[str]  # all, sms or voice
    # at most one of these three; all null: about every record
    penalty_id: Mapped[int | None] = mapped_column(ForeignKey("penalty.id"))
    deduction_id: Mapped[int | None] = mapped_column(ForeignKey("deduction.id"))
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    event: Mapped[str]  # opt_out or opt_in
    source: Mapped[str]  # sms, voice, web, staff or provider
    evidence: Mapped[str] = mapped_column(default="")  # the words, the key or the provider's code
    at: Mapped[datetime]
