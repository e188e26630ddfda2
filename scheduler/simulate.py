"""Which messages would leave between two days? The very planner and sender, under a clock that is set forward.

The records lie in a scratch database. A record enters on its day of service (else seven days after the decision);
its later dates take effect on their own day, since the law treats a date to come as not happened yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from repair.clock import FixedClock
from repair.messages.outbox import REMINDER
from repair.messages.standing import law_of
from repair.messages.status import State
from repair.messages.transports.memory import MemoryTransport
from repair.records.intake import import_file
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Attempt, Enterprise, Outbox, Penalty
from scheduler.days import midnight
from scheduler.ladder import load_ladder
from scheduler.plan import plan_records
from scheduler.scratch import copy_records, scratch
from scheduler.send import Sender

ENTERS_AFTER = timedelta(days=7)  # of the decision, when the day of service is not known
FAR = timedelta(days=3660)  # files are read as if from there: no date of theirs is in the future
CHANGES = ("paid_on", "rectified_on", "committed_on", "applied_on", "rejected_on", "repaired_on", "withdrawn_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message that left in the simulation."""

    at: datetime
    channel: str
    to: str  # E.164
    uscc: str
    decision_nos: tuple[str, ...]
    step: str
    text: str


def simulate(beside: Database, settings: Settings, *, start: date, end: date, files: Sequence[Path] = ()) -> list[Told]:
    """Every message from the beginning of `start` to the end of `end`, in order.

    `files` are penalty files; without one the records of `beside` are played. `beside` is only read.
    Raises UnreadableFile as the import does; rows that the import refuses are not played.
    """
    with scratch(beside) as database:
        for file in files:
            import_file(database, file, kind="penalties", by="simulate", now=midnight(end) + FAR)
        if not files:
            copy_records(beside, database)
        clock = FixedClock(midnight(start))
        _play(_sender(database, settings, clock), clock, _days(database, start, end), midnight(end + timedelta(days=1)))
        return _told(database)


def _sender(database: Database, settings: Settings, clock: FixedClock) -> Sender:
    return Sender(
        database=database,
        settings=settings,
        law=law_of(settings),
        ladder=load_ladder(),
        transports={
            "sms": MemoryTransport(clock=clock, channel="sms"),
            "voice": MemoryTransport(clock=clock, channel="voice"),
        },
        clock=clock,
    )


def _days(database: Database, start: date, end: date) -> dict[date, set[int]]:
    """On which days something happens to which record; until its first day nobody knows it."""
    days: dict[date, set[int]] = {}
    with database.session() as session:
        for penalty in session.scalars(select(Penalty)):
            enters = max(start, penalty.served_on or penalty.decided_on + ENTERS_AFTER)
            changes = (getattr(penalty, name) for name in CHANGES)
            for day in (enters, *(day for day in changes if day is not None and day > enters)):
                if day <= end:
                    days.setdefault(day, set()).add(penalty.id)
        session.execute(update(Penalty).values(plan_needed=False))
    return days


def _play(sender: Sender, clock: FixedClock, days: dict[date, set[int]], until: datetime) -> None:
    """From event to event: the next day on which something happens, or the next message that is due."""
    while clock.now() < until:
        _happen(sender.database, days, clock.now().date())
        plan_records(sender.database, ladder=sender.ladder, law=sender.law, now=clock.now(), jobs=False)
        sender.send(_due(sender.database, clock.now()))
        coming = [midnight(day) for day in days if midnight(day) > clock.now()]
        due = _next_due(sender.database, clock.now())
        clock.set(min([*coming, *([due] if due else []), until]))


def _happen(database: Database, days: dict[date, set[int]], today: date) -> None:
    ids = [one for day in [day for day in days if day <= today] for one in days.pop(day)]
    if ids:
        with database.session() as session:
            session.execute(update(Penalty).where(Penalty.id.in_(ids)).values(plan_needed=True))


def _due(database: Database, now: datetime) -> list[int]:
    with database.session() as session:
        due = select(Outbox.id).where(Outbox.state == State.PLANNED, Outbox.due_at <= now)
        return list(session.scalars(due.order_by(Outbox.due_at, Outbox.enterprise_id, Outbox.id)))


def _next_due(database: Database, now: datetime) -> datetime | None:
    with database.session() as session:
        waiting = select(func.min(Outbox.due_at)).where(Outbox.state == State.PLANNED, Outbox.due_at > now)
        return session.scalar(waiting)


def _told(database: Database) -> list[Told]:
    """What left, from the outbox itself; rows that left in one message are one."""
    wanted = (
        select(Outbox, Attempt.started_at, Penalty.decision_no, Enterprise.uscc)
        .join(Attempt, Attempt.outbox_id == Outbox.id)
        .join(Penalty, Penalty.id == Outbox.penalty_id)
        .join(Enterprise, Enterprise.id == Penalty.enterprise_id)
        .where(Outbox.state == State.SENT, Outbox.purpose == REMINDER)
        .order_by(Attempt.started_at, Outbox.id)
    )
    messages: dict[str, Told] = {}
    with database.session() as session:
        for row, at, decision_no, uscc in session.execute(wanted):
            sid = str(row.provider_sid)
            there = messages.get(sid)
            messages[sid] = Told(
                at=at,
                channel=row.channel,
                to=row.to_phone,
                uscc=uscc,
                decision_nos=(*(there.decision_nos if there else ()), decision_no),
                step=there.step if there else row.step,
                text=row.text,
            )
    return list(messages.values())
