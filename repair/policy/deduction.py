"""Is a credit-score deduction rectified, withdrawn, still within its deadline, or overdue?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from repair.policy.cited import CITED, Certainty, Cited, read_cited
from repair.policy.condition import happened
from repair.policy.law import About
from repair.policy.rule import RuleBook
from repair.policy.threshold import place_file
from repair.policy.wording import day_words, words

SETTING = "DEDUCTION_ITEMS"
REMEDY = "Name a YAML file as docs/changing_a_rule.md shows it, or leave the setting empty."


class DeductionState(StrEnum):
    """Where a deduction stands; labels are in wording.yml under the same code."""

    OPEN = "deduction_open"  # up to and on the deadline
    OVERDUE = "deduction_overdue"  # from the day after the deadline
    RECTIFIED = "deduction_rectified"  # in time or late
    WITHDRAWN = "deduction_withdrawn"  # the deduction itself was annulled


SETTLED = (DeductionState.RECTIFIED, DeductionState.WITHDRAWN)  # nothing is left to be put right


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionFacts:
    """What must be known about one deduction. A date after `today` counts as not happened yet."""

    item: str  # 扣分事项
    deducted_on: date  # 扣分日期
    deadline: date  # 整改期限: the last day in time, as the document gives it
    points: Decimal | None = None  # 扣分值
    rectified_on: date | None = None  # 整改完成日期
    rejected_on: date | None = None  # not accepted as put right; counts when it is on or after `rectified_on`
    withdrawn_on: date | None = None  # the deduction itself was annulled
    uscc: str = ""
    enterprise_closed: bool = False

    @property
    def accepted_on(self) -> date | None:
        """The day on which it was put right, unless that was not accepted; whatever day it is today."""
        rejected = self.rejected_on and self.rectified_on and self.rejected_on >= self.rectified_on
        return None if rejected else self.rectified_on


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionItem:
    """One item of the place's own table of deductions."""

    item: str
    points: Decimal
    evidence: str  # what shows that it is put right; may be empty
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionClock:
    """What reminder, call, chat and desk show of one deduction."""

    state: DeductionState
    deadline: date
    days_left: int  # 0 on the deadline, negative after it; whatever the state
    late: bool  # rectified after the deadline
    rejected: bool  # what was reported as put right was not accepted: it is to be done
    missing: tuple[str, ...]  # deduction_not_rectified, or nothing
    evidence: str  # of the place's table; empty when it says nothing
    citation: str
    certainty: Certainty
    trace: tuple[str, ...]

    @property
    def overdue_days(self) -> int:
        """Days since the deadline while it is not rectified, else 0."""
        return -self.days_left if self.state is DeductionState.OVERDUE else 0


def deduction_clock(
    facts: DeductionFacts, rules: RuleBook, today: date, items: tuple[DeductionItem, ...] = ()
) -> DeductionClock:
    """The state of one deduction as of `today`.

    The deadline is the document's, not computed: points, items and periods differ from place to place. `items` is the
    place's table (load_deduction_items); points that differ from it are said in the trace, never changed.
    """
    rule = rules.law(About.DEDUCTION, facts.deducted_on).conditions[0]
    reported = facts.rectified_on if happened(facts.rectified_on, today) else None
    refused = facts.rejected_on if happened(facts.rejected_on, today) else None
    rejected = refused is not None and (reported is None or refused >= reported)
    done = None if rejected else reported
    late = done is not None and done > facts.deadline
    state = _state(facts, done, today)
    known = next((one for one in items if one.item == facts.item.strip()), None)
    left = (facts.deadline - today).days
    return DeductionClock(
        state=state,
        deadline=facts.deadline,
        days_left=left,
        late=late,
        rejected=rejected and state is not DeductionState.WITHDRAWN,
        missing=() if state in SETTLED else ("deduction_not_rectified",),
        evidence=known.evidence if known else "",
        citation=known.cited.citation if known else rule.cited.citation,
        certainty=known.cited.certainty if known else rule.cited.certainty,
        trace=(
            _input_line(facts),
            *_item_lines(facts, known),
            *_rejected_lines(facts, rejected),
            _state_line(facts, state, late, left, today),
        ),
    )


def _state(facts: DeductionFacts, done: date | None, today: date) -> DeductionState:
    if happened(facts.withdrawn_on, today):
        return DeductionState.WITHDRAWN
    if done is not None:
        return DeductionState.RECTIFIED
    return DeductionState.OVERDUE if today > facts.deadline else DeductionState.OPEN


def load_deduction_items(file: str) -> tuple[DeductionItem, ...]:
    """The place's table of deductions; none for an empty name. Raises SettingError, or RuleError naming the line."""
    if not file:
        return ()
    whole = place_file(file, SETTING, REMEDY)
    whole.only("items")
    found: dict[str, DeductionItem] = {}
    for part in whole.part("items").items():
        part.only("item", "points", "evidence", *CITED)
        name, evidence = part.part("item"), part.optional("evidence")
        if name.text() in found:
            name.refuse(f"overlap: '{name.text()}' is there twice", "Keep one of the two.")
        found[name.text()] = DeductionItem(
            item=name.text(),
            points=part.part("points").amount(),
            evidence=evidence.text() if evidence else "",
            cited=read_cited(part),
        )
    return tuple(found.values())


def _input_line(facts: DeductionFacts) -> str:
    return words(
        "trace_deduction_input",
        item=facts.item,
        points=words("trace_deduction_no_points") if facts.points is None else f"{facts.points.normalize():f}",
        deducted_on=day_words(facts.deducted_on),
        deadline=day_words(facts.deadline),
    )


def _item_lines(facts: DeductionFacts, known: DeductionItem | None) -> tuple[str, ...]:
    if known is None:
        return (words("trace_deduction_no_table"),)
    if facts.points is not None and facts.points != known.points:
        return (words("trace_deduction_differs", points=known.points, citation=known.cited.citation),)
    return (words("trace_deduction_table", points=known.points, citation=known.cited.citation),)


def _rejected_lines(facts: DeductionFacts, rejected: bool) -> tuple[str, ...]:
    return (words("trace_deduction_rejected", rejected=day_words(facts.rejected_on)),) if rejected else ()


def _state_line(facts: DeductionFacts, state: DeductionState, late: bool, left: int, today: date) -> str:
    if state is DeductionState.WITHDRAWN:
        return words("trace_deduction_withdrawn", withdrawn=day_words(facts.withdrawn_on))
    codes = {DeductionState.OPEN: "trace_deduction_open", DeductionState.OVERDUE: "trace_deduction_overdue"}
    code = codes.get(state, "trace_deduction_late" if late else "trace_deduction_done")
    return words(code, today=day_words(today), days=abs(left), done=day_words(facts.rectified_on))
