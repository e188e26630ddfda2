"""Which facts of the law may an answer state? Those the rule in force today holds; no number is typed into wording."""

from __future__ import annotations

from datetime import date

from actions.citing import in_three_lengths
from actions.wording import Wording
from repair.policy.cited import Certainty
from repair.policy.facts import Severity
from repair.policy.law import About, Amount, Law, Unit
from repair.policy.rule import Clause, Provision, Rule, RuleBook
from repair.policy.wording import day_words

SIGNS = "①②③④⑤⑥⑦⑧"
YUAN_PER_WAN = 10_000
WHOLE = 100  # percent


def facts_of_law(rules: RuleBook, today: date, wording: Wording) -> dict[str, str]:
    """Everything of the law that wording may name, in words.

    Periods, days, conditions, materials and kinds of the rule in force; every amount of the laws beside it as
    `<about>_<code>`; regulations as `order`, `scheme` and `<about>.<code>`, each also as `short:…` and `ear:…`.
    """
    rule = rules.in_force(today)
    facts = _publicity(rule, wording) | _kinds(rule, wording)
    facts["old_fire_min"] = _of_fields(_older(rules, rule), wording)
    facts |= {
        "in_force": day_words(rule.begins),
        "in_force_year": str(rule.begins.year),
        "accept_days": str(_clause(rules, rule, "acceptance").working_days),
        "review_days": str(_clause(rules, rule, "result").working_days),
        "conditions": listed(tuple(clause.text for clause in rule.conditions)),
        "materials": listed(tuple(clause.text for clause in rule.materials)),
    }
    for about in About:
        facts |= _beside(rules.law(about, today), wording)
    cap = rules.law(About.FINE, today).amount("surcharge_cap").number
    facts["fine_surcharge_cap"] = wording.text("cap_whole" if cap == WHOLE else "cap_part", count=cap)
    return facts | _sources(rules, rule, today, wording)


def listed(texts: tuple[str, ...]) -> str:
    """Several clauses with a sign in front of each; one alone without."""
    if len(texts) == 1:
        return texts[0]
    return "；".join(f"{sign}{text}" for sign, text in zip(SIGNS, texts, strict=False))


def _publicity(rule: Rule, wording: Wording) -> dict[str, str]:
    minor, general, serious = (_provision(rule, severity) for severity in Severity)
    return {
        "general_min": _months(wording, general.shortest_months),
        "general_max": _months(wording, general.longest_months),
        "serious_min": _months(wording, serious.shortest_months),
        "serious_max": _months(wording, serious.longest_months),
        "minor_max": _months(wording, minor.longest_months),
    }


def _of_fields(older: Rule, wording: Wording) -> str:
    """The shortest period that the older rule had for some fields alone, or for all when it named none."""
    named = [one for one in older.provisions if one.fields] or list(older.provisions)
    return _months(wording, max(one.shortest_months for one in named))


def _kinds(rule: Rule, wording: Wording) -> dict[str, str]:
    """The kinds of penalty each class is told by; those that were not read in the rule itself are left out."""
    told: dict[str, str] = {}
    for name, severity in (("minor", Severity.MINOR), ("general", Severity.GENERAL), ("serious", Severity.SERIOUS)):
        mine = [kind for kind in rule.kinds if kind.severity is severity]
        sure = [kind.name for kind in mine if kind.cited.certainty is Certainty.VERIFIED]
        told[f"{name}_kinds"] = "、".join(sure or [kind.name for kind in mine])
        perhaps = "、".join(kind.name for kind in mine if sure and kind.name not in sure)
        told[f"{name}_perhaps"] = wording.text("kinds_perhaps", kinds=perhaps, severity=severity) if perhaps else ""
    simple = rule.simple_procedure
    limit = int(simple.limit_wan * YUAN_PER_WAN) if simple else 0
    return told | {"simple_limit": wording.text("yuan", count=limit)}


def _beside(law: Law, wording: Wording) -> dict[str, str]:
    """The numbers of one law and its first day."""
    about = str(law.about)
    facts = {f"{about}_{amount.code}": _amount(wording, amount) for amount in law.amounts}
    facts[f"{about}_begins"] = day_words(law.begins)
    return facts


def _sources(rules: RuleBook, rule: Rule, today: date, wording: Wording) -> dict[str, str]:
    """The regulations an answer may name as its source; `doubt:…` is a word of doubt when one was not read itself."""
    named = {
        "order": _provision(rule, Severity.GENERAL).cited,
        "old_order": _provision(_older(rules, rule), Severity.GENERAL).cited,
        "scheme": _clause(rules, rule, "result").cited,
    }
    titles = {law.number: law.title for law in rules.laws}
    for about in About:
        law = rules.law(about, today)
        named |= {f"{about}.{amount.code}": amount.cited for amount in law.amounts}
        named |= {f"{about}.{clause.code}": clause.cited for clause in (*law.conditions, *law.notes)}
    facts: dict[str, str] = {}
    for name, cited in named.items():
        citing = in_three_lengths(cited.citation, titles)
        sure = cited.certainty is Certainty.VERIFIED
        facts |= {name: citing.full, f"short:{name}": citing.short, f"ear:{name}": citing.ear}
        facts[f"doubt:{name}"] = "" if sure else wording.text("as_explained")
    return facts


def _older(rules: RuleBook, rule: Rule) -> Rule:
    return rules.rules[max(rules.rules.index(rule) - 1, 0)]


def _provision(rule: Rule, severity: Severity) -> Provision:
    """What holds for this class in every field, or in the fields that no other provision names."""
    return next(one for one in rule.provisions if severity in one.classes and not one.fields)


def _clause(rules: RuleBook, rule: Rule, code: str) -> Clause:
    """A processing time: of the rule in force, else of the newest rule that states it."""
    speaking = (rule, *reversed(rules.rules))
    return next(one for each in speaking for one in each.clock if one.code == code)


def _amount(wording: Wording, amount: Amount) -> str:
    if amount.unit is Unit.MONTHS:
        return _months(wording, amount.number)
    return wording.text(str(amount.unit), count=amount.number)


def _months(wording: Wording, months: int) -> str:
    whole_years = months > 0 and months % 12 == 0
    return wording.text("years", count=months // 12) if whole_years else wording.text("months", count=months)
