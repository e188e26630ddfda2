"""Which messages are to leave? The writer of new outbox rows that answer somebody: replies, and details after a call.

Rows of the ladder are written by `scheduler.plan` through `repair.messages.planned`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, defer

from repair.messages import history, queue
from repair.messages.segments import segments
from repair.messages.status import State
from repair.store.tables import Outbox

REMINDER, REPLY, FOLLOW_UP = "reminder", "reply", "follow_up"  # purposes
WITHOUT_PARAMS = defer(Outbox.params)  # for who reads many rows and not what their texts were filled with
STALE_REPLY = timedelta(hours=24)  # an answer that could not leave for a day answers nothing any more


def reply(
    session: Session,
    *,
    conversation_id: str,
    to_phone: str,
    texts: list[str],
    inbound_id: int,
    now: datetime,
    intent: str = "",
) -> list[int]:
    """Answer an inbound text: one row a text, one job for all of them, the turns written, all in this transaction.

    Answering the same inbound message again writes nothing: the rows that are there already are returned.
    The 【signature】 is put in front when the text leaves.
    """
    there = session.scalars(select(Outbox.id).where(Outbox.inbound_id == inbound_id).order_by(Outbox.part)).all()
    if there:
        return list(there)
    ids = []
    for part, text in enumerate(texts):
        written = session.execute(
            insert(Outbox)
            .values(
                purpose=REPLY,
                conversation_id=conversation_id,
                inbound_id=inbound_id,
                part=part,
                step=REPLY,
                channel="sms",
                to_phone=to_phone,
                template=intent,
                text=text,
                segments=segments(text),
                due_at=now,
                expires_at=now + STALE_REPLY,
                created_at=now,
                updated_at=now,
            )
            .on_conflict_do_nothing(constraint="uq_outbox_reply_once")
            .returning(Outbox.id)
        ).scalar()
        if written is None:  # a twin answers the same message at this very moment
            continue
        history.say(session, conversation_id, speaker="bot", channel="sms", text=text, now=now, outbox_id=written)
        ids.append(written)
    if ids:
        queue.defer(session, queue.SEND, priority=queue.ANSWERS_FIRST, ids=ids)
    return ids


def follow_up(session: Session, call_id: int, *, now: datetime) -> int | None:
    """The text with the details that the called person asked for with a key; its row's id.

    `call_id` is the outbox row of the call. At most one a call: asking again returns the same row. None when
    the call is unknown or is about no record.
    """
    call = session.get(Outbox, call_id)
    if call is None or (call.penalty_id or call.deduction_id or call.listing_id) is None:
        return None
    step = f"{FOLLOW_UP}/{call_id}"
    written = session.execute(
        insert(Outbox)
        .values(
            purpose=FOLLOW_UP,
            enterprise_id=call.enterprise_id,
            penalty_id=call.penalty_id,
            deduction_id=call.deduction_id,
            listing_id=call.listing_id,
            contact_id=call.contact_id,
            step=step,
            channel="sms",
            window_version=call.window_version,
            to_phone=call.to_phone,
            due_at=now,
            expires_at=now + STALE_REPLY,
            state=State.PLANNED,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Outbox.id)
    ).scalar()
    if written is not None:
        queue.defer(session, queue.SEND, priority=queue.ANSWERS_FIRST, ids=[written])
        return written
    return session.scalars(
        select(Outbox.id).where(Outbox.step == step, Outbox.enterprise_id == call.enterprise_id)
    ).one()


def call_of(row: Outbox) -> int:
    """The outbox row of the call that a follow-up text goes with."""
    return int(row.step.partition("/")[2])
