"""Which facts of the law may an answer state? Those the rule in force today holds; no number is typed into wording."""

from __future__ import annotations

from datetime import date

from actions.wording import Wording
from repair.policy.facts import Severity
from repair.policy.rule import Clause, Provision, Rule, RuleBook
from repair.policy.wording import day_words

SIGNS = "①②③④⑤⑥⑦⑧⑨"
ABOUT = "关于"  # a citation names the regulation, then what in it is meant


def facts_of_law(rules: RuleBook, today: date, wording: Wording) -> dict[str, str]:
    """Periods, days, conditions, materials and names of regulations, in words."""
    rule = rules.in_force(today)
    minor, general, serious = (_provision(rule, severity) for severity in Severity)
    older = rules.rules[max(rules.rules.index(rule) - 1, 0)]
    return {
        "order": _regulation(general.cited.citation),
        "old_order": _regulation(_provision(older, Severity.GENERAL).cited.citation),
        "scheme": _regulation(_clause(rules, rule, "result").cited.citation),
        "in_force": day_words(rule.begins),
        "general_min": _months(wording, general.shortest_months),
        "general_max": _months(wording, general.longest_months),
        "serious_min": _months(wording, serious.shortest_months),
        "serious_max": _months(wording, serious.longest_months),
        "minor_max": _months(wording, minor.longest_months),
        "accept_days": str(_clause(rules, rule, "acceptance").working_days),
        "review_days": str(_clause(rules, rule, "result").working_days),
        "conditions": _listed(rule.conditions),
        "materials": _listed(rule.materials),
    }


def _provision(rule: Rule, severity: Severity) -> Provision:
    """What holds for this class in every field, or in the fields that no other provision names."""
    return next(one for one in rule.provisions if severity in one.classes and not one.fields)


def _clause(rules: RuleBook, rule: Rule, code: str) -> Clause:
    """A processing time: of the rule in force, else of the newest rule that states it."""
    speaking = (rule, *reversed(rules.rules))
    return next(one for each in speaking for one in each.clock if one.code == code)


def _regulation(citation: str) -> str:
    return citation.partition(ABOUT)[0]


def _months(wording: Wording, months: int) -> str:
    whole_years = months > 0 and months % 12 == 0
    return wording.text("years", count=months // 12) if whole_years else wording.text("months", count=months)


def _listed(clauses: tuple[Clause, ...]) -> str:
    return "；".join(f"{sign}{clause.text}" for sign, clause in zip(SIGNS, clauses, strict=False))
