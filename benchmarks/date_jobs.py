"""The plain way, to compare with: one APScheduler date job for each reminder, in a job store in the same database."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from benchmarks.fill import DUE, TODAY
from repair.clock import CHINA

LONG_AGO = datetime(2020, 1, 1, tzinfo=CHINA)
LATER = datetime(TODAY.year + 4, 1, 1, tzinfo=CHINA)

_left = threading.Semaphore(0)


def remind(number: int) -> None:
    """What a due job does: as little as possible."""
    _left.release()


def add(address: str, count: int) -> int:
    """A date job a reminder; DUE of them are due."""
    scheduler = _scheduler(address)
    scheduler.start(paused=True)
    for number in range(count):
        at = LONG_AGO if number < DUE else LATER + timedelta(minutes=number)
        scheduler.add_job(remind, "date", [number], run_date=at, id=str(number), misfire_grace_time=None)
    return count


def tick(address: str, count: int) -> int:
    """Start, and run what is due."""
    scheduler = _scheduler(address)
    scheduler.start()
    for _ in range(DUE):
        if not _left.acquire(timeout=300):
            raise RuntimeError("a due job did not run")
    scheduler.shutdown()
    return DUE


def reschedule(address: str, count: int) -> int:
    """A rule changed: every job that waits gets another day."""
    scheduler = _scheduler(address)
    scheduler.start(paused=True)
    for number in range(DUE, count):
        at = LATER + timedelta(days=30, minutes=number)
        scheduler.reschedule_job(str(number), trigger="date", run_date=at)
    return count - DUE


def _scheduler(address: str) -> BackgroundScheduler:
    url = address.replace("postgresql://", "postgresql+psycopg://", 1)
    return BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(url=url)}, timezone=CHINA)


WORKS = {
    "one date job a reminder, added": add,
    f"tick, {DUE} jobs due": tick,
    "every waiting job rescheduled": reschedule,
}
