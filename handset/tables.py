"""What does the handset keep? Texts, calls, numbers and what was heard, in its own tables, not the house's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, ForeignKey, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def kept(moment: datetime) -> str:
    """A moment as it is kept: sortable UTC text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as sortable UTC text because SQLite has no type for it."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else kept(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Base(DeclarativeBase):
    type_annotation_map = {datetime: Moment()}  # noqa: RUF012 (SQLAlchemy reads it from the class)


class Message(Base):
    """One text, in either direction; the columns are Twilio's."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str] = mapped_column(unique=True)
    to: Mapped[str] = mapped_column(index=True)
    from_: Mapped[str] = mapped_column(index=True)
    service_sid: Mapped[str | None]
    body: Mapped[str]
    direction: Mapped[str]  # outbound-api or inbound
    status: Mapped[str] = mapped_column(index=True)
    error_code: Mapped[int | None]
    status_callback: Mapped[str | None]
    created: Mapped[datetime]
    updated: Mapped[datetime]
    sent: Mapped[datetime | None]
    read: Mapped[bool] = mapped_column(default=False)

    @property
    def phone(self) -> str:
        """The number on this message that is a handset's."""
        return self.from_ if self.direction == "inbound" else self.to


class Delivery(Base):
    """A text that really appeared on a handset: what never-twice tests count."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str]
    to: Mapped[str] = mapped_column(index=True)
    body: Mapped[str]
    at: Mapped[datetime]


class Call(Base):
    """One call, in either direction."""

    __tablename__ = "call"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str] = mapped_column(unique=True)
    to: Mapped[str] = mapped_column(index=True)
    from_: Mapped[str] = mapped_column(index=True)
    direction: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    url: Mapped[str | None]
    method: Mapped[str] = mapped_column(default="POST")
    twiml: Mapped[str | None]
    status_callback: Mapped[str | None]
    status_events: Mapped[str] = mapped_column(default="completed")  # words with spaces between
    status_method: Mapped[str] = mapped_column(default="POST")
    timeout: Mapped[int] = mapped_column(default=60)
    detect_machine: Mapped[str | None]
    answered_by: Mapped[str | None]
    sequence: Mapped[int] = mapped_column(default=0)  # number of the next status callback
    created: Mapped[datetime]
    updated: Mapped[datetime]
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]

    @property
    def phone(self) -> str:
        """The number on this call that is a handset's."""
        return self.from_ if self.direction == "inbound" else self.to


class Heard(Base):
    """One line of a call, as the person at the handset heard, typed or saw it."""

    __tablename__ = "heard"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str]  # say, play, pause, keys, speech, dial, error …
    text: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")


class Number(Base):
    """A handset: its number and its two switches."""

    __tablename__ = "number"

    phone: Mapped[str] = mapped_column(primary_key=True)
    off: Mapped[bool] = mapped_column(default=False)  # switched off: texts fail, calls are not answered
    stopped: Mapped[bool] = mapped_column(default=False)  # opted out at the carrier: error 21610


class Habit(Base):
    """What a handset does with every call; without a row it rings until a person decides."""

    __tablename__ = "habit"

    phone: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[str]  # handset.habits.Calls


class Notice(Base):
    """Something the person at the page should see, for instance that the office cannot be reached."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    code: Mapped[str]
    detail: Mapped[str]
