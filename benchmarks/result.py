"""What does a measurement say? Two rates and their ratio."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Things a second, ours and the baseline's."""

    what: str
    ours: float
    baseline: float

    @property
    def ratio(self) -> float:
        return self.ours / self.baseline


def rate(work: Callable[[], int]) -> float:
    """Things a second that `work` does; it says how many it did."""
    began = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - began)
