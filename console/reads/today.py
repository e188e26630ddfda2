"""What is there to do today? Everything that waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from console.reads import records
from console.reads.conversations import enterprises_of
from console.reads.deliveries import TROUBLE, midnight
from repair.messages.status import State
from repair.records.classes import UNCONFIRMED
from repair.store.tables import Callback, Contact, Conversation, Enterprise, Outbox, Penalty

SHOWN = 6  # rows of each kind on the page; the rest is behind its link
RECENT = timedelta(days=7)  # failures older than this are on the list of deliveries only


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The desk's morning. Lists are cut to SHOWN, counts are whole."""

    callbacks: list[tuple[Callback, Conversation, list[Enterprise]]]  # longest waiting first
    callbacks_count: int
    unconfirmed: list[records.Line]
    unconfirmed_count: int
    said: list[records.Line]
    said_count: int
    unreachable: list[Enterprise]
    unreachable_count: int
    trouble: list[Any]  # (message, enterprise or None)
    trouble_count: int
    counts: dict[str, int]  # due_today, sent_today, delivered_today


def today(session: Session, now: datetime) -> Today:
    """Everything for the first page."""
    waiting = Callback.done_at.is_(None)
    called = (
        select(Callback, Conversation)
        .join(Conversation, Conversation.id == Callback.conversation_id)
        .where(waiting)
        .order_by(Callback.at)
        .limit(SHOWN)
    )
    unreached = _unreachable()
    failed = and_(Outbox.state.in_(TROUBLE), Outbox.updated_at >= now - RECENT)
    troubled = select(Outbox, Enterprise).outerjoin(Enterprise, Enterprise.id == Outbox.enterprise_id).where(failed)
    return Today(
        callbacks=[(one, talk, enterprises_of(session, talk)) for one, talk in session.execute(called)],
        callbacks_count=_count(session, Callback, waiting),
        unconfirmed=_lines(session, UNCONFIRMED, now.date()),
        unconfirmed_count=records.unconfirmed(session),
        said=_lines(session, Penalty.id.in_(records.unanswered()), now.date()),
        said_count=_count(session, Penalty, Penalty.id.in_(records.unanswered())),
        unreachable=list(session.scalars(select(Enterprise).where(unreached).order_by(Enterprise.name).limit(SHOWN))),
        unreachable_count=_count(session, Enterprise, unreached),
        trouble=list(session.execute(troubled.order_by(Outbox.updated_at.desc()).limit(SHOWN))),
        trouble_count=_count(session, Outbox, failed),
        counts=_counts(session, now),
    )


def unreachable(session: Session, *, most: int) -> list[Enterprise]:
    """Enterprises with an open record and no number that can be used, by name."""
    return list(session.scalars(select(Enterprise).where(_unreachable()).order_by(Enterprise.name).limit(most)))


def _unreachable() -> ColumnElement[bool]:
    usable = select(Contact.id).where(
        Contact.enterprise_id == Enterprise.id, Contact.active, Contact.phone.is_not(None)
    )
    still_open = select(Penalty.id).where(
        Penalty.enterprise_id == Enterprise.id, Penalty.repaired_on.is_(None), Penalty.withdrawn_on.is_(None)
    )
    return and_(still_open.exists(), ~usable.exists(), Enterprise.closed_on.is_(None))


def _lines(session: Session, condition: ColumnElement[bool], day: date) -> list[records.Line]:
    chosen = select(Penalty.id).where(condition).order_by(Penalty.decided_on, Penalty.id).limit(SHOWN)
    return records.of(session, session.scalars(chosen).all(), day)


def _counts(session: Session, now: datetime) -> dict[str, int]:
    begin = midnight(now.date())
    changed = and_(Outbox.updated_at >= begin, Outbox.updated_at < begin + timedelta(days=1))
    due = and_(Outbox.due_at >= begin, Outbox.due_at < begin + timedelta(days=1))
    return {
        "due_today": _count(session, Outbox, and_(due, Outbox.state == State.PLANNED)),
        "sent_today": _count(session, Outbox, and_(changed, Outbox.state.in_((State.SENT, State.DELIVERED)))),
        "delivered_today": _count(session, Outbox, and_(changed, Outbox.state == State.DELIVERED)),
    }


def _count(session: Session, table: type[Any], condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0
