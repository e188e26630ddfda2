"""Tables of the staff door and of the processes. Writers: console.people, scheduler."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Json, Key


class Staff(Base):
    """A person who may open the staff door."""

    __tablename__ = "staff"
    id: Mapped[Key]
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str] = mapped_column(default="officer")  # officer or admin
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    session_no: Mapped[int] = mapped_column(default=0)  # grows at log-out and at a new password: old sessions end
    created_at: Mapped[datetime]


class StaffAction(Base):
    """What a staff member did at the desk. Append-only."""

    __tablename__ = "staff_action"
    id: Mapped[Key]
    by: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    details: Mapped[Json]
    at: Mapped[datetime]


class Heartbeat(Base):
    """When a process last said that it is alive."""

    __tablename__ = "heartbeat"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
