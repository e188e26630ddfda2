"""When is it a message's turn? One row a stream in the database: workers on all machines keep one pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.settings import Settings
from repair.store.tables import Pace

BURST = timedelta(minutes=10)  # of the day's batch: what is due in so long may leave at once
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """How fast messages of one kind may leave."""

    name: str
    gap: timedelta  # between two messages on average
    burst: timedelta  # so far a message may run ahead of its turn


def batch_stream(settings: Settings) -> Stream | None:
    """The day's reminders, spread by the call-backs the office can take; None: not spread.

    Of CALLBACKS_AN_HOUR calls that can be answered, each message causes CALLBACK_SHARE.
    """
    if not settings.CALLBACKS_AN_HOUR:
        return None
    gap = timedelta(hours=1) * settings.CALLBACK_SHARE / settings.CALLBACKS_AN_HOUR
    return Stream(name="batch", gap=gap, burst=BURST)


def rate_stream(settings: Settings, channel: str) -> Stream | None:
    """What the provider's account may send in a second on this channel; None: no limit."""
    rate = settings.TEXTS_PER_SECOND if channel == "sms" else settings.CALLS_PER_SECOND
    return Stream(name=f"rate/{channel}", gap=SECOND / rate, burst=SECOND) if rate else None


def turns(
    session: Session,
    stream: Stream,
    count: int,
    now: datetime,
    *,
    until: datetime | None = None,
    opening: Callable[[datetime], datetime] | None = None,
) -> list[datetime]:
    """Take the next turns of a stream, at most `count`, none at or after `until`; each at or after `now`.

    `opening` moves a moment outside the sending hours to the next one inside. The row is locked until the
    transaction ends, so take turns last.
    """
    session.execute(insert(Pace).values(name=stream.name, next_at=now).on_conflict_do_nothing())
    pace = session.scalars(select(Pace).where(Pace.name == stream.name).with_for_update()).one()
    taken: list[datetime] = []
    for _ in range(count):
        turn = max(now, pace.next_at - stream.burst)
        turn = opening(turn) if opening is not None else turn
        if until is not None and turn >= until:
            break
        pace.next_at = max(pace.next_at, turn) + stream.gap
        taken.append(turn)
    return taken
