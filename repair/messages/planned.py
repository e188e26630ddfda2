"""Which reminders does the outbox hold before they leave? The writer of planned rows; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.messages import queue
from repair.messages.outbox import REMINDER
from repair.messages.status import State, may_move
from repair.records.key import RecordKey, RecordKind
from repair.records.planning import among
from repair.store.tables import Outbox

BATCH = 100  # rows a send job carries
COLUMNS: Mapping[RecordKind, str] = {
    RecordKind.PENALTY: "penalty_id",
    RecordKind.DEDUCTION: "deduction_id",
    RecordKind.LISTING: "listing_id",
}  # of the outbox, which record a reminder is about


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A reminder to be written down."""

    record: RecordKey
    enterprise_id: int
    step: str
    channel: str
    window_version: int
    due_at: datetime
    expires_at: datetime | None
    reason: str  # not empty: it is written as suppressed


def record_of(row: Outbox) -> RecordKey | None:
    """The record a row is about; None for a reply, which is about none."""
    for kind, column in COLUMNS.items():
        key = getattr(row, column)
        if key is not None:
            return RecordKey(kind, key)
    return None


def about(keys: Collection[RecordKey]) -> ColumnElement[bool]:
    """The condition that a row is about one of these records."""
    ids = {kind: sorted({key.id for key in keys if key.kind is kind}) for kind in COLUMNS}
    return or_(false(), *(among(getattr(Outbox, COLUMNS[kind]), few) for kind, few in ids.items() if few))


def ladder_rows(session: Session, keys: Collection[RecordKey]) -> dict[RecordKey, list[Outbox]]:
    """All reminders of these records, locked until the transaction ends, by record."""
    found: dict[RecordKey, list[Outbox]] = {}
    wanted = select(Outbox).where(about(keys), Outbox.purpose == REMINDER)
    for row in session.scalars(wanted.order_by(Outbox.id).with_for_update(key_share=True)):
        if key := record_of(row):
            found.setdefault(key, []).append(row)
    return found


def add(session: Session, rows: Collection[NewRow], now: datetime) -> list[Outbox]:
    """Write new rows; one that is there already (the unique key says so) is left as it is and not returned."""
    if not rows:
        return []
    values = [
        {
            "purpose": REMINDER,
            "enterprise_id": row.enterprise_id,
            **{column: row.record.id if kind is row.record.kind else None for kind, column in COLUMNS.items()},
            "step": row.step,
            "channel": row.channel,
            "window_version": row.window_version,
            "template": row.step,
            "due_at": row.due_at,
            "expires_at": row.expires_at,
            "state": State.SUPPRESSED if row.reason else State.PLANNED,
            "reason": row.reason,
            "created_at": now,
            "updated_at": now,
        }
        for row in rows
    ]
    written = insert(Outbox).on_conflict_do_nothing().returning(Outbox)
    return list(session.scalars(written, values))


def move(row: Outbox, state: State, reason: str, now: datetime) -> bool:
    """Bring a locked row into another state with its reason; False when that move is not allowed."""
    if not may_move(State(row.state), state):
        return False
    row.state, row.reason, row.updated_at = state, reason, now
    return True


def set_time(row: Outbox, due_at: datetime, expires_at: datetime | None, now: datetime) -> bool:
    """Give a row that waits another time; False when it has that time or is being tried already."""
    if row.tries or row.due_at <= now or (row.due_at, row.expires_at) == (due_at, expires_at):
        return False
    row.due_at, row.expires_at, row.updated_at = due_at, expires_at, now
    return True


def defer_sending(session: Session, rows: Iterable[Outbox]) -> int:
    """A send job for each due time and batch, in this transaction; rows of one enterprise stay together."""
    by_time: dict[datetime, list[Outbox]] = {}
    for row in rows:
        if row.state == State.PLANNED:
            by_time.setdefault(row.due_at, []).append(row)
    jobs = 0
    for due_at, due in sorted(by_time.items()):
        ids = [row.id for row in sorted(due, key=lambda row: (row.enterprise_id or 0, row.id))]
        for start in range(0, len(ids), BATCH):
            queue.defer(session, queue.SEND, at=due_at, ids=ids[start : start + BATCH])
            jobs += 1
    return jobs


def due_without_job(session: Session, now: datetime, *, grace: timedelta, limit: int = 2000) -> list[Outbox]:
    """Rows that should have left by now: their job was lost, or a wait has ended."""
    wanted = select(Outbox).where(Outbox.state == State.PLANNED, Outbox.due_at <= now - grace)
    return list(session.scalars(wanted.order_by(Outbox.due_at, Outbox.id).limit(limit)))
