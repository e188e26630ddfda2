"""Where is a future played without touching the present? In a database of its own, dropped at the end."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import insert, make_url, select

from repair.errors import MissingPart
from repair.store.database import Database, connect, make, plain
from repair.store.migrate import upgrade
from repair.store.tables import Base, ConsentEvent, Contact, Enterprise, Penalty, RecordEvent

COPIED: tuple[type[Base], ...] = (Enterprise, Contact, Penalty, RecordEvent, ConsentEvent)  # parents first
AT_ONCE = 1000


@contextmanager
def scratch(beside: Database) -> Iterator[Database]:
    """An empty, migrated database on the same server."""
    name = f"simulation_{secrets.token_hex(6)}"
    try:
        make(beside.address, name)
    except psycopg.errors.InsufficientPrivilege as error:
        raise MissingPart(
            "The database user may not create a database, which a simulation needs.",
            remedy="Give it CREATEDB, or simulate on a machine with the embedded server.",
        ) from error
    with psycopg.connect(beside.address, autocommit=True) as server:
        # a simulation that is lost in a power cut is simply played again
        server.execute(sql.SQL("alter database {} set synchronous_commit = off").format(sql.Identifier(name)))
    database = connect(plain(make_url(beside.address).set(database=name)))
    try:
        upgrade(database)
        yield database
    finally:
        database.close()
        with psycopg.connect(beside.address, autocommit=True) as server:
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def copy_records(source: Database, target: Database) -> None:
    """Enterprises, contacts, records and consent; no messages and no conversations."""
    for table in COPIED:
        columns = table.__table__.columns
        with source.session() as reading, target.session() as writing:
            rows = reading.execute(select(*columns).execution_options(yield_per=AT_ONCE))
            for part in rows.mappings().partitions(AT_ONCE):
                writing.execute(insert(table), [dict(row) for row in part])
