"""What was said, by whom, on which channel? The one writer of conversations and turns."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.store.fixed import Fixed, there
from repair.store.tables import Callback, Conversation, Inbound, Turn

_COLUMNS = tuple(Conversation.__table__.columns.keys())
_THREAD = Fixed(f"select {', '.join(_COLUMNS)} from conversation where id = :id")  # noqa: S608 - our own names
_MODE = Fixed("select mode from conversation where id = :id")
# What is said is written in one statement, in words of the database: a turn of the chat waits for it twice.
_SAY = Fixed("""
    with spoken as (update conversation set last_at = :now where id = :conversation_id)
    insert into turn (conversation_id, speaker, channel, text, buttons, intent, outbox_id, provider_sid, at)
    values (:conversation_id, :speaker, :channel, :text, cast(:buttons as jsonb), '', :outbox_id, :provider_sid, :now)
    returning id, case when :soon then set_config('synchronous_commit', 'off', true) end
""")
_REPLY = Fixed("""
    with understood as (update turn set intent = :intent, confidence = :confidence where id = :turn_id),
    spoken as (
        update conversation set last_at = :now,
            context = case when :anyway or mode = 'bot' then coalesce(cast(:context as jsonb), context) else context end
        where id = :conversation_id
        returning :anyway or mode = 'bot' as ours
    ),
    said as (
        insert into turn (conversation_id, speaker, channel, text, buttons, intent, provider_sid, at)
        select :conversation_id, 'bot', :channel, one.text, one.buttons, '', :provider_sid, :now
        from spoken, rows from (jsonb_to_recordset(cast(:replies as jsonb)) as (text text, buttons jsonb))
            with ordinality as one (text, buttons, place)
        where ours
        order by one.place
        returning id
    )
    select (select coalesce(max(id), :turn_id) from said), ours, set_config('synchronous_commit', 'on', true)
    from spoken
""")


def conversation_of_phone(session: Session, phone: str, now: datetime) -> Conversation:
    """The thread of a phone number, begun when there is none. Its identity is left to repair.conversations."""
    session.execute(
        insert(Conversation)
        .values(id=secrets.token_urlsafe(18), phone=phone, identity="", mode="bot", created_at=now, last_at=now)
        .on_conflict_do_nothing(index_elements=["phone"])
    )
    return session.scalars(select(Conversation).where(Conversation.phone == phone)).one()


def web_conversation(session: Session, conversation_id: str | None, now: datetime) -> Conversation:
    """The thread of a web session; a new one when the id is missing, unknown or that of a phone."""
    found = thread(session, conversation_id) if conversation_id else None
    if found is not None and found.phone is None:
        return found
    begun = Conversation(id=secrets.token_urlsafe(18), created_at=now, last_at=now)
    session.add(begun)
    session.flush()
    return begun


def thread(session: Session, conversation_id: str) -> Conversation | None:
    """The conversation with this id, as it is now."""
    row = _THREAD.run(session, {"id": conversation_id}, alone=True)
    return None if row is None else there(session, Conversation(**dict(zip(_COLUMNS, row, strict=True))))


def mode(session: Session, conversation_id: str) -> str:
    """Who answers in this conversation at this moment: `bot` or `person`."""
    row = _MODE.run(session, {"id": conversation_id})
    assert row is not None, "a conversation that is there"
    return str(row[0])


def say(
    session: Session,
    conversation_id: str,
    *,
    speaker: str,
    channel: str,
    text: str,
    now: datetime,
    buttons: list[str] | None = None,
    outbox_id: int | None = None,
    provider_sid: str = "",
    soon: bool = False,
) -> int:
    """Write one turn; its id. Speakers: owner, bot, reminder, staff. Channels: web, sms, voice.

    `soon`: this transaction's end does not wait for the disk, and it may be one of its own; for a question whose answer
    is written, durably and therefore with the question, before anybody hears it.
    """
    turn = {"conversation_id": conversation_id, "speaker": speaker, "channel": channel, "text": text, "now": now}
    more = {"buttons": json.dumps(buttons or []), "outbox_id": outbox_id, "provider_sid": provider_sid, "soon": soon}
    row = _SAY.run(session, turn | more, alone=soon)
    assert row is not None, "an insert returns its row"
    return int(row[0])


def reply(
    session: Session,
    conversation_id: str,
    *,
    turn_id: int,
    intent: str,
    confidence: float | None,
    replies: Sequence[tuple[str, Sequence[str]]],
    channel: str,
    now: datetime,
    provider_sid: str = "",
    context: dict[str, Any] | None = None,
    anyway: bool = True,
    alone: bool = False,
) -> int | None:
    """Note what was understood in an owner's turn, write the bot's replies (text, buttons), keep a context if given.

    The id of the newest turn written; that of the owner's when there is no reply. Unless the bot speaks `anyway`, None
    when a person answers in this conversation by now: then only what was understood is noted. This transaction's end
    waits for the disk, whatever `say` allowed before: what is heard from us is kept. `alone`: it may be a transaction
    of its own.
    """
    said = [{"text": words, "buttons": list(buttons)} for words, buttons in replies]
    values = {
        "conversation_id": conversation_id,
        "turn_id": turn_id,
        "intent": intent,
        "confidence": confidence,
        "replies": json.dumps(said),
        "channel": channel,
        "now": now,
        "provider_sid": provider_sid,
        "context": None if context is None else json.dumps(context),
        "anyway": anyway,
    }
    row = _REPLY.run(session, values, alone=alone)
    assert row is not None, "an update of a conversation that is there returns its row"
    newest, ours, _ = row
    return int(newest) if ours else None


def call_began(
    session: Session, conversation_id: str, outbox_id: int, provider_sid: str, *, text: str, now: datetime
) -> None:
    """Note what was really said when a reminder call was answered, in the reminder's own turn of this very call.

    Its turn was written with a summary when the call was placed; when that is not known yet, it is written here.
    """
    placed = session.scalars(
        select(Turn)
        .where(Turn.outbox_id == outbox_id, Turn.provider_sid.in_((provider_sid, "")))
        .order_by(Turn.id.desc())
        .limit(1)
    ).first()
    if placed is not None:
        placed.text, placed.provider_sid = text, provider_sid
        return
    say(
        session,
        conversation_id,
        speaker="reminder",
        channel="voice",
        text=text,
        now=now,
        outbox_id=outbox_id,
        provider_sid=provider_sid,
    )


def understood(session: Session, turn_id: int, intent: str, confidence: float | None) -> None:
    """Note beside an owner's turn what the bot recognised in it."""
    session.execute(update(Turn).where(Turn.id == turn_id).values(intent=intent, confidence=confidence))


