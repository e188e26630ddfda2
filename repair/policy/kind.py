"""Which class does a penalty suggest by its kinds, procedure and amount? An officer confirms it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.rule import RuleBook
from repair.policy.threshold import threshold_for
from repair.policy.wording import joined, words

YUAN_PER_WAN = 10_000
SEPARATORS = re.compile(r"[;；、,，/|\n]+")
REASONS = {Severity.MINOR: "suggest_minor", Severity.GENERAL: "suggest_general", Severity.SERIOUS: "suggest_serious"}


def split_kinds(text: str) -> tuple[str, ...]:
    """The kinds in one cell of 处罚类别: joined by any usual separator, with stray spaces and widths removed."""
    plain = unicodedata.normalize("NFKC", text)
    pieces = (re.sub(r"\s+", "", piece) for piece in SEPARATORS.split(plain))
    return tuple(dict.fromkeys(piece for piece in pieces if piece))


def suggest(facts: PenaltyFacts, rules: RuleBook) -> tuple[Severity | None, str]:
    """The class suggested and why, in Chinese; None with the reason when no class can be suggested.

    Source: order 36 on the scope of the three classes, values and certainty in rules/ndrc36.yml;
    the amounts are those of the place (rules.thresholds), none by default.
    """
    limit = rules.simple_procedure.limit_wan if rules.simple_procedure else None
    simple = "简易" in facts.procedure or "当场" in facts.procedure
    over = simple and limit is not None and (facts.fine_wan or Decimal(0)) > limit
    found = _suggest(rules, facts.kinds, simple, over)
    if rules.thresholds and facts.fine_wan and not simple and found[0] is not Severity.SERIOUS:
        return _by_amount(found, facts, rules)
    return found


def _by_amount(found: tuple[Severity | None, str], facts: PenaltyFacts, rules: RuleBook) -> tuple[Severity | None, str]:
    """What the place's amounts make of a fine: heavier at 数额巨大, lighter only for a fine alone."""
    place = threshold_for(rules.thresholds, facts.field, facts.basis)
    if place is None or facts.fine_wan is None:
        return found
    yuan, cited = facts.fine_wan * YUAN_PER_WAN, place.cited.citation
    if place.huge_from is not None and yuan >= place.huge_from:
        return Severity.SERIOUS, words("suggest_huge", amount=f"{place.huge_from:,f}", citation=cited)
    if found[0] is not Severity.GENERAL:  # an unknown kind, or nothing to weigh
        return found
    amount = f"{place.large_from:,f}"
    if yuan >= place.large_from:
        return Severity.GENERAL, words("suggest_large", amount=amount, citation=cited)
    if place.small_is_minor and not facts.confiscated_wan and _only_fined(facts.kinds, rules):
        return Severity.MINOR, words("suggest_small", amount=amount, citation=cited)
    return found[0], words("suggest_below", kinds=joined(facts.kinds), amount=amount, citation=cited)


def _only_fined(given: tuple[str, ...], rules: RuleBook) -> bool:
    """Every kind is a fine or a light one: what is confiscated stays 一般 whatever its amount."""
    kinds = [piece for text in given for piece in split_kinds(text)]
    return all("罚款" in kind or heaviest(kind, rules) is Severity.MINOR for kind in kinds)


@lru_cache(maxsize=4096)
def _suggest(rules: RuleBook, given: tuple[str, ...], simple: bool, over: bool) -> tuple[Severity | None, str]:
    kinds = tuple(piece for text in given for piece in split_kinds(text))
    found = [(kind, heaviest(kind, rules)) for kind in kinds]
    unknown = tuple(kind for kind, severity in found if severity is None)
    weights = [severity for _, severity in found if severity is not None]
    top = max(weights, key=lambda severity: severity.weight, default=None)
    leading = tuple(kind for kind, severity in found if severity is top)
    if top is Severity.SERIOUS and not simple:  # nothing unknown can be heavier
        return top, _reason(top, leading, len(kinds))
    if unknown:
        return None, words("suggest_unknown", kinds=joined(unknown))
    if simple:
        return _simple(top, over, leading, rules)
    if top is None:
        return None, words("suggest_none_kinds")
    return top, _reason(top, leading, len(kinds))


def _simple(top: Severity | None, over: bool, leading: tuple[str, ...], rules: RuleBook) -> tuple[Severity | None, str]:
    if top is Severity.SERIOUS:
        return None, words("suggest_simple_kind", kinds=joined(leading))
    rule = rules.simple_procedure
    if rule is None:
        return None, words("suggest_none_kinds")
    if over:
        return None, words("suggest_simple_amount", limit=rule.limit_wan)
    return rule.severity, words("suggest_simple", severity=words(rule.severity))


@lru_cache(maxsize=4096)
def must_pay(rules: RuleBook, given: tuple[str, ...]) -> bool:
    """Whether the kinds say that something is to be paid, whatever the amounts say."""
    kinds = [piece for text in given for piece in split_kinds(text)]
    return any(word in kind for entry in rules.kinds if entry.payment for word in entry.words for kind in kinds)


def heaviest(kind: str, rules: RuleBook) -> Severity | None:
    """The heaviest class any known word in this kind suggests; None when no word is known."""
    hits = [entry.severity for entry in rules.kinds if any(word in kind for word in entry.words)]
    return max(hits, key=lambda severity: severity.weight, default=None)


def _reason(top: Severity, leading: tuple[str, ...], count: int) -> str:
    text = words(REASONS[top], kinds=joined(leading))
    return text + words("suggest_heaviest") if count > len(leading) else text
