"""What does the provider report about a message? Every receipt is kept; a final state is never lowered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.enterprises import consent
from repair.messages import queue
from repair.messages.codes import Code, code_of, meaning_of_status
from repair.messages.status import FINAL, State, may_move
from repair.messages.told import write_turn
from repair.store.tables import Outbox, Receipt

log = logging.getLogger(__name__)

REPLAY_FOR = timedelta(days=3)  # an unmatched receipt is tried again this long
REPLAY_AT_ONCE = 500


def receive(
    session: Session,
    *,
    provider_sid: str,
    status: str,
    code: str = "",
    raw: dict[str, str],
    now: datetime,
    outbox_id: int | None = None,
) -> None:
    """Keep a receipt and put off applying it; the same sid and status again changes nothing.

    `outbox_id` is the row named in the callback's own address: it finds the message also when the provider's
    answer to the sending request was lost.
    """
    hinted = outbox_id if outbox_id is not None and session.get(Outbox, outbox_id) is not None else None
    receipt_id = session.execute(
        insert(Receipt)
        .values(provider_sid=provider_sid, status=status, code=code, raw=raw, at=now, outbox_id=hinted)
        .on_conflict_do_nothing(constraint="uq_receipt_once")
        .returning(Receipt.id)
    ).scalar()
    if receipt_id is not None:
        queue.defer(session, queue.RECEIPT, receipt_id=receipt_id)


def apply(session: Session, receipt_id: int, now: datetime) -> bool:
    """Bring the message up to what its receipt says; False when no message is known for it yet."""
    receipt = session.get(Receipt, receipt_id)
    if receipt is None:
        return False
    rows = _rows(session, receipt)
    if not rows:
        log.info("receipt without a message", extra={"action": "receipt_unmatched", "receipt": receipt_id})
        return False
    receipt.outbox_id = receipt.outbox_id or rows[0].id
    meaning = meaning_of_status(receipt.status)
    if meaning is None:
        return True
    state, reason = meaning
    known = code_of(receipt.code) if receipt.code and receipt.code != "0" else None
    for row in rows:
        row.provider_sid = row.provider_sid or receipt.provider_sid
        if may_move(State(row.state), state):
            row.state = state
            row.reason = known.reason if known and state in FINAL and state is not State.DELIVERED else reason
            row.updated_at = now
    if rows[0].text and rows[0].state != State.FAILED:
        write_turn(session, rows, now)  # the answer to the request may have been lost: then nobody else does
    if known is not None:
        note_refusal(session, rows[0], known, now)
    return True


def note_refusal(session: Session, row: Outbox, known: Code, now: datetime) -> None:
    """The provider says that this number wants nothing from us: that counts like the owner's own word."""
    if known.opt_out and row.to_phone and consent.allowed(session, row.to_phone, row.channel):
        consent.opt_out(session, row.to_phone, channel=row.channel, source="provider", evidence=known.reason, now=now)


def replay(session: Session, now: datetime) -> int:
    """Try the unmatched receipts of the last days again; how many found their message."""
    waiting = session.scalars(
        select(Receipt.id)
        .where(Receipt.outbox_id.is_(None), Receipt.at > now - REPLAY_FOR)
        .order_by(Receipt.id)
        .limit(REPLAY_AT_ONCE)
    ).all()
    return sum(apply(session, receipt_id, now) for receipt_id in waiting)


def _rows(session: Session, receipt: Receipt) -> Sequence[Outbox]:
    """The rows that left in this message, locked; several when one message was about several records."""
    wanted = [Outbox.provider_sid == receipt.provider_sid]
    hinted = session.get(Outbox, receipt.outbox_id) if receipt.outbox_id else None
    if hinted is not None and hinted.provider_sid in (None, receipt.provider_sid):
        wanted.append(Outbox.id == hinted.id)
        if hinted.claimed_by:
            wanted.append((Outbox.claimed_by == hinted.claimed_by) & Outbox.provider_sid.is_(None))
    return session.scalars(select(Outbox).where(or_(*wanted)).order_by(Outbox.id).with_for_update()).all()
