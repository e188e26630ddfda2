"""A place with both local providers: a database, a door that listens, one handset or two, and the hands of a worker."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
import yaml
from sqlalchemy import select

from bot.app import create_app
from bot.parts import Parts
from handset.exchange import Timing
from handset.store import Store
from repair.clock import FixedClock
from repair.conversations.assistant import Answer, QuietAssistant, Reply
from repair.messages import receipts
from repair.messages.filing import mapping
from repair.messages.standing import law_of
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Outbox, Receipt, Turn
from scheduler.ladder import load_ladder
from scheduler.look_up import ask_for_receipts, look_up
from scheduler.parts import routes_of
from scheduler.plan import plan_records
from scheduler.send import Sender
from tests.builders import a_penalty, an_enterprise
from tests.integration.handset.conftest import PATIENCE, Running, run

PHONE = "+8613900001234"
FAST = Timing(text_step=0.0, second=1.0, retry_pauses=(0.1, 0.3), webhook_timeout=5.0)
CALLER = "05700000000"
_PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy")


def domestic(settings: Settings, folder: Path, **more: Any) -> Settings:
    """Settings with an account at the gateway, every template approved under a code of its own."""
    form = mapping(settings.model_copy(update={"SMS_STOP_LINE": False}))
    for number, place in enumerate(_places(form)):
        place["code"] = f"T_{number}"
    file = folder / "templates.yml"
    file.write_text(yaml.safe_dump(form, allow_unicode=True))
    values = {
        "ALIYUN_ACCESS_KEY_ID": "LTAI0000000000000000",
        "ALIYUN_ACCESS_KEY_SECRET": "a test's secret",
        "ALIYUN_TEMPLATES": str(file),
        "ALIYUN_CALLED_SHOW_NUMBER": CALLER,
        "ALIYUN_PUSH_TOKEN": "a-secret-in-the-address",
        "ALIYUN_TIMEOUT": 2.0,
        "TWILIO_TIMEOUT": 2.0,
        "SMS_STOP_LINE": False,
        "SENDING_HOURS": "everyday 00:00-24:00",
        "CALLBACKS_AN_HOUR": 0,
        "TEXTS_PER_SECOND": 0,
        "CALLS_PER_SECOND": 0,
        **more,
    }
    return settings.model_copy(update=values)


def _places(form: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in form.values():
        if "code" in one:
            yield one
        else:
            yield from _places(one)


@dataclass
class Place:
    """Everything that a test of the providers asks and does."""

    settings: Settings
    database: Database
    clock: FixedClock
    handsets: tuple[Running, ...]  # twilio's, the gateway's; the same one when there is but one
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.law = law_of(self.settings)
        self.sender = Sender(
            database=self.database,
            settings=self.settings,
            law=self.law,
            ladder=load_ladder(),
            routes=routes_of(self.settings),
            clock=self.clock,
        )

    def reminder(self, **given: Any) -> int:
        """A record whose reminder by text is due now; the row's id."""
        with self.database.session() as session:
            firm = an_enterprise(session, phone=given.pop("phone", PHONE))
            penalty = a_penalty(session, enterprise_id=firm, **given)
        plan_records(self.database, ladder=self.sender.ladder, law=self.law, now=self.clock.now(), everything=True)
        now = self.clock.now()
        mine = [row for row in self.rows() if row.penalty_id == penalty and row.channel == "sms"]
        return min(row.id for row in mine if row.state == "planned" and row.due_at <= now)

    def reminders(self, phones: Iterable[str]) -> list[int]:
        """One for each of these numbers, due now; the rows' ids."""
        with self.database.session() as session:
            ours = {a_penalty(session, enterprise_id=an_enterprise(session, phone=phone)) for phone in phones}
        now = self.clock.now()
        plan_records(self.database, ladder=self.sender.ladder, law=self.law, now=now, everything=True)
        due = [row for row in self.rows() if row.penalty_id in ours and row.channel == "sms" and row.due_at <= now]
        return [row.id for row in due if row.state == "planned"]

    def a_call(self, phone: str = PHONE, step: str = "reminder_7") -> int:
        """A reminder call that is due now; its row's id."""
        now = self.clock.now()
        with self.database.session() as session:
            firm = an_enterprise(session, phone=phone)
            penalty = a_penalty(session, enterprise_id=firm, decided_on=date(2026, 6, 1))
            row = Outbox(
                purpose="reminder",
                enterprise_id=firm,
                penalty_id=penalty,
                step=step,
                channel="voice",
                window_version=1,
                due_at=now,
                expires_at=now + timedelta(days=20),
                created_at=now,
                updated_at=now,
            )
            session.add(row)
            session.flush()
            return row.id

    def send(self) -> int:
        """Send what is due."""
        due = [row.id for row in self.rows() if row.state == "planned" and row.due_at <= self.clock.now()]
        return self.sender.send(due)

    def look_up(self, later: timedelta = timedelta(0)) -> None:
        self.clock.set(self.clock.now() + later)
        look_up(self.sender)

    def ask(self) -> int:
        return ask_for_receipts(self.sender)

    def rows(self) -> list[Outbox]:
        with self.database.session() as session:
            return list(session.scalars(select(Outbox).order_by(Outbox.id)))

    def row(self, key: int) -> Outbox:
        with self.database.session() as session:
            return session.get_one(Outbox, key)

    def apply(self) -> None:
        with self.database.session() as session:
            receipts.apply_waiting(session, self.law, self.clock.now())

    def until(self, holds: Callable[[], Any], what: str = "") -> None:
        """Apply receipts as they come until this holds. Fails after a while."""
        waits = threading.Event()
        for _ in range(int(PATIENCE * 20)):
            self.apply()
            if holds():
                return
            waits.wait(0.05)
        with self.database.session() as session:
            seen = [(one.provider_sid, one.status) for one in session.scalars(select(Receipt))]
        raise AssertionError((what, [(row.id, row.state, row.reason) for row in self.rows()], seen))

    def ends(self, key: int, state: str) -> Outbox:
        """The row, as soon as it is in this state."""
        self.until(lambda: self.row(key).state == state, state)
        return self.row(key)

    def turns(self) -> list[tuple[str, str, str]]:
        with self.database.session() as session:
            return [(one.speaker, one.channel, one.text) for one in session.scalars(select(Turn).order_by(Turn.id))]

    def arrived(self) -> list[tuple[str, str]]:
        """What really appeared on handsets, number and words, each as often as it did."""
        found = []
        for handset in dict.fromkeys(one.url for one in self.handsets):
            for one in self.get(handset, "/deliveries")["deliveries"]:
                found += [(one["to"], one["body"])] * one["count"]
        return found

    def fault(self, kind: str, at: int = -1, **more: Any) -> None:
        self.post(self.handsets[at].url, "/faults", {"kind": kind, **more})

    def phone(self, path: str, at: int = -1, **words: Any) -> Any:
        return self.post(self.handsets[at].url, f"/phone/{path}", words)

    def live(self, at: int = -1) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(self.handsets[at].url, "/phone/state")["live"]
        return found

    def rings(self) -> str:
        """The sid of the call that rings at the gateway's handset, as soon as there is one."""
        self.until(lambda: any(one["status"] == "ringing" for one in self.live()), "ringing")
        return str(self.live()[0]["sid"])

    def get(self, url: str, path: str) -> Any:
        return httpx.get(url + path, trust_env=False, timeout=PATIENCE).json()

    def post(self, url: str, path: str, document: dict[str, Any]) -> Any:
        answer = httpx.post(url + path, json=document, trust_env=False, timeout=PATIENCE)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()


