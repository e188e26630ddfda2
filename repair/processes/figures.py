"""What can be counted about the whole installation? Each reading is one or two bounded, indexed queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, cast, extract, func, or_, select, text
from sqlalchemy.orm import Session

from repair.messages.receipts import REPLAY_FOR
from repair.messages.status import State
from repair.records.classes import count_unconfirmed
from repair.records.due import still_due
from repair.store.tables import Attempt, Callback, Deduction, Inbound, Outbox, Receipt, RecordWindow

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WINDOWS = {"1h": HOUR, "1d": DAY}
BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds
LATELY = timedelta(minutes=10)  # whose requests stand in the histogram
UNANSWERED = timedelta(hours=12)  # a text that old is not answered any more (scheduler.sweep)
ALIVE = timedelta(minutes=1)  # a worker that has not spoken for so long is gone
ENDED_BADLY = (State.FAILED, State.UNDELIVERED, State.UNKNOWN, State.EXPIRED)

Rows = Iterator[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many, and since when the oldest of them waits in seconds (0: none)."""

    count: int
    oldest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long one provider's answers took: counts up to each of BUCKETS, all of them, and their sum in seconds."""

    provider: str
    up_to: tuple[int, ...]
    count: int
    total: float


def jobs(session: Session, now: datetime) -> Rows:
    """(task, ready, later, doing, failed, seconds for which the oldest ready one is due) of the job queue."""
    rows = session.execute(
        text("""
        with counted as (
            select task_name,
                count(*) filter (where status = 'todo' and (scheduled_at is null or scheduled_at <= :now)) as ready,
                count(*) filter (where status = 'todo' and scheduled_at > :now) as later,
                count(*) filter (where status = 'doing') as doing,
                count(*) filter (where status = 'failed') as failed,
                min(scheduled_at) filter (where status = 'todo' and scheduled_at <= :now) as due,
                min(id) filter (where status = 'todo' and scheduled_at is null) as first
            from procrastinate_jobs group by task_name)
        select task_name, ready, later, doing, failed, extract(epoch from :now - least(due, (
            select min(at) from procrastinate_events where job_id = first and type = 'deferred')))
        from counted"""),
        {"now": now},
    )
    for task, ready, later, doing, failed, age in rows:
        yield task, ready, later, doing, failed, max(0.0, float(age or 0))


def waiting(session: Session, now: datetime) -> Rows:
    """(channel, purpose, due now, due within an hour, due within a day) of planned messages."""
    due = [func.count().filter(Outbox.due_at <= now + ahead) for ahead in (timedelta(0), HOUR)]
    planned = and_(Outbox.state == State.PLANNED, Outbox.due_at <= now + DAY)
    grouped = select(Outbox.channel, Outbox.purpose, *due, func.count()).where(planned)
    yield from session.execute(grouped.group_by(Outbox.channel, Outbox.purpose))


def oldest_due(session: Session, now: datetime) -> float:
    """For how many seconds the oldest planned message has been due; 0 when none is."""
    first = session.scalar(select(func.min(Outbox.due_at)).where(Outbox.state == State.PLANNED))
    return max(0.0, (now - first).total_seconds()) if first else 0.0


def under_way(session: Session, now: datetime) -> Rows:
    """(state, channel, purpose, count) of messages that left without an end: sent ones of the last day only."""
    fresh = or_(Outbox.state != State.SENT, Outbox.claimed_at > now - DAY)
    moving = and_(Outbox.state.in_((State.SENDING, State.UNKNOWN, State.SENT)), fresh)
    grouped = select(Outbox.state, Outbox.channel, Outbox.purpose, func.count()).where(moving)
    yield from session.execute(grouped.group_by(Outbox.state, Outbox.channel, Outbox.purpose))


