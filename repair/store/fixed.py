"""How is a statement run that every turn of a conversation waits for? By the driver itself.

What the framework does around a statement (a transaction of three round trips, compiling, results, objects) costs more
than the database takes for it. Only sessions on a connection of their own can be gone past; in every other session the
statement is run as any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, inspect, text
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, make_transient_to_detached

from repair.store.tables import Base

Row = TypeVar("Row", bound=Base)


class Fixed:
    """One statement with `:names`, that returns at most one row."""

    def __init__(self, statement: str) -> None:
        self._text = text(statement)
        self._words = str(self._text.compile(dialect=dialect()))  # type: ignore[no-untyped-call]

    def run(self, session: Session, values: Mapping[str, Any], *, alone: bool = False) -> tuple[Any, ...] | None:
        """Its row. `alone`: it may be a transaction of its own, ended when this returns, when none is open.

        Raises what SQLAlchemy raises.
        """
        session.flush()  # what it refers to may only just have been made
        bind = session.get_bind()
        if isinstance(bind, Connection):
            driver = driver_of(bind)
            if alone or driver.info.transaction_status is not TransactionStatus.IDLE:
                return directly(driver, self._words, values)
        row = session.execute(self._text, values).one_or_none()
        return None if row is None else tuple(row)


def there(session: Session, row: Row) -> Row:
    """A row that was read so, as an object of this session; the one it has already when there is one."""
    make_transient_to_detached(row)
    key = inspect(row).key
    known = session.identity_map.get(key) if key is not None else None
    if known is None:
        session.add(row)
    return row if known is None else cast("Row", known)


def driver_of(connection: Connection) -> psycopg.Connection:
    """The driver's own connection."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def directly(driver: psycopg.Connection, words: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The row of a statement in the transaction that is open, else in one of its own. Raises what SQLAlchemy raises."""
    alone, before = driver.info.transaction_status is TransactionStatus.IDLE, driver.autocommit
    try:
        if alone:
            driver.autocommit = True
        return driver.execute(words.encode(), values, prepare=True).fetchone()
    except psycopg.Error as error:
        raise DBAPIError.instance(words, {}, error, psycopg.Error) from error
    finally:
        if alone and not driver.closed:
            driver.autocommit = before
