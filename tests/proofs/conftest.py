"""A town: a real database, a handset that really runs, a public door that hears its receipts."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select

from bot.app import create_app
from bot.parts import Parts
from handset.app import create_app as create_handset
from handset.exchange import Timing
from repair.clock import CHINA
from repair.conversations.assistant import QuietAssistant
from repair.messages.standing import law_of
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Enterprise, Outbox
from scheduler.ladder import load_ladder
from scheduler.plan import plan_records
from tests.builders import a_penalty
from tests.proofs.mortal import FastClock

NIGHTLY = bool(os.environ.get("XIUFU_NIGHTLY"))
SPEED = 20
TODAY = datetime(2026, 9, 16, 9, 30, tzinfo=CHINA)
DECIDED = date(2026, 6, 15)  # 一般: may be applied for from 2026-09-16


@dataclass
class Town:
    database: Database
    settings: Settings
    clock: FastClock

    def penalties(self, count: int) -> None:
        """So many records whose day is today, each of an enterprise with a number of its own."""
        with self.database.session() as session:
            for _ in range(count):
                a_penalty(session, decided_on=DECIDED)

    def plan(self) -> None:
        settings = self.settings
        plan_records(self.database, ladder=load_ladder(), law=law_of(settings), now=self.clock.now())

    def enterprises(self) -> int:
        with self.database.session() as session:
            return session.scalar(select(func.count()).select_from(Enterprise)) or 0

    def rows(self) -> list[Outbox]:
        """The reminders of the first day; the later steps of the ladder are not what is proved here."""
        with self.database.session() as session:
            return list(session.scalars(select(Outbox).where(Outbox.step == "open")))

    def deliveries(self) -> list[dict[str, Any]]:
        """What really appeared on telephones."""
        found = httpx.get(f"{self.settings.TWILIO_BASE_URL}/deliveries", trust_env=False, timeout=60).json()
        return list(found["deliveries"])

    def fault(self, **switch: Any) -> None:
        answer = httpx.post(f"{self.settings.TWILIO_BASE_URL}/faults", json=switch, trust_env=False, timeout=60)
        assert answer.is_success, answer.text

    def until(self, done: Callable[[], bool], seconds: float, tend: Callable[[], None]) -> None:
        end = time.time() + seconds
        while not done():
            assert time.time() < end, Counter((row.state, row.reason) for row in self.rows())
            tend()
            time.sleep(0.1)  # the processes work meanwhile


@pytest.fixture
def town(database: Database, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    doors, line = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
    settings = settings.model_copy(
        update={
            "PUBLIC_URL": f"http://127.0.0.1:{doors.getsockname()[1]}",
            "TWILIO_BASE_URL": f"http://127.0.0.1:{line.getsockname()[1]}",
            "TWILIO_TIMEOUT": 2.0,
            "SENDING_HOURS": "everyday 00:00-24:00",
            "CALLBACKS_AN_HOUR": 0,
            "TEXTS_PER_SECOND": 0,
            "XIUFU_VAR": tmp_path,
        }
    )
    clock = FastClock(began=time.time(), showed=TODAY, speed=SPEED, ahead=tmp_path / "ahead")
    parts = Parts(settings=settings, database=database, assistant=QuietAssistant(), clock=clock)
    timing = Timing(text_step=0.02, retry_pauses=(0.1, 0.3))
    servers = [_serve(create_app(parts), doors), _serve(create_handset(settings, timing=timing), line)]
    yield Town(database=database, settings=settings, clock=clock)
    for server, thread in reversed(servers):
        server.should_exit = True
        thread.join()
    doors.close()
    line.close()


def _serve(app: FastAPI, listener: socket.socket) -> tuple[uvicorn.Server, threading.Thread]:
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1, ws="none", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    return server, thread
