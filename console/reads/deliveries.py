"""What left, what is to leave, and what became of it? The outbox as staff read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from console.paging import SIZE, Page, beyond, cut
from console.reads import search
from repair.clock import CHINA, aware
from repair.messages.status import State
from repair.store.tables import Attempt, Contact, Enterprise, Outbox, Penalty, Receipt, Turn

TROUBLE = (State.FAILED, State.UNDELIVERED, State.UNKNOWN, State.EXPIRED)

_UPCOMING = (Outbox.due_at, Outbox.id)
_NEWEST = (Outbox.updated_at, Outbox.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the filters of the list say; empty means all."""

    state: str = ""  # a State, or "trouble" for all that need an eye
    channel: str = ""
    step: str = ""
    since: date | None = None  # by due date, both included
    until: date | None = None
    q: str = ""  # enterprise, credit code, decision number or the end of a phone number
    penalty_id: int | None = None


def rows(session: Session, wanted: Wanted, *, after: str = "") -> Page:
    """A page of (message, enterprise or None, penalty or None): planned ones by due time, others by newest change."""
    upcoming = wanted.state == State.PLANNED
    order, names = (_UPCOMING, ("due_at", "id")) if upcoming else (_NEWEST, ("updated_at", "id"))
    chosen = _chosen(wanted).order_by(*(column if upcoming else column.desc() for column in order))
    place = beyond(after, order, (datetime, int), rising=upcoming)
    if place is not None:
        chosen = chosen.where(place)
    return cut(list(session.execute(chosen.limit(SIZE + 1))), names, first=not after)


def together(session: Session, message: Outbox) -> list[Outbox]:
    """The reminders that would leave in one message with this one: same enterprise, channel and day."""
    day = aware(message.due_at).date()
    same = select(Outbox).where(
        Outbox.enterprise_id == message.enterprise_id,
        Outbox.channel == message.channel,
        Outbox.purpose == message.purpose,
        Outbox.state == State.PLANNED,
        Outbox.due_at >= midnight(day),
        Outbox.due_at < midnight(day + timedelta(days=1)),
    )
    found = list(session.scalars(same.order_by(Outbox.due_at, Outbox.id)))
    return found if message in found else [message]


def all_rows(session: Session, wanted: Wanted, *, most: int) -> list[Any]:
    """The same rows for a file, at most so many, the newest due first."""
    return list(session.execute(_chosen(wanted).order_by(Outbox.due_at.desc(), Outbox.id.desc()).limit(most)))


def _chosen(wanted: Wanted) -> Any:
    chosen = (
        select(Outbox, Enterprise, Penalty)
        .outerjoin(Penalty, Penalty.id == Outbox.penalty_id)
        .outerjoin(Enterprise, Enterprise.id == Outbox.enterprise_id)
    )
    for condition in _conditions(wanted):
        chosen = chosen.where(condition)
    return chosen


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(Outbox.state.in_(TROUBLE) if wanted.state == "trouble" else Outbox.state == wanted.state)
    for column, value in ((Outbox.channel, wanted.channel), (Outbox.step, wanted.step)):
        if value:
            found.append(column == value)
    if wanted.penalty_id is not None:
        found.append(Outbox.penalty_id == wanted.penalty_id)
    if wanted.since:
        found.append(Outbox.due_at >= midnight(wanted.since))
    if wanted.until:
        found.append(Outbox.due_at < midnight(wanted.until + timedelta(days=1)))
    if wanted.q:
        ways = [
            search.named(wanted.q),
            Penalty.decision_no.icontains(wanted.q, autoescape=True),
            search.ends_with(Outbox.to_phone, wanted.q),
        ]
        found.append(or_(*(way for way in ways if way is not None)))
    return found


def steps(session: Session) -> list[str]:
    """The steps that occur, for the filter."""
    return [step for step in session.scalars(select(Outbox.step).distinct().order_by(Outbox.step)) if "/" not in step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything about one message."""

    message: Outbox
    enterprise: Enterprise | None
    penalty: Penalty | None
    contact: Contact | None
    attempts: list[Attempt]
    receipts: list[Receipt]
    conversation_id: str | None


def detail(session: Session, outbox_id: int) -> Detail | None:
    """One message with every attempt and receipt, oldest first."""
    message = session.get(Outbox, outbox_id)
    if message is None:
        return None
    attempts = list(session.scalars(select(Attempt).where(Attempt.outbox_id == outbox_id).order_by(Attempt.id)))
    sids = {sid for sid in (message.provider_sid, *(one.provider_sid for one in attempts)) if sid}
    reported = select(Receipt).where(or_(Receipt.outbox_id == outbox_id, Receipt.provider_sid.in_(sids)))
    spoken = select(Turn.conversation_id).where(Turn.outbox_id == outbox_id).limit(1)
    return Detail(
        message=message,
        enterprise=session.get(Enterprise, message.enterprise_id) if message.enterprise_id else None,
        penalty=session.get(Penalty, message.penalty_id) if message.penalty_id else None,
        contact=session.get(Contact, message.contact_id) if message.contact_id else None,
        attempts=attempts,
        receipts=list(session.scalars(reported.order_by(Receipt.id))),
        conversation_id=message.conversation_id or session.scalars(spoken).first(),
    )


def midnight(day: date) -> datetime:
    """The moment a day begins in China."""
    return datetime.combine(day, time(), CHINA)
