"""Workers and schedulers are killed at every step: is nothing delivered twice, and nothing lost?"""

from __future__ import annotations

from collections import Counter
from random import Random

from repair.messages.status import State
from tests.proofs.conftest import NIGHTLY, Town
from tests.proofs.mortal import Life, Pool, nursery, scheduler, worker

KILLS = 1000 if NIGHTLY else 50
AT_ONCE = 400 if NIGHTLY else 60  # reminders that wait when the killing goes on


def test_nothing_is_delivered_twice_or_lost_however_often_processes_are_killed(town: Town) -> None:
    chance, context, calm = Random(KILLS), nursery(), list[Pool]()
    life = Life(settings=town.settings, address=town.database.address, clock=town.clock)
    workers = Pool(context, worker, life, 2, chance)
    schedulers = Pool(context, scheduler, life, 1, chance)
    town.penalties(AT_ONCE)
    town.plan()

    def killing() -> None:
        workers.tend()
        schedulers.tend()
        if _over(town):
            town.penalties(AT_ONCE // 2)  # planned by the workers that are killed

    try:
        town.until(lambda: workers.deaths + schedulers.deaths >= KILLS, 12 * KILLS, killing)
        workers.end()
        schedulers.end()
        calm += [Pool(context, work, life, 1, chance) for work in (worker, scheduler)]
        town.until(lambda: _over(town), 600, lambda: [pool.tend(mortal=False) for pool in calm] and None)
    finally:
        for pool in (workers, schedulers, *calm):
            pool.end()
    rows, delivered = town.rows(), town.deliveries()
    assert len(rows) == town.enterprises() >= AT_ONCE
    assert Counter(row.state for row in rows) == {State.DELIVERED: len(rows)}  # lost: none
    assert [one for one in delivered if one["count"] != 1] == []  # twice: none
    assert len(delivered) == len(rows)


def _over(town: Town) -> bool:
    rows = town.rows()
    return len(rows) == town.enterprises() and all(row.state == State.DELIVERED for row in rows)
