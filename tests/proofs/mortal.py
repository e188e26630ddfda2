"""Processes that may be killed at any step: a worker and a scheduler as they are, under a clock that runs faster.

A fork server has imported everything, so that a thousand of them are born quickly.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from threading import Lock

from repair.errors import MissingPart
from repair.settings import Settings
from repair.store.database import connect

STEPS = (
    *("before_claim", "in_claim", "after_claim", "before_request"),
    *("after_accept", "before_settle", "before_commit", "settled"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FastClock:
    """The machine's clock, `speed` times as fast since `began` (of time.time), when it showed `showed`.

    All processes read in the file `ahead` how many seconds it was put forward since.
    """

    began: float
    showed: datetime
    speed: float
    ahead: Path

    def now(self) -> datetime:
        passed = (time.time() - self.began) * self.speed
        return self.showed + timedelta(seconds=passed + self._ahead())

    def jump(self, by: timedelta) -> None:
        """Put the clock of every process forward."""
        fresh = self.ahead.with_suffix(".new")
        fresh.write_text(str(self._ahead() + by.total_seconds()))
        fresh.replace(self.ahead)

    def _ahead(self) -> float:
        return float(self.ahead.read_text()) if self.ahead.exists() else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a process is born with, and the step and how often it may pass there; no step: until it is killed."""

    settings: Settings
    address: str
    clock: FastClock
    step: str = ""
    passes: int = 0


class NoAssistant:
    """Nobody is asked anything here."""

    def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> object:
        raise MissingPart("no bot here")

    def ready(self) -> bool:
        return True


def worker(life: Life) -> None:
    """Work until killed."""
    from scheduler.parts import sender_of
    from scheduler.tasks import Tasks
    from scheduler.worker import keep_working

    database = connect(life.address)
    sender = sender_of(life.settings, database, life.clock)
    sender = replace(sender, at=_death(life.step, life.passes), fresh=60 / life.clock.speed)
    keep_working(Tasks(sender, NoAssistant()), concurrency=2)


def scheduler(life: Life) -> None:
    """Tick every second until killed."""
    from repair.messages import queue
    from scheduler.ticks import Ticker, scheduler_of

    every = {queue.PLAN: 1.0, queue.SWEEP: 1.0, queue.LOOK_UP: 1.0}
    scheduler_of(Ticker(connect(life.address)), every).start()


def _death(step: str, passes: int) -> Callable[[str], None]:
    lock, left = Lock(), [passes]

    def at(name: str) -> None:
        if name != step:
            return
        with lock:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return at


def nursery() -> multiprocessing.context.ForkServerContext:
    """Where the processes are born."""
    context = multiprocessing.get_context("forkserver")
    names = ["scheduler.worker", "scheduler.ticks", "scheduler.parts", "tests.proofs.mortal", "tests.proofs.warm"]
    context.set_forkserver_preload(names)
    return context


@dataclass(slots=True)
class Pool:
    """Processes of one kind; those that died are counted and born again."""

    context: multiprocessing.context.ForkServerContext
    work: Callable[[Life], None]
    life: Life
    size: int
    chance: Random
    deaths: int = 0
    alive: list[tuple[BaseProcess, float]] | None = None  # each with the moment at which it is killed anyway

    def tend(self, *, mortal: bool = True) -> None:
        """Bury the dead, kill whose time has come, let others be born."""
        living = []
        for process, until in self.alive or []:
            if process.is_alive() and time.time() > until:
                process.kill()
            process.join(0 if process.is_alive() else None)
            if process.is_alive():
                living.append((process, until))
            else:
                self.deaths += 1
        while len(living) < self.size:
            living.append(self._born(mortal))
        self.alive = living

    def _born(self, mortal: bool) -> tuple[BaseProcess, float]:
        life, until = self.life, float("inf")
        if mortal:
            until = time.time() + self.chance.uniform(0.3, 6.0)
            if self.work is worker and self.chance.random() < 0.7:
                life = replace(life, step=self.chance.choice(STEPS), passes=self.chance.randint(1, 12))
        process = self.context.Process(target=self.work, args=(life,), daemon=True)
        process.start()
        return process, until

    def end(self) -> None:
        for process, _ in self.alive or []:
            process.kill()
        for process, _ in self.alive or []:
            process.join()
        self.alive = []
