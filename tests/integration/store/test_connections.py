"""Is a connection whose server has gone noticed before anything is asked through it?"""

from __future__ import annotations

from sqlalchemy import text

from repair.store import database as module
from repair.store.database import Database, connect

PID = text("select pg_backend_pid()")


def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(database: Database) -> None:
    mine = connect(database.address)
    with mine.engine.connect() as first, mine.engine.connect() as second:
        gone = {first.scalar(PID), second.scalar(PID)}
    with database.engine.connect() as other:
        for pid in gone:
            other.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    with mine.engine.connect() as first, mine.engine.connect() as second:
        assert not gone & {first.scalar(PID), second.scalar(PID)}
    mine.close()


def test_a_connection_in_use_is_kept_without_a_question_and_asked_after_a_silence(
    database: Database, monkeypatch
) -> None:
    mine = connect(database.address)
    last = text("select query from pg_stat_activity where pid = :pid")
    with mine.engine.connect() as connection:
        pid = connection.scalar(PID)
    for silence, asked in ((3600.0, False), (0.0, True)):
        monkeypatch.setattr(module, "SILENT_FOR", silence)
        with mine.engine.connect() as connection, database.engine.connect() as other:
            assert (other.scalar(last, {"pid": pid}) == "select 1") is asked
            assert connection.scalar(PID) == pid
    mine.close()
