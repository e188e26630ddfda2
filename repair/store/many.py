"""How are thousands of rows written or named at once? By short statements, not by long ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Insert, any_, func, literal, literal_column, select
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


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column is one of these ids or words: one parameter, however many they are."""
    return cast("ColumnElement[bool]", column == any_(literal(list(values), ARRAY(column.type))))
