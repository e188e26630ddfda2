"""What is to be done about one record of the asker: what is missing, which papers, the fine, the answer awaited?

Pure: a record and the rules go in, a sentence comes out; every date is one that the record's window allows to be told.
"""

from __future__ import annotations

from datetime import date

from actions.asker import OwnRecord
from actions.law import listed
from actions.own_record import duties_in_words, of_two_rules, situation
from actions.wording import Wording
from repair.policy.facts import Severity
from repair.policy.fine import FineState, fine_clock
from repair.policy.handling import review_clock
from repair.policy.rule import RuleBook
from repair.policy.window import WindowState
from repair.policy.wording import day_words
from repair.policy.workdays import Workdays

WAITS = (WindowState.WAITING, WindowState.UNCONFIRMED)
SETTLED = (WindowState.APPLIED, WindowState.NOT_PUBLISHED, WindowState.UNCOVERED)  # nothing to wait for or to collect
STOPPED = "停"  # 停产停业, 停止使用, 停止施工: ended by a check of the authority alone
PUBLIC_WORDS = ("警告", "通报批评")


def the_one(records: tuple[OwnRecord, ...]) -> OwnRecord | None:
    """The record that is meant when nobody said which: the only one, or the only one that is not finished."""
    still = [one for one in records if not one.finished]
    return records[0] if len(records) == 1 else still[0] if len(still) == 1 else None


def headed(record: OwnRecord, told: str, channel: str, wording: Wording) -> str:
    """A sentence about a record, with the record named in front; for the ear by its day alone."""
    name = "case_head_voice" if channel == "voice" else "case_head"
    decided = day_words(record.case.decided_on)
    return wording.text(name, decision_no=record.case.decision_no, decided=decided, told=told)


def what_is_missing(record: OwnRecord, wording: Wording, facts: dict[str, str]) -> str:
    """The conditions that are not met yet, in the order in which they can be met; where none is left, what to do."""
    window, state = record.window, record.window.state
    duties = duties_in_words(window.missing, wording)
    if record.case.said or state not in (*WAITS, WindowState.OPEN, WindowState.REJECTED):
        return situation(record, wording, facts)
    minor = window.severity is Severity.MINOR
    if not minor and not (window.dates_may_be_told and window.earliest_apply):
        return wording.text("gap_class_duties" if duties else "gap_class", duties=duties)
    gaps = []
    if state is WindowState.WAITING and not minor:
        gaps.append(wording.text("gap_period", date=day_words(window.earliest_apply)))
    later = wording.text("two_rules") if of_two_rules(record) and state is WindowState.WAITING else ""
    if duties:
        gaps.append(wording.text("gap_duties", duties=duties))
    if gaps:
        return wording.text("gaps", gaps=listed(tuple(gaps))) + later
    return situation(record, wording, facts) if state is WindowState.REJECTED else wording.text("gap_none", **facts)


def periods(record: OwnRecord, wording: Wording, facts: dict[str, str]) -> str:
    """From when both periods run and until when, and from which day one may apply."""
    window, state = record.window, record.window.state
    if record.finished or state in SETTLED or window.severity is Severity.MINOR:
        return situation(record, wording, facts)
    if not window.dates_may_be_told or window.min_end is None:
        return wording.text("gap_class")
    told = wording.text(
        "periods_own",
        min_end=day_words(window.min_end),
        max_end=day_words(window.max_end),
    )
    return told + wording.text("two_rules") if of_two_rules(record) else told


def papers(record: OwnRecord, wording: Wording, facts: dict[str, str]) -> str:
    """What to hand in for this very record; before it, what must be done first."""
    window, kinds = record.window, record.case.kinds
    if record.finished or window.state in SETTLED:
        return situation(record, wording, facts)
    codes = []
    if any(kind for kind in kinds if "罚款" in kind or "没收" in kind) or record.case.fine_wan:
        codes.append("paper_payment")
    only_words = bool(kinds) and all(any(word in kind for word in PUBLIC_WORDS) for kind in kinds)
    codes.append("paper_said" if only_words else "paper_check" if _stopped(kinds) else "paper_rectified")
    codes.append("paper_commitment")
    told = wording.text("papers", papers=listed(tuple(wording.text(code) for code in codes)))
    if not window.duties_open:
        return told
    return wording.text("papers_first", duties=duties_in_words(window.missing, wording)) + told


def payment(record: OwnRecord, rules: RuleBook, today: date, wording: Wording) -> str:
    """Until when the fine is to be paid, or that it is paid; never an amount: only the authority fixes it."""
    clock = fine_clock(record.case.facts, rules, today)
    code = str(clock.state)
    days = {"due": day_words(clock.due_on), "paid": day_words(record.case.facts.paid_on)}
    if clock.state is FineState.UNSERVED and record.case.facts.paid_on:
        code = str(FineState.PAID)
    return wording.text(code, **days)


def review(record: OwnRecord, rules: RuleBook, workdays: Workdays, wording: Wording, facts: dict[str, str]) -> str:
    """Where the application stands, and by when an answer is usual."""
    applied = record.case.facts.applied_on
    told = situation(record, wording, facts)
    if record.window.state in (*WAITS, WindowState.OPEN) and not record.case.said:
        return wording.text("not_applied") + told
    if record.window.state is not WindowState.APPLIED or applied is None:
        return told
    clock = review_clock(applied, rules, workdays)
    return told if clock.estimated else told + wording.text("review_by", date=day_words(clock.result_by))


def _stopped(kinds: tuple[str, ...]) -> bool:
    return any(STOPPED in kind for kind in kinds)
