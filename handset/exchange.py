"""What do all parts of the handset share? Settings, state, time, webhooks and background work."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from handset.faults import Fault, Faults, Kind, Where
from handset.player import State
from handset.store import Store
from handset.tables import Notice
from handset.webhooks import Webhooks
from repair.clock import Clock
from repair.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How fast the handset's world runs; tests make it faster."""

    text_step: float = 0.8  # seconds between queued, sent and delivered
    second: float = 1.0  # how long a second of ringing, speech or waiting for a key lasts
    retry_pauses: tuple[float, ...] = (1.0, 3.0)  # pauses before a webhook is tried again
    webhook_timeout: float = 15.0  # Twilio's own limit


OWN = "own:"  # begins the addresses that the handset answers itself, in the place of the office
Work = Callable[[], Coroutine[Any, Any, None]]  # begun only when its turn comes, so that none is left unawaited


@dataclass(slots=True)
class Tasks:
    """Background work, by name."""

    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _lines: dict[str, deque[Work]] = field(default_factory=dict)
    _all: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, name: str, work: Work) -> None:
        """Begin; work of the same name is stopped first."""
        self.stop(name)
        task = self._keep(_guarded(work))
        self._running[name] = task
        task.add_done_callback(lambda done: self._forget(name, done))

    def queue(self, name: str, work: Work) -> None:
        """Begin when everything queued earlier under this name is over: receipts keep their order."""
        if name in self._lines:
            self._lines[name].append(work)
            return
        self._lines[name] = deque([work])
        self._keep(self._in_order(name))

    async def _in_order(self, name: str) -> None:
        line = self._lines[name]
        try:
            while line:
                await _guarded(line.popleft())
        finally:
            del self._lines[name]

    def stop(self, name: str) -> None:
        """Stop the work of this name, unless it is the one that asks."""
        task = self._running.pop(name, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    def _forget(self, name: str, done: asyncio.Task[None]) -> None:
        if self._running.get(name) is done:
            del self._running[name]

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._all.add(task)
        task.add_done_callback(self._all.discard)
        return task

    async def close(self) -> None:
        """Stop everything and wait until it has stopped."""
        tasks = list(self._all)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _guarded(work: Work) -> None:
    try:
        await work()
    except Exception:
        log.exception("background work failed", extra={"action": "background"})


class Own(Protocol):
    """Who answers calls that carry their own script: the domestic gateway."""

    def document(self, sid: str, params: Mapping[str, str]) -> str:
        """The TwiML that follows a key."""
        ...

    def over(self, sid: str) -> None:
        """The call has ended."""
        ...


@dataclass(slots=True)
class Live:
    """A call that is being heard. `state` None: the first document has not come yet."""

    state: State | None = None
    fetching: bool = False  # a document is on its way: keys and words mean nothing now
    hops: int = 0  # documents in a row without anything that takes time
    until: datetime | None = None  # when the present timer runs out


class Exchange:
    """The telephone exchange: everything a text or a call needs."""

    def __init__(self, settings: Settings, clock: Clock, store: Store, timing: Timing) -> None:
        self.settings = settings
        self.clock = clock
        self.store = store
        self.timing = timing
        self.faults = Faults()
        self.tasks = Tasks()
        self.live: dict[str, Live] = {}  # by call sid
        self.own: Own | None = None
        self.webhooks = Webhooks(
            settings.TWILIO_AUTH_TOKEN,
            pauses=timing.retry_pauses,
            timeout=timing.webhook_timeout,
            unreachable=self.notice,
        )

    @property
    def account(self) -> str:
        return self.settings.TWILIO_ACCOUNT_SID

    def office(self, path: str) -> str:
        """A webhook address of the public door."""
        return self.settings.PUBLIC_URL.rstrip("/") + path

    def strike(self, kind: Kind, where: Where, to: str | None) -> Fault | None:
        """The fault of this kind if it strikes now; the page then shows what is left of it."""
        fault = self.faults.strike(kind, where, to)
        if fault is not None:
            self.store.version += 1
        return fault

    def notice(self, code: str, detail: str) -> None:
        """Keep something for the person at the page to see."""
        with self.store.write() as session:
            session.add(Notice(at=self.clock.now(), code=code, detail=detail))

    async def close(self) -> None:
        await self.tasks.close()
        await self.webhooks.close()
        self.store.close()