@contextmanager
def place(settings: Settings, database: Database, clock: FixedClock, *, two: bool = False) -> Iterator[Place]:
    """The door and the handsets run until the end; `two`: each provider has a handset of its own."""
    proxies = {name: os.environ.pop(name) for name in _PROXIES if name in os.environ}  # they cannot reach this machine
    listener = socket.create_server(("127.0.0.1", 0))
    settings = settings.model_copy(update={"PUBLIC_URL": f"http://127.0.0.1:{listener.getsockname()[1]}"})
    handsets = tuple(run(settings, FAST, Store(None)) for _ in range(2 if two else 1))
    addresses = {"TWILIO_BASE_URL": handsets[0].url, "ALIYUN_ENDPOINT": handsets[-1].url}
    settings = settings.model_copy(update=addresses)
    answers = {"需要什么材料": Answer(replies=(Reply(text="两样材料。"),), intent="ask_materials", confidence=0.9)}
    parts = Parts(settings=settings, database=database, assistant=QuietAssistant(answers), clock=clock)
    server = uvicorn.Server(uvicorn.Config(create_app(parts), log_config=None, ws="none", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    made = Place(settings=settings, database=database, clock=clock, handsets=handsets)
    try:
        yield made
    finally:
        made.sender.hands.close()
        for one in handsets:
            one.stop()
        server.should_exit = True
        thread.join()
        listener.close()
        _close_clients()
        os.environ.update(proxies)


def _close_clients() -> None:
    """The vendor's client keeps its connections for the whole process; a test that ends leaves none open."""
    from darabonba.core import DaraCore

    for session in DaraCore._sessions.values():
        session.close()
    DaraCore._sessions.clear()
