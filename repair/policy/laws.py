"""How does a file about lists, deductions, fines or appeals become a law? Refuses what is uncited or unknown."""

from __future__ import annotations

from repair.policy.cited import CITED, Clause, Seen, read_cited, read_clauses
from repair.policy.law import GROUPS, NEEDED, About, Amount, Law, Unit
from repair.policy.rulefile import Part

NO_END = "Write the last day in force, or null."


def read_law(part: Part) -> Law:
    """One law file. Raises RuleError naming file, line and remedy."""
    part.only("id", "about", "title", "number", "in_force", "amounts", *GROUPS)
    about = part.part("about").one_of(About, tuple(About))
    force = part.part("in_force")
    force.only("from", "to", *CITED)
    end = force.part("to")
    begins, ends = force.part("from").day(), None if end.value is None else end.day()
    if ends is not None and ends < begins:
        end.refuse(f"it ends on {ends}, before it begins on {begins}", NO_END)
    if about is About.DEDUCTION and not part.part("conditions").value:
        part.part("conditions").refuse("gap: no condition", "Say by when a deduction is to be put right.")
    groups = {name: read_clauses(part.part(name)) for name in GROUPS}
    return Law(
        id=part.part("id").text(),
        about=about,
        title=part.part("title").text(),
        number=part.part("number").text(),
        begins=begins,
        ends=ends,
        in_force=read_cited(force),
        amounts=_amounts(part.part("amounts"), about),
        **groups,
    )


def clauses_of(laws: tuple[Law, ...]) -> Seen:
    """What other files may point at: the materials and the processing times of every law."""
    found: dict[tuple[str, str], Clause] = {}
    for law in laws:
        found |= {(law.id, clause.code): clause for clause in law.materials}
        for amount in law.amounts:
            if amount.unit is Unit.WORKING_DAYS:
                found[law.id, amount.code] = Clause(
                    code=amount.code, text=amount.text, working_days=amount.number, cited=amount.cited
                )
    return found


def _amounts(part: Part, about: About) -> tuple[Amount, ...]:
    needed = NEEDED[about]
    found: dict[str, Amount] = {}
    for item in part.items():
        item.only("code", "number", "unit", "text", *CITED)
        place = item.part("code")
        code = place.one_of(str, tuple(needed))
        if code in found:
            place.refuse(f"overlap: '{code}' is there twice", "Keep one of the two.")
        found[code] = Amount(
            code=code,
            number=item.part("number").whole(),
            unit=item.part("unit").one_of(Unit, (needed[code],)),
            text=item.part("text").text(),
            cited=read_cited(item),
        )
    if missing := needed.keys() - found:
        part.refuse(f"gap: no {', '.join(sorted(missing))}", "Add them; docs/changing_a_rule.md lists what is needed.")
    return tuple(found.values())
