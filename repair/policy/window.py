"""From which day, and until when, may this penalty record be repaired?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from repair.policy.appeal import withdrawal_line
from repair.policy.cited import Certainty
from repair.policy.condition import ConditionState, conditions, happened, open_duties
from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.fine import late_note
from repair.policy.kind import suggest
from repair.policy.reading import Reading, read_rule
from repair.policy.rule import RuleBook
from repair.policy.wording import day_words, joined, words
from repair.policy.workdays import Workdays

__all__ = ["Reading", "Window", "WindowState", "window"]


class WindowState(StrEnum):
    """Where a record stands on a given day; labels are in wording.yml under the same code."""

    UNCONFIRMED = "unconfirmed"  # no officer confirmed the class: no date leaves the house
    NOT_PUBLISHED = "not_published"  # 轻微: nothing to repair
    WAITING = "waiting"  # the shortest period is not over (or, for a published 轻微, duties are open)
    OPEN = "open"  # may be applied for, once `missing` is empty but for the commitment
    APPLIED = "applied"
    REJECTED = "rejected"  # refused after application; open again
    REPAIRED = "repaired"
    ENDED = "ended"  # past the longest period: publication stops by itself
    WITHDRAWN = "withdrawn"
    UNCOVERED = "uncovered"  # no rule of this house says anything about it
    CLOSED = "closed"  # the enterprise is struck off
    REMOVED = "removed"  # only of a listing: taken off the list


OVER = (WindowState.REPAIRED, WindowState.WITHDRAWN, WindowState.UNCOVERED, WindowState.CLOSED)
DUTIES = frozenset(("fine_unpaid", "not_rectified", "listing_duties"))
UNCONDITIONAL = (*OVER, WindowState.NOT_PUBLISHED)
DATELESS = (WindowState.WITHDRAWN, WindowState.UNCOVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The one result that reminder, call, chat, letter and desk show."""

    severity: Severity | None  # as given, confirmed or not
    confirmed: bool
    suggested: Severity | None
    suggestion: str  # why, in Chinese; also why there is none
    min_end: date | None
    earliest_apply: date | None
    max_end: date | None
    rule: str  # id of the provision that speaks; empty when none does
    citation: str
    state: WindowState
    missing: tuple[str, ...]  # codes of wording.yml: class_unconfirmed, period, fine_unpaid, not_rectified, commitment
    trace: tuple[str, ...]  # Chinese lines: input, rule, citation, computed day, why
    alternatives: tuple[Reading, ...]  # both results of a decision made before 2026-04-01, else empty
    conditions: tuple[ConditionState, ...] = ()  # the law's conditions one by one; empty where nothing is to repair
    certainty: Certainty = Certainty.VERIFIED  # of the weakest value the dates rest on; below: not told as a fact

    @property
    def dates_may_be_told(self) -> bool:
        """Whether an enterprise may hear the dates that are not None: never those that rest on a value not verified."""
        return self.confirmed and self.max_end is not None and self.certainty is Certainty.VERIFIED

    @property
    def duties_open(self) -> bool:
        """A fine is unpaid, the violation is not corrected, or the duties of a listing are open."""
        return not DUTIES.isdisjoint(self.missing)

    @property
    def may_apply(self) -> bool:
        """Today is within the window and no application is under way; duties may still be open."""
        return self.state in (WindowState.OPEN, WindowState.REJECTED)


