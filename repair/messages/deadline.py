"""Until when is a fine to be paid?"""

from __future__ import annotations

from datetime import date, timedelta

from repair.policy.facts import PenaltyFacts

DAYS_TO_PAY = 15  # natural days from receipt of the decision: 行政处罚法 (2021) art. 67 para. 3


def fine_due(facts: PenaltyFacts, today: date) -> date | None:
    """The last day to pay; None when there is no fine, the day of service is not known, or the fine is paid."""
    if not facts.fine_wan or facts.served_on is None:
        return None
    if facts.paid_on is not None and facts.paid_on <= today:
        return None
    return facts.served_on + timedelta(days=DAYS_TO_PAY)
