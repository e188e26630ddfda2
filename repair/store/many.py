"""How are thousands of rows written or named at once? By short statements, not by long ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Insert, TextClause, any_, func, literal, literal_column, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from repair.store.tables import Base


def write_many(session: Session, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """Run an insert for each row, in the session's transaction; all rows have the same columns."""
    if rows:
        session.connection().execute(statement, list(rows))


def add_many(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, once: str = "") -> None:
    """Write new rows in one statement; all have the same columns, and name every one that has no default there.

    With `once`, a row whose value in this column is there already is left out.
    """
    if rows:
        session.connection().execute(_adding(table, tuple(rows[0]), once), by_column(rows))


def unnested(table: type[Base], names: Sequence[str]) -> str:
    """SQL for rows given as one array a column, named as the columns of this table: `unnest(…)`."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    kinds = {column.name: column.type.compile(dialect) for column in table.__table__.columns}
    return f"unnest({', '.join(f'cast(:{name} as {kinds[name]}[])' for name in names)})"


def by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The rows as one list a column, as `unnested` takes them; documents as their text."""
    return {name: [_plain(row[name]) for row in rows] for name in rows[0]}


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


@cache
def _adding(table: type[Base], names: tuple[str, ...], once: str) -> TextClause:
    columns, twice = ", ".join(names), f" on conflict ({once}) do nothing" if once else ""
    return text(f"insert into {table.__tablename__} ({columns}) select * from {unnested(table, names)}{twice}")  # noqa: S608


def new_keys(session: Session, table: type[Base], count: int) -> list[int]:
    """Primary keys for rows to come, so that what refers to them needs no answer from the insert."""
    sequence = func.pg_get_serial_sequence(table.__tablename__, "id")
    series = select(literal_column("1")).select_from(func.generate_series(1, count).alias()).subquery()
    return list(session.scalars(select(func.nextval(sequence)).select_from(series)))


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column is one of these ids or words: one parameter, however many they are."""
    return cast("ColumnElement[bool]", column == any_(literal(list(values), ARRAY(column.type))))
