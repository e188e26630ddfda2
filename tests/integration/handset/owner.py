"""Somebody with a telephone, and everything between it and the outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import select

from repair.clock import FixedClock
from repair.messages import receipts
from repair.store.database import Database
from repair.store.tables import Outbox, Receipt, Turn
from scheduler.send import Sender

PHONE = "+8613900001234"
TRIES = 500  # looks at something that must come


@dataclass
class Owner:
    """A person with a telephone, and everything between it and the outbox."""

    database: Database
    clock: FixedClock
    sender: Sender
    page: httpx.Client
    row: int
    heard: int = field(default=0)  # lines of calls that were heard before

    def due(self) -> int:
        """Whatever is due leaves; how many requests were made."""
        with self.database.session() as session:
            wanted = select(Outbox.id).where(Outbox.state == "planned", Outbox.due_at <= self.clock.now())
            ids = list(session.scalars(wanted))
        return self.sender.send(ids)

    def rings(self) -> str:
        """The sid of the call that rings."""
        assert self.due() == 1
        return str(self.until(lambda live: live["status"] == "ringing")["sid"])

    def state(self) -> dict[str, Any]:
        return dict(self.page.get("/phone/state", params={"number": PHONE}).json())

    def until(self, wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """The call under way as soon as it is as wanted."""
        for _ in range(TRIES):
            live = self.state()["live"]
            if live and wanted(live[0]):
                return dict(live[0])
        raise AssertionError(live)

    def do(self, sid: str, action: str, **values: Any) -> None:
        assert self.page.post(f"/phone/calls/{sid}/{action}", json=values).status_code == 200, action

    def listens(self) -> str:
        """What has been said since the last time, once the call waits for the person."""
        live = self.until(lambda one: not one["fetching"] and one["keys"])
        lines = [line["text"] for line in live["lines"] if line["kind"] == "say"]
        said, self.heard = "".join(lines[self.heard :]), len(lines)
        return said

    def answers(self) -> str:
        sid = self.rings()
        self.do(sid, "answer")
        self.heard = 0
        return sid

    def reported(self, sid: str, status: str) -> Outbox:
        """The row once the provider has reported this and a worker has applied it."""
        for _ in range(TRIES):
            with self.database.session() as session:
                known = select(Receipt.id).where(Receipt.provider_sid == sid, Receipt.status == status)
                if session.scalar(known) is not None:
                    receipts.apply_waiting(session, self.sender.law, self.clock.now())
                    return session.get_one(Outbox, self.row)
            self.state()  # the handset goes on meanwhile
        raise AssertionError(status)

    def said(self) -> list[tuple[str, str]]:
        with self.database.session() as session:
            return [(turn.speaker, turn.text) for turn in session.scalars(select(Turn).order_by(Turn.id))]

    def inbox(self) -> list[str]:
        return [text["body"] for text in self.state()["thread"]]

    def later(self, **time: int) -> None:
        self.clock.set(self.clock.now() + timedelta(**time))
