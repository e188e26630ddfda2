"""Until when may a decision be appealed, and by when must an annulled one disappear? Dates, no advice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from repair.policy.cited import Certainty, least_certain
from repair.policy.facts import PenaltyFacts
from repair.policy.law import About
from repair.policy.reading import months_after
from repair.policy.rule import RuleBook
from repair.policy.wording import day_words, words
from repair.policy.workdays import Workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLimits:
    """The last days to appeal, not moved by holidays: a day given here may be early, never late."""

    reconsider_by: date | None  # None: the day of service is not known
    sue_by: date | None  # without reconsideration before; after its decision: counted from that
    reconsideration_open: bool
    lawsuit_open: bool
    certainty: Certainty
    trace: tuple[str, ...]


def appeal_limits(
    facts: PenaltyFacts, rules: RuleBook, today: date, *, reconsidered_on: date | None = None
) -> AppealLimits:
    """The limits for one decision as of `today`. reconsidered_on: the day its reconsideration decision was received.

    Source: 行政复议法 (2023) art. 20, 行政诉讼法 arts. 45 and 46; values in rules/appeal.yml. Counted from service.
    """
    law = rules.law(About.APPEAL, facts.decided_on)
    first, lawsuit = law.amount("reconsideration"), law.amount("lawsuit")
    after = law.amount("lawsuit_after_reconsideration")
    certainty = least_certain(*(one.cited.certainty for one in (first, lawsuit, after)))
    if facts.served_on is None:
        return AppealLimits(
            reconsider_by=None,
            sue_by=None,
            reconsideration_open=False,
            lawsuit_open=False,
            certainty=certainty,
            trace=(words("trace_appeal_unserved"),),
        )
    reconsider_by = facts.served_on + timedelta(days=first.number)
    sue_by = months_after(facts.served_on, lawsuit.number)
    lines = [words("trace_appeal_reconsider", citation=first.cited.citation, by=day_words(reconsider_by))]
    if reconsidered_on is not None:
        sue_by = reconsidered_on + timedelta(days=after.number)
        lines.append(words("trace_appeal_after", citation=after.cited.citation, by=day_words(sue_by)))
    else:
        lines.append(words("trace_appeal_sue", citation=lawsuit.cited.citation, by=day_words(sue_by)))
    return AppealLimits(
        reconsider_by=reconsider_by,
        sue_by=sue_by,
        reconsideration_open=reconsidered_on is None and today <= reconsider_by,
        lawsuit_open=today <= sue_by,
        certainty=certainty,
        trace=(*lines, words("trace_appeal_caution")),
    )


def withdraw_by(changed_on: date, rules: RuleBook, workdays: Workdays) -> date:
    """The last working day to withdraw the publication of a decision changed, annulled or void on that day.

    Source: 行政处罚法 (2021) art. 48; three days there are working days (art. 85).
    """
    return workdays.add(changed_on, rules.law(About.APPEAL, changed_on).amount("withdrawal").number)


def withdrawal_line(changed_on: date, rules: RuleBook, workdays: Workdays | None) -> str:
    """That day in words; without a calendar the number of working days alone."""
    amount = rules.law(About.APPEAL, changed_on).amount("withdrawal")
    cited, since = amount.cited.citation, day_words(changed_on)
    if workdays is None:
        return words("trace_withdraw", citation=cited, since=since, days=amount.number)
    by = day_words(withdraw_by(changed_on, rules, workdays))
    return words("trace_withdraw_by", citation=cited, since=since, days=amount.number, by=by)
