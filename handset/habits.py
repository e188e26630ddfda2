"""What does a handset do with a call by itself? Answer, be busy, let it ring, or leave it to its voicemail."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Session

from handset.exchange import Exchange
from handset.faults import Kind, Where
from handset.tables import Habit


class Calls(StrEnum):
    """What happens when the handset is called."""

    ring = "ring"  # it rings until a person at the page decides
    answer = "answer"  # somebody answers, listens, and presses and says nothing
    busy = "busy"
    no_answer = "no_answer"  # it rings until the caller gives up
    machine = "machine"  # an answering machine takes the call


_FAULTS = {Kind.busy: Calls.busy, Kind.no_answer: Calls.no_answer, Kind.machine: Calls.machine}


def habit_of(session: Session, phone: str) -> Calls:
    """What this number was told to do with calls."""
    row = session.get(Habit, phone)
    return Calls(row.calls) if row else Calls.ring


def tell(session: Session, phone: str, calls: Calls) -> None:
    """From now on this number does this with calls."""
    session.merge(Habit(phone=phone, calls=calls))


def meets(exchange: Exchange, phone: str) -> Calls:
    """What a call to this number meets this time: a fault switch if one strikes, else the number's habit."""
    for kind, calls in _FAULTS.items():
        if exchange.strike(kind, Where.calls, phone):
            return calls
    with exchange.store.read() as session:
        return habit_of(session, phone)
