"""When is it time to look? APScheduler ticks and does nothing else: each tick defers a job, at most one of a kind.

The truth is in our tables, so that two schedulers, a missed tick or a restart are harmless.
`python -m scheduler.ticks`
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import SQLAlchemyError

from repair import log as logs
from repair.clock import CHINA, SystemClock
from repair.errors import XiufuError
from repair.messages import queue
from repair.settings import read_settings
from repair.store.database import Database, open_database, require
from repair.store.migrate import upgrade
from scheduler.heartbeat import beat

log = logging.getLogger(__name__)

EVERY = {queue.PLAN: 15, queue.SWEEP: 30, queue.LOOK_UP: 60}  # seconds
HEARTBEAT = 15  # seconds
NIGHT = 3  # the hour at which it is asked whether rules, ladder or calendar changed; also done at the start
DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}  # late is better than never, once


class Ticker:
    """Defers jobs; keeps ticking while the database is away, and says so once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._away = False

    def tick(self, task: str) -> None:
        """Defer one job of this kind unless one waits already."""
        self._trying(lambda: self._defer(task, task))

    def catch_up(self) -> None:
        """Plan also what did not ask for it when rules, hours, holidays or the ladder are not what they were."""
        self._trying(lambda: self._defer(queue.PLAN, "catch_up", catching_up=True))

    def alive(self) -> None:
        """Say that the scheduler runs, by the machine's clock."""
        self._trying(lambda: beat(self._database, "scheduler", SystemClock().now()))

    def _defer(self, task: str, only_one: str, **args: Any) -> None:
        with self._database.session() as session:
            queue.defer(session, task, only_one=only_one, **args)

    def _trying(self, work: Callable[[], None]) -> None:
        try:
            work()
        except SQLAlchemyError as error:
            if not self._away:
                log.warning("database away, ticking on", extra={"action": "away", "error": type(error).__name__})
            self._away = True
        else:
            if self._away:
                log.info("database back", extra={"action": "back"})
            self._away = False


def scheduler_of(ticker: Ticker, every: Mapping[str, float] = MappingProxyType(EVERY)) -> BlockingScheduler:
    """A scheduler with every tick, the first of each at once; a memory job store, since nothing is kept in it."""
    scheduler = BlockingScheduler(timezone=CHINA, job_defaults=DEFAULTS)
    begin = SystemClock().now()
    for place, (task, seconds) in enumerate(every.items()):
        first = begin + timedelta(seconds=place)
        scheduler.add_job(ticker.tick, "interval", [task], seconds=seconds, id=task, next_run_time=first)
    scheduler.add_job(ticker.catch_up, "cron", hour=NIGHT, id="catch_up", next_run_time=begin)
    scheduler.add_job(ticker.alive, "interval", seconds=HEARTBEAT, id="heartbeat", next_run_time=begin)
    return scheduler


def main() -> int:
    """Tick until stopped; 1 with one clear line when a part is missing."""
    logs.set_up("scheduler")
    try:
        settings = read_settings()
        database = open_database(settings)
        require(database)
        upgrade(database)
    except XiufuError as error:
        sys.stderr.write(f"scheduler: {error}\n")
        return 1
    scheduler = scheduler_of(Ticker(database))
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: scheduler.shutdown(wait=False))
    log.info("ticking", extra={"action": "start"})
    scheduler.start()
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
