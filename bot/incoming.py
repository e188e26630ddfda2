"""What happens first to a text from an owner, whichever provider brings it? It is kept, and its answer put off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from repair.conversations.answering import NO_WORDS
from repair.conversations.plain import plain
from repair.messages import history, queue


def keep_text(session: Session, *, sid: str, phone: str, words: str, raw: dict[str, str], now: datetime) -> bool:
    """Keep a text in this transaction; False: it is here already.

    The provider's unique id is written first, so that of two deliveries at the same moment one finds it there.
    """
    raw = {**raw, "Body": words}  # where the one who answers looks, however the provider calls it
    inbound = history.receive(session, provider_sid=sid, event="sms", phone=phone, raw=raw, now=now)
    if inbound is None:
        return False
    conversation = history.conversation_of_phone(session, phone, now)
    history.say(
        session,
        conversation.id,
        speaker="owner",
        channel="sms",
        text=plain(words) or NO_WORDS,
        now=now,
        provider_sid=sid,
    )
    queue.defer(session, queue.ANSWER, lock=f"conversation:{conversation.id}", inbound_id=inbound.id)
    return True
