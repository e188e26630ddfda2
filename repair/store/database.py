"""How do we reach the database? One `Database` a process, opened by its main function and passed on."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
import psycopg.sql
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from repair.clock import steady
from repair.errors import MissingPart
from repair.settings import Settings
from repair.store import embedded

NAME = "xiufu"
SILENT_FOR = 30.0  # seconds after which a connection is asked whether it is still there


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: sessions for our tables, and its address for those who bring their own driver."""

    engine: Engine
    address: str  # postgresql://…, for psycopg

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or undone when an error leaves it."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """The database of these settings; the embedded server is started and its database made when needed."""
    url = settings.DATABASE_URL or _embedded_url(settings)
    return connect(url)


def connect(address: str) -> Database:
    """The database at a postgresql:// address."""
    url = make_url(address)
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_size=10, max_overflow=20)
    event.listen(engine, "checkout", _still_there)
    return Database(engine=engine, address=plain(url))


def _still_there(driver: psycopg.Connection, kept: ConnectionPoolEntry, _proxy: object) -> None:
    """Take another connection instead of one whose server has gone.

    A server that ends says so: then there is something to be read before anything was asked. Only then, and after a
    long silence, does the question cost a round trip.
    """
    now, before = steady(), kept.info.get("taken_at")
    kept.info["taken_at"] = now
    if driver.closed:
        raise DisconnectionError
    waiting = select.poll()
    waiting.register(driver.fileno(), select.POLLIN)
    if not waiting.poll(0) and (before is None or now - before < SILENT_FOR):
        return
    try:
        driver.autocommit = True
        driver.execute("select 1")
        driver.autocommit = False
    except psycopg.Error as error:
        raise DisconnectionError from error


def plain(url: URL) -> str:
    """The same address without the driver's name, as psycopg and Rasa want it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def require(database: Database) -> None:
    """Raises MissingPart with the remedy when the database does not answer."""
    try:
        with database.engine.connect() as connection:
            connection.execute(text("select 1"))
    except OperationalError as error:
        raise MissingPart(
            f"The database does not answer: {str(error.orig).strip().splitlines()[0]}.",
            remedy="Check DATABASE_URL, and that PostgreSQL is running.",
        ) from error


def _embedded_url(settings: Settings) -> str:
    server = embedded.start(settings)
    make(server, NAME)
    return plain(make_url(server).set(database=NAME))


def make(server: str, name: str) -> None:
    """Create a database on the server unless it is there."""
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            # another process may make it at the same moment
            with suppress(psycopg.errors.UniqueViolation, psycopg.errors.DuplicateDatabase):
                connection.execute(psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name)))
