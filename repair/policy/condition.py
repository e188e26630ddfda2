"""Which conditions of repair are still open, one by one?

Source: order 36 (2025) on the four conditions: period reached, duties fulfilled, commitment made, others.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from repair.policy.facts import PenaltyFacts
from repair.policy.kind import must_pay
from repair.policy.rule import RuleBook


class ConditionState(NamedTuple):
    """One condition of the law and where it stands; labels are `condition_<code>` in wording.yml."""

    code: str  # period, duties, commitment, other
    met: bool | None  # None: cannot be known by this house
    on: date | None  # the day it was met; for a period that still runs, the day it will be


def happened(day: date | None, today: date) -> bool:
    """Whether this date is known and not in the future."""
    return day is not None and day <= today


def payment_due(facts: PenaltyFacts, rules: RuleBook) -> bool:
    """Whether the decision asks for money at all: an amount is given, or a kind says so."""
    return bool(facts.fine_wan or facts.confiscated_wan) or must_pay(rules, facts.kinds)


def open_duties(facts: PenaltyFacts, rules: RuleBook, today: date) -> tuple[str, ...]:
    """Codes of the duties not yet fulfilled: fine_unpaid, not_rectified."""
    found = []
    if payment_due(facts, rules) and not happened(facts.paid_on, today):
        found.append("fine_unpaid")
    if not happened(facts.rectified_on, today):
        found.append("not_rectified")
    return tuple(found)


def fulfilled_on(facts: PenaltyFacts, rules: RuleBook, today: date) -> date | None:
    """The day on which the last duty was fulfilled, never before the decision; None while one is open."""
    if open_duties(facts, rules, today):
        return None
    days = [facts.decided_on, facts.rectified_on, facts.paid_on if payment_due(facts, rules) else None]
    return max(day for day in days if day is not None)


def conditions(
    facts: PenaltyFacts, rules: RuleBook, period: tuple[bool | None, date | None], applied: bool, today: date
) -> tuple[ConditionState, ...]:
    """The four conditions of a penalty. `period`: met or not, and its day; `applied`: an application is under way."""
    committed = facts.committed_on if happened(facts.committed_on, today) else None
    if committed is None and applied:
        committed = facts.applied_on  # the commitment is part of every application
    return _four(*period, fulfilled_on(facts, rules, today), committed)


@lru_cache(maxsize=8192)
def _four(
    met: bool | None, on: date | None, fulfilled: date | None, committed: date | None
) -> tuple[ConditionState, ...]:
    return (
        ConditionState("period", met=met, on=on),
        ConditionState("duties", met=fulfilled is not None, on=fulfilled),
        ConditionState("commitment", met=committed is not None, on=committed),
        ConditionState("other", met=None, on=None),
    )
