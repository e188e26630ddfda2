"""Do the migrations lead to the tables the code expects, from an empty database and when two run at once?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import make_url

from repair.store.database import Database, connect, make, plain
from repair.store.migrate import current, newest, upgrade
from repair.store.tables import Base


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [d for d in compare_metadata(context, Base.metadata) if "procrastinate" not in str(d)]
        assert differences == []
        assert current(connection) == newest()


def test_two_processes_may_migrate_an_empty_database_at_once(postgres: str) -> None:
    make(postgres, "two_at_once")
    address = plain(make_url(postgres).set(database="two_at_once"))
    databases = [connect(address) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, databases))
    with psycopg.connect(address) as connection:
        tables = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    assert tables is not None
    assert tables[0] > len(Base.metadata.tables)
    for database in databases:
        database.close()
