"""Which messages would leave between two days? The very planner and sender, under a clock that is set forward.

Nothing is written and nothing is sent. The same input gives the same result, whatever the number of processes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from repair.enterprises.consent import Choices
from repair.messages.standing import law_of
from repair.settings import Settings
from repair.store.database import Database
from scheduler import files as from_files
from scheduler import lives
from scheduler.departure import Office
from scheduler.ladder import load_ladder
from scheduler.lives import Company
from scheduler.play import Told, play

__all__ = ["Told", "simulate"]

FAR = timedelta(days=3660)  # files are read as if from there: no date of theirs is in the future
ENOUGH = 2000  # records that are worth another process
HEAR = 0.2  # seconds between two words about the progress
Progress = Callable[[str, int, int], None]  # reading or playing; rows or records done, and in all


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What every process of a simulation knows; inherited, not sent."""

    parts: list[list[list[Company]]]
    choices: Choices
    office: Office
    start: date
    end: date
    count: Synchronized[int]


_work: _Work | None = None


def simulate(
    beside: Database | None,
    settings: Settings,
    *,
    start: date,
    end: date,
    files: Sequence[Path] = (),
    processes: int = 0,
    progress: Progress = lambda what, done, whole: None,
) -> list[Told]:
    """Every message from the beginning of `start` to the end of `end`, in order.

    `files` are files of penalties, listings or deductions; without one the records of `beside` are played, which is
    only read. `processes` 0: as many as are worth it. Raises UnreadableFile as the import does.
    """
    if files or beside is None:
        cast = from_files.of_files(files, end + FAR, lambda done, whole: progress("reading", done, whole))
    else:
        with beside.session() as session:
            cast = lives.of_database(session)
    office = Office(settings=settings, law=law_of(settings), ladder=load_ladder())
    whole = sum(len(company.lives) for company in cast.companies)
    groups = lives.groups(cast.companies)
    hands = processes or _hands(whole)
    if hands > 1:
        count = get_context("fork").Value("q", 0)
        parts = lives.split(groups, hands)
        work = _Work(parts=parts, choices=cast.choices, office=office, start=start, end=end, count=count)
        messages = _in_parts(work, lambda done: progress("playing", done, whole))
    else:
        played = _count_up(lambda done: progress("playing", done, whole))
        messages = play(groups, cast.choices, office, start=start, end=end, done=played)
    return sorted(messages, key=lambda one: (one.at, one.uscc, one.channel, one.to, one.decision_nos))


def _count_up(heard: Callable[[int], None]) -> Callable[[int], None]:
    """Tells the sum of what it was told so far."""
    total = 0

    def add(count: int) -> None:
        nonlocal total
        total += count
        heard(total)

    return add


def _hands(records: int) -> int:
    """How many processes the work is worth."""
    able = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(able, records // ENOUGH)) if "fork" in get_all_start_methods() else 1


def _in_parts(work: _Work, heard: Callable[[int], None]) -> list[Told]:
    """Each part in a process of its own, which inherits all it needs."""
    global _work  # noqa: PLW0603 - children of a fork find it where their parent left it
    _work = work
    try:
        with ProcessPoolExecutor(len(work.parts), mp_context=get_context("fork")) as pool:
            waiting = [pool.submit(_play_part, place) for place in range(len(work.parts))]
            running = set(waiting)
            while running:
                _, running = wait(running, timeout=HEAR, return_when=FIRST_COMPLETED)
                heard(work.count.value)
            return [one for future in waiting for one in future.result()]
    finally:
        _work = None


def _play_part(place: int) -> list[Told]:
    work = _work
    if work is None:
        raise RuntimeError("a part of a simulation without its whole")

    def done(count: int) -> None:
        with work.count.get_lock():
            work.count.value += count

    return play(work.parts[place], work.choices, work.office, start=work.start, end=work.end, done=done)
