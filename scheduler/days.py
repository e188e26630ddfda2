"""On which day does a step of the ladder fall, and until when is it of use?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from repair.clock import CHINA
from repair.messages.deadline import fine_due
from repair.messages.standing import Law, PenaltyStanding
from scheduler.ladder import Step


def midnight(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime.combine(day, time(), CHINA)


def anchor_of(name: str, standing: PenaltyStanding, today: date) -> date | None:
    """The day a step is counted from; None when it is not known or may not be told."""
    window, facts = standing.window, standing.case.facts
    if name == "applied":
        return facts.applied_on
    if not window.dates_may_be_told:
        return None
    return {
        "served": facts.served_on,
        "fine_due": fine_due(facts, today),
        "min_end": window.min_end,
        "earliest": window.earliest_apply,
    }[name]


def day_of(step: Step, standing: PenaltyStanding, law: Law, today: date) -> date | None:
    """The legal day of a step: it must not leave before this day begins."""
    anchor = anchor_of(step.anchor, standing, today)
    if anchor is None:
        return None
    return law.workdays.add(anchor, step.days) if step.working else anchor + timedelta(days=step.days)


def end_of(step: Step, day: date, standing: PenaltyStanding, today: date) -> datetime | None:
    """The moment from which the step's message is of no use, never after the longest period; None: unknown.

    `day` is the first day on which it could leave.
    """
    ends = [day + timedelta(days=step.lasts)] if step.lasts is not None else []
    if step.until:
        until = anchor_of(step.until, standing, today)
        if until is None:
            return None
        ends.append(until + timedelta(days=step.until == "fine_due"))  # the last day to pay is still a day to pay
    end = min(ends)
    longest = standing.window.max_end
    return midnight(min(end, longest + timedelta(days=1)) if longest else end)
