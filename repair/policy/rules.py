"""How do rule files become rules? Refuses anything overlapping, missing, uncited or unknown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from repair.errors import RuleError
from repair.policy.cited import CITED, Seen, read_cited, read_clauses
from repair.policy.facts import Severity
from repair.policy.law import About, Law
from repair.policy.laws import clauses_of, read_law
from repair.policy.rule import Kind, Provision, Rule, RuleBook, SimpleProcedure
from repair.policy.rulefile import Part, read_rule_file
from repair.policy.threshold import load_thresholds

FOLDER = Path(__file__).parent / "rules"
CLASSES = tuple(Severity)
Dated = TypeVar("Dated", Rule, Law)


def load_rules(folder: Path | None = None, *, thresholds: str = "") -> RuleBook:
    """All rules of a folder, and the thresholds of the place when a file is named.

    Raises RuleError naming file, line and remedy; a law in doubt is not used.
    """
    parts = [read_rule_file(file) for file in sorted((folder or FOLDER).glob("*.yml"))]
    if not parts:
        raise RuleError(f"no rule file in {folder or FOLDER}", remedy="Restore repair/policy/rules/*.yml.")
    laws = _in_order([(read_law(part), part) for part in parts if part.optional("about")])
    seen = clauses_of(tuple(law for law, _ in laws))
    read = _in_order([(_rule(part, seen), part) for part in parts if not part.optional("about")])
    if not read:
        raise RuleError("no publicity rule", remedy="Restore repair/policy/rules/ndrc*.yml.")
    _refuse_time_problems(read)
    for about in About:
        mine = [(law, part) for law, part in laws if law.about is about]
        if not mine:
            raise RuleError(f"gap: no rule file about {about}", remedy="Restore repair/policy/rules/*.yml.")
        _refuse_time_problems(mine)
    _refuse_same_ids(read, laws)
    return RuleBook(
        rules=tuple(rule for rule, _ in read),
        laws=tuple(law for law, _ in laws),
        thresholds=load_thresholds(thresholds),
    )


def _in_order(read: list[tuple[Dated, Part]]) -> list[tuple[Dated, Part]]:
    return sorted(read, key=lambda pair: pair[0].begins)


def _rule(part: Part, seen: Seen) -> Rule:
    part.only(
        *("id", "title", "number", "in_force", "counted_from", "provisions", "conditions", "materials", "clock"),
        *("kinds", "simple_procedure", "open_questions"),
    )
    force, start = part.part("in_force"), part.part("counted_from")
    force.only("from", "to", *CITED)
    start.only("value", *CITED)
    start.part("value").one_of(str, ("decision_date",))
    end = force.part("to")
    begins, ends = force.part("from").day(), None if end.value is None else end.day()
    if ends is not None and ends < begins:
        end.refuse(f"the rule ends on {ends}, before it begins on {begins}", "Put the last day in force here.")
    provisions = part.part("provisions")
    simple = part.part("simple_procedure")
    return Rule(
        id=part.part("id").text(),
        title=part.part("title").text(),
        number=part.part("number").text(),
        begins=begins,
        ends=ends,
        in_force=read_cited(force),
        counted_from=read_cited(start),
        provisions=_provisions(provisions),
        conditions=read_clauses(part.part("conditions")),
        materials=read_clauses(part.part("materials"), seen=seen),
        clock=read_clauses(part.part("clock"), timed=True, seen=seen),
        kinds=tuple(_kind(item) for item in part.part("kinds").items()),
        simple_procedure=None if simple.value is None else _simple(simple),
        open_questions=read_clauses(part.part("open_questions")),
    )


def _severity(part: Part) -> Severity:
    return part.one_of(Severity, CLASSES)


def _kind(part: Part) -> Kind:
    part.only("name", "words", "class", "payment", *CITED)
    payment = part.optional("payment")
    return Kind(
        name=part.part("name").text(),
        words=part.part("words").texts(),
        severity=_severity(part.part("class")),
        payment=payment is not None and payment.truth(),
        cited=read_cited(part),
    )


def _simple(part: Part) -> SimpleProcedure:
    part.only("class", "limit_wan", *CITED)
    limit = part.part("limit_wan")
    try:
        amount = Decimal(str(limit.value))
    except InvalidOperation:
        limit.refuse(f"an amount in 万元 is expected, not {limit.value!r}", "Write it like 0.3.")
    return SimpleProcedure(severity=_severity(part.part("class")), limit_wan=amount, cited=read_cited(part))


def _provisions(part: Part) -> tuple[Provision, ...]:
    found = [(_provision(item), item) for item in part.items()]
    for severity in CLASSES:
        mine = [(provision, item) for provision, item in found if severity in provision.classes]
        _refuse_class_problems(severity, mine, part)
    return tuple(provision for provision, _ in found)


def _provision(part: Part) -> Provision:
    part.only("id", "classes", "fields", "published", "shortest_months", "longest_months", "remark", *CITED)
    fields, published, remark = part.part("fields"), part.optional("published"), part.optional("remark")
    named = fields.value not in ("all", "other")
    shortest, longest = part.part("shortest_months"), part.part("longest_months")
    if longest.whole() < max(shortest.whole(), 1):
        longest.refuse("the longest period is shorter than the shortest", "Exchange or correct the two numbers.")
    if shortest.value == 0 and (published is None or published.truth()):
        shortest.refuse("a published class needs a shortest period", "Write the months, or 'published: false'.")
    return Provision(
        id=part.part("id").text(),
        classes=tuple(_severity(item) for item in part.part("classes").items()),
        fields=fields.texts() if named else (),
        other_fields=fields.value == "other",
        published=published.truth() if published else True,
        shortest_months=shortest.whole(),
        longest_months=longest.whole(),
        remark=remark.text() if remark else "",
        cited=read_cited(part),
    )


def _refuse_class_problems(severity: Severity, mine: list[tuple[Provision, Part]], whole: Part) -> None:
    """Each class has one provision for all fields, or one for the others beside those of named fields."""
    catch_all = [item for provision, item in mine if not provision.fields]
    if not catch_all:
        whole.refuse(f"gap: no provision for class {severity} in every field", "Add one with 'fields: all' or 'other'.")
    if len(catch_all) > 1:
        catch_all[1].refuse(f"overlap: a second provision for class {severity}", "Remove one, or name its fields.")
    seen: set[str] = set()
    for provision, item in mine:
        if provision.fields and not any(other.other_fields for other, _ in mine):
            item.refuse(f"overlap: 'fields: all' already covers class {severity}", "Use 'fields: other' there.")
        if twice := seen.intersection(provision.fields):
            item.refuse(f"overlap: class {severity} in {', '.join(sorted(twice))} is there twice", "Keep one.")
        seen.update(provision.fields)


def _refuse_time_problems(read: list[tuple[Dated, Part]]) -> None:
    for (early, place), (late, next_place) in pairwise(read):
        begins = next_place.part("in_force").part("from")
        if early.ends is None:
            place.part("in_force").part("to").refuse(
                f"overlap: {early.id} has no end, but {late.id} begins on {late.begins}",
                f"Write 'to: {late.begins - timedelta(days=1)}' here.",
            )
        if early.ends >= late.begins:
            begins.refuse(
                f"overlap: {early.id} is in force until {early.ends}", "Begin the day after, or end it earlier."
            )
        if early.ends + timedelta(days=1) < late.begins:
            begins.refuse(f"gap: no rule after {early.ends} until {late.begins}", "Begin the day after the older rule.")
    last, place = read[-1]
    if last.ends is not None:
        place.part("in_force").part("to").refuse(
            f"gap: no rule after {last.ends}", "Add the rule that follows, or 'null'."
        )


def _refuse_same_ids(read: list[tuple[Rule, Part]], laws: list[tuple[Law, Part]]) -> None:
    seen: set[str] = set()
    for part in (part for _, part in (*read, *laws)):
        provisions = part.optional("provisions")
        for place in (part.part("id"), *(item.part("id") for item in (provisions.items() if provisions else ()))):
            if place.value in seen:
                place.refuse(f"id {place.value} is there twice", "Give every rule and provision its own id.")
            seen.add(place.value)
