"""How do time and memory grow from ten thousand records to a million? Windows, a rule change, a daily tick."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import make_url

from benchmarks import date_jobs
from benchmarks.apart import Cost, apart
from benchmarks.fill import DUE, TODAY, fill, make_due, settle
from repair.clock import CHINA
from repair.messages.standing import law_of
from repair.policy.rules import FOLDER, load_rules
from repair.records import screening, windows
from repair.records.stored import restate
from repair.settings import Settings
from repair.store.database import Database, connect, make, open_database, plain
from repair.store.migrate import upgrade
from scheduler.ladder import load_ladder
from scheduler.plan import plan_records

SIZES = (10_000, 100_000)
FULL = 1_000_000
JOBS = (10_000,)


def measure() -> Iterator[str]:
    """Lines of a table, as they come."""
    full = bool(os.environ.get("BENCH_FULL"))
    yield f"{'what':52} {'records':>9} {'seconds':>9} {'a second':>9} {'peak MB':>8} {'x time':>7}"
    before: dict[str, float] = {}
    with server() as database:
        for count in (*SIZES, *((FULL,) if full else ())):
            with emptied(database, f"growth_{count}") as address:
                for what, cost in _ours(address, count):
                    yield line(what, count, cost, before)
        before.clear()
        for count in (*JOBS, *((100_000,) if full else ())):
            with emptied(database, f"jobs_{count}") as address:
                for name, work in date_jobs.WORKS.items():
                    yield line(f"baseline: {name}", count, apart(work, address, count), before)


def _ours(address: str, count: int) -> Iterator[tuple[str, Cost]]:
    fill(address, count)
    yield "windows computed and stored", apart(compute, address)
    settle(address)
    yield "the same again, nothing changed", apart(compute, address)
    yield "the same again after a rule change", apart(compute_after_a_rule_change, address)
    settle(address)
    make_due(address)
    yield f"daily tick, {DUE} records due", apart(tick, address)
    yield "old cases: first page and count by month", apart(look, address)


def compute(address: str) -> int:
    database = connect(address)
    return restate(database, TODAY - timedelta(days=1)).seen


def compute_after_a_rule_change(address: str) -> int:
    """The shortest period of most records is a month longer than when they were stored."""
    with tempfile.TemporaryDirectory() as folder:
        for file in FOLDER.glob("*.yml"):
            text = file.read_text("utf-8")
            (Path(folder) / file.name).write_text(text.replace("shortest_months: 3", "shortest_months: 4"), "utf-8")
        book = load_rules(Path(folder))
    windows.rules = lambda: book  # type: ignore[assignment]
    found = restate(connect(address), TODAY - timedelta(days=1))
    if not found.moved:
        raise RuntimeError("the changed rule moved nothing")
    return found.seen


def tick(address: str) -> int:
    database = connect(address)
    settings = Settings(_env_file=None)
    now = datetime.combine(TODAY, time(0, 1), CHINA)
    tally = plan_records(database, ladder=load_ladder(), law=law_of(settings), now=now)
    with database.engine.connect() as connection:
        looked = connection.exec_driver_sql(f"select count(*) from record_window where computed_on = '{TODAY}'")
        if looked.scalar_one() != DUE or not tally.planned:
            raise RuntimeError("the tick did not look at what was due")
    return DUE


def look(address: str) -> int:
    with connect(address).session() as session:
        screening.months(session, TODAY)
        return len(list(islice(screening.screening(session, TODAY, today=TODAY, batch=31), 31)))


def line(what: str, count: int, cost: Cost, before: dict[str, float]) -> str:
    """One line; the last column is how many times longer it took than at a tenth of the records."""
    factor = f"{cost.seconds / before[what]:7.1f}" if what in before else ""
    before[what] = cost.seconds
    each = cost.done / cost.seconds
    return f"{what:52} {count:>9,} {cost.seconds:>9.2f} {each:>9,.0f} {cost.peak_mb:>8.0f} {factor:>7}"


@contextmanager
def server() -> Iterator[Database]:
    """A server of this run's own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = open_database(Settings(_env_file=None, XIUFU_VAR=Path(folder) / "var"))
        yield database
        database.close()


@contextmanager
def emptied(beside: Database, name: str) -> Iterator[str]:
    """The address of a new database with our tables; dropped at the end."""
    make(beside.address, name)
    address = plain(make_url(beside.address).set(database=name))
    database = connect(address)
    upgrade(database)
    database.close()
    yield address
    with beside.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"drop database {name} with (force)")
