"""What do we know about one deduction (消防信用扣分)? Read-only views for every other room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ARRAY, BigInteger, any_, literal, select
from sqlalchemy.orm import Session

from repair.policy.deduction import DeductionClock, DeductionFacts, DeductionItem, deduction_clock, load_deduction_items
from repair.records.windows import rules
from repair.settings import read_settings
from repair.store.tables import Deduction, Enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionView:
    """One deduction with its enterprise, as every room outside `records` sees it."""

    deduction_id: int
    enterprise_id: int
    enterprise: str  # name
    uscc: str
    window_version: int
    facts: DeductionFacts


def deductions(
    session: Session,
    *,
    enterprise_id: int | None = None,
    deduction_ids: Collection[int] | None = None,
    uscc: str | None = None,
) -> list[DeductionView]:
    """The deductions that fit every given condition, the earliest deadline first; all of them without a condition."""
    wanted = select(Deduction, Enterprise).join(Enterprise, Deduction.enterprise_id == Enterprise.id)
    if enterprise_id is not None:
        wanted = wanted.where(Deduction.enterprise_id == enterprise_id)
    if deduction_ids is not None:
        wanted = wanted.where(Deduction.id == any_(literal(list(deduction_ids), ARRAY(BigInteger))))
    if uscc is not None:
        wanted = wanted.where(Enterprise.uscc == uscc)
    found = session.execute(wanted.order_by(Deduction.deadline, Deduction.id))
    return [deduction_view(row, enterprise) for row, enterprise in found]


@cache
def items() -> tuple[DeductionItem, ...]:
    """The place's own table of deductions, read once a process; empty when it has none."""
    return load_deduction_items(read_settings().DEDUCTION_ITEMS)


def deduction_clock_of(facts: DeductionFacts, today: date) -> DeductionClock:
    """The one result that every room shows for these facts."""
    return deduction_clock(facts, rules(), today, items())


def deduction_view(row: Deduction, enterprise: Enterprise) -> DeductionView:
    """The record of this row, as every room outside `records` sees it."""
    return DeductionView(
        deduction_id=row.id,
        enterprise_id=enterprise.id,
        enterprise=enterprise.name,
        uscc=enterprise.uscc,
        window_version=row.window_version,
        facts=DeductionFacts(
            item=row.item,
            points=row.points,
            deducted_on=row.deducted_on,
            deadline=row.deadline,
            rectified_on=row.rectified_on,
            rejected_on=row.rejected_on,
            withdrawn_on=row.withdrawn_on,
            uscc=enterprise.uscc,
            enterprise_closed=enterprise.closed_on is not None,
        ),
    )
