"""Which deductions are still to be put right today? As a condition for queries; what it means is the law room's."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from repair.store.tables import Deduction


def still_due(today: date) -> ColumnElement[bool]:
    """The condition that a deduction is neither withdrawn nor put right, as deduction_clock says it; never null."""
    withdrawn, done, refused = Deduction.withdrawn_on, Deduction.rectified_on, Deduction.rejected_on
    not_accepted = and_(refused.is_not(None), refused <= today, refused >= done)
    not_done = or_(done.is_(None), done > today, not_accepted)
    return and_(or_(withdrawn.is_(None), withdrawn > today), not_done)
