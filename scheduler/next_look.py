"""On which day may time alone change a record's window or plan? Until then no tick needs to look at it; pure."""

from __future__ import annotations

from datetime import date, timedelta

from repair.messages.standing import DeductionStanding, Law, ListingStanding, PenaltyStanding, Standing
from repair.policy.deduction import SETTLED
from repair.records.stored import turning_days
from scheduler import stop
from scheduler.days import anchors_of, day_of
from scheduler.ladder import Ladder


def next_look(standing: Standing, *, ladder: Ladder, law: Law, today: date, refused: bool = False) -> date | None:
    """The first such day after `today`; None when there is none.

    Everything that can be told is planned ahead. Where no number is known, or all refused this record, only the next
    step is (kept back, for the desk), so that the record is looked at again on the day of each.
    """
    days = _turning(standing, today)
    if (refused or not standing.phones) and not stop.whole(standing, today):
        anchors = anchors_of(standing, law, today)
        days += [day for step in ladder.of(standing.key.kind).steps if (day := day_of(step, anchors, law))]
    return min((day for day in days if day > today), default=None)


def _turning(standing: Standing, today: date) -> list[date]:
    """The days on which it stands differently although nobody does anything."""
    if isinstance(standing, PenaltyStanding):
        return turning_days(standing.case.facts, standing.window, today)
    if isinstance(standing, ListingStanding):
        return turning_days(standing.listing.facts, standing.window, today)
    if isinstance(standing, DeductionStanding):
        facts = standing.deduction.facts
        given = (facts.rectified_on, facts.rejected_on, facts.withdrawn_on)
        days = [] if standing.clock.state in SETTLED else [facts.deadline + timedelta(days=1)]
        return [*days, *(day for day in given if day is not None)]
    raise TypeError(type(standing).__name__)
