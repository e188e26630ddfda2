"""Who does the jobs? A Procrastinate worker; as many as wanted, on as many machines as wanted.

Its tasks are plain functions and run in threads. While the database is away it waits and comes back.
`python -m scheduler.worker`
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from sqlalchemy.exc import OperationalError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_never, wait_exponential

from repair import log as logs
from repair.clock import SystemClock
from repair.conversations.rasa import RasaAssistant
from repair.errors import XiufuError
from repair.settings import read_settings
from repair.store.database import Database, open_database, require
from repair.store.migrate import upgrade
from scheduler.catch_up import prints
from scheduler.heartbeat import beat
from scheduler.parts import sender_of
from scheduler.tasks import Tasks, app_of

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.jobs import Job
    from procrastinate.manager import JobManager

log = logging.getLogger(__name__)

RECOVER = 20  # seconds between two looks for jobs whose worker died
CLOSING = 10  # seconds for connections to be closed
GRACE = 30  # seconds a running job is given at the end
COLLECT_AFTER = 10_000  # objects that came and stayed, instead of Python's 700
POLL = 5.0  # seconds; a new job is announced, a due one is found by looking


class Ended(Exception):
    """The worker's loop ended although nobody asked it to: its database went away."""


AWAY = (Ended, ConnectorException, psycopg.OperationalError, psycopg.InterfaceError, OperationalError, OSError)


def work(tasks: Tasks, *, concurrency: int, wait: bool = True) -> None:
    """Work until SIGTERM or SIGINT; with `wait` False, until no job is left. Raises one of AWAY."""
    asyncio.run(_work(tasks, concurrency, wait))


async def _work(tasks: Tasks, concurrency: int, wait: bool) -> None:
    connector = PsycopgConnector(conninfo=tasks.sender.database.address, min_size=1, max_size=concurrency + 3)
    app = app_of(tasks, connector)
    await app.open_async()
    stop = asyncio.Event()
    side = [asyncio.create_task(stop.wait()), asyncio.create_task(_recover(app, tasks.sender.database, wait))]
    working = asyncio.create_task(
        app.run_worker_async(
            concurrency=concurrency,
            wait=wait,
            delete_jobs="successful",
            fetch_job_polling_interval=POLL,
            shutdown_graceful_timeout=GRACE,
            install_signal_handlers=False,  # it returns the same way when it is asked and when its database is gone
        )
    )
    try:
        with _stopped_by_signal(stop, wait):
            await asyncio.wait({working, side[0]}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            tasks.sender.hands.stopping.set()  # what is claimed and not yet asked for goes back
            await _end([working], GRACE + CLOSING)
            return
    finally:
        await _end([working, *side], CLOSING)
        await asyncio.wait([asyncio.create_task(_close(app))], timeout=CLOSING)
    if working.done() and not working.cancelled() and (error := working.exception()):
        raise error
    if wait:
        raise Ended


@contextmanager
def _stopped_by_signal(stop: asyncio.Event, wait: bool) -> Iterator[None]:
    """While working, SIGTERM and SIGINT ask for a graceful end."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT) if wait else ()
    for one in signals:
        loop.add_signal_handler(one, stop.set)
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


async def _end(running: list[asyncio.Task[Any]], seconds: float) -> None:
    """Cancel and wait, but not for ever: a pool whose server is gone may never let go."""
    for task in running:
        task.cancel()
    await asyncio.wait(running, timeout=seconds)


async def _close(app: App) -> None:
    with suppress(*AWAY):
        await app.close_async()


async def _recover(app: App, database: Database, wait: bool) -> None:
    """Give back the jobs of workers that died; say that this one lives."""
    while wait:
        try:
            for job in await app.job_manager.get_stalled_jobs():
                await _give_back(app.job_manager, job)
            await asyncio.to_thread(beat, database, "worker", SystemClock().now())
        except AWAY as error:  # the worker's own loop notices too
            log.debug("not recovered", extra={"action": "recover_failed", "error": type(error).__name__})
        await asyncio.sleep(RECOVER)


async def _give_back(jobs: JobManager, job: Job) -> None:
    """Somebody else is to do this job; unless a twin with the same queueing lock waits already: then it is over."""
    try:
        await jobs.retry_job(job)
        log.warning("job given back", extra={"action": "job_recovered", "task": job.task_name})
    except ConnectorException:
        with suppress(ConnectorException):  # another worker did so in the same moment
            await jobs.finish_job(job, Status.FAILED, delete_job=True)


def keep_working(tasks: Tasks, *, concurrency: int) -> None:
    """Work until stopped; a database that is away is waited for."""
    for attempt in Retrying(
        retry=retry_if_exception_type(AWAY),
        wait=wait_exponential(multiplier=1, min=1, max=15),
        stop=stop_never,
        before_sleep=_say_away,
    ):
        with attempt:
            work(tasks, concurrency=concurrency)


def _say_away(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    if state.attempt_number == 1:
        log.warning("database away, waiting", extra={"action": "away", "error": type(error).__name__})


def main() -> int:
    """Work until stopped; 1 with one clear line when a part is missing."""
    logs.set_up("worker")
    for noisy in ("psycopg.pool", "procrastinate.utils"):  # a page a second while the database is away: we say it once
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    try:
        settings = read_settings()
        database = open_database(settings)
        require(database)
        upgrade(database)
        tasks = Tasks(sender_of(settings, database), RasaAssistant(settings), prints(settings))
    except XiufuError as error:
        sys.stderr.write(f"worker: {error}\n")
        return 1
    _spare_collector()
    log.info("working", extra={"action": "start", "jobs": settings.WORKERS})
    keep_working(tasks, concurrency=settings.WORKERS)
    database.close()
    return 0


def _spare_collector() -> None:
    """Look for cycles less often, and never in what was loaded: batches leave many objects and few cycles."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


if __name__ == "__main__":
    sys.exit(main())