def trouble(session: Session, now: datetime) -> Rows:
    """(state, channel, in the last hour, in the last day) of messages that did not arrive."""
    lately = and_(Outbox.state.in_(ENDED_BADLY), Outbox.updated_at > now - DAY)
    counts = func.count().filter(Outbox.updated_at > now - HOUR), func.count()
    yield from session.execute(
        select(Outbox.state, Outbox.channel, *counts).where(lately).group_by(Outbox.state, Outbox.channel)
    )


def attempts(session: Session, now: datetime) -> Rows:
    """(provider, outcome, in the last hour, in the last day) of requests to providers."""
    counts = func.count().filter(Attempt.started_at > now - HOUR), func.count()
    lately = select(Attempt.provider, Attempt.outcome, *counts).where(Attempt.started_at > now - DAY)
    yield from session.execute(lately.group_by(Attempt.provider, Attempt.outcome))


def reported(session: Session, now: datetime) -> Rows:
    """(status in the provider's words, in the last hour, in the last day) of receipts."""
    counts = func.count().filter(Receipt.at > now - HOUR), func.count()
    lately = select(Receipt.status, *counts).where(Receipt.at > now - DAY)
    yield from session.execute(lately.group_by(Receipt.status))


def latencies(session: Session, now: datetime) -> Iterator[Latency]:
    """How long providers took for the requests of the last minutes that are answered."""
    took = cast(extract("epoch", Attempt.ended_at - Attempt.started_at), Float)
    up_to = [func.count().filter(took <= limit) for limit in BUCKETS]
    lately = and_(Attempt.started_at > now - LATELY, Attempt.ended_at.is_not(None))
    counted = select(Attempt.provider, func.count(), func.sum(took), *up_to).where(lately).group_by(Attempt.provider)
    for provider, count, total, *below in session.execute(counted):
        yield Latency(provider=provider, up_to=tuple(below), count=count, total=max(0.0, float(total)))


def receipts_waiting(session: Session, now: datetime) -> Waiting:
    """Receipts that no worker has applied: just come, or about a message nobody knows, which wait for three days."""
    fresh = and_(Receipt.applied_at.is_(None), Receipt.at > now - REPLAY_FOR)
    return _since(session, Receipt.at, fresh, now)


def callbacks_open(session: Session, now: datetime) -> Waiting:
    """People who wait for a call from the office."""
    return _since(session, Callback.at, Callback.done_at.is_(None), now)


def inbound_unanswered(session: Session, now: datetime) -> Waiting:
    """Texts of the last hours that nobody has answered."""
    open_text = and_(Inbound.event == "sms", Inbound.answered_at.is_(None), Inbound.at > now - UNANSWERED)
    return _since(session, Inbound.at, open_text, now)


def opening(session: Session, now: datetime) -> Rows:
    """(days, penalties whose window opens within so many days, deductions whose deadline ends within them)."""
    today = now.date()
    for days in (7, 30):
        last = today + timedelta(days=days)
        windows = and_(RecordWindow.unapplied, RecordWindow.earliest_apply > today, RecordWindow.earliest_apply <= last)
        deadlines = and_(still_due(today), Deduction.deadline >= today, Deduction.deadline <= last)
        yield days, _count(session, RecordWindow, windows), _count(session, Deduction, deadlines)


def unconfirmed(session: Session) -> int:
    """Records whose class nobody has confirmed: no date of theirs leaves the house."""
    return count_unconfirmed(session)


def workers(session: Session) -> int:
    """Workers that have spoken lately, by the database's own clock."""
    asked = text("select count(*) from procrastinate_workers where last_heartbeat > now() - cast(:alive as interval)")
    return session.scalar(asked, {"alive": ALIVE}) or 0


def _since(session: Session, at: Any, condition: ColumnElement[bool], now: datetime) -> Waiting:
    count, first = session.execute(select(func.count(), func.min(at)).where(condition)).one()
    return Waiting(count=count, oldest=max(0.0, (now - first).total_seconds()) if first else 0.0)


def _count(session: Session, table: type[Any], condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0
