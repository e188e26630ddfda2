"""How is one conversation answered one message at a time, however many processes there are?

A PostgreSQL advisory lock per conversation, held on a connection that also carries the turn's short transactions: a
turn needs one connection, so many turns at once cannot wait for each other's second one. The first of them begins with
waiting for the lock and sees what the turn before has written. No transaction is open while the bot is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from repair.errors import XiufuError
from repair.store.database import Database

PATIENCE = 20  # seconds: longer than the bot may take, shorter than a browser waits

_TAKE = text(
    "select set_config('lock_timeout', :patience, true), pg_advisory_lock(hashtextextended(:name, 0))"
)  # the time-out holds for the first transaction, the lock for the connection
_GIVE_BACK = "select pg_advisory_unlock(hashtextextended(%s, 0))"


class StillBusy(XiufuError):
    """The message before is still being answered."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The right to answer in one conversation."""

    connection: Connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A short transaction on the connection that holds the lock; the first one is open already."""
        mine = Session(self.connection, expire_on_commit=False, join_transaction_mode="control_fully")
        with mine as session, session.begin():
            yield session


@contextmanager
def floor(database: Database, conversation_id: str, patience: int = PATIENCE) -> Iterator[Floor]:
    """Wait for one's turn in this conversation. Raises StillBusy after `patience` seconds."""
    name = f"conversation:{conversation_id}"
    with database.engine.connect() as connection:
        try:
            connection.execute(_TAKE, {"name": name, "patience": f"{patience}s"})
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") == "55P03":  # lock_not_available
                raise StillBusy from error
            raise
        try:
            yield Floor(connection)
        finally:
            _leave(connection, name)


def _leave(connection: Connection, name: str) -> None:
    """Give the lock back in one round trip, past the framework's transactions."""
    try:
        connection.rollback()
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        driver.autocommit = True
        driver.execute(_GIVE_BACK, (name,))
        driver.autocommit = False
    except (DBAPIError, psycopg.Error):
        connection.invalidate()  # a broken connection must not go back to the pool with a lock on it
