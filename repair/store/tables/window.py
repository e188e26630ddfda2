"""Tables of what was last computed about a record: an index for lists and ticks, never the word that is told."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Key


class RecordWindow(Base):
    """The window of a penalty as it was computed last. Writer: repair.records.stored."""

    __tablename__ = "record_window"
    __table_args__ = (
        Index(
            "ix_record_window_unapplied",
            "earliest_apply",
            "penalty_id",
            postgresql_include=["max_end", "duties_open", "enterprise_id"],
            postgresql_where=text("unapplied"),
        ),
        Index(
            "ix_record_window_look",
            "next_look_on",
            "penalty_id",
            postgresql_where=text("next_look_on IS NOT NULL"),
        ),
    )
    penalty_id: Mapped[Key] = mapped_column(ForeignKey("penalty.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    severity: Mapped[str]
    confirmed: Mapped[bool]
    min_end: Mapped[date | None]
    earliest_apply: Mapped[date | None]
    max_end: Mapped[date | None]
    rule: Mapped[str]  # id of the provision; empty when none speaks
    state: Mapped[str]  # repair.policy.window.WindowState on the day of computed_on
    duties_open: Mapped[bool]
    unapplied: Mapped[bool]  # it waits or is open, and nobody has applied
    computed_on: Mapped[date]
    next_look_on: Mapped[date | None]  # the next day on which time alone may change window or plan; null: none


class PlannedUnder(Base):
    """Under which rules and ladder everything was planned last. Writer: scheduler.catch_up."""

    __tablename__ = "planned_under"
    name: Mapped[str] = mapped_column(primary_key=True)  # law or ladder
    fingerprint: Mapped[str]
    at: Mapped[datetime]
