"""On which day may time alone change a record's window or plan? Until then no tick needs to look at it; pure."""

from __future__ import annotations

from datetime import date

from repair.messages.standing import Law, PenaltyStanding
from repair.records.stored import turning_days
from scheduler import stop
from scheduler.days import day_of
from scheduler.ladder import Ladder


def next_look(standing: PenaltyStanding, *, ladder: Ladder, law: Law, today: date) -> date | None:
    """The first such day after `today`; None when there is none.

    The steps of the ladder are among them, so that a row kept back is looked at again when its next one is due.
    """
    days = turning_days(standing.case.facts, standing.window, today)
    if not stop.whole(standing, today):
        days += [day for step in ladder.steps if (day := day_of(step, standing, law, today))]
    return min((day for day in days if day > today), default=None)
