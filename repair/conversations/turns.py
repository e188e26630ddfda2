"""How is one conversation answered one message at a time, however many processes there are?

A PostgreSQL advisory lock per conversation, held on a connection that also carries the turn's short transactions: a
turn needs one connection, so many turns at once cannot wait for each other's second one. No transaction is open
while the bot is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from repair.errors import XiufuError
from repair.store.database import Database

PATIENCE = 20  # seconds: longer than the bot may take, shorter than a browser waits

_TAKE = text(
    "select set_config('lock_timeout', :patience, true), pg_advisory_lock(hashtextextended(:name, 0))"
)  # the time-out holds for this statement alone, the lock for the connection
_GIVE_BACK = text("select pg_advisory_unlock(hashtextextended(:name, 0))")


class StillBusy(XiufuError):
    """The message before is still being answered."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The right to answer in one conversation."""

    connection: Connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A short transaction on the connection that holds the lock."""
        with Session(self.connection, expire_on_commit=False) as session, session.begin():
            yield session


@contextmanager
def floor(database: Database, conversation_id: str, patience: int = PATIENCE) -> Iterator[Floor]:
    """Wait for one's turn in this conversation. Raises StillBusy after `patience` seconds."""
    name = {"name": f"conversation:{conversation_id}", "patience": f"{patience}s"}
    with database.engine.connect() as connection:
        try:
            _alone(connection, _TAKE, name)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") == "55P03":  # lock_not_available
                raise StillBusy from error
            raise
        try:
            yield Floor(connection)
        finally:
            _leave(connection, name)


def _alone(connection: Connection, statement: TextClause, values: dict[str, str]) -> None:
    """One statement that is its own transaction, in one round trip: a lock of the connection needs no more."""
    connection.execution_options(isolation_level="AUTOCOMMIT")
    try:
        connection.execute(statement, values)
    finally:
        connection.rollback()
        connection.execution_options(isolation_level="READ COMMITTED")


def _leave(connection: Connection, name: dict[str, str]) -> None:
    try:
        connection.rollback()
        _alone(connection, _GIVE_BACK, {"name": name["name"]})
    except DBAPIError:
        connection.invalidate()  # a broken connection must not go back to the pool with a lock on it
