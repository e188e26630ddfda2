"""A worker that wants every row there is, in an order of its own."""

from __future__ import annotations

from random import Random

from sqlalchemy import select

from repair.clock import FixedClock
from repair.messages.standing import law_of
from repair.messages.transports.memory import MemoryTransport
from repair.messages.transports.routes import Routes
from repair.settings import Settings
from repair.store.database import connect
from repair.store.tables import Outbox
from scheduler.ladder import load_ladder
from scheduler.send import Sender

BATCH = 100


def a_sender(address: str, settings: Settings, clock: FixedClock) -> Sender:
    return Sender(
        database=connect(address),
        settings=settings,
        law=law_of(settings),
        ladder=load_ladder(),
        routes=Routes.of(sms=MemoryTransport(clock=clock), voice=MemoryTransport(clock=clock, channel="voice")),
        clock=clock,
    )


def take_all(address: str, settings: Settings, clock: FixedClock, seed: int) -> None:
    """One worker that wants every row, in an order of its own."""
    sender = a_sender(address, settings, clock)
    with sender.database.session() as session:
        ids = list(session.scalars(select(Outbox.id).where(Outbox.state == "planned").order_by(Outbox.id)))
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    Random(seed).shuffle(batches)
    for batch in batches:
        sender.send(batch)
