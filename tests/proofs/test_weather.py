"""The provider times out, refuses, fails, is slow, talks nonsense, loses, doubles and reorders its receipts: and then?

Each reminder ends final with a reason, and none appears twice on a telephone.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

from repair.messages.status import FINAL, State
from scheduler.look_up import NO_RECEIPT
from tests.proofs import crowd
from tests.proofs.conftest import DECIDED, NIGHTLY, Town
from tests.proofs.mortal import Life, Pool, nursery, scheduler, worker

REMINDERS = 10_000 if NIGHTLY else 500
WEATHER = (
    {"kind": "accept_then_timeout", "probability": 0.02, "seconds": 3},
    {"kind": "accept_then_500", "probability": 0.05},
    {"kind": "refuse_429", "probability": 0.08},
    {"kind": "error_500", "probability": 0.05},
    {"kind": "slow", "probability": 0.02, "seconds": 1},
    {"kind": "garbage", "probability": 0.05},
    {"kind": "lose_receipts", "probability": 0.1},
    {"kind": "double_receipts", "probability": 0.1},
    {"kind": "reorder_receipts", "probability": 0.1},
)


def test_in_any_weather_each_reminder_ends_with_a_reason_and_none_arrives_twice(town: Town) -> None:
    chance, context = Random(REMINDERS), nursery()
    life = Life(settings=town.settings, address=town.database.address, clock=town.clock)
    pools = [Pool(context, work, life, size, chance) for work, size in ((worker, 2), (scheduler, 1))]
    crowd.add(town.database, REMINDERS, decided_on=DECIDED)
    crowd.make_due(town.database, town.clock.now())
    for fault in WEATHER:
        town.fault(**fault)

    def tend() -> None:
        for pool in pools:
            pool.tend(mortal=False)

    try:
        town.until(lambda: _settled(town), 60 + REMINDERS, tend)
        town.fault(clear=True)
        town.clock.jump(NO_RECEIPT + timedelta(minutes=1))  # now the provider is asked about lost receipts
        town.until(lambda: _over(town), 300 + REMINDERS, tend)
    finally:
        for pool in pools:
            pool.end()
    rows = town.rows()
    delivered = {one["to"]: one["count"] for one in town.deliveries()}
    assert len(rows) == REMINDERS
    assert {State(row.state) for row in rows} <= FINAL
    assert [row.id for row in rows if row.state != State.DELIVERED and not row.reason] == []
    assert Counter(delivered.values()) == {1: len(delivered)}  # nothing twice
    arrived = {row.to_phone for row in rows if row.state == State.DELIVERED}
    assert arrived <= set(delivered)  # nothing is called delivered that did not arrive
    assert set(delivered) - arrived == set()  # and nothing that arrived is called lost


def _settled(town: Town) -> bool:
    """Nothing waits to leave any more, whatever the weather."""
    return not any(row.state in (State.PLANNED, State.SENDING, State.UNKNOWN) for row in town.rows())


def _over(town: Town) -> bool:
    return all(State(row.state) in FINAL for row in town.rows())
