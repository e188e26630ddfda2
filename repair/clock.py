"""What time is it? The only module that asks the machine.

Everything else takes `now` or `today` as an argument, so that a year can be played in a minute.
"""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Something that knows the present moment, aware and in Chinese time."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(CHINA)


class FixedClock:
    """A clock that stands still until it is set; for tests and simulation."""

    def __init__(self, at: datetime) -> None:
        self.at = aware(at)

    def now(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        self.at = aware(at)


def aware(moment: datetime) -> datetime:
    """The same moment in Chinese time; refuses a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}: say which time zone it is in")
    return moment.astimezone(CHINA)


def moment(text: str) -> datetime:
    """An ISO date or datetime as an aware moment; without an offset it is Chinese time.

    Raises ValueError for anything else.
    """
    parsed = datetime.fromisoformat(text.strip())
    return parsed.replace(tzinfo=CHINA) if parsed.tzinfo is None else parsed.astimezone(CHINA)


def clock_from(fixed: str) -> Clock:
    """The clock that `XIUFU_NOW` asks for: a fixed one for tests, else the machine's."""
    return FixedClock(moment(fixed)) if fixed else SystemClock()


def today(clock: Clock) -> date:
    """The present date in China."""
    return clock.now().date()


def steady() -> float:
    """Seconds of a clock that nobody sets and that also runs while the machine sleeps; for durations only."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
