"""Who heard from us today? Counted from what was really asked of a provider, whatever became of the rows since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repair.clock import CHINA
from repair.messages.outbox import REMINDER
from repair.messages.status import State
from repair.store.many import among
from repair.store.tables import Attempt, Outbox
from scheduler.days import midnight

LEFT = (State.SENDING, State.SENT, State.DELIVERED, State.UNDELIVERED, State.UNKNOWN)
ASKED = ("", "accepted", "unknown")  # attempts that reached somebody, or may have


def told_today(session: Session, phones: Collection[str], now: datetime) -> dict[tuple[str, str], int]:
    """How many reminders left today to each (number, channel); a missing pair counts as none."""
    return _count(session, phones, now, reminders=True)


def answered_today(session: Session, phones: Collection[str], now: datetime) -> dict[tuple[str, str], int]:
    """How many answers left today to each (number, channel)."""
    return _count(session, phones, now, reminders=False)


def heard_today(session: Session, enterprises: Collection[int], now: datetime) -> dict[int, frozenset[str]]:
    """On which channels a reminder left today to each enterprise."""
    wanted = select(Outbox.enterprise_id, Outbox.channel).where(
        among(Outbox.enterprise_id, enterprises),
        Outbox.purpose == REMINDER,
        Outbox.state.in_(LEFT),
        Outbox.claimed_at >= _begin(now),
    )
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for enterprise_id, channel in session.execute(wanted.distinct()):
        found[enterprise_id or 0] |= {channel}
    return found


def _count(session: Session, phones: Collection[str], now: datetime, *, reminders: bool) -> dict[tuple[str, str], int]:
    """One message may have several rows, and one row several calls: each request counts once."""
    message = func.coalesce(Attempt.provider_sid, Outbox.claimed_by)
    wanted = (
        select(Outbox.to_phone, Outbox.channel, func.count(message.distinct()))
        .join(Attempt, Attempt.outbox_id == Outbox.id)
        .where(
            among(Outbox.to_phone, phones),
            Outbox.claimed_at >= _begin(now),
            (Outbox.purpose == REMINDER) if reminders else (Outbox.purpose != REMINDER),
            Attempt.started_at >= _begin(now),
            Attempt.outcome.in_(ASKED),
        )
        .group_by(Outbox.to_phone, Outbox.channel)
    )
    found: dict[tuple[str, str], int] = defaultdict(int)
    found.update({(phone, channel): number for phone, channel, number in session.execute(wanted)})
    return found


def _begin(now: datetime) -> datetime:
    return midnight(now.astimezone(CHINA).date())
