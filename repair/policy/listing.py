"""From which day may an enterprise ask to be taken off the list of serious dishonesty, and when does it end?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from repair.policy.cited import Certainty, least_certain
from repair.policy.condition import ConditionState, happened
from repair.policy.law import About, Amount, Law
from repair.policy.reading import months_after
from repair.policy.rule import RuleBook
from repair.policy.window import Window, WindowState, state_line
from repair.policy.wording import day_words, words

DAY = timedelta(days=1)
SETTLED = (WindowState.REMOVED, WindowState.WITHDRAWN, WindowState.UNCOVERED, WindowState.CLOSED, WindowState.ENDED)
DATELESS = (WindowState.WITHDRAWN, WindowState.UNCOVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFacts:
    """What must be known about one entry of the list. A date after `today` counts as not happened yet."""

    decision_no: str  # 列入决定文号
    listed_on: date  # 列入日期: both periods count from it
    authority: str = ""  # 列入机关: decides on removal
    reason: str = ""  # 列入事由
    fulfilled_on: date | None = None  # 义务履行日期
    applied_on: date | None = None  # 申请移出日期
    rejected_on: date | None = None  # counts when it is on or after the application
    removed_on: date | None = None  # 移出日期
    withdrawn_on: date | None = None  # the listing itself was annulled
    enterprise_closed: bool = False


def listing_window(facts: ListingFacts, rules: RuleBook, today: date) -> Window:
    """The window of one entry as of `today`, in the same shape as a penalty's.

    min_end: last day of the time before early removal; earliest_apply: the next day; max_end: last day of the
    management period. `certainty` is that of the weaker number: below verified the desk shows it as such, and a
    message must not state it as fact.
    Source: order 11 of 应急管理部 (2023); values in rules/mem11.yml.
    """
    law = rules.law(About.LISTING, facts.listed_on)
    early, whole = law.amount("early_removal"), law.amount("management")
    min_end = months_after(facts.listed_on, early.number)
    max_end = months_after(facts.listed_on, whole.number)
    state = _state(facts, min_end, max_end, today)
    missing = _missing(facts, state, min_end, today)
    dated = state not in DATELESS
    return Window(
        severity=None,
        confirmed=True,  # a listing has no class to confirm: the decision itself says it
        suggested=None,
        suggestion="",
        min_end=min_end if dated else None,
        earliest_apply=min_end + DAY if dated else None,
        max_end=max_end if dated else None,
        rule=law.id,
        citation=early.cited.citation,
        state=state,
        missing=missing,
        trace=_trace(facts, law, (min_end, max_end), (state, missing), today),
        alternatives=(),
        conditions=() if state in SETTLED else _conditions(facts, min_end, today),
        certainty=least_certain(early.cited.certainty, whole.cited.certainty),
    )


def _state(facts: ListingFacts, min_end: date, max_end: date, today: date) -> WindowState:
    settled = (
        (happened(facts.withdrawn_on, today), WindowState.WITHDRAWN),
        (facts.listed_on > today, WindowState.UNCOVERED),
        (happened(facts.removed_on, today), WindowState.REMOVED),
        (facts.enterprise_closed, WindowState.CLOSED),
        (today > max_end, WindowState.ENDED),
    )
    for holds, state in settled:
        if holds:
            return state
    rejected = facts.rejected_on is not None and happened(facts.rejected_on, today)
    if facts.applied_on is not None and happened(facts.applied_on, today):
        rejected = rejected and facts.rejected_on is not None and facts.rejected_on >= facts.applied_on
        if not rejected:
            return WindowState.APPLIED
    if today <= min_end:
        return WindowState.WAITING
    return WindowState.REJECTED if rejected else WindowState.OPEN


def _missing(facts: ListingFacts, state: WindowState, min_end: date, today: date) -> tuple[str, ...]:
    """Codes of what is still open: listing_period, listing_duties; empty where nothing is left to do."""
    if state in SETTLED:
        return ()
    period = ("listing_period",) if today <= min_end else ()
    return period if happened(facts.fulfilled_on, today) else (*period, "listing_duties")


def _conditions(facts: ListingFacts, min_end: date, today: date) -> tuple[ConditionState, ...]:
    done = happened(facts.fulfilled_on, today)
    return (
        ConditionState("period", met=today > min_end, on=min_end + DAY),
        ConditionState("duties", met=done, on=facts.fulfilled_on if done else None),
        ConditionState("other", met=None, on=None),
    )


def _trace(
    facts: ListingFacts, law: Law, ends: tuple[date, date], result: tuple[WindowState, tuple[str, ...]], today: date
) -> tuple[str, ...]:
    min_end, max_end = ends
    state, missing = result
    listed = {"listed_on": day_words(facts.listed_on), "authority": facts.authority or words("trace_list_authority")}
    lines = [words("trace_list_input", reason=facts.reason or words("trace_list_no_reason"), **listed)]
    if facts.listed_on < law.begins:
        lines.append(words("trace_list_before", begins=day_words(law.begins), title=law.title))
    if state not in DATELESS:
        early, whole = law.amount("early_removal"), law.amount("management")
        lines.append(words("trace_list_early", months=early.number, citation=early.cited.citation))
        lines.append(words("trace_list_whole", months=whole.number, citation=whole.cited.citation))
        lines += [_doubt(amount) for amount in (early, whole) if amount.cited.certainty is not Certainty.VERIFIED]
        lines.append(
            words(
                "trace_list_days",
                min_end=day_words(min_end),
                earliest=day_words(min_end + DAY),
                max_end=day_words(max_end),
            )
        )
    if reason := REASONS.get(state):
        days = {"removed_on": day_words(facts.removed_on), "withdrawn_on": day_words(facts.withdrawn_on)}
        lines.append(words(reason, max_end=day_words(max_end), **days, **listed))
    if state is WindowState.REJECTED:
        lines.append(words("trace_rejected", rejected_on=day_words(facts.rejected_on)))
    return (*lines, state_line(state, missing, today, LABELS.get(state, state)))


REASONS = {
    WindowState.WITHDRAWN: "trace_list_withdrawn",
    WindowState.UNCOVERED: "trace_list_future",
    WindowState.REMOVED: "trace_list_removed",
    WindowState.CLOSED: "trace_closed",
    WindowState.ENDED: "trace_list_ended",
}
LABELS = {  # where the words of a penalty's state would be wrong for a list
    WindowState.WAITING: "listing_waiting",
    WindowState.OPEN: "listing_open",
    WindowState.ENDED: "listing_ended",
    WindowState.WITHDRAWN: "listing_withdrawn",
}


def listing_words(state: WindowState) -> str:
    """The Chinese of a listing's state; some differ from a penalty's."""
    return words(LABELS.get(state, state))


def _doubt(amount: Amount) -> str:
    cited = amount.cited
    return words("trace_unconfirmed_value", citation=cited.citation, certainty=words(cited.certainty.label))
