"""Which records belong to who asks, and how are they called in a short list?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from repair.conversations.assistant import Reply
from repair.conversations.identity import enterprises_of
from repair.conversations.office import short_day
from repair.conversations.reference import Pointed, authority_words, plain_offence, said_words
from repair.conversations.wording import sentence
from repair.policy.wording import day_words
from repair.records.deduction import DeductionView, deductions
from repair.records.listing import ListingView, listings
from repair.records.penalty import CaseView, cases
from repair.settings import Settings
from repair.store.tables import Conversation

MOST = 5  # records of a list to choose from
YUAN = Decimal(10_000)  # in a 万元

_TAIL = re.compile(r"[〔\[(（【]\s*\d{4}\s*[〕\])）】].*$")


def records_of(session: Session, conversation: Conversation) -> list[Pointed]:
    """The records of who asks, those with something left to do first, the newest first; none for a stranger."""
    found: list[Pointed] = []
    for key in enterprises_of(session, conversation):
        found += [of_case(one) for one in cases(session, enterprise_id=key)]
        found += [of_deduction(one) for one in deductions(session, enterprise_id=key)]
        found += [of_listing(one) for one in listings(session, enterprise_id=key)]
    return sorted(found, key=lambda one: (not one.open, -one.day.toordinal(), one.key))


def of_case(case: CaseView) -> Pointed:
    """A penalty as people may point at it."""
    words = f"{case.offence} {case.story} {case.content} {' '.join(case.kinds)} {case.field}"
    return Pointed(
        key=f"penalty:{case.penalty_id}",
        decision_no=case.decision_no,
        day=case.decided_on,
        words=f"{words} {said_words(words)} {case.authority} {authority_words(case.authority)} {case.enterprise}",
        what=plain_offence(f"{case.story} {case.offence}") if said_words(case.story) else plain_offence(case.offence),
        enterprise=case.enterprise,
        yuan=case.fine_wan * YUAN if case.fine_wan is not None else None,
        open=case.facts.repaired_on is None and case.facts.withdrawn_on is None,
        said=case.said,
    )


def of_deduction(one: DeductionView) -> Pointed:
    """A deduction as people may point at it."""
    item = one.facts.item
    return Pointed(
        key=f"deduction:{one.deduction_id}",
        day=one.facts.deducted_on,
        words=f"{item} {said_words(item)} {one.enterprise}",
        what=plain_offence(item),
        enterprise=one.enterprise,
        open=one.facts.accepted_on is None and one.facts.withdrawn_on is None,
    )


def of_listing(one: ListingView) -> Pointed:
    """An entry of the list as people may point at it."""
    return Pointed(
        key=f"listing:{one.listing_id}",
        decision_no=one.decision_no,
        day=one.facts.listed_on,
        words=f"{one.facts.reason} {said_words(one.facts.reason)} {one.enterprise}",
        what=plain_offence(one.facts.reason),
        enterprise=one.enterprise,
        open=one.facts.removed_on is None and one.facts.withdrawn_on is None,
    )


def tail(decision_no: str) -> str:
    """The part of a decision number that tells records apart: 〔2026〕第0012号."""
    found = _TAIL.search(decision_no)
    return found[0] if found else decision_no[-10:]


def called(one: Pointed, settings: Settings) -> str:
    """A record in a few words: its number's tail, its day, and what it is about."""
    return sentence(f"record_{one.kind}", settings, tail=tail(one.decision_no), day=day_words(one.day), what=one.what)


def which(records: Sequence[Pointed], settings: Settings, channel: str, code: str = "which") -> Reply:
    """The question which record is meant: a short numbered list, the places as quick replies."""
    shown = records[:MOST]
    voice = channel == "voice"
    line = "which_line_voice" if voice else "which_line"
    several = len({one.enterprise for one in records}) > 1
    lines = [
        sentence(line, settings, number=str(number), record=(f"{one.enterprise}，" if several else "") + name)
        for number, (one, name) in enumerate(((one, called(one, settings)) for one in shown), start=1)
    ]
    if len(records) > MOST:
        lines.append(sentence("which_rest", settings, count=str(len(records) - MOST)))
    buttons = [button(n, one, settings) for n, one in enumerate(shown, start=1)]
    told = sentence(
        "which_voice" if voice else code, settings, count=str(len(records)), list=("。" if voice else "\n").join(lines)
    )
    every = (sentence("which_every", settings),) if code == "which" else ()
    return Reply(text=told, buttons=(*buttons, *every))


def button(number: int, one: Pointed, settings: Settings) -> str:
    """A quick reply that names a record by its place in the list."""
    name = re.sub(r"\s", "", tail(one.decision_no)) if one.decision_no else one.what
    return sentence("which_button", settings, number=str(number), tail=name or short_day(one.day, one.day))
