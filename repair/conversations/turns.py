"""How is one conversation answered one message at a time, however many processes there are?

A PostgreSQL advisory lock per conversation, held on a connection that also carries the turn's short transactions: a
turn needs one connection, so many turns at once cannot wait for each other's second one. They begin after the lock was
taken and see what the turn before has written. No transaction is open while the bot is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from repair.errors import XiufuError
from repair.store.database import Database
from repair.store.fixed import directly, driver_of

PATIENCE = 20  # seconds: longer than the bot may take, shorter than a browser waits

# The time-out holds for this statement, the lock for the connection.
_TAKE = "select set_config('lock_timeout', %(patience)s, true), pg_advisory_lock(hashtextextended(%(name)s, 0))"
_GIVE_BACK = "select pg_advisory_unlock(hashtextextended(%(name)s, 0))"


class StillBusy(XiufuError):
    """The message before is still being answered."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The right to answer in one conversation."""

    connection: Connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A short transaction on the connection that holds the lock, begun by the first statement that needs one."""
        mine = Session(self.connection, expire_on_commit=False, join_transaction_mode="control_fully")
        with mine as session, session.begin():
            yield session


@contextmanager
def floor(database: Database, conversation_id: str, patience: int = PATIENCE) -> Iterator[Floor]:
    """Wait for one's turn in this conversation. Raises StillBusy after `patience` seconds."""
    name = f"conversation:{conversation_id}"
    with database.engine.connect() as connection:
        try:
            directly(driver_of(connection), _TAKE, {"name": name, "patience": f"{patience}s"})
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") == "55P03":  # lock_not_available
                raise StillBusy from error
            raise
        try:
            yield Floor(connection)
        finally:
            _leave(connection, name)


def _leave(connection: Connection, name: str) -> None:
    """Give the lock back."""
    try:
        connection.rollback()
        directly(driver_of(connection), _GIVE_BACK, {"name": name})
    except DBAPIError:
        connection.invalidate()  # a broken connection must not go back to the pool with a lock on it
