"""Until when is a fine to be paid?"""

from __future__ import annotations

from datetime import date

from repair.policy.facts import PenaltyFacts
from repair.policy.fine import fine_due_on
from repair.records.windows import rules


def fine_due(facts: PenaltyFacts, today: date) -> date | None:
    """The last day to pay; None when there is no fine, the day of service is not known, or the fine is paid."""
    if not facts.fine_wan:
        return None
    if facts.paid_on is not None and facts.paid_on <= today:
        return None
    return fine_due_on(facts.served_on, rules())
