"""How is work shared among processes that inherit what they work on? Only the results travel."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.sharedctypes import Synchronized
from typing import Any, TypeVar

T = TypeVar("T")
Done = Callable[[int], None]  # hears of how many things more were done
Work = Callable[[int, Done], T]  # does one part, named by its place

ENOUGH = 2000  # things that are worth another process
HEAR = 0.2  # seconds between two words about the progress

_inherited: tuple[Work[Any], Synchronized[int]] | None = None


def worth(things: int, wanted: int = 0) -> int:
    """Among how many processes to share the work; `wanted` 0: as many as the machine has and the work is worth."""
    if "fork" not in get_all_start_methods():
        return 1
    able = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return wanted or max(1, min(able, things // ENOUGH))


def share(work: Work[T], parts: int, heard: Callable[[int], None] = lambda done: None) -> list[T]:
    """The results of all parts, in their order; `heard` is told the sum of what was done so far."""
    if parts == 1:
        with uncollected():
            return [work(0, _adding(heard))]
    global _inherited  # noqa: PLW0603 - children of a fork find it where their parent left it
    count = get_context("fork").Value("q", 0)
    _inherited = work, count
    try:
        gc.freeze()  # what is there is not looked at again, in the children neither
        with ProcessPoolExecutor(parts, mp_context=get_context("fork")) as pool:
            all_of_them = [pool.submit(_part, place) for place in range(parts)]
            running = set(all_of_them)
            while running:
                _, running = wait(running, timeout=HEAR, return_when=FIRST_COMPLETED)
                heard(count.value)
            with uncollected():
                return [one.result() for one in all_of_them]
    finally:
        gc.unfreeze()
        _inherited = None


def _part(place: int) -> Any:
    if _inherited is None:
        raise RuntimeError("a part of the work without its whole")
    work, count = _inherited

    def done(more: int) -> None:
        with count.get_lock():
            count.value += more

    with uncollected():
        return work(place, done)


def _adding(heard: Callable[[int], None]) -> Done:
    total = 0

    def add(more: int) -> None:
        nonlocal total
        total += more
        heard(total)

    return add


@contextmanager
def uncollected() -> Iterator[None]:
    """Millions of objects are made and none is garbage: looking for cycles would take a quarter of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.freeze()  # to and fro: everything is old now, and the next look at what is young is short
            gc.unfreeze()
            gc.enable()
