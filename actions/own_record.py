"""How is an enterprise's own record told in one line? By its window: a date only when the window allows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.asker import Asker, Own, OwnDeduction, OwnListing, OwnRecord
from actions.rendering import ROOM, units
from actions.wording import Wording
from repair.conversations.own import button, called
from repair.policy.deduction import DeductionState
from repair.policy.facts import Severity
from repair.policy.window import WindowState
from repair.policy.wording import day_words
from repair.settings import Settings

MOST, MOST_TO_CHOOSE = 3, 5  # records told one by one, and records offered to choose from; the rest is counted
LONGEST = {"sms": ROOM, "voice": 200}  # units of a list that tells how each stands; a longer one only names them
DUTIES = ("fine_unpaid", "not_rectified")
SAID = (WindowState.OPEN, WindowState.WAITING, WindowState.REJECTED)  # states in which the owner's word is news
DATED = ("waiting", "waiting_duties", "open")  # sentences that name the first day
DUE = (WindowState.OPEN, WindowState.WAITING)
KINDS = {"fire_score": OwnDeduction, "serious_list": OwnListing}  # topics about another kind than penalties
WHOLE = ("my_record",)  # topics about everything of the asker, unless one is named
ANSWERED_BY = ((OwnDeduction, "fire_score_own"), (OwnListing, "serious_list_own"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The asker's own in words."""

    answer: str  # the name of the answer it belongs into
    text: str
    citation: str
    listed: tuple[str, ...] = ()  # keys of what a numbered list shows, in its order; empty for a single one
    buttons: tuple[str, ...] = ()  # the places of that list


def meant(asker: Asker, intent: str) -> tuple[Own, ...]:
    """What of the asker's own an answer to this topic is about; nothing when there is none."""
    named = tuple(one for one in asker.everything if asker.named and one.pointed.key in asker.about)
    if named:
        return named
    if intent in KINDS:
        kind = KINDS[intent]
        return tuple(one for one in asker.everything if isinstance(one, kind))
    if intent in WHOLE or not asker.records:
        return asker.everything
    return tuple(one for one in asker.records if not one.finished) or asker.records


def tell(asker: Asker, intent: str, channel: str, parts: tuple[Wording, Settings, dict[str, str]]) -> Told | None:
    """The asker's own: one sentence for one, a numbered list for several, which asks which one; None without any."""
    wording, settings, facts = parts
    things = meant(asker, intent)
    if not things:
        return None
    answer = next((name for kind, name in ANSWERED_BY if all(isinstance(one, kind) for one in things)), "")
    answer = answer or (f"{intent}_own" if wording.has(f"{intent}_own") else "my_record_own")
    if len(things) == 1:
        text = _single(asker, things[0], settings, wording, facts)
        return Told(answer=answer, text=text, citation=citations(things, facts))
    told_most = MOST_TO_CHOOSE if asker.named and channel == "web" else MOST  # who says "all" hears all
    shown = things[:told_most]
    text = _list(asker, things[:told_most], settings, wording, facts)
    if len(things) > told_most or units(text) > LONGEST.get(channel, units(text)):
        shown = things[:MOST_TO_CHOOSE]
        text = _choice(asker, things, settings, wording, facts)
    pointed = [one.pointed for one in shown]
    return Told(
        answer=answer,
        text=text,
        citation=citations(shown, facts),
        listed=tuple(one.key for one in pointed),
        buttons=tuple(button(number, one, settings) for number, one in enumerate(pointed, start=1)),
    )


def records_in_words(asker: Asker, wording: Wording, settings: Settings, facts: dict[str, str]) -> str:
    """The records spoken of, each in a line, without asking which."""
    if len(asker.records) == 1:
        return _single(asker, asker.records[0], settings, wording, facts)
    lines = _lines(asker, asker.records[:MOST], settings, wording, facts)
    intro = wording.text("records_intro", count=len(asker.records), **facts)
    return "\n".join([intro, *lines, *_rest(len(asker.records) - MOST, wording, facts)])


def listed_in_words(asker: Asker) -> tuple[str, ...]:
    """The keys of what `records_in_words` shows as a numbered list; empty for a single one."""
    shown = asker.records[:MOST]
    return tuple(one.pointed.key for one in shown) if len(asker.records) > 1 else ()


def citations(things: Sequence[Own], facts: dict[str, str]) -> str:
    """The rules by which the told dates were computed; the order in force when no date is told."""
    found = [one.window.citation for one in things if isinstance(one, OwnRecord) and one.window.citation]
    return "、".join(dict.fromkeys(found[:MOST])) or facts["order"]


