"""Which other regulations does a reminder rest on, and what numbers do they give?

The publicity rules of penalties are in rule.py; here is everything beside them: processing times, the list,
deductions, the fine's own clock, appeals, and what is only told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from repair.policy.cited import Cited, Clause


class About(StrEnum):
    """What a law file speaks about; each has at least one file, in force today."""

    HANDLING = "handling"  # what to hand in, and how long the answer takes
    LISTING = "listing"  # 严重失信主体名单
    DEDUCTION = "deduction"  # 信用扣分
    FINE = "fine"  # until when a fine is to be paid, and what follows
    APPEAL = "appeal"  # 行政复议, 行政诉讼, withdrawal of a decision
    MARKET = "market"  # the market supervision's own route: told, never computed


class Unit(StrEnum):
    """What a number counts."""

    MONTHS = "months"  # calendar months
    DAYS = "days"  # natural days
    WORKING_DAYS = "working_days"
    PERCENT = "percent"


NEEDED: dict[About, dict[str, Unit]] = {  # the numbers code reads; a file has all of them and no other
    About.HANDLING: {"acceptance": Unit.WORKING_DAYS, "result": Unit.WORKING_DAYS},
    About.LISTING: {"early_removal": Unit.MONTHS, "management": Unit.MONTHS},
    About.DEDUCTION: {},
    About.FINE: {"payment": Unit.DAYS, "surcharge": Unit.PERCENT, "surcharge_cap": Unit.PERCENT},
    About.APPEAL: {
        "reconsideration": Unit.DAYS,
        "lawsuit": Unit.MONTHS,
        "lawsuit_after_reconsideration": Unit.DAYS,
        "withdrawal": Unit.WORKING_DAYS,
    },
    About.MARKET: {},
}
GROUPS = ("conditions", "materials", "notes", "open_questions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number of the law with what it counts."""

    code: str
    number: int
    unit: Unit
    text: str  # what it is, in Chinese
    cited: Cited


@dataclass(frozen=True, kw_only=True, eq=False)  # compared by identity: it is a key of caches
class Law:
    """One regulation beside the publicity rules, with the time it was or is in force."""

    id: str
    about: About
    title: str
    number: str
    begins: date
    ends: date | None  # last day in force; None: still in force
    in_force: Cited
    amounts: tuple[Amount, ...]
    conditions: tuple[Clause, ...]
    materials: tuple[Clause, ...]
    notes: tuple[Clause, ...]  # told as information, never computed with
    open_questions: tuple[Clause, ...]

    def amount(self, code: str) -> Amount:
        """The number of this code; the loader has made sure that it is there."""
        return next(amount for amount in self.amounts if amount.code == code)

    def values(self) -> Iterator[tuple[str, str, Cited]]:
        """Every cited value: its name, what it says, where it comes from; as Rule.values."""
        yield "in_force", f"{self.begins} – {self.ends or ''}", self.in_force
        for amount in self.amounts:
            yield amount.code, f"{amount.text} {amount.number}", amount.cited
        for group in GROUPS:
            for clause in getattr(self, group):
                yield f"{group}.{clause.code}", clause.text, clause.cited
