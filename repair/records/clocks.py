"""Which other days belong to a record: of its fine, of an appeal, of the answer to an application?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from repair.policy.appeal import AppealLimits, appeal_limits
from repair.policy.facts import PenaltyFacts
from repair.policy.fine import FineClock, fine_clock
from repair.policy.handling import ReviewClock, review_clock
from repair.policy.window import Window, WindowState
from repair.policy.workdays import Workdays
from repair.records.windows import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """For staff only: estimates and limits that the authority or a court decides about."""

    fine: FineClock
    appeal: AppealLimits
    review: ReviewClock | None  # only while an application is under way


def clocks_of(facts: PenaltyFacts, window: Window, today: date, workdays: Workdays) -> Clocks:
    """The clocks of one penalty beside its window."""
    applied = facts.applied_on if window.state is WindowState.APPLIED else None
    return Clocks(
        fine=fine_clock(facts, rules(), today),
        appeal=appeal_limits(facts, rules(), today),
        review=review_clock(applied, rules(), workdays) if applied else None,
    )
