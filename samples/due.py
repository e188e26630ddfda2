"""Which rows have a step that falls due exactly today?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.rules import load_rules
from repair.policy.window import window
from samples.penalty import Maker
from samples.row import Row

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def due_rows(maker: Maker) -> Iterator[Row]:
    """Records with a confirmed class and a good number; a week before, on, and a week after the first day to apply.

    The demo enterprise has three of them (the one of a week ago is also called); another one has duties open.
    """
    today = maker.today
    demo = maker.persona("demo", 1)
    yield maker.row(demo, *decision_for(today))
    yield maker.row(demo, *decision_for(today - WEEK))
    yield maker.row(demo, *decision_for(today + WEEK))
    yield maker.row(maker.persona("unfulfilled", 2), *decision_for(today + WEEK), duties=False)
    yield maker.row(maker.firm(), *decision_for(today + WEEK + DAY))  # a week before the last day of the period
    yield maker.row(maker.firm(), *decision_for(today))
    yield maker.row(maker.firm(), *decision_for(today - WEEK))
    yield maker.row(maker.firm(), *decision_for(today + WEEK))


def decision_for(earliest: date) -> tuple[date, str]:
    """A decision date and a class whose window opens on `earliest`, by the law itself.

    Some days end no three months (no 31 February): there a serious record takes the place of a general one.
    """
    rules = load_rules()
    for severity, days in ((Severity.GENERAL, 91), (Severity.SERIOUS, 366)):
        for shift in range(-4, 5):
            decided = earliest - timedelta(days=days + shift)
            facts = PenaltyFacts(
                decision_no="", decided_on=decided, severity=severity, confirmed=True, field="消防", kinds=("罚款",)
            )
            if window(facts, rules, earliest).earliest_apply == earliest:
                return decided, str(severity)
    raise ValueError(f"no decision opens its window on {earliest}")