def window(facts: PenaltyFacts, rules: RuleBook, today: date, *, workdays: Workdays | None = None) -> Window:
    """The window of one penalty as of `today`; the same input always gives the same result.

    Dates are None unless an officer confirmed the class. Of two results (a decision before 2026-04-01) the later
    one is told unless `facts.rule_choice` names a rule or provision. With `workdays` the trace of a decision that was
    annulled names the day by which its publication must go. Source of all periods: rules/*.yml.
    """
    suggested, suggestion = suggest(facts, rules)
    confirmed = facts.confirmed and facts.severity is not None
    given = _input_line(facts.decided_on, facts.kinds, facts.field, facts.severity, confirmed)
    lines = [given, _suggestion_line(suggestion)]
    if facts.decided_on < rules.begins:
        lines.append(words("trace_before_rules", begins=day_words(rules.begins)))
    state, why = _beyond_rules(facts, today)
    told: Reading | None = None
    readings: tuple[Reading, ...] = ()
    lines += why
    if state is WindowState.WITHDRAWN and facts.withdrawn_on is not None:
        lines.append(withdrawal_line(facts.withdrawn_on, rules, workdays))
    if state not in DATELESS and facts.severity is not None and confirmed:
        readings = _readings(facts, facts.severity, rules, today)
        told, chosen_lines = _told(facts, readings, rules)
        lines += chosen_lines
    elif state not in DATELESS:
        lines.append(words("trace_no_dates"))
    duties = open_duties(facts, rules, today)
    if state is None:
        state, why_state = _state(facts, told, bool(duties), today)
        lines += why_state
    if facts.served_on is not None and state not in OVER and (note := late_note(facts, rules, today)):
        lines.append(note)
    missing = _missing(facts, state, told, duties, today)
    lines.append(state_line(state, missing, today, state))
    return Window(
        severity=facts.severity,
        confirmed=confirmed,
        suggested=suggested,
        suggestion=suggestion,
        min_end=told.min_end if told else None,
        earliest_apply=told.earliest_apply if told else None,
        max_end=told.max_end if told else None,
        rule=told.rule if told else "",
        citation=told.citation if told else "",
        state=state,
        missing=missing,
        trace=tuple(lines),
        alternatives=readings if len(readings) > 1 else (),
        conditions=_conditions(facts, rules, state, told, today),
        certainty=told.certainty if told else Certainty.VERIFIED,
    )


def _conditions(
    facts: PenaltyFacts, rules: RuleBook, state: WindowState, told: Reading | None, today: date
) -> tuple[ConditionState, ...]:
    """The four conditions; none where there is nothing to repair. A period without a confirmed class is unknown."""
    applied = state is WindowState.APPLIED
    if state in UNCONDITIONAL:
        return ()
    if told is None:
        return conditions(facts, rules, (None, None), applied, today)
    if told.min_end is None:  # 轻微: no shortest period
        return conditions(facts, rules, (True, facts.decided_on), applied, today)
    return conditions(facts, rules, (today > told.min_end, told.earliest_apply), applied, today)


@lru_cache(maxsize=16384)
def _input_line(
    decided_on: date, kinds: tuple[str, ...], field: str, severity: Severity | None, confirmed: bool
) -> str:
    return words(
        "trace_input",
        decided_on=day_words(decided_on),
        kinds=joined(kinds) or words("trace_no_kinds"),
        field=field or words("trace_no_field"),
        severity=words(severity or "no_class"),
        confirmation=words("trace_confirmed" if confirmed else "trace_not_confirmed"),
    )


@lru_cache(maxsize=4096)
def _suggestion_line(suggestion: str) -> str:
    return words("trace_suggestion", suggestion=suggestion)


@lru_cache(maxsize=1024)
def state_line(state: WindowState, missing: tuple[str, ...], today: date, label: str) -> str:
    """The last line of a trace: where it stands on this day, and what is missing."""
    line = words("trace_state", today=day_words(today), state=words(label))
    return line + words("trace_missing", missing=words("semicolon").join(map(words, missing))) if missing else line


def _beyond_rules(facts: PenaltyFacts, today: date) -> tuple[WindowState | None, tuple[str, ...]]:
    """A state that holds whatever the dates are, with its reason; None when the dates decide."""
    decided = facts.decided_on
    unusual = facts.withdrawn_on or facts.repaired_on or facts.natural_person or facts.enterprise_closed
    if not unusual and decided <= today:  # the common case, at once
        return None, ()
    checks = (
        (happened(facts.withdrawn_on, today), WindowState.WITHDRAWN, "trace_withdrawn"),
        (facts.natural_person, WindowState.UNCOVERED, "trace_natural_person"),
        (decided > today, WindowState.UNCOVERED, "trace_future"),
        (happened(facts.repaired_on, today), WindowState.REPAIRED, "trace_repaired"),
        (facts.enterprise_closed, WindowState.CLOSED, "trace_closed"),
    )
    for holds, state, code in checks:
        if holds:
            days = {"decided_on": decided, "withdrawn_on": facts.withdrawn_on, "repaired_on": facts.repaired_on}
            told = {name: day_words(day) for name, day in days.items()}
            return state, (words(code, **told),)
    return None, ()