def _list(asker: Asker, things: Sequence[Own], settings: Settings, wording: Wording, facts: dict[str, str]) -> str:
    """How each of these stands, and the question which one."""
    lines = _lines(asker, things, settings, wording, facts)
    intro, asking = wording.text("records_intro", count=len(things), **facts), wording.text("records_ask")
    return "\n".join([intro, *lines, asking])


def _choice(asker: Asker, things: Sequence[Own], settings: Settings, wording: Wording, facts: dict[str, str]) -> str:
    """Many: only how each is called."""
    shown = enumerate(things[:MOST_TO_CHOOSE], start=1)
    lines = [f"{number}. {_place(asker, one, wording)}{called(one.pointed, settings)}" for number, one in shown]
    intro = wording.text("records_which", count=len(things), **facts)
    return "\n".join([intro, *lines, *_rest(len(things) - MOST_TO_CHOOSE, wording, facts)])


def _rest(count: int, wording: Wording, facts: dict[str, str]) -> list[str]:
    return [wording.text("records_rest", count=count, **facts)] if count > 0 else []


def _lines(
    asker: Asker, things: Sequence[Own], settings: Settings, wording: Wording, facts: dict[str, str]
) -> list[str]:
    told = []
    for number, one in enumerate(things, start=1):
        values = {"place": _place(asker, one, wording), "called": called(one.pointed, settings)}
        line = wording.text("record_line", situation=_situation(one, wording, facts), **values)
        told.append(f"{number}. {line}")
    return told


def _single(asker: Asker, one: Own, settings: Settings, wording: Wording, facts: dict[str, str]) -> str:
    if isinstance(one, OwnRecord):
        return wording.text(
            "record_single",
            decision_no=one.case.decision_no,
            decided=day_words(one.case.decided_on),
            situation=situation(one, wording, facts),
        )
    name = "deduction_single" if isinstance(one, OwnDeduction) else "listing_single"
    return wording.text(name, called=called(one.pointed, settings), situation=_situation(one, wording, facts))


def _place(asker: Asker, one: Own, wording: Wording) -> str:
    enterprise = one.case.enterprise if isinstance(one, OwnRecord) else one.view.enterprise
    return wording.text("record_enterprise", enterprise=enterprise) if asker.enterprises > 1 else ""


def _situation(one: Own, wording: Wording, facts: dict[str, str]) -> str:
    if isinstance(one, OwnRecord):
        return situation(one, wording, facts)
    return of_deduction(one, wording) if isinstance(one, OwnDeduction) else of_listing(one, wording)


def of_deduction(one: OwnDeduction, wording: Wording) -> str:
    """Where a deduction stands: the document's own deadline, and what to do."""
    clock, code = one.clock, str(one.clock.state)
    if clock.state is DeductionState.OPEN and clock.days_left == 0:
        code = "deduction_today"
    code = "deduction_rejected" if clock.rejected else code
    told = wording.text(
        f"situation_{code}",
        deadline=day_words(clock.deadline),
        days=abs(clock.days_left),
        rectified=day_words(one.view.facts.rectified_on),
        withdrawn=day_words(one.view.facts.withdrawn_on),
    )
    if one.finished or not clock.evidence:
        return told
    return wording.text("situation_deduction_evidence", situation=told, evidence=clock.evidence)


def of_listing(one: OwnListing, wording: Wording) -> str:
    """Where an entry of the list stands; its periods are not told as facts while they are not verified."""
    window, facts = one.window, one.view.facts
    state = str(window.state) + ("_duties" if window.state in DUE and window.duties_open else "")
    name = f"situation_listing_{state}"
    days = {WindowState.APPLIED: facts.applied_on, WindowState.REMOVED: facts.removed_on}
    named = name if wording.has(name) else "situation_listing_other"
    return wording.text(named, authority=facts.authority, date=day_words(days.get(window.state)))


def situation(record: OwnRecord, wording: Wording, facts: dict[str, str]) -> str:
    """Where this record stands, in one sentence."""
    window = record.window
    dates = {"end": day_words(window.min_end), "date": day_words(_day(record))}
    severity = str(window.severity or "")
    more = {"severity": severity, "duties": duties_in_words(window.missing, wording)}
    kind = _kind(record)
    told = wording.text(f"situation_{kind}", **facts, **dates, **more)
    return told + wording.text("two_rules") if kind in DATED and of_two_rules(record) else told


def of_two_rules(record: OwnRecord) -> bool:
    """Whether the told date is the later one of two rules, and no officer has chosen between them yet."""
    days = {reading.earliest_apply for reading in record.window.alternatives}
    return len(days) > 1 and not record.case.facts.rule_choice


def duties_in_words(missing: tuple[str, ...], wording: Wording) -> str:
    """What has to be done first: pay, correct, or both."""
    open_ones = [wording.text(f"duty_{code}") for code in DUTIES if code in missing]
    return wording.text("duty_join").join(open_ones)


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
