"""Is a statement that goes past the framework one transaction of its own, or part of the one that is open?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from repair.store.database import Database
from repair.store.fixed import Fixed, driver_of, there
from repair.store.tables import Heartbeat

NOW = datetime(2026, 9, 16, 9, 30, tzinfo=UTC)
BEAT = Fixed("insert into heartbeat (name, at) values (:name, :at) returning name")
READ = Fixed("select name, at from heartbeat where name = :name")
ONE = {"name": "one", "at": NOW}


def beats(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(Heartbeat.name).order_by(Heartbeat.name)))


def test_alone_it_is_kept_at_once_whatever_becomes_of_the_session(database: Database) -> None:
    with database.engine.connect() as connection, Session(connection) as session:
        assert BEAT.run(session, ONE, alone=True) == ("one",)
        assert beats(database) == ["one"]
        session.rollback()
    assert beats(database) == ["one"]


@pytest.mark.parametrize("alone", [True, False])
def test_in_an_open_transaction_it_is_part_of_it(database: Database, alone: bool) -> None:
    with database.engine.connect() as connection, Session(connection) as session:
        session.execute(text("select 1"))
        BEAT.run(session, ONE, alone=alone)
        assert beats(database) == []
        session.rollback()
    assert beats(database) == []


def test_what_the_session_has_not_written_yet_goes_before(database: Database) -> None:
    with database.engine.connect() as connection, Session(connection) as session:
        session.add(Heartbeat(name="one", at=NOW))
        row = READ.run(session, {"name": "one"}, alone=True)
        assert row == ("one", NOW)
        session.commit()
    assert beats(database) == ["one"]


def test_in_any_other_session_it_is_a_statement_as_any(database: Database) -> None:
    with database.session() as session:
        BEAT.run(session, ONE, alone=True)
        assert beats(database) == []
    assert beats(database) == ["one"]
    with database.session() as session:
        assert READ.run(session, {"name": "nobody"}) is None


def test_its_errors_are_those_of_every_statement_and_the_connection_stays_good(database: Database) -> None:
    with database.engine.connect() as connection, Session(connection) as session:
        BEAT.run(session, ONE, alone=True)
        with pytest.raises(IntegrityError):
            BEAT.run(session, ONE, alone=True)
        assert BEAT.run(session, {**ONE, "name": "two"}, alone=True) == ("two",)
        assert driver_of(connection).autocommit is False


def test_a_server_that_has_gone_is_an_operational_error(database: Database) -> None:
    with database.engine.connect() as connection, Session(connection) as session:
        pid = driver_of(connection).info.backend_pid
        with psycopg.connect(database.address, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s, 5000)", (pid,))
        with pytest.raises(OperationalError):
            READ.run(session, {"name": "one"}, alone=True)
        connection.invalidate()


def test_a_row_that_was_read_is_an_object_of_the_session_and_its_changes_are_written(database: Database) -> None:
    with database.session() as session:
        session.add(Heartbeat(name="one", at=NOW))
    later = NOW + timedelta(days=1)
    with database.engine.connect() as connection, Session(connection) as session:
        name, at = READ.run(session, {"name": "one"}, alone=True) or ()
        row = there(session, Heartbeat(name=name, at=at))
        row.at = later
        session.commit()
        assert there(session, Heartbeat(name=name, at=at)) is row
    with database.session() as session:
        assert session.get_one(Heartbeat, "one").at == later
