"""Which provider takes this message? The order of the setting; one that keeps refusing is left out for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from repair.messages.transports.port import Transport

REFUSALS = 5  # in a row, by no fault of the message: the provider is left out
LEFT_OUT = 60.0  # seconds


@dataclass(slots=True)
class _Health:
    refusals: int = 0
    back_at: float = 0.0


@dataclass(slots=True)
class Routes:
    """The providers of each channel, in order of preference. Health is this process's own view."""

    channels: dict[str, tuple[Transport, ...]]
    ticks: Callable[[], float] = time.monotonic
    _health: dict[str, _Health] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, **channels: Transport | Sequence[Transport]) -> Routes:
        """Routes by channel, of one provider or of several: Routes.of(sms=[first, second], voice=first)."""
        made = {name: tuple(given) if isinstance(given, Sequence) else (given,) for name, given in channels.items()}
        return cls(channels=made)

    def count(self, channel: str) -> int:
        """How many providers the channel has."""
        return len(self.channels[channel])

    def pick(self, channel: str, tries: int) -> Transport:
        """The provider of the next try: each try another, those that keep refusing last."""
        known = self.channels[channel]
        turned = [*known[tries % len(known) :], *known[: tries % len(known)]]
        now = self.ticks()
        with self._lock:
            return next((one for one in turned if self._of(one.name).back_at <= now), turned[0])

    def named(self, channel: str, name: str) -> Transport:
        """The provider that was asked; the first of the channel when the setting names it no more."""
        known = self.channels[channel]
        return next((one for one in known if one.name == name), known[0])

    def every(self) -> Iterable[tuple[str, Transport]]:
        """Each channel with each of its providers."""
        return [(channel, one) for channel, known in self.channels.items() for one in known]

    def took(self, name: str) -> None:
        """The provider answered as it should."""
        with self._lock:
            self._health.pop(name, None)

    def refused(self, name: str) -> None:
        """The provider refused for a reason that is not the message's own."""
        with self._lock:
            health = self._of(name)
            health.refusals += 1
            if health.refusals >= REFUSALS:
                health.back_at = self.ticks() + LEFT_OUT

    def _of(self, name: str) -> _Health:
        return self._health.setdefault(name, _Health())
