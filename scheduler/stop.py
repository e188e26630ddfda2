"""Why must a record, or one step of it, not be told any more? One answer for the planner and for the sender."""

from __future__ import annotations

from datetime import date

from repair.messages.deadline import fine_due
from repair.messages.standing import PenaltyStanding
from repair.policy.window import WindowState
from scheduler.ladder import Step

OVER = {
    WindowState.WITHDRAWN: "withdrawn",
    WindowState.REPAIRED: "repaired",
    WindowState.CLOSED: "closed",
    WindowState.ENDED: "ended",
    WindowState.UNCOVERED: "uncovered",
    WindowState.NOT_PUBLISHED: "not_published",
}
BEFORE_APPLICATION = (WindowState.WAITING, WindowState.OPEN, WindowState.REJECTED)


def whole(standing: PenaltyStanding, today: date) -> str:
    """Why nothing at all may be told about this record; empty when something may. A code of reasons.yml."""
    window, facts = standing.window, standing.case.facts
    if window.state in OVER:
        return OVER[window.state]
    if standing.case.said:
        return f"said_{standing.case.said}"
    if window.state is WindowState.UNCONFIRMED:
        waits = facts.applied_on is not None and facts.applied_on <= today and facts.rejected_on is None
        return "applied" if waits else "class_unconfirmed"
    return "" if window.dates_may_be_told else "class_unconfirmed"


def one(step: Step, standing: PenaltyStanding, today: date) -> str:
    """Why this step is not true on this day; empty when it is. Assumes that `whole` found nothing."""
    state = standing.window.state
    if step.anchor == "applied":
        return "" if state is WindowState.APPLIED else "no_longer_needed"
    if state not in BEFORE_APPLICATION:
        return "applied"
    if step.anchor == "fine_due":
        return "" if fine_due(standing.case.facts, today) else "fine_paid"
    if step.until == "earliest" and state is not WindowState.WAITING:
        return "already_open"
    return ""
