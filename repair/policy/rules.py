"""How do rule files become rules? Refuses anything overlapping, missing, uncited or unknown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

from repair.errors import RuleError
from repair.policy.facts import Severity
from repair.policy.rule import Certainty, Cited, Clause, Kind, Provision, Rule, RuleBook, SimpleProcedure
from repair.policy.rulefile import Part, read_rule_file

FOLDER = Path(__file__).parent / "rules"
CITED = ("citation", "source", "certainty", "checked_on")
CLASSES = tuple(Severity)


def load_rules(folder: Path | None = None) -> RuleBook:
    """All rules of a folder. Raises RuleError naming file, line and remedy; a law in doubt is not used."""
    files = sorted((folder or FOLDER).glob("*.yml"))
    if not files:
        raise RuleError(f"no rule file in {folder or FOLDER}", remedy="Restore repair/policy/rules/*.yml.")
    read = sorted(((_rule(part), part) for part in map(read_rule_file, files)), key=lambda pair: pair[0].begins)
    _refuse_time_problems(read)
    _refuse_same_ids(read)
    return RuleBook(rules=tuple(rule for rule, _ in read))


def _rule(part: Part) -> Rule:
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
        in_force=_cited(force),
        counted_from=_cited(start),
        provisions=_provisions(provisions),
        conditions=_clauses(part.part("conditions")),
        materials=_clauses(part.part("materials")),
        clock=_clauses(part.part("clock"), timed=True),
        kinds=tuple(_kind(item) for item in part.part("kinds").items()),
        simple_procedure=None if simple.value is None else _simple(simple),
        open_questions=_clauses(part.part("open_questions")),
    )


def _cited(part: Part) -> Cited:
    return Cited(
        citation=part.part("citation").text(),
        source=part.part("source").text(),
        certainty=part.part("certainty").one_of(Certainty, tuple(Certainty)),
        checked_on=part.part("checked_on").day(),
    )


def _severity(part: Part) -> Severity:
    return part.one_of(Severity, CLASSES)


def _clauses(part: Part, *, timed: bool = False) -> tuple[Clause, ...]:
    found = []
    for item in part.items():
        item.only("code", "text", *(("working_days",) if timed else ()), *CITED)
        found.append(
            Clause(
                code=item.part("code").text(),
                text=item.part("text").text(),
                working_days=item.part("working_days").months() if timed else None,
                cited=_cited(item),
            )
        )
    return tuple(found)


def _kind(part: Part) -> Kind:
    part.only("name", "words", "class", "payment", *CITED)
    payment = part.optional("payment")
    return Kind(
        name=part.part("name").text(),
        words=tuple(word.text() for word in part.part("words").items()),
        severity=_severity(part.part("class")),
        payment=payment is not None and payment.truth(),
        cited=_cited(part),
    )


def _simple(part: Part) -> SimpleProcedure:
    part.only("class", "limit_wan", *CITED)
    limit = part.part("limit_wan")
    try:
        amount = Decimal(str(limit.value))
    except InvalidOperation:
        limit.refuse(f"an amount in 万元 is expected, not {limit.value!r}", "Write it like 0.3.")
    return SimpleProcedure(severity=_severity(part.part("class")), limit_wan=amount, cited=_cited(part))


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
    if longest.months() < max(shortest.months(), 1):
        longest.refuse("the longest period is shorter than the shortest", "Exchange or correct the two numbers.")
    return Provision(
        id=part.part("id").text(),
        classes=tuple(_severity(item) for item in part.part("classes").items()),
        fields=tuple(word.text() for word in fields.items()) if named else (),
        other_fields=fields.value == "other",
        published=published.truth() if published else True,
        shortest_months=shortest.months(),
        longest_months=longest.months(),
        remark=remark.text() if remark else "",
        cited=_cited(part),
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


def _refuse_time_problems(read: list[tuple[Rule, Part]]) -> None:
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


def _refuse_same_ids(read: list[tuple[Rule, Part]]) -> None:
    seen: set[str] = set()
    for rule, part in read:
        places = [part.part("id"), *(item.part("id") for item in part.part("provisions").items())]
        for place in places:
            if place.value in seen:
                place.refuse(
                    f"id {place.value} is there twice ({rule.id})", "Give every rule and provision its own id."
                )
            seen.add(place.value)
