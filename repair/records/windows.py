"""Which window does a record have, and did a change move it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from repair.policy.facts import PenaltyFacts
from repair.policy.rule import RuleBook
from repair.policy.rules import load_rules
from repair.policy.window import Window, window
from repair.settings import read_settings

_WITHOUT_STATUS: dict[str, Any] = {
    **dict.fromkeys(("applied_on", "repaired_on", "rejected_on", "withdrawn_on")),
    "enterprise_closed": False,
}


@cache
def rules() -> RuleBook:
    """The rules in force, read once a process."""
    return load_rules(thresholds=read_settings().CLASS_THRESHOLDS)


def window_of(facts: PenaltyFacts, today: date) -> Window:
    """The one result that every room shows for these facts."""
    return window(facts, rules(), today)


def moved(before: PenaltyFacts, after: PenaltyFacts, today: date) -> bool:
    """Whether the dates, the confirmed class or the rule differ: only then may a ladder begin anew.

    A status (applied, repaired …) alone moves nothing: reminders that were sent must not be sent again.
    """
    return place(before, today) != place(after, today)


def place(facts: PenaltyFacts, today: date) -> tuple[object, ...]:
    """Where the window lies, whatever has become of the record since: dates, confirmed class and rule."""
    result = window_of(replace(facts, **_WITHOUT_STATUS), today)
    told = result.severity if result.confirmed else None
    return (told, result.confirmed, result.min_end, result.earliest_apply, result.max_end, result.rule)
