"""About which records was the message that we sent last? A reply to a reminder is about what the reminder was about."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from repair.conversations.working import Working
from repair.messages.outbox import REPLY
from repair.store.tables import Outbox

SHORTLY = timedelta(days=3)  # a text is often answered a day or two later


def remember(work: Working) -> None:
    """Keep in mind the records of a reminder that left after the last turn of this conversation, and shortly ago."""
    conversation = work.conversation
    if conversation.phone is None or not conversation.identity:
        return
    left = (
        select(Outbox.penalty_id, Outbox.deduction_id, Outbox.listing_id, Outbox.claimed_by, Outbox.claimed_at)
        .where(Outbox.conversation_id == conversation.id, Outbox.purpose != REPLY)
        .where(Outbox.claimed_at > work.said.now - SHORTLY)
        .order_by(Outbox.claimed_at.desc(), Outbox.id)
        .limit(20)
    )
    rows = work.session.execute(left).all()
    if not rows or rows[0].claimed_at is None or rows[0].claimed_at < _last(work):
        return
    together = [row for row in rows if row.claimed_by == rows[0].claimed_by]
    named = [("penalty", row.penalty_id) for row in together] + [("deduction", row.deduction_id) for row in together]
    named += [("listing", row.listing_id) for row in together]
    keys = tuple(dict.fromkeys(f"{kind}:{key}" for kind, key in named if key is not None))
    if keys:
        work.change(about=keys, listed=keys if len(keys) > 1 else work.context.listed)


def _last(work: Working) -> datetime:
    """When something was kept in mind last; long ago when nothing was."""
    kept = work.conversation.context or {}
    try:
        return datetime.fromisoformat(str(kept["at"]))
    except (KeyError, ValueError):
        return work.said.now - SHORTLY
