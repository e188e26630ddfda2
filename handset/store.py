"""Where does the handset keep its state? In one SQLite file that survives a restart, or in memory for tests."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from handset.tables import Base, Call, Message, Number


class Store:
    """Opens sessions and counts changes, so that the page knows when to draw again."""

    def __init__(self, path: Path | None) -> None:
        if path is None:
            options: dict[str, Any] = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
            self._engine = create_engine("sqlite://", **options)
        else:
            self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _prepare)
        Base.metadata.create_all(self._engine)
        self._own = self._engine.raw_connection()
        self.bare = cast(sqlite3.Connection, self._own.driver_connection)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        # The page compares versions; a number that differs after each start makes an old page draw again.
        self.version = secrets.randbelow(1_000_000_000)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that changes something."""
        with self._sessions.begin() as session:
            yield session
        self.version += 1

    @contextmanager
    def quickly(self) -> Iterator[sqlite3.Connection]:
        """A transaction of bare statements, for what happens hundreds of times a second. Never await inside."""
        with self.bare:
            yield self.bare
        self.version += 1

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only looks."""
        with self._sessions() as session:
            yield session

    def close(self) -> None:
        self._own.close()
        self._engine.dispose()


def _prepare(connection: Any, _: Any) -> None:
    connection.execute("pragma journal_mode = wal")
    # A kill of the process loses nothing; a power cut may, and this is a training phone.
    connection.execute("pragma synchronous = off")
    connection.execute("pragma foreign_keys = on")


def new_sid(prefix: str) -> str:
    """An identifier as Twilio makes them: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


def message_of(session: Session, sid: str) -> Message | None:
    """The text with this sid."""
    return session.scalar(select(Message).where(Message.sid == sid))


def call_of(session: Session, sid: str) -> Call | None:
    """The call with this sid."""
    return session.scalar(select(Call).where(Call.sid == sid))


def number_of(session: Session, phone: str) -> Number:
    """The handset of this number; made when it is new."""
    number = session.get(Number, phone)
    if number is None:
        number = Number(phone=phone, off=False, stopped=False)
        session.add(number)
        session.flush()
    return number
