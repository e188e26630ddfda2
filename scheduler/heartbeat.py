"""Is a process alive? It says so in the database, where the desk and `xiufu doctor` look."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from repair.store.database import Database
from repair.store.tables import Heartbeat


def beat(database: Database, name: str, now: datetime) -> None:
    """Note that this process is alive."""
    row = insert(Heartbeat).values(name=name, at=now)
    with database.session() as session:
        session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": row.excluded.at}))
