"""On which day does a step of the ladder fall, and until when is it of use?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from repair.clock import CHINA
from repair.messages.deadline import fine_due
from repair.messages.standing import DeductionStanding, Law, ListingStanding, PenaltyStanding, Standing
from repair.policy.handling import result_due
from repair.records.windows import rules
from scheduler.ladder import Step

DAY = timedelta(days=1)
LAST_DAYS = ("fine_due", "deadline")  # the day itself is still in time


def midnight(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime.combine(day, time(), CHINA)


def anchor_of(name: str, standing: Standing, law: Law, today: date) -> date | None:
    """The day a step is counted from; None when it is not known or may not be told."""
    if isinstance(standing, DeductionStanding):
        return standing.clock.deadline
    if name == "result_due":
        applied = applied_on(standing)
        return result_due(applied, rules(), law.workdays) if applied else None
    if not isinstance(standing, PenaltyStanding | ListingStanding) or not standing.window.dates_may_be_told:
        return None
    if name in ("min_end", "earliest"):
        return standing.window.min_end if name == "min_end" else standing.window.earliest_apply
    if isinstance(standing, PenaltyStanding):
        return standing.case.facts.served_on if name == "served" else fine_due(standing.case.facts, today)
    return None


def applied_on(standing: Standing) -> date | None:
    """The day of the application that is known, also of one to come."""
    if isinstance(standing, PenaltyStanding):
        return standing.case.facts.applied_on
    return standing.listing.facts.applied_on if isinstance(standing, ListingStanding) else None


def day_of(step: Step, standing: Standing, law: Law, today: date) -> date | None:
    """The legal day of a step: it must not leave before this day begins."""
    anchor = anchor_of(step.anchor, standing, law, today)
    return None if anchor is None else anchor + timedelta(days=step.days)


def end_of(step: Step, day: date, standing: Standing, law: Law, today: date) -> datetime | None:
    """The moment from which the step's message is of no use, never after the longest period; None: unknown.

    `day` is the first day on which it could leave.
    """
    ends = [day + timedelta(days=step.lasts)] if step.lasts is not None else []
    if step.until:
        until = anchor_of(step.until, standing, law, today)
        if until is None:
            return None
        ends.append(until + DAY if step.until in LAST_DAYS else until)
    if isinstance(standing, PenaltyStanding | ListingStanding) and standing.window.max_end:
        ends.append(standing.window.max_end + DAY)
    return midnight(min(ends))
