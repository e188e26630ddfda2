"""How do the tables get to their newest form? Alembic's migrations, then the job queue's own schema."""

from __future__ import annotations

import psycopg
from procrastinate.schema import SchemaManager
from sqlalchemy import func, inspect, select

from repair.store.database import Database
from repair.store.tables import Base


def upgrade(database: Database) -> None:
    """Bring the database to the newest form; harmless when it is there already."""
    with database.engine.connect() as one_at_a_time:  # processes start together: the first makes, the others find
        one_at_a_time.execute(select(func.pg_advisory_lock(func.hashtext("xiufu.upgrade"))))
        try:
            Base.metadata.create_all(database.engine)
            _queue_schema(database)
        finally:
            one_at_a_time.execute(select(func.pg_advisory_unlock(func.hashtext("xiufu.upgrade"))))


def _queue_schema(database: Database) -> None:
    if inspect(database.engine).has_table("procrastinate_jobs"):
        return
    with psycopg.connect(database.address) as connection:
        connection.execute(SchemaManager.get_schema())
