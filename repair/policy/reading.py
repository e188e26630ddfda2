"""Which days does one rule give to one penalty?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from repair.policy.cited import Certainty
from repair.policy.condition import fulfilled_on
from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.rule import Provision, Rule, RuleBook
from repair.policy.wording import day_words, words

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one rule says about one record."""

    rule: str  # id of the provision, e.g. ndrc36-general
    book: str  # id of the whole rule, e.g. ndrc36
    title: str  # of the whole rule, in Chinese
    citation: str
    certainty: Certainty
    published: bool  # false: there is nothing to repair under this rule
    min_end: date | None  # last day of the shortest publicity period
    earliest_apply: date | None
    max_end: date | None  # last day of the longest publicity period
    trace: tuple[str, ...]  # how the days came about, in Chinese


@lru_cache(maxsize=65536)
def months_after(day: date, months: int) -> date:
    """The last day of a period of months that begins the day after `day`.

    The corresponding day, or the month's last day where there is none (民法典 arts. 201 and 202).
    """
    return day + relativedelta(months=months)


def read_rule(rule: Rule, facts: PenaltyFacts, severity: Severity, rules: RuleBook, today: date) -> Reading:
    """The days this rule gives; all None when the record is not published under it."""
    provision, doubt = choose(rule, severity, facts)
    if provision.published:
        return _by_period(rule, provision, facts.decided_on, doubt)
    return _minor(rule, provision, facts, rules, today)


@lru_cache(maxsize=16384)  # many records share a day: a Reading is frozen, so they may share it
def _by_period(rule: Rule, provision: Provision, decided_on: date, doubt: str) -> Reading:
    min_end = months_after(decided_on, provision.shortest_months)
    max_end = months_after(decided_on, provision.longest_months)
    lines = [*_rule_lines(provision), *([words(doubt)] if doubt else [])]
    days = words(
        "trace_days", min_end=day_words(min_end), earliest=day_words(min_end + DAY), max_end=day_words(max_end)
    )
    return Reading(
        rule=provision.id,
        book=rule.id,
        title=rule.title,
        citation=provision.cited.citation,
        certainty=provision.cited.certainty,
        published=True,
        min_end=min_end,
        earliest_apply=min_end + DAY,
        max_end=max_end,
        trace=(*lines, days),
    )


def _minor(rule: Rule, provision: Provision, facts: PenaltyFacts, rules: RuleBook, today: date) -> Reading:
    """轻微: nothing to repair unless an officer marked it published; then from the day its duties are fulfilled."""
    published = facts.published is True
    max_end = months_after(facts.decided_on, provision.longest_months) if published else None
    ready = fulfilled_on(facts, rules, today) if published else None
    if ready and max_end and ready > max_end:  # publication stopped before: nothing left to apply for
        ready = None
    lines = list(_rule_lines(provision))
    if max_end is None:
        lines.append(words("trace_minor_unmarked"))
    else:
        code = "trace_minor_ready" if ready else "trace_minor_open"
        lines.append(words(code, earliest=day_words(ready), max_end=day_words(max_end)))
    return Reading(
        rule=provision.id,
        book=rule.id,
        title=rule.title,
        citation=provision.cited.citation,
        certainty=provision.cited.certainty,
        published=published,
        min_end=None,
        earliest_apply=ready,
        max_end=max_end,
        trace=tuple(lines),
    )


@lru_cache(maxsize=256)
def _rule_lines(provision: Provision) -> tuple[str, ...]:
    cited = provision.cited
    lines = [
        words(
            "trace_rule" if provision.published else "trace_minor",
            citation=cited.citation,
            shortest=provision.shortest_months,
            longest=provision.longest_months,
        )
    ]
    if provision.remark:
        lines.append(words("trace_remark", remark=provision.remark))
    if cited.certainty != "verified":
        lines.append(words("trace_unconfirmed_value", citation=cited.citation, certainty=words(cited.certainty.label)))
    return tuple(lines)


def choose(rule: Rule, severity: Severity, facts: PenaltyFacts) -> tuple[Provision, str]:
    """The provision for this class and field, and the code of a doubt to tell.

    The field or the legal basis tells it. With no field and a silent basis the longer shortest period is taken,
    because a date may be late but never early.
    """
    mine = [provision for provision in rule.provisions if severity in provision.classes]
    if len(mine) == 1:
        return mine[0], ""
    for provision in mine:
        if any(word in facts.field or word in facts.basis for word in provision.fields):
            return provision, ""
    if facts.field.strip():
        return next(provision for provision in mine if not provision.fields), ""
    return max(mine, key=lambda provision: provision.shortest_months), "trace_field_unknown"
