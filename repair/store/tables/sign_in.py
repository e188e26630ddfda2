"""Tables of who proves himself on the web, and of how often something was tried."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Key


class OneTimeCode(Base):
    """A code asked for on the web; the newest one of a conversation counts. Writer: repair.conversations.codes.

    A row is written for every request, also for a firm nobody knows: `contact_id` is null then, and no text left.
    """

    __tablename__ = "one_time_code"
    __table_args__ = (Index(None, "conversation_id", "id"), Index(None, "expires_at"))
    id: Mapped[Key]
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))  # in which it was asked for
    firm: Mapped[str]  # whom the asker named, keyed hash: wrong tries are counted against it
    seed: Mapped[str]  # random; the digits follow from it and SECRET_KEY, and are nowhere but in the text
    tries: Mapped[int] = mapped_column(default=0)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))  # whose number the text went to
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))  # the text; blanked once it left
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Throttle(Base):
    """How often was this tried in the span that ends at `until`? For all doors. Writer: repair.store.throttle."""

    __tablename__ = "throttle"
    __table_args__ = (PrimaryKeyConstraint("name", "subject"), Index(None, "until"))
    name: Mapped[str]  # of the limit, e.g. code_firm_hour
    subject: Mapped[str]  # keyed hash of an address, a number, a firm
    taken: Mapped[int]
    until: Mapped[datetime]
