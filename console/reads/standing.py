"""Where does a record stand for the desk: who decided last, who refused it, and what comes next or why nothing?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.enterprises.contact import ContactView
from repair.messages.reminders import ReminderView
from repair.messages.status import State
from repair.records import event, refusal
from repair.records.key import RecordKey
from repair.records.planning import TABLES
from repair.store.tables import DeductionEvent, ListingEvent, RecordEvent

Event = RecordEvent | ListingEvent | DeductionEvent
NOT_DECIDED = (event.IMPORTED, event.CHANGED, *event.SAID.values())  # a file, or the enterprise itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What comes next: a reminder, or why none does."""

    code: str  # planned, kept, over or none; _record_standing.html words it
    reminder: ReminderView | None = None  # of planned and kept; of over one that is still to be cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the desk's pages of every kind of record show beside its facts."""

    seen: int  # the newest event: a form that was filled in before a newer one is refused
    decided: Event | None  # what an officer decided last
    refusing: frozenset[int]  # ids of the contacts who want no reminders of this record
    planning: bool  # it changed and waits to be planned again
    next: Next


def standing(
    session: Session,
    key: RecordKey,
    *,
    contacts: Sequence[ContactView],
    history: Sequence[Event],
    reminders: Sequence[ReminderView],
    over: bool,
) -> Standing:
    """Read it; `history` newest first, `over`: nothing is left to be told about the record."""
    table = TABLES[key.kind]
    return Standing(
        seen=max((one.id for one in history), default=0),
        decided=next((one for one in history if one.event not in NOT_DECIDED), None),
        refusing=refusal.refusing(session, key, contacts),
        planning=bool(session.scalar(select(table.plan_needed).where(table.id == key.id))),
        next=coming(reminders, over),
    )


def coming(reminders: Sequence[ReminderView], over: bool) -> Next:
    """What comes next, from reminders by due time."""
    waiting = next((one for one in reminders if one.state in (State.PLANNED, State.SENDING)), None)
    if over:
        return Next(code="over", reminder=waiting)
    if waiting is not None:
        return Next(code="planned", reminder=waiting)
    kept = [one for one in reminders if one.state is State.SUPPRESSED]
    return Next(code="kept", reminder=kept[-1]) if kept else Next(code="none")