def _readings(facts: PenaltyFacts, severity: Severity, rules: RuleBook, today: date) -> tuple[Reading, ...]:
    speaking = rules.speaking_on(facts.decided_on)
    return tuple(read_rule(rule, facts, severity, rules, today) for rule in speaking)


def _told(facts: PenaltyFacts, readings: tuple[Reading, ...], rules: RuleBook) -> tuple[Reading, list[str]]:
    """The reading whose dates are told, and the lines that say why."""
    lines = [line for reading in readings for line in reading.trace]
    choice = facts.rule_choice
    chosen = next((reading for reading in readings if choice and choice in (reading.rule, reading.book)), None)
    if choice and chosen is None:
        lines.append(words("trace_choice_ignored", choice=choice))
    newest = readings[-1]
    if len(readings) == 1:
        return newest, lines
    lines.insert(0, words("trace_two", begins=day_words(rules.rules[-1].begins)))
    if chosen is not None:
        return chosen, [*lines, words("trace_two_chosen", title=chosen.title)]
    if not newest.published:  # 轻微: nothing is told, so nothing can be told too early
        return newest, lines
    days = [reading.earliest_apply or date.min for reading in readings]
    latest = max(days)
    told = next(reading for reading in reversed(readings) if (reading.earliest_apply or date.min) == latest)
    code = "trace_two_equal" if days.count(latest) > 1 else "trace_two_later"
    lines.append(words(code, earliest=day_words(told.earliest_apply), title=told.title))
    ends = [other for other in readings if other.max_end and other.max_end < latest]
    return told, [*lines, *(words("trace_two_ended", max_end=day_words(end.max_end), title=end.title) for end in ends)]


def _state(facts: PenaltyFacts, told: Reading | None, duties: bool, today: date) -> tuple[WindowState, list[str]]:
    """The state the dates give, with its reasons."""
    if told is None:
        return WindowState.UNCONFIRMED, []
    if not told.published or told.max_end is None:
        return WindowState.NOT_PUBLISHED, []
    if today > told.max_end:
        lines = [words("trace_ended", max_end=day_words(told.max_end))]
        return WindowState.ENDED, [*lines, words("trace_ended_duties")] if duties else lines
    applied = facts.applied_on if happened(facts.applied_on, today) else None
    rejected = facts.rejected_on if happened(facts.rejected_on, today) else None
    if applied and not (rejected and rejected >= applied):
        return WindowState.APPLIED, []
    reason = [words("trace_rejected", rejected_on=day_words(rejected))] if rejected else []
    if told.earliest_apply is None or today < told.earliest_apply:
        return WindowState.WAITING, reason
    return (WindowState.REJECTED if rejected else WindowState.OPEN), reason


def _missing(
    facts: PenaltyFacts, state: WindowState, told: Reading | None, duties: tuple[str, ...], today: date
) -> tuple[str, ...]:
    """Codes of the conditions still open, in the order the law lists them; empty where nothing is left to do."""
    if state in OVER:
        return ()
    if state is WindowState.UNCONFIRMED:
        return ("class_unconfirmed", *duties)
    if state in (WindowState.NOT_PUBLISHED, WindowState.ENDED) or told is None:
        return duties
    found = list(duties)
    if told.min_end is not None and today <= told.min_end:
        found.insert(0, "period")
    if state is not WindowState.APPLIED and not happened(facts.committed_on, today):
        found.append("commitment")
    return tuple(found)
