"""A small world: a real database, an in-memory provider for each channel, a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from repair.clock import CHINA, FixedClock
from repair.messages import receipts
from repair.messages.standing import law_of
from repair.messages.transports.memory import MemoryTransport
from repair.messages.transports.routes import Routes
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Attempt, Enterprise, Outbox, Penalty
from scheduler.claim import Claim, claim_reminders
from scheduler.ladder import load_ladder
from scheduler.plan import plan_records
from scheduler.reconcile import Tally
from scheduler.send import Sender
from tests.builders import a_penalty, an_enterprise


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@dataclass
class World:
    database: Database
    settings: Settings
    clock: FixedClock
    sms: MemoryTransport
    voice: MemoryTransport
    given: dict[str, Any] = field(default_factory=dict)  # settings that differ; without any nothing is paced
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.settings = self.settings.model_copy(
            update={"CALLBACKS_AN_HOUR": 0, "TEXTS_PER_SECOND": 0, "CALLS_PER_SECOND": 0} | self.given
        )
        self.sender = Sender(
            database=self.database,
            settings=self.settings,
            law=law_of(self.settings),
            ladder=load_ladder(),
            routes=Routes.of(sms=self.sms, voice=self.voice),
            clock=self.clock,
        )

    def penalty(self, **given: Any) -> int:
        with self.database.session() as session:
            return a_penalty(session, **given)

    def enterprise(self, **given: Any) -> int:
        with self.database.session() as session:
            return an_enterprise(session, **given)

    def set(self, penalty_id: int, **values: Any) -> None:
        with self.database.session() as session:
            session.execute(update(Penalty).where(Penalty.id == penalty_id).values(**values, plan_needed=True))

    def plan(self, *, everything: bool = False) -> Tally:
        return plan_records(
            self.database,
            ladder=self.sender.ladder,
            law=self.sender.law,
            now=self.clock.now(),
            everything=everything,
        )

    def send_due(self) -> int:
        with self.database.session() as session:
            due = select(Outbox.id).where(Outbox.state == "planned", Outbox.due_at <= self.clock.now())
            ids = list(session.scalars(due.order_by(Outbox.due_at, Outbox.id)))
        return self.sender.send(ids)

    def apply_receipts(self) -> int:
        """Apply every receipt that waits, as the worker's job does; how many found their message."""
        with self.database.session() as session:
            return receipts.apply_waiting(session, self.sender.law, self.clock.now())[1]

    def claim(self) -> list[Claim]:
        """What a worker holds that dies before it asks the provider."""
        with self.database.session() as session:
            due = list(session.scalars(select(Outbox.id).where(Outbox.state == "planned")))
            return claim_reminders(session, due, self.sender.office, self.sender.routes, self.clock.now())

    def rows(self, *, state: str | None = None) -> list[Outbox]:
        with self.database.session() as session:
            wanted = select(Outbox).order_by(Outbox.due_at, Outbox.id)
            return list(session.scalars(wanted.where(Outbox.state == state) if state else wanted))

    def row(self, step: str, channel: str = "sms") -> Outbox:
        (found,) = [row for row in self.rows() if (row.step, row.channel) == (step, channel)]
        return found

    def attempts(self, outbox_id: int) -> list[Attempt]:
        with self.database.session() as session:
            return list(session.scalars(select(Attempt).where(Attempt.outbox_id == outbox_id).order_by(Attempt.id)))

    def session(self) -> Any:
        return self.database.session()

    def phone_of(self, penalty_id: int) -> str:
        from repair.store.tables import Contact

        with self.database.session() as session:
            return session.scalars(
                select(Contact.phone)
                .join(Enterprise, Enterprise.id == Contact.enterprise_id)
                .join(Penalty, Penalty.enterprise_id == Enterprise.id)
                .where(Penalty.id == penalty_id)
            ).one()


@pytest.fixture
def world(database: Database, settings: Settings, clock: FixedClock) -> Iterator[World]:
    yield World(
        database=database,
        settings=settings,
        clock=clock,
        sms=MemoryTransport(clock=clock),
        voice=MemoryTransport(clock=clock, channel="voice"),
    )
