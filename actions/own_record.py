"""How is an enterprise's own record told in one line? By its window: a date only when the window allows it."""

from __future__ import annotations

from datetime import date

from actions.asker import Asker, OwnRecord
from actions.wording import Wording
from repair.policy.facts import Severity
from repair.policy.window import WindowState
from repair.policy.wording import day_words

MOST = 3  # records told one by one; the rest is counted
DUTIES = ("fine_unpaid", "not_rectified")
SAID = (WindowState.OPEN, WindowState.WAITING, WindowState.REJECTED)  # states in which the owner's word is news


def records_in_words(asker: Asker, wording: Wording, facts: dict[str, str]) -> str:
    """The asker's records: one sentence for one, a numbered list for several."""
    if len(asker.records) == 1:
        return _line("record_single", asker, asker.records[0], wording, facts)
    lines = [wording.text("records_intro", count=len(asker.records), **facts)]
    for number, record in enumerate(asker.records[:MOST], start=1):
        lines.append(f"{number}. {_line('record_line', asker, record, wording, facts)}")
    if rest := len(asker.records) - MOST:
        lines += [wording.text("records_rest", count=rest, **facts)] if rest > 0 else []
    return "\n".join(lines)


def citations(asker: Asker, facts: dict[str, str]) -> str:
    """The rules by which the told dates were computed; the order in force when no date is told."""
    found = [one.window.citation for one in asker.records[:MOST] if one.window.citation]
    return "、".join(dict.fromkeys(found)) or facts["order"]


def situation(record: OwnRecord, wording: Wording, facts: dict[str, str]) -> str:
    """Where this record stands, in one sentence."""
    window = record.window
    dates = {"end": day_words(window.min_end), "date": day_words(_day(record))}
    severity = str(window.severity or "")
    more = {"severity": severity, "duties": duties_in_words(window.missing, wording)}
    return wording.text(f"situation_{_kind(record)}", **facts, **dates, **more)


def duties_in_words(missing: tuple[str, ...], wording: Wording) -> str:
    """What has to be done first: pay, correct, or both."""
    open_ones = [wording.text(f"duty_{code}") for code in DUTIES if code in missing]
    return wording.text("duty_join").join(open_ones)


def _line(name: str, asker: Asker, record: OwnRecord, wording: Wording, facts: dict[str, str]) -> str:
    several = asker.enterprises > 1
    place = wording.text("record_enterprise", enterprise=record.case.enterprise) if several else ""
    return wording.text(
        name,
        place=place,
        decision_no=record.case.decision_no,
        decided=day_words(record.case.decided_on),
        situation=situation(record, wording, facts),
    )


def _kind(record: OwnRecord) -> str:
    """Which sentence fits; `_duties` when something must be done first."""
    window, state = record.window, record.window.state
    if record.case.said and state in SAID:
        return f"said_{record.case.said}"
    if state not in (WindowState.WAITING, WindowState.OPEN):
        return str(state)
    duties = "_duties" if window.duties_open else ""
    if window.severity is Severity.MINOR:
        return f"minor{duties}"
    if not window.dates_may_be_told or window.earliest_apply is None:
        return str(WindowState.UNCONFIRMED)
    return f"{state}{duties}"


def _day(record: OwnRecord) -> date | None:
    """The day the sentence is about."""
    facts, window = record.case.facts, record.window
    days = {
        WindowState.REPAIRED: facts.repaired_on,
        WindowState.APPLIED: facts.applied_on,
        WindowState.REJECTED: facts.rejected_on,
        WindowState.ENDED: window.max_end,
    }
    return days.get(window.state, window.earliest_apply)
