"""Why must a record, or one step of it, not be told any more? One answer for the planner and for the sender."""

from __future__ import annotations

from datetime import date

from repair.messages.deadline import fine_due
from repair.messages.standing import WITH_WINDOW, DeductionStanding, ListingStanding, PenaltyStanding, Standing
from repair.policy.deduction import DeductionState
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
OFF_THE_LIST = {
    WindowState.WITHDRAWN: "listing_withdrawn",
    WindowState.REMOVED: "listing_removed",
    WindowState.CLOSED: "closed",
    WindowState.ENDED: "listing_ended",
    WindowState.UNCOVERED: "uncovered",
}
PUT_RIGHT = {DeductionState.RECTIFIED: "rectified", DeductionState.WITHDRAWN: "deduction_withdrawn"}
FOR_GOOD = frozenset((*OVER.values(), *OFF_THE_LIST.values(), *PUT_RIGHT.values())) - {"uncovered", "not_published"}
BEFORE_APPLICATION = (WindowState.WAITING, WindowState.OPEN, WindowState.REJECTED)
BY_STAFF = ("class_unconfirmed", "dates_unverified")  # staff can change it, so the desk shows what is kept back


def whole(standing: Standing, today: date) -> str:
    """Why nothing at all may be told about this record; empty when something may. A code of reasons.yml."""
    if isinstance(standing, PenaltyStanding):
        return _penalty(standing, today)
    if isinstance(standing, ListingStanding):
        state = standing.window.state
        if state in OFF_THE_LIST:
            return OFF_THE_LIST[state]
        # whether the application was answered is asked without a word about the dates of the list
        told = standing.window.dates_may_be_told or state is WindowState.APPLIED
        return "" if told else "dates_unverified"
    if isinstance(standing, DeductionStanding):
        if standing.clock.state in PUT_RIGHT:
            return PUT_RIGHT[standing.clock.state]
        return "closed" if standing.deduction.facts.enterprise_closed else ""
    raise TypeError(type(standing).__name__)


def _penalty(standing: PenaltyStanding, today: date) -> str:
    window, facts = standing.window, standing.case.facts
    if window.state in OVER:
        return OVER[window.state]
    if standing.case.said:
        return f"said_{standing.case.said}"
    if window.state is WindowState.UNCONFIRMED:
        waits = facts.applied_on is not None and facts.applied_on <= today and facts.rejected_on is None
        return "applied" if waits else "class_unconfirmed"
    return "" if window.dates_may_be_told else "class_unconfirmed"


def one(step: Step, standing: Standing, today: date) -> str:
    """Why this step is not true on this day; empty when it is. Assumes that `whole` found nothing."""
    if isinstance(standing, WITH_WINDOW):
        state = standing.window.state
        if step.anchor == "result_due":
            return "" if state is WindowState.APPLIED else "no_longer_needed"
        if state not in BEFORE_APPLICATION:
            return "applied"
        if step.anchor == "fine_due" and isinstance(standing, PenaltyStanding):
            return "" if fine_due(standing.case.facts, today) else "fine_paid"
        if step.until == "earliest" and state is not WindowState.WAITING:
            return "already_open"
    if isinstance(standing, DeductionStanding) and step.until == "deadline" and today > standing.clock.deadline:
        return "no_longer_needed"
    return ""
