"""How many windows a second, beside bare date arithmetic that explains nothing?"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from benchmarks.result import Result, rate
from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.rules import load_rules
from repair.policy.window import window

COUNT = 20_000
TODAY = date(2026, 11, 21)


def measure() -> Iterator[Result]:
    chance = random.Random(36)
    rules = load_rules()
    facts = [
        PenaltyFacts(
            decision_no=str(number),
            decided_on=TODAY - timedelta(days=chance.randrange(1200)),
            kinds=("罚款",),
            field="消防",
            severity=chance.choice([Severity.GENERAL, Severity.SERIOUS]),
            confirmed=True,
        )
        for number in range(COUNT)
    ]

    def ours() -> int:
        return sum(window(one, rules, TODAY) is not None for one in facts)

    def bare() -> int:
        months = {Severity.GENERAL: (3, 12), Severity.SERIOUS: (12, 36)}
        for one in facts:
            shortest, longest = months[one.severity]
            _ = one.decided_on + relativedelta(months=shortest), one.decided_on + relativedelta(months=longest)
        return COUNT

    yield Result(what="windows with trace / bare month arithmetic", ours=rate(ours), baseline=rate(bare))
