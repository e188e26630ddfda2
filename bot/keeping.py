"""How are many receipts kept with few commits? Those that come within a few milliseconds share one transaction.

Each is answered only after its commit, so that what the provider was told is kept is kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import sleep
from weakref import WeakKeyDictionary

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from repair.clock import Clock, steady
from repair.messages import receipts
from repair.messages.receipts import Report
from repair.store.database import Database

log = logging.getLogger(__name__)

TOGETHER = 0.03  # seconds a receipt waits for others
MOST = 500  # receipts a transaction
APART = 0.5  # seconds between two jobs that apply what was kept: each then has many
AWAY = 4.0  # seconds a batch waits for a database that restarts; the provider listens for fifteen and asks only once
PAUSE = 0.25  # seconds between two tries, also when two transactions stood in each other's way

Waiting = tuple[Report, "asyncio.Future[None]"]


@dataclass(slots=True)
class _Queue:
    """What waits in one event loop."""

    waiting: list[Waiting] = field(default_factory=list)
    writing: asyncio.Task[None] | None = None
    waking: asyncio.Task[None] | None = None
    woken: float = -APART  # when the last job was put off, by the loop's clock


@dataclass(slots=True)
class Keeper:
    """Keeps receipts in batches; one transaction at a time."""

    database: Database
    clock: Clock
    _queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = field(default_factory=WeakKeyDictionary)

    async def keep(self, report: Report) -> None:
        """Return once this receipt is committed. Raises what the database raised: then it is not kept."""
        loop = asyncio.get_running_loop()
        queue = self._queues.setdefault(loop, _Queue())
        kept: asyncio.Future[None] = loop.create_future()
        queue.waiting.append((report, kept))
        if queue.writing is None or queue.writing.done():
            queue.writing = loop.create_task(self._write(queue))
        await kept

    async def _write(self, queue: _Queue) -> None:
        while queue.waiting:
            await asyncio.sleep(TOGETHER)
            batch, queue.waiting = queue.waiting[:MOST], queue.waiting[MOST:]
            errors = await asyncio.to_thread(self._commit, [report for report, _ in batch])
            if not all(errors):
                await self._announce(queue)
            for (_, kept), error in zip(batch, errors, strict=True):
                if kept.done():  # its request was given up meanwhile
                    continue
                if error is None:
                    kept.set_result(None)
                else:
                    kept.set_exception(error)

    def _commit(self, reports: Sequence[Report]) -> list[Exception | None]:
        """What became of each: None when it is kept. One that the database refuses does not spoil the others."""
        end = steady() + AWAY
        while True:
            try:
                with self.database.session() as session:
                    receipts.keep_all(session, reports, self.clock.now())
                break
            except (OperationalError, PoolTimeout) as error:
                if steady() >= end:
                    return [error for _ in reports]
                sleep(PAUSE)
            except Exception as error:
                if len(reports) == 1 or not isinstance(error, DBAPIError):
                    return [error for _ in reports]
                log.warning("receipts one by one", extra={"action": "receipts_split", "error": type(error).__name__})
                return [outcome for report in reports for outcome in self._commit([report])]
        return [None for _ in reports]

    async def _announce(self, queue: _Queue) -> None:
        """Have what was kept applied: at once when that is rare, else soon, together with what comes until then."""
        loop = asyncio.get_running_loop()
        if queue.waking is not None and not queue.waking.done():
            return
        pause = queue.woken + APART - loop.time()
        queue.woken = loop.time() + max(pause, 0.0)
        if pause > 0:
            queue.waking = loop.create_task(self._later(pause))
        else:
            await asyncio.to_thread(self._wake)

    async def _later(self, pause: float) -> None:
        await asyncio.sleep(pause)
        await asyncio.to_thread(self._wake)

    def _wake(self) -> None:
        """Have them applied; should that fail, the sweep finds them."""
        try:
            with self.database.session() as session:
                receipts.wake(session)
        except Exception as error:
            log.warning("receipts wait", extra={"action": "receipts_wait", "error": type(error).__name__})
