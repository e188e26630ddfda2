"""On which day does a step of the ladder fall, and until when is it of use?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from repair.clock import CHINA
from repair.messages.deadline import fine_due
from repair.messages.standing import WITH_WINDOW, DeductionStanding, Law, ListingStanding, PenaltyStanding, Standing
from repair.policy.handling import result_due
from repair.records.windows import rules
from scheduler.ladder import Step

DAY = timedelta(days=1)
MIDNIGHT = time()
LAST_DAYS = ("fine_due", "deadline")  # the day itself is still in time
Anchors = Mapping[str, date | None]  # the days that steps are counted from; None: not known, or may not be told


def midnight(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime.combine(day, MIDNIGHT, CHINA)


def anchors_of(standing: Standing, law: Law, today: date) -> Anchors:
    """The days that the steps of a record's ladder are counted from, as it stands."""
    if isinstance(standing, DeductionStanding):
        return {"deadline": standing.clock.deadline}
    if not isinstance(standing, WITH_WINDOW):
        return {}
    applied, window = applied_on(standing), standing.window
    told = window.dates_may_be_told
    found = {
        "min_end": window.min_end if told else None,
        "earliest": window.earliest_apply if told else None,
        "result_due": result_due(applied, rules(), law.workdays) if applied else None,
    }
    if isinstance(standing, PenaltyStanding):
        facts = standing.case.facts
        found["served"] = facts.served_on if told else None
        found["fine_due"] = fine_due(facts, today) if told else None
    return found


def applied_on(standing: Standing) -> date | None:
    """The day of the application that is known, also of one to come."""
    if isinstance(standing, PenaltyStanding):
        return standing.case.facts.applied_on
    return standing.listing.facts.applied_on if isinstance(standing, ListingStanding) else None


def longest_of(standing: Standing) -> date | None:
    """The last day of the longest period; None when there is none, or it is not known."""
    return standing.window.max_end if isinstance(standing, WITH_WINDOW) else None


def day_of(step: Step, anchors: Anchors, law: Law) -> date | None:
    """The day of a step: it must not leave before this day begins. The legal one, but for a step that is `early`."""
    anchor = anchors[step.anchor]
    if anchor is None:
        return None
    day = anchor + step.after
    return law.last_sending_day(step.channels[0], day) if step.early else day


def end_of(step: Step, day: date, anchors: Anchors, longest: date | None) -> datetime | None:
    """The moment from which the step's message is of no use, never after the longest period; None: unknown.

    `day` is the first day on which it could leave.
    """
    ends = [day + step.lasts] if step.lasts is not None else []
    if step.until:
        until = anchors[step.until]
        if until is None:
            return None
        ends.append(until + DAY if step.until in LAST_DAYS else until)
    if longest is not None:
        ends.append(longest + DAY)
    return midnight(min(ends))
