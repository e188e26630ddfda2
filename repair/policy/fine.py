"""Until when is a fine to be paid, and what may have to be paid on top of it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from repair.policy.cited import Certainty, least_certain
from repair.policy.condition import happened
from repair.policy.facts import PenaltyFacts
from repair.policy.law import About, Law
from repair.policy.rule import RuleBook
from repair.policy.wording import day_words, words

DAY = timedelta(days=1)
YUAN_PER_WAN = 10_000
CENT = Decimal("0.01")
Pause = tuple[date, date | None]  # first and last day on which no surcharge runs; None: still going on


class FineState(StrEnum):
    """Where the payment stands; labels are in wording.yml under the same code."""

    NONE = "fine_none"  # the decision does not fine
    UNSERVED = "fine_unserved"  # the day of service is not known: no due day
    DUE = "fine_due"  # up to and on the last day
    OVERDUE = "fine_overdue"  # from the day after it
    PAID = "fine_paid"
    PAID_LATE = "fine_paid_late"  # paid, but a surcharge may be open


@dataclass(frozen=True, slots=True, kw_only=True)
class FineClock:
    """What is told about a fine. The surcharge is an estimate for the desk: only the authority fixes it."""

    state: FineState
    due_on: date | None  # the last day to pay
    days_left: int | None  # until due_on while it is unpaid; negative once it is over
    late_days: int  # days after due_on that count for the surcharge
    surcharge_yuan: Decimal | None  # never above the cap; None when nothing can be computed
    citation: str
    certainty: Certainty
    trace: tuple[str, ...]


def has_fine(facts: PenaltyFacts) -> bool:
    """Whether the decision fines: an amount, or a kind, says so. What is only confiscated bears no surcharge."""
    return bool(facts.fine_wan) or any("罚款" in kind for kind in facts.kinds)


def fine_due_on(served_on: date | None, rules: RuleBook) -> date | None:
    """The last day to pay a fine: natural days from receipt, not moved by holidays (行政处罚法 2021 art. 67)."""
    return None if served_on is None else served_on + timedelta(days=_days(rules, served_on))


def fine_clock(
    facts: PenaltyFacts,
    rules: RuleBook,
    today: date,
    *,
    deferred_until: date | None = None,
    pauses: Iterable[Pause] = (),
) -> FineClock:
    """The payment of one penalty as of `today`.

    deferred_until: a later last day that the authority allowed (行政处罚法 art. 66). pauses: the days of
    reconsideration or lawsuit, which do not count (art. 73). Days count from the day after the last day up to the
    payment, or today.
    """
    law = rules.law(About.FINE, facts.served_on or facts.decided_on)
    if not has_fine(facts):
        return _clock(FineState.NONE, law, (words("trace_fine_none"),))
    paid = facts.paid_on if happened(facts.paid_on, today) else None
    due = fine_due_on(facts.served_on, rules)
    if due is None:
        unserved = FineState.PAID if paid else FineState.UNSERVED
        return _clock(unserved, law, (words("trace_fine_unserved" if paid is None else "trace_fine_paid_unserved"),))
    lines = [words("trace_fine_due", citation=_cite(law, "payment"), days=_number(law, "payment"), due=day_words(due))]
    if deferred_until is not None and deferred_until > due:
        due = deferred_until
        lines.append(words("trace_fine_deferred", citation=_clause(law, "hardship"), due=day_words(due)))
    late = _late_days(due, paid or today, tuple(pauses))
    state = _state(paid, due, today)
    surcharge = surcharge_of(facts.fine_wan, late, law)
    if state in (FineState.OVERDUE, FineState.PAID_LATE):
        lines += _late_lines(law, paid, late, surcharge)
    left = None if paid else (due - today).days
    return _clock(state, law, tuple(lines), due_on=due, days_left=left, late_days=late, surcharge_yuan=surcharge)


def surcharge_of(fine_wan: Decimal | None, late_days: int, law: Law) -> Decimal | None:
    """The surcharge in 元 for that many days, never more than the cap; None when the fine is not known.

    Only the fine itself carries it, not what was confiscated (行政处罚法 art. 72).
    """
    if not fine_wan:
        return None
    fine = fine_wan * YUAN_PER_WAN
    grown = fine * _number(law, "surcharge") * late_days / 100
    return min(grown, fine * _number(law, "surcharge_cap") / 100).quantize(CENT)


def late_note(facts: PenaltyFacts, rules: RuleBook, today: date) -> str:
    """One line for a window's trace when a fine was paid late or is overdue: a surcharge may be open. Else empty."""
    due = fine_due_on(facts.served_on, rules)
    paid = facts.paid_on if happened(facts.paid_on, today) else None
    if due is None or (paid or today) <= due or not has_fine(facts):
        return ""
    code = "trace_fine_late_paid" if paid else "trace_fine_late_open"
    return words(code, paid=day_words(paid), due=day_words(due))


@lru_cache(maxsize=4096)
def _days(rules: RuleBook, served_on: date) -> int:
    return _number(rules.law(About.FINE, served_on), "payment")


def _state(paid: date | None, due: date, today: date) -> FineState:
    if paid is not None:
        return FineState.PAID_LATE if paid > due else FineState.PAID
    return FineState.OVERDUE if today > due else FineState.DUE


def _late_days(due: date, end: date, pauses: tuple[Pause, ...]) -> int:
    """Days after `due` up to and with `end`, without those of a pause; overlapping pauses count once."""
    counted, cursor = max((end - due).days, 0), due + DAY
    for first, last in sorted(pauses, key=lambda pause: pause[0]):
        start, stop = max(first, cursor), min(last or end, end)
        if start <= stop:
            counted -= (stop - start).days + 1
            cursor = stop + DAY
    return max(counted, 0)


def _late_lines(law: Law, paid: date | None, late: int, surcharge: Decimal | None) -> list[str]:
    head = words("trace_fine_paid_late", paid=day_words(paid)) if paid else words("trace_fine_overdue")
    lines = [
        head + words("trace_fine_days", days=late),
        words(
            "trace_fine_rate",
            citation=_cite(law, "surcharge"),
            rate=_number(law, "surcharge"),
            cap=_number(law, "surcharge_cap"),
        ),
    ]
    if surcharge is not None:
        lines.append(words("trace_fine_estimate", yuan=f"{surcharge:,.2f}"))
    return [*lines, words("trace_fine_hardship", citation=_clause(law, "hardship"))] if paid is None else lines


def _clock(
    state: FineState,
    law: Law,
    trace: tuple[str, ...],
    *,
    due_on: date | None = None,
    days_left: int | None = None,
    late_days: int = 0,
    surcharge_yuan: Decimal | None = None,
) -> FineClock:
    return FineClock(
        state=state,
        due_on=due_on,
        days_left=days_left,
        late_days=late_days,
        surcharge_yuan=surcharge_yuan,
        citation=_cite(law, "payment"),
        certainty=least_certain(*(amount.cited.certainty for amount in law.amounts)),
        trace=trace,
    )


def _number(law: Law, code: str) -> int:
    return law.amount(code).number


def _cite(law: Law, code: str) -> str:
    return law.amount(code).cited.citation


def _clause(law: Law, code: str) -> str:
    return next(clause.cited.citation for clause in law.notes if clause.code == code)
