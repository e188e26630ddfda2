"""A provider inside the process: the simulation's, and the tests' when they need no network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from repair.clock import Clock
from repair.errors import DeliveryError, OutcomeUnknown
from repair.messages.transports.port import Found, Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One message this provider took."""

    sid: str
    letter: Letter
    at: datetime


@dataclass(slots=True)
class MemoryTransport:
    """Takes everything, unless `fault` raises; `lose_answer` takes the message and then says nothing."""

    clock: Clock
    channel: str = "sms"
    fault: Callable[[Letter], None] | None = None
    lose_answer: bool = False
    down: bool = False
    kept: list[Kept] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"memory-{self.channel}"

    def send(self, letter: Letter) -> str:
        self._answering()
        if self.fault is not None:
            self.fault(letter)
        prefix = "CA" if self.channel == "voice" else "SM"
        sid = f"{prefix}{letter.outbox_id:08d}{len(self.kept):024d}"
        self.kept.append(Kept(sid=sid, letter=letter, at=self.clock.now()))
        if self.lose_answer:
            raise OutcomeUnknown
        return sid

    def find(self, letter: Letter, since: datetime) -> list[Found]:
        self._answering()
        same = [kept for kept in self.kept if kept.letter.to == letter.to and kept.at >= since]
        if self.channel == "sms":
            same = [kept for kept in same if kept.letter.text == letter.text]
        return [Found(sid=kept.sid, status="sent") for kept in same]

    def fetch(self, sid: str, *, to: str = "", since: datetime | None = None) -> Found | None:
        self._answering()
        return next((Found(sid=sid, status="delivered") for kept in self.kept if kept.sid == sid), None)

    def _answering(self) -> None:
        if self.down:
            raise DeliveryError(permanent=False, code="down")
