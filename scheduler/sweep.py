"""What fell on the floor? Stalled claims, due rows without a job, rows too late, receipts that found no message."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from repair.conversations import codes
from repair.messages import planned, queue, receipts
from repair.messages.status import State
from repair.store import throttle
from repair.store.database import Database
from repair.store.tables import Inbound, Outbox, Receipt

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # far longer than the provider's time-out: who holds a claim so long is gone
UNANSWERED = timedelta(minutes=3)  # a text that nobody answered for so long has lost its job
ANSWER_WITHIN = timedelta(hours=12)  # an answer after that surprises more than it helps; the desk sees the text
WITHOUT_JOB = timedelta(seconds=30)  # a due row that old has lost its job, or its worker was away


def sweep(database: Database, now: datetime) -> dict[str, int]:
    """Pick up what others dropped; only decides again, never writes a second row. Counts by kind."""
    tally: dict[str, int] = {}
    for name, work in WORK.items():
        with database.session() as session:  # one transaction each: who holds locks must not wait for others
            tally[name] = work(session, now)
    if any(tally.values()):
        log.info("swept", extra={"action": "sweep", **tally})
    return tally


def _stalled(session: Session, now: datetime) -> int:
    """A worker died between claim and outcome: nobody knows whether the message left, so it is looked up."""
    gone = (
        select(Outbox)
        .where(Outbox.state == State.SENDING, Outbox.claimed_at < now - LEASE)
        .with_for_update(skip_locked=True)
    )
    count = sum(planned.move(row, State.UNKNOWN, "worker_stopped", now) for row in session.scalars(gone))
    if count:
        queue.defer(session, queue.LOOK_UP, only_one=queue.LOOK_UP)
    return count


def _expired(session: Session, now: datetime) -> int:
    late = (
        select(Outbox)
        .where(Outbox.state == State.PLANNED, Outbox.due_at <= now, Outbox.expires_at <= now)
        .with_for_update(skip_locked=True)
    )
    return sum(planned.move(row, State.EXPIRED, "too_late", now) for row in session.scalars(late))


def _send_soon(session: Session, now: datetime) -> int:
    """One job a batch of due rows; while a batch's job waits, the same batch gets no second one."""
    due = planned.due_without_job(session, now, grace=WITHOUT_JOB)
    ids = [row.id for row in sorted(due, key=lambda row: (row.enterprise_id or 0, row.id))]
    batches = [ids[start : start + planned.BATCH] for start in range(0, len(ids), planned.BATCH)]
    return sum(queue.defer(session, queue.SEND, only_one=f"swept-{batch[0]}", ids=batch) for batch in batches)


def _answer_soon(session: Session, now: datetime) -> int:
    """Texts that came in and were never answered, however often their job was tried."""
    wanted = select(Inbound.id).where(
        Inbound.event == "sms",
        Inbound.answered_at.is_(None),
        Inbound.at < now - UNANSWERED,
        Inbound.at > now - ANSWER_WITHIN,
    )
    ids = session.scalars(wanted.order_by(Inbound.id).limit(planned.BATCH)).all()
    return sum(queue.defer(session, queue.ANSWER, only_one=f"answer-{one}", inbound_id=one) for one in ids)


def _receipts(session: Session, now: datetime) -> int:
    """Receipts whose job was lost, or that came before their message was known."""
    waiting = session.scalar(
        select(exists().where(Receipt.applied_at.is_(None), Receipt.at > now - receipts.REPLAY_FOR))
    )
    return int(bool(waiting) and queue.defer(session, queue.RECEIPT, only_one=receipts.JOB))


WORK: dict[str, Callable[[Session, datetime], int]] = {
    "stalled": _stalled,
    "expired": _expired,
    "jobs": _send_soon,
    "receipts": _receipts,
    "unanswered": _answer_soon,
    "codes": codes.forget,
    "throttle": throttle.forget,
}
