"""Eight workers want the same ten thousand rows: does each row get one claim?"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from repair.store.tables import Attempt, Outbox
from tests.proofs import crowd
from tests.proofs.greedy import take_all
from tests.proofs.mortal import nursery

WORKERS, ROWS = 8, 10_000


def test_each_of_ten_thousand_rows_is_claimed_once_by_eight_workers(database, settings, clock) -> None:
    settings = settings.model_copy(update={"CALLBACKS_AN_HOUR": 0, "TEXTS_PER_SECOND": 0, "SENDING_THREADS": 2})
    crowd.add(database, ROWS, decided_on=date(2026, 6, 15))
    crowd.make_due(database, clock.now())
    context = nursery()
    running = [
        context.Process(target=take_all, args=(database.address, settings, clock, seed)) for seed in range(WORKERS)
    ]
    for process in running:
        process.start()
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0] * WORKERS
    with database.session() as session:
        states = session.execute(select(Outbox.state, func.count()).group_by(Outbox.state))
        assert [tuple(row) for row in states] == [("sent", ROWS)]
        attempts = select(func.count()).select_from(Attempt).group_by(Attempt.outbox_id)
        assert set(session.scalars(attempts)) == {1}
