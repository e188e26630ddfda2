"""How do the tables get to their newest form? Alembic's migrations, then the job queue's own schema."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

from repair.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 746_325_001  # any number, the same for everybody who migrates


def upgrade(database: Database) -> None:
    """Bring the database to the newest form; harmless when it is there already, or when two do it at once."""
    with database.engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if current(connection) != newest():
            command.upgrade(config(connection), "head")
        _queue_schema(connection)


def newest() -> str | None:
    """The revision this version of Xiufu was written for."""
    return ScriptDirectory.from_config(config(None)).get_current_head()


def current(connection: Connection) -> str | None:
    """The revision the database has; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def config(connection: Connection | None) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


def _queue_schema(connection: Connection) -> None:
    if connection.execute(text("select to_regclass('procrastinate_jobs')")).scalar() is None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        driver.execute(SchemaManager.get_schema().encode())
