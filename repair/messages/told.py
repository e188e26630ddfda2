"""Does the conversation of a phone show what was sent to it? A reply has its context only if it does."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from repair.messages.outbox import REPLY
from repair.store.many import add_many, among
from repair.store.tables import Conversation, Outbox, Turn


def write_turns(session: Session, groups: Sequence[Sequence[Outbox]], now: datetime) -> None:
    """Write one turn for each message that left, once; a group is the locked rows that left in one message.

    The turn of an answer was written with the answer.
    """
    fresh = [rows for rows in groups if rows and rows[0].purpose != REPLY and rows[0].text]
    if not fresh:
        return
    with session.no_autoflush:  # what changed in the rows is written once, together with their conversation
        there = _written(session, [row.id for rows in fresh for row in rows])
        new = [rows for rows in fresh if not there & {row.id for row in rows}]
        if not new:
            return
        threads = _threads(session, {rows[0].to_phone for rows in new}, now)
    for rows in new:
        for row in rows:
            row.conversation_id = row.conversation_id or threads[rows[0].to_phone]
    add_many(session, Turn, [_turn(rows[0], threads[rows[0].to_phone], now) for rows in new])
    spoken = update(Conversation).where(among(Conversation.id, set(threads.values())), Conversation.last_at < now)
    session.connection().execute(spoken.values(last_at=now))


def _turn(first: Outbox, thread: str, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": thread,
        "speaker": "reminder",
        "channel": first.channel,
        "text": first.text,
        "buttons": [],
        "intent": "",
        "outbox_id": first.id,
        "provider_sid": first.provider_sid or "",
        "at": now,
    }


def _written(session: Session, ids: Sequence[int]) -> set[int]:
    """Which of these rows have their turn already."""
    return {one for one in session.scalars(select(Turn.outbox_id).where(among(Turn.outbox_id, ids))) if one is not None}


def _threads(session: Session, phones: set[str], now: datetime) -> dict[str, str]:
    """The conversation of each number, begun where there is none; in one order, so that two writers never cross."""
    wanted = select(Conversation.phone, Conversation.id).where(among(Conversation.phone, phones))
    found = {phone: key for phone, key in session.execute(wanted) if phone}
    missing = sorted(phones - set(found))
    if missing:
        begun = {"identity": "", "mode": "bot", "created_at": now, "last_at": now}
        rows: list[dict[str, Any]] = [{"id": secrets.token_urlsafe(18), "phone": one, **begun} for one in missing]
        if add_many(session, Conversation, rows, once="phone") == len(rows):
            return found | {row["phone"]: row["id"] for row in rows}
        found = {phone: key for phone, key in session.execute(wanted) if phone}
    return found
