"""Table of the listings (安全生产严重失信主体名单) and their history. Writers: repair.records."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Happened, Key


class Listing(Base):
    """One decision that put one enterprise on the list; its key is decision number and credit code."""

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("decision_no", "enterprise_id"),
        Index(None, "listed_on"),
        Index("ix_listing_to_plan", "id", postgresql_where=text("plan_needed")),
        Index("ix_listing_look", "next_look_on", "id", postgresql_where=text("next_look_on IS NOT NULL")),
    )
    id: Mapped[Key]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    decision_no: Mapped[str]  # 列入决定文号
    listed_on: Mapped[date]
    authority: Mapped[str]  # 列入机关
    reason: Mapped[str]  # 列入事由
    fulfilled_on: Mapped[date | None]  # 义务履行日期
    applied_on: Mapped[date | None]  # 申请移出日期
    removed_on: Mapped[date | None]  # 移出日期
    rejected_on: Mapped[date | None]  # an application for removal was refused
    withdrawn_on: Mapped[date | None]  # the listing itself was annulled
    row_hash: Mapped[str]  # of the imported values: an equal row changes nothing
    window_version: Mapped[int] = mapped_column(default=1)  # grows whenever the ladder's dates may move
    plan_needed: Mapped[bool] = mapped_column(default=True)
    next_look_on: Mapped[date | None]  # the next day on which time alone may change its plan; null: none
    min_end: Mapped[date | None]  # as computed when it was planned last: another one means that a rule moved it
    max_end: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ListingEvent(Happened, Base):
    """Something was decided or reported about a listing: who, when, why. Append-only."""

    __tablename__ = "listing_event"
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
