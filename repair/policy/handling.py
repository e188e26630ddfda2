"""By when is an application answered? The review's own clock: working days, never the months of a publicity period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from repair.policy.cited import Certainty, least_certain
from repair.policy.rule import Clause, RuleBook
from repair.policy.wording import day_words, words
from repair.policy.workdays import Workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClock:
    """The days on which an answer is due, in the ordinary case: the law allows more time for complex ones."""

    accept_by: date  # the authority decides whether it takes the application up
    result_by: date
    estimated: bool  # a year's holidays are not known: Monday to Friday was counted
    certainty: Certainty
    trace: tuple[str, ...]


def review_clock(applied_on: date, rules: RuleBook, workdays: Workdays) -> ReviewClock:
    """The review of an application handed in on that day; the day itself does not count.

    Source: 国办发〔2025〕22号, values in rules/gbf22.yml, named by the rule in force.
    """
    accept, result = (_clause(rules, applied_on, code) for code in ("acceptance", "result"))
    accept_by = workdays.add(applied_on, accept.working_days or 0)
    result_by = result_due(applied_on, rules, workdays)
    years = {applied_on.year, result_by.year}
    estimated = not all(map(workdays.known, years))
    lines = [
        words(
            "trace_review", what=clause.text, citation=clause.cited.citation, days=clause.working_days, by=day_words(by)
        )
        for clause, by in ((accept, accept_by), (result, result_by))
    ]
    if estimated:
        lines.append(words("trace_review_estimated"))
    return ReviewClock(
        accept_by=accept_by,
        result_by=result_by,
        estimated=estimated,
        certainty=least_certain(accept.cited.certainty, result.cited.certainty),
        trace=tuple(lines),
    )


def result_due(applied_on: date, rules: RuleBook, workdays: Workdays) -> date:
    """The last day on which an application is to be answered in the ordinary case: `result_by` of its clock."""
    return workdays.add(applied_on, _clause(rules, applied_on, "result").working_days or 0)


def _clause(rules: RuleBook, day: date, code: str) -> Clause:
    """Of the rule in force on that day, else of the newest rule that states it."""
    speaking = (rules.in_force(day), *reversed(rules.rules))
    return next(clause for rule in speaking for clause in rule.clock if clause.code == code)
