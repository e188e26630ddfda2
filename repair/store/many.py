"""How are thousands of rows written at once? As one short statement that the driver repeats, not as one long one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Insert, func, literal_column, select
from sqlalchemy.orm import Session

from repair.store.tables import Base


def write_many(session: Session, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """Run an insert for each row, in the session's transaction; all rows have the same columns."""
    if rows:
        session.connection().execute(statement, list(rows))


def new_keys(session: Session, table: type[Base], count: int) -> list[int]:
    """Primary keys for rows to come, so that what refers to them needs no answer from the insert."""
    sequence = func.pg_get_serial_sequence(table.__tablename__, "id")
    series = select(literal_column("1")).select_from(func.generate_series(1, count).alias()).subquery()
    return list(session.scalars(select(func.nextval(sequence)).select_from(series)))
