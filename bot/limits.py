"""Does somebody ask faster than a person can? Token buckets, kept in memory and forgotten when idle."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

MOST_KEPT = 20_000  # buckets; the longest unused is forgotten first


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` at once, then `each_second` on average."""

    burst: float
    each_second: float


@dataclass(slots=True)
class Buckets:
    """One bucket a key, all of the same rate."""

    rate: Rate
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)  # key: (tokens, since)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: str, at: float) -> bool:
        """Take one token at the moment `at` (seconds of any steady clock); False when there is none."""
        with self._lock:
            tokens, since = self._left.pop(key, (self.rate.burst, at))
            tokens = min(self.rate.burst, tokens + (at - since) * self.rate.each_second)
            allowed = tokens >= 1
            self._left[key] = (tokens - 1 if allowed else tokens, at)
            while len(self._left) > MOST_KEPT:
                self._left.popitem(last=False)
            return allowed


@dataclass(slots=True)
class Limits:
    """The rates of the public door. Many people of one office may share an address."""

    session: Buckets = field(default_factory=lambda: Buckets(Rate(burst=20, each_second=1)))
    address: Buckets = field(default_factory=lambda: Buckets(Rate(burst=300, each_second=20)))
    reading: Buckets = field(default_factory=lambda: Buckets(Rate(burst=300, each_second=20)))
