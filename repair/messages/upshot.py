"""What follows for others from the end of a message? A refusal at the provider, a call in place of a lost text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from repair.enterprises import consent
from repair.messages import history, queue
from repair.messages.codes import Code
from repair.messages.outbox import REMINDER, REPLY
from repair.messages.planned import record_of
from repair.store.tables import Inbound, Outbox


def note_refusal(session: Session, row: Outbox, known: Code, now: datetime) -> None:
    """The provider says that this number wants nothing from us: that counts like the owner's own word everywhere."""
    if known.opt_out and row.to_phone and consent.allowed(session, row.to_phone, row.channel):
        consent.opt_out(session, row.to_phone, channel="all", source="provider", evidence=known.reason, now=now)


def to_a_person(session: Session, rows: Sequence[Outbox], now: datetime) -> None:
    """Answers that did not reach who asked: the desk is asked to ring, with the question. Once a conversation."""
    asked = {row.inbound_id: row.conversation_id for row in rows if row.purpose == REPLY and row.conversation_id}
    for inbound_id, conversation_id in asked.items():
        inbound = session.get(Inbound, inbound_id) if inbound_id else None
        question = str(inbound.raw.get("Body", "")) if inbound is not None else ""
        history.ask_for_callback(session, conversation_id, "reply_failed", now, question)


def look_again(session: Session, rows: Sequence[Outbox]) -> None:
    """Have the records of ended text reminders planned once more: where a text failed, a call may join.

    By a job of its own: a planner holds a record and waits for its rows, so who holds rows must not wait for a record.
    """
    ended = {record_of(row) for row in rows if row.purpose == REMINDER and row.channel == "sms"}
    keys = sorted(key for key in ended if key is not None)
    if keys:
        queue.defer(session, queue.LOOK_AGAIN, records=[[key.kind, key.id] for key in keys])
