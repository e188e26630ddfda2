"""Does the conversation of a phone show what was sent to it? A reply has its context only if it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.messages import history
from repair.messages.outbox import REPLY
from repair.store.tables import Outbox, Turn


def write_turn(session: Session, rows: Sequence[Outbox], now: datetime) -> None:
    """Write the turn of one message that left, once; `rows` are the locked rows that left in it.

    A reply's turn was written with the reply.
    """
    if not rows or rows[0].purpose == REPLY:
        return
    if session.scalar(select(Turn.id).where(Turn.outbox_id.in_([row.id for row in rows])).limit(1)):
        return
    first = rows[0]
    thread = history.conversation_of_phone(session, first.to_phone, now)
    for row in rows:
        row.conversation_id = row.conversation_id or thread.id
    history.say(
        session,
        thread.id,
        speaker="reminder",
        channel=first.channel,
        text=first.text,
        now=now,
        outbox_id=first.id,
        provider_sid=first.provider_sid or "",
    )
