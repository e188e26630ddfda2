"""Which rules are there, and which of them speak about a decision of a given day?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from repair.policy.cited import Certainty, Cited, Clause
from repair.policy.facts import Severity
from repair.policy.law import About, Law
from repair.policy.threshold import Threshold

__all__ = ["Certainty", "Cited", "Clause", "Kind", "Provision", "Rule", "RuleBook", "SimpleProcedure"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # compared by identity: it is a key of caches
class Provision:
    """The publicity period of one class (and field) under one rule."""

    id: str
    classes: tuple[Severity, ...]
    fields: tuple[str, ...]  # words of the field; empty: every field, or every other field
    other_fields: bool  # true: for the fields no sister provision names
    published: bool  # false: not published in principle
    shortest_months: int
    longest_months: int
    remark: str  # Chinese; a doubt shown in the trace
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of penalty and the class it suggests."""

    name: str
    words: tuple[str, ...]  # any of them found in the imported kind
    severity: Severity
    payment: bool  # something is to be paid
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleProcedure:
    """What a decision by simple procedure suggests, and the largest fine it can carry."""

    severity: Severity
    limit_wan: Decimal
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # compared by identity: it is a key of caches
class Rule:
    """One regulation with the time it was or is in force."""

    id: str
    title: str
    number: str
    begins: date
    ends: date | None  # last day in force; None: still in force
    in_force: Cited
    counted_from: Cited
    provisions: tuple[Provision, ...]
    conditions: tuple[Clause, ...]
    materials: tuple[Clause, ...]
    clock: tuple[Clause, ...]
    kinds: tuple[Kind, ...]
    simple_procedure: SimpleProcedure | None
    open_questions: tuple[Clause, ...]

    def values(self) -> Iterator[tuple[str, str, Cited]]:
        """Every cited value: its name, what it says, where it comes from; for the list of what is verified."""
        yield "in_force", f"{self.begins} – {self.ends or ''}", self.in_force
        yield "counted_from", "decision_date", self.counted_from
        for provision in self.provisions:
            yield provision.id, f"{provision.shortest_months} – {provision.longest_months}", provision.cited
        for group in ("conditions", "materials", "clock", "open_questions"):
            for clause in getattr(self, group):
                days = f" {clause.working_days}" if clause.working_days else ""
                yield f"{group}.{clause.code}", clause.text + days, clause.cited
        for kind in self.kinds:
            yield f"kinds.{kind.name}", str(kind.severity), kind.cited
        if self.simple_procedure:
            simple = self.simple_procedure
            yield "simple_procedure", f"{simple.severity} {simple.limit_wan}", simple.cited


@dataclass(frozen=True, kw_only=True, eq=False)  # compared by identity: it is a key of caches
class RuleBook:
    """All rules, oldest first, without overlap or gap."""

    rules: tuple[Rule, ...]
    laws: tuple[Law, ...] = ()  # everything beside the publicity rules, oldest first
    thresholds: tuple[Threshold, ...] = ()  # of this place; empty: amounts suggest nothing

    def law(self, about: About, day: date) -> Law:
        """The law about this that was in force on that day; the oldest for days before all."""
        mine = [law for law in self.laws if law.about is about]
        return next((law for law in reversed(mine) if law.begins <= day), mine[0])

    def speaking_on(self, decided_on: date) -> tuple[Rule, ...]:
        """The rule in force on the day of the decision and every later one.

        An older decision is read under the oldest rule: its application was, or is, made while that rule or a later
        one was in force, and each counts from the decision date whatever rule it replaced.
        """
        return tuple(rule for rule in self.rules if rule.ends is None or decided_on <= rule.ends)

    def in_force(self, day: date) -> Rule:
        """The rule under which an application of that day is made; the oldest for days before all."""
        return next((rule for rule in reversed(self.rules) if rule.begins <= day), self.rules[0])

    @cached_property
    def begins(self) -> date:
        """The first day any rule speaks about."""
        return self.rules[0].begins

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The newest rule's kinds of penalty."""
        return self.rules[-1].kinds

    @property
    def simple_procedure(self) -> SimpleProcedure | None:
        """The newest rule's word on the simple procedure."""
        return self.rules[-1].simple_procedure
