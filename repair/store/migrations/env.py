"""How does Alembic reach our tables? Through the connection that repair.store.migrate hands it."""

from __future__ import annotations

from alembic import context

from repair.store.tables import Base


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """The queue's tables have a schema of their own and are left alone."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=ours,
)
with context.begin_transaction():
    context.run_migrations()
