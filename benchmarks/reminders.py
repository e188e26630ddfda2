"""How many reminders a second from planned to receipt recorded, through real HTTP and durable commits?

Real processes: workers, public door, the handset as the provider, PostgreSQL. Beside them in the same run: one job a
message (Procrastinate), one task a message (Celery on Redis), with the same provider, door and receipts.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg

from benchmarks import celery_there, one_job
from benchmarks.fill import fill_open
from benchmarks.growth import emptied, server
from benchmarks.processes import Crew, crew, free_ports, of_family
from repair.clock import CHINA
from repair.messages.preview import samples
from repair.messages.standing import law_of
from repair.settings import Settings
from repair.store.database import Database, connect
from scheduler.ladder import load_ladder
from scheduler.plan import plan_records

COUNT, FULL = 2_000, 20_000
WORKERS = (1, 2, 4)
PLAIN_WORKERS = 2  # of each baseline: one a core
PLAIN_THREADS = 8
RECEIPTS = 3  # the provider reports of each text: queued, sent, delivered
PLAIN_STATES = ("planned", "sent")
QUIET = 8.0  # seconds without a change: a baseline has come to its end
LONGEST = 600.0  # seconds a run may take
ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "b" * 32, "TWILIO_FROM": "+8657000000000"}
THERE = "select count(*) from procrastinate_workers"
LATER = "update procrastinate_jobs set scheduled_at = '2100-01-01'"
NOW = "update procrastinate_jobs set scheduled_at = null where status = 'todo'"
TELL = """select pg_notify(channel, '{"type": "job_inserted", "job_id": 1}')
 from unnest(array['procrastinate_any_queue_v1', 'procrastinate_queue_v1#plain']) as channel"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run showed."""

    what: str
    messages: int
    seconds: float
    memory: dict[str, float]  # MB at most, by process
    processor: dict[str, float]  # ms of processor time a message, by kind of process

    @property
    def rate(self) -> float:
        return self.messages / self.seconds

    def line(self) -> str:
        memory = ", ".join(f"{name} {most:.0f}" for name, most in self.memory.items())
        used = ", ".join(f"{name} {each:.2f}" for name, each in self.processor.items() if each)
        return f"{self.what:32} {self.seconds:>7.1f} s {self.rate:>6.0f}/s   MB: {memory}   ms a message: {used}"


def measure() -> Iterator[str]:
    """Lines of a table, as they come; the ratios at the end."""
    count = FULL if os.environ.get("BENCH_FULL") else COUNT
    yield f"{count:,} reminders from planned to the last of {RECEIPTS} receipts each recorded"
    runs: list[Run] = []
    with server() as database, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield _durable(database)
        for workers in WORKERS:
            runs.append(_ours(database, count, workers, Path(folder)))
            yield runs[-1].line()
        for baseline in (_one_job, _one_task):
            try:
                runs.append(baseline(database, count, Path(folder)))
            except celery_there.NotThere as error:
                yield f"{baseline.__name__}: left out, {error}"
            else:
                yield runs[-1].line()
    best = max(runs[: len(WORKERS)], key=lambda run: run.rate)
    for run in runs:
        yield f"{best.what} / {run.what}: {best.rate / run.rate:.2f}"


def _ours(database: Database, count: int, workers: int, folder: Path) -> Run:
    with emptied(database, f"ours_{workers}") as address:
        fill_open(address, count, datetime.now(CHINA).date())
        _plan(address, count)
        with _scene(address, folder) as (hands, connection):
            connection.execute(LATER)
            for number in range(workers):
                hands.start(f"worker {number + 1}", "scheduler.worker")
            hands.until(lambda: _one(connection, THERE) >= workers, "the workers do not start")
            before = _used(database, hands)
            _release(connection)
            done = "select count(*) from receipt where applied_at is not null"
            hands.until(lambda: _one(connection, done) >= count * RECEIPTS, "receipts are missing", seconds=LONGEST)
            span = "select (select min(started_at) from attempt), (select max(applied_at) from receipt)"
            run = _run(
                f"ours, {workers} worker{'s' * (workers > 1)}", count, _two(connection, span), before, database, hands
            )
            told = "select count(*) from outbox where state = 'delivered'"
            if (_one(connection, told), _one(connection, "select count(*) from attempt")) != (count, count):
                raise RuntimeError("not every reminder was delivered by one request")
            return run


def _one_job(database: Database, count: int, folder: Path) -> Run:
    with emptied(database, "one_job") as address, _scene(address, folder) as (hands, connection):
        one_job.make(address, _texts(count))
        connection.execute(LATER)
        for number in range(PLAIN_WORKERS):
            hands.start(f"worker {number + 1}", "benchmarks.one_job")
        hands.until(lambda: _one(connection, THERE) >= PLAIN_WORKERS, "the plain workers do not start")
        before = _used(database, hands)
        _release(connection)
        return _plain_run(f"one Procrastinate job, {PLAIN_WORKERS} workers", count, before, database, hands, connection)


