"""Where does a value of the law come from, how well is it known, and who is to look again?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from repair.policy.rulefile import Part

CITED = ("citation", "source", "certainty", "checked_on")


class Certainty(StrEnum):
    """How well a value is known; shown to officers beside it."""

    VERIFIED = "verified"  # the wording, or a faithful quotation of it, was read
    SECONDARY = "secondary"  # only summaries or incomplete copies were read
    UNCONFIRMED = "unconfirmed"  # not found, or from memory: never told as a fact

    @property
    def label(self) -> str:
        """The code of its Chinese word in wording.yml."""
        return f"certainty_{self}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Where a value comes from and when a person last checked it."""

    citation: str
    source: str
    certainty: Certainty
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A condition, a material, a processing time or an open question, in the words shown to people."""

    code: str
    text: str
    working_days: int | None  # only for a processing time
    cited: Cited


Seen = Mapping[tuple[str, str], Clause]  # (id of a law, code) -> the clause another file may point at


def least_certain(*values: Certainty) -> Certainty:
    """The weakest of several: a result is only as certain as the least certain value it rests on."""
    return max(values, key=tuple(Certainty).index, default=Certainty.VERIFIED)


def read_cited(part: Part) -> Cited:
    """The four fields of origin that every value has. Raises RuleError at the value when one is missing."""
    return Cited(
        citation=part.part("citation").text(),
        source=part.part("source").text(),
        certainty=part.part("certainty").one_of(Certainty, tuple(Certainty)),
        checked_on=part.part("checked_on").day(),
    )


def read_clauses(part: Part, *, timed: bool = False, seen: Seen | None = None) -> tuple[Clause, ...]:
    """A list of clauses; with `seen`, an item `{code: …, see: …}` is the clause another file holds."""
    return tuple(_clause(item, timed=timed, seen=seen or {}) for item in part.items())


def _clause(item: Part, *, timed: bool, seen: Seen) -> Clause:
    code, see = item.part("code"), item.optional("see")
    if see is not None:
        item.only("code", "see")
        found = seen.get((see.text(), code.text()))
        if found is None or timed != (found.working_days is not None):
            see.refuse(f"no '{code.value}' in {see.value}", "Name the id of a law file and a code that it has.")
        return found
    item.only("code", "text", *(("working_days",) if timed else ()), *CITED)
    return Clause(
        code=code.text(),
        text=item.part("text").text(),
        working_days=item.part("working_days").whole() if timed else None,
        cited=read_cited(item),
    )
