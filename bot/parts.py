"""What does every page and webhook of the public door work with?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import Depends, Request

from bot.keeping import Keeper
from bot.limits import Limits
from repair.clock import Clock, clock_from
from repair.conversations.assistant import Assistant
from repair.conversations.rasa import RasaAssistant
from repair.settings import Settings, read_settings
from repair.store.database import Database, open_database

MOST_TURNS = 16  # the rest of the threads and connections is for the provider's webhooks, which must not wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Opened once by the main function, or put together by a test."""

    settings: Settings
    database: Database
    assistant: Assistant
    clock: Clock
    ticks: Callable[[], float] = time.monotonic  # for rates only, never for dates
    limits: Limits = field(default_factory=Limits)
    turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST_TURNS))  # of the chat, under way
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keeper", Keeper(self.database, self.clock))


def opened() -> Parts:
    """The parts of this process's own settings."""
    settings = read_settings()
    return Parts(
        settings=settings,
        database=open_database(settings),
        assistant=RasaAssistant(settings),
        clock=clock_from(settings.XIUFU_NOW),
    )


async def _parts(request: Request) -> Parts:  # else the framework would give it a thread of its own
    parts: Parts = request.app.state.parts
    return parts


Opened = Annotated[Parts, Depends(_parts)]
