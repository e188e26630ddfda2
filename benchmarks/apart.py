"""How long does one piece of work take, and how much memory at most? Each runs in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a piece of work did and what it took; the memory is the working process's own, not the database's."""

    done: int
    seconds: float
    peak_mb: float


def apart(work: Callable[..., int], *given: Any) -> Cost:
    """Run `work` in a new process; it answers how many things it did."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=_run, args=(its, work, given))
    process.start()
    its.close()
    try:
        cost: Cost = mine.recv()
    except EOFError:
        raise RuntimeError(f"{work.__module__}.{work.__qualname__} failed") from None
    process.join()
    return cost


def _run(its: Any, work: Callable[..., int], given: tuple[Any, ...]) -> None:
    began = time.perf_counter()
    done = work(*given)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    its.send(Cost(done=done, seconds=seconds, peak_mb=peak))
