"""Which window does a record have, and did a change move it?"""

from __future__ import annotations

from datetime import date
from functools import cache

from repair.policy.facts import PenaltyFacts
from repair.policy.rule import RuleBook
from repair.policy.rules import load_rules
from repair.policy.window import Window, window


@cache
def rules() -> RuleBook:
    """The rules in force, read once a process."""
    return load_rules()


def window_of(facts: PenaltyFacts, today: date) -> Window:
    """The one result that every room shows for these facts."""
    return window(facts, rules(), today)


def moved(before: PenaltyFacts, after: PenaltyFacts, today: date) -> bool:
    """Whether the dates, the confirmed class or the rule differ: only then may a ladder begin anew.

    A status (applied, repaired …) alone moves nothing: reminders that were sent must not be sent again.
    """
    return _place(window_of(before, today)) != _place(window_of(after, today))


def _place(result: Window) -> tuple[object, ...]:
    told = result.severity if result.confirmed else None
    return (told, result.confirmed, result.min_end, result.earliest_apply, result.max_end, result.rule)
