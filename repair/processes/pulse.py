"""Is work really being done? The dead-man's switch: what must have happened lately, and what has not.

A process that breathes may still do nothing, so planning and sweeping leave a heartbeat of their own when they end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.clock import Clock, SystemClock
from repair.settings import Settings
from repair.store.tables import Heartbeat

PLAN, SWEEP = "plan", "sweep"  # left by a worker when such a job has ended well
SCHEDULER, WORKER = "scheduler", "worker"  # left by a process while it runs
WITHIN: dict[str, timedelta] = {
    PLAN: timedelta(minutes=15),
    SWEEP: timedelta(minutes=15),
    SCHEDULER: timedelta(minutes=3),
    WORKER: timedelta(minutes=3),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One part, and when it was heard of last."""

    name: str
    at: datetime | None  # None: never
    late: bool

    @property
    def dead(self) -> bool:
        """Nothing is planned, or nothing is swept: reminders stop. A silent process alone may have a twin."""
        return self.late and self.name in (PLAN, SWEEP)


def judge(heard: Mapping[str, datetime], now: datetime) -> tuple[Beat, ...]:
    """Every part that must be heard of, in a fixed order; pure.

    `now` is of the machine's clock, as heartbeats are. One from the future is as bad as an old one: a clock is wrong.
    """
    return tuple(
        Beat(name=name, at=heard.get(name), late=name not in heard or abs(now - heard[name]) > within)
        for name, within in WITHIN.items()
    )


def dead(beats: tuple[Beat, ...]) -> tuple[str, ...]:
    """Reason codes for the outside: no_plan, no_sweep; empty when work is being done."""
    return tuple(f"no_{beat.name}" for beat in beats if beat.dead)


def beats(session: Session, now: datetime) -> tuple[Beat, ...]:
    """The parts as the database knows them."""
    heard: dict[str, datetime] = dict(session.execute(select(Heartbeat.name, Heartbeat.at)).all())
    return judge(heard, now)


def machine_now(settings: Settings, clock: Clock) -> datetime:
    """The moment by which heartbeats are judged: XIUFU_NOW stops the calendar, never the processes."""
    return SystemClock().now() if settings.XIUFU_NOW else clock.now()