def _one_task(database: Database, count: int, folder: Path) -> Run:
    there = celery_there.prepared(folder)
    with emptied(database, "one_task") as address, _scene(address, folder) as (hands, connection):
        one_job.make(address, _texts(count))
        connection.execute("truncate procrastinate_jobs cascade")
        (port,) = free_ports(1)
        with_redis = {**hands.environment, "LD_LIBRARY_PATH": there.libraries}
        hands.start("redis", there.redis, "--port", str(port), "--save", "", environment=with_redis)
        hands.wait_for(port)
        plain = {**hands.environment, "PLAIN_REDIS": f"redis://127.0.0.1:{port}/0", "PLAIN_COUNT": str(count)}
        plain["PYTHONPATH"] = str(Path(__file__).parent)
        tasks = str(Path(__file__).with_name("one_task.py"))
        subprocess.run([there.python, tasks], env=plain, check=True)
        before = _used(database, hands)
        threads = ("--pool", "prefork", "--concurrency", str(PLAIN_WORKERS * PLAIN_THREADS), "--loglevel", "ERROR")
        hands.start("worker", there.python, "-m", "celery", "-A", "one_task", "worker", *threads, environment=plain)
        what = f"one Celery task, {PLAIN_WORKERS * PLAIN_THREADS} processes"
        return _plain_run(what, count, before, database, hands, connection)


def _plain_run(
    what: str, count: int, before: dict[str, float], database: Database, hands: Crew, connection: Any
) -> Run:
    hands.until(_Still(connection), "it does not come to an end", seconds=LONGEST)
    lost = _one(connection, "select count(*) from plain where state <> 'sent'")
    what += f", {lost} of {count} lost" if lost else ""
    span = _two(connection, "select (select min(began_at) from plain), (select max(at) from receipt)")
    return _run(what, count, span, before, database, hands)


class _Still:
    """Nothing is planned any more and nothing has changed for a while: a job that failed stays as it is."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.seen, self.since = connection, (0, 0), time.monotonic()

    def __call__(self) -> bool:
        waiting, sent = (_one(self.connection, f"select count(*) from plain where state = '{s}'") for s in PLAIN_STATES)
        now = (sent, _one(self.connection, "select count(*) from receipt"))
        if waiting or now != self.seen:
            self.seen, self.since = now, time.monotonic()
        return time.monotonic() - self.since > QUIET


@contextmanager
def _scene(address: str, folder: Path) -> Iterator[tuple[Crew, Any]]:
    """Door and provider for this database, and a connection to look."""
    door, provider = free_ports(2)
    var = folder / address.rpartition("/")[2].partition("?")[0]
    var.mkdir(parents=True)
    environment = {
        **ACCOUNT,
        "DATABASE_URL": address,
        "XIUFU_VAR": str(var),
        "XIUFU_NOW": "",
        "SENDING_HOURS": "everyday 00:00-24:00",
        "TEXTS_PER_SECOND": "0",
        "CALLBACKS_AN_HOUR": "0",
        "BOT_PORT": str(door),
        "PUBLIC_URL": f"http://127.0.0.1:{door}",
        "HANDSET_PORT": str(provider),
        "TWILIO_BASE_URL": f"http://127.0.0.1:{provider}",
    }
    with crew(environment, var) as hands, psycopg.connect(address, autocommit=True) as connection:
        hands.start("handset", "benchmarks.provider")
        hands.start("door", "bot")
        hands.wait_for(door)
        hands.wait_for(provider)
        yield hands, connection


def _plan(address: str, count: int) -> None:
    """The planner's own work."""
    database = connect(address)
    settings = Settings(_env_file=None, SENDING_HOURS="everyday 00:00-24:00")
    tally = plan_records(database, ladder=load_ladder(), law=law_of(settings), now=datetime.now(CHINA))
    database.close()
    if tally.planned != count:
        raise RuntimeError(f"{tally.planned} reminders are planned, not {count}")


def _release(connection: Any) -> None:
    """Let every job that waits be due now, and say so to the workers that listen."""
    connection.execute(NOW)
    connection.execute(TELL)


def _run(
    what: str, count: int, span: tuple[datetime, datetime], before: dict[str, float], database: Database, hands: Crew
) -> Run:
    used = {name: (after - before[name]) / count * 1000 for name, after in _used(database, hands).items()}
    memory = {name: float(round(most)) for name, most in hands.peak_mb.items()}
    return Run(what=what, messages=count, seconds=(span[1] - span[0]).total_seconds(), memory=memory, processor=used)


def _used(database: Database, hands: Crew) -> dict[str, float]:
    """Seconds of processor time so far, by kind of process."""
    with database.engine.connect() as connection:
        backend = psutil.Process(connection.exec_driver_sql("select pg_backend_pid()").scalar_one())
    return {
        "workers": hands.processor("worker"),
        "door": hands.processor("door"),
        "handset": hands.processor("handset"),
        "redis": hands.processor("redis"),
        "postgres": of_family(psutil.Process(backend.ppid())),
    }


def _durable(database: Database) -> str:
    names = ("fsync", "synchronous_commit", "full_page_writes")
    with database.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"show {name}").scalar_one() for name in names}
    if set(found.values()) != {"on"}:
        raise RuntimeError(f"commits are not durable: {found}")
    return "PostgreSQL: " + ", ".join(f"{name} {value}" for name, value in found.items())


def _texts(count: int) -> list[tuple[str, str]]:
    """Numbers and a text of usual length."""
    settings = Settings(_env_file=None)
    words = next(one.rendered.text for one in samples(settings, datetime.now(CHINA).date()) if one.rendered)
    return [(f"+86139{number:08d}", words) for number in range(1, count + 1)]


def _one(connection: Any, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])


def _two(connection: Any, question: str) -> tuple[datetime, datetime]:
    first, last = connection.execute(question).fetchone()
    return first, last
