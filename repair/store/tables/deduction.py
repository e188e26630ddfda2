"""Table of the deductions (消防信用扣分) and their history. Writers: repair.records."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Happened, Key


class Deduction(Base):
    """Points taken from one enterprise for one item on one day: that is also its key."""

    __tablename__ = "deduction"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "item", "deducted_on"),
        Index(None, "deadline"),
        Index("ix_deduction_to_plan", "id", postgresql_where=text("plan_needed")),
        Index("ix_deduction_look", "next_look_on", "id", postgresql_where=text("next_look_on IS NOT NULL")),
    )
    id: Mapped[Key]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    item: Mapped[str]  # 扣分事项
    points: Mapped[Decimal] = mapped_column(Numeric(8, 2))  # 扣分值
    deducted_on: Mapped[date]
    deadline: Mapped[date]  # 整改期限
    rectified_on: Mapped[date | None]  # 整改完成日期
    rejected_on: Mapped[date | None]  # what was reported as put right was not accepted
    withdrawn_on: Mapped[date | None]  # the deduction itself was annulled
    row_hash: Mapped[str]  # of the imported values: an equal row changes nothing
    window_version: Mapped[int] = mapped_column(default=1)  # grows whenever the ladder's dates may move
    plan_needed: Mapped[bool] = mapped_column(default=True)
    next_look_on: Mapped[date | None]  # the next day on which time alone may change its plan; null: none
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class DeductionEvent(Happened, Base):
    """Something was decided or reported about a deduction: who, when, why. Append-only."""

    __tablename__ = "deduction_event"
    deduction_id: Mapped[int] = mapped_column(ForeignKey("deduction.id"), index=True)