def receive(
    session: Session, *, provider_sid: str, event: str, phone: str, raw: dict[str, str], now: datetime
) -> Inbound | None:
    """Keep what a provider gave us; None when this very event is here already (a repeated webhook)."""
    inserted = session.execute(
        insert(Inbound)
        .values(provider_sid=provider_sid, event=event, phone=phone, raw=raw, at=now)
        .on_conflict_do_nothing(index_elements=["provider_sid", "event"])
        .returning(Inbound.id)
    ).scalar()
    return session.get(Inbound, inserted) if inserted is not None else None


def ask_for_callback(session: Session, conversation_id: str, why: str, now: datetime, question: str = "") -> Callback:
    """Put a conversation on the desk's list; one open entry of a kind a conversation is enough."""
    waiting = session.scalars(
        select(Callback).where(
            Callback.conversation_id == conversation_id, Callback.why == why, Callback.done_at.is_(None)
        )
    ).first()
    if waiting is not None:
        waiting.question = "\n".join(filter(None, [waiting.question, question]))
        return waiting
    wanted = Callback(conversation_id=conversation_id, why=why, question=question, at=now)
    session.add(wanted)
    session.flush()
    return wanted


def answered(session: Session, inbound_id: int, replies: list[dict[str, Any]], now: datetime) -> None:
    """Note that an inbound event has its answer; kept beside it, so that a repeated webhook hears the same words."""
    inbound = session.get_one(Inbound, inbound_id)
    inbound.raw = {**inbound.raw, "xiufu_replies": replies}
    inbound.answered_at = now
    session.flush()


def lines_of(session: Session, inbound_id: int) -> tuple[str, ...]:
    """What was answered to an event that is here already."""
    return tuple(str(one["text"]) for one in session.get_one(Inbound, inbound_id).raw.get("xiufu_replies", []))


def inbound_id(session: Session, provider_sid: str, event: str) -> int:
    """The row of an event that is here already."""
    return session.scalars(select(Inbound.id).where(Inbound.provider_sid == provider_sid, Inbound.event == event)).one()
