"""Tables of the records: penalties, their history, the files they came from. Writers: repair.records."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from repair.store.tables.base import Base, Happened, Key


class Penalty(Base):
    """One penalty decision against one enterprise; its key is decision number and credit code."""

    __tablename__ = "penalty"
    __table_args__ = (
        UniqueConstraint("decision_no", "enterprise_id"),
        Index("ix_penalty_to_plan", "id", postgresql_where=text("plan_needed")),
        Index(None, "decided_on"),
        Index(
            "ix_penalty_unconfirmed",
            "decided_on",
            "id",
            postgresql_where=text(
                "(confirmed_by = '' OR severity = '') AND repaired_on IS NULL AND withdrawn_on IS NULL"
            ),
        ),
    )
    id: Mapped[Key]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    decision_no: Mapped[str]
    offence: Mapped[str]  # 违法行为类型
    facts: Mapped[str]  # 违法事实
    basis: Mapped[str]  # 处罚依据
    kinds: Mapped[str]  # 处罚类别, joined by ；
    content: Mapped[str]  # 处罚内容
    fine_wan: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    confiscated_wan: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    licence: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[date]
    valid_until: Mapped[date | None]
    publicity_until: Mapped[date | None]
    authority: Mapped[str]
    authority_uscc: Mapped[str] = mapped_column(default="")
    data_source: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")
    field: Mapped[str] = mapped_column(default="")  # 消防 or 安全生产
    procedure: Mapped[str] = mapped_column(default="")  # 简易 or 普通
    severity: Mapped[str] = mapped_column(default="")  # 轻微, 一般, 严重 or empty
    confirmed_by: Mapped[str] = mapped_column(default="")  # 认定人; empty: the class is not confirmed
    confirmed_basis: Mapped[str] = mapped_column(default="")  # 认定依据
    published: Mapped[bool | None]  # an officer's mark for 轻微; null: as the law says in principle
    rule_choice: Mapped[str] = mapped_column(default="")  # rule id an officer chose for a decision before 2026-04-01
    served_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    rectified_on: Mapped[date | None]
    committed_on: Mapped[date | None]
    applied_on: Mapped[date | None]
    repaired_on: Mapped[date | None]
    rejected_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]  # the decision was annulled, or its publication withdrawn
    row_hash: Mapped[str]  # of the imported values: an equal row changes nothing
    window_version: Mapped[int] = mapped_column(default=1)  # grows whenever the ladder's dates may move
    plan_needed: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class RecordEvent(Happened, Base):
    """Something was decided or reported about a penalty: who, when, why. Append-only.

    Events: imported, changed, class_confirmed, applied, repaired, rejected, withdrawn, said_applied …
    """

    __tablename__ = "record_event"
    penalty_id: Mapped[int] = mapped_column(ForeignKey("penalty.id"), index=True)


class Intake(Base):
    """A file that was read, with its count of rows."""

    __tablename__ = "intake"
    id: Mapped[Key]
    file_name: Mapped[str]
    sha256: Mapped[str]
    kind: Mapped[str]
    by: Mapped[str]
    accepted: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    refused: Mapped[int]
    at: Mapped[datetime]


class IntakeError(Base):
    """A row or cell of a file that needs a person's eye."""

    __tablename__ = "intake_error"
    id: Mapped[Key]
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), index=True)
    row: Mapped[int]
    column: Mapped[str]
    code: Mapped[str]
    message: Mapped[str]
