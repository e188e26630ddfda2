"""What does a staff member do in a conversation? Answers it, takes it over, hands it back, closes a call-back.

The only writer, beside `history`, of a conversation's mode and of a call-back's end.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from repair.errors import UnknownRecord
from repair.messages import history, queue
from repair.messages.segments import segments
from repair.store.tables import Callback, Conversation, Outbox

STALE = timedelta(hours=24)


def answer(session: Session, conversation_id: str, text: str, *, now: datetime) -> int | None:
    """A person's words to the other side: by SMS to a phone (the outbox row's id), else into the web chat (None)."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise UnknownRecord
    if conversation.phone is None:
        history.say(session, conversation_id, speaker="staff", channel="web", text=text, now=now)
        return None
    row = Outbox(
        purpose="reply",
        enterprise_id=conversation.enterprise_id,
        conversation_id=conversation_id,
        step="reply",
        channel="sms",
        to_phone=conversation.phone,
        text=text,
        segments=segments(text),
        params={},
        due_at=now,
        expires_at=now + STALE,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    history.say(session, conversation_id, speaker="staff", channel="sms", text=text, now=now, outbox_id=row.id)
    queue.defer(session, queue.SEND, ids=[row.id])
    return row.id


def set_mode(session: Session, conversation_id: str, mode: str) -> bool:
    """`person`: the bot is silent here; `bot`: it answers again. False when it was so already."""
    changed = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.mode != mode)
        .values(mode=mode)
        .returning(Conversation.id)
    )
    return changed.first() is not None


def close_callback(session: Session, callback_id: int, *, by: str, now: datetime) -> str | None:
    """Mark a call-back as done; the conversation's id, or None when somebody did so before."""
    return session.scalars(
        update(Callback)
        .where(Callback.id == callback_id, Callback.done_at.is_(None))
        .values(done_at=now, done_by=by)
        .returning(Callback.conversation_id)
    ).first()
