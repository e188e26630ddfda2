"""The table of letters handed over to enterprises. Writer: repair.letters.delivery."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Key


class LetterDelivery(Base):
    """One or more letters about one record reached the enterprise: how, when, by whom. Append-only."""

    __tablename__ = "letter_delivery"
    __table_args__ = (Index(None, "penalty_id", "window_version"),)
    id: Mapped[Key]
    penalty_id: Mapped[int] = mapped_column(ForeignKey("penalty.id"))
    letters: Mapped[list[str]] = mapped_column(ARRAY(Text))  # notice, advice
    how: Mapped[str]  # in_person, post, electronic, sms, left, other
    delivered_on: Mapped[date]
    by: Mapped[str]  # the member of staff who handed it over or noted it
    note: Mapped[str] = mapped_column(default="")  # who signed, the number of the parcel …
    window_version: Mapped[int]  # of the record when it was delivered: a later one means that its dates have moved
    at: Mapped[datetime]
