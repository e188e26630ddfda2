"""How are thousands of rows written or named at once? By short statements, not by long ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Insert,
    TextClause,
    any_,
    func,
    inspect,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from repair.store.tables import Base


def write_many(session: Session, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """Run an insert for each row, in the session's transaction; all rows have the same columns."""
    if rows:
        session.connection().execute(statement, list(rows))


def add_many(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, once: str = "") -> int:
    """Write new rows in one statement; how many. All have the same columns: every one that has no default there.

    With `once`, a row whose value in this column is there already is left out.
    """
    if not rows:
        return 0
    return session.connection().execute(_adding(table, tuple(rows[0]), once), document(rows)).rowcount


def write_changed(session: Session, rows: Iterable[Base]) -> None:
    """Write what was changed in these rows, one statement for all that changed alike, and let the session forget them.

    Their transaction must hold them locked: nothing is compared with what the database has.
    """
    alike: dict[tuple[type[Base], tuple[str, ...]], list[Base]] = {}
    for row in rows:
        if changed := inspect(row).committed_state:
            alike.setdefault((type(row), tuple(sorted(changed))), []).append(row)
    for (table, names), same in alike.items():
        values = [{name: getattr(row, name) for name in ("id", *names)} for row in same]
        session.connection().execute(_changing(table, names), document(values))
        for row in same:
            session.expunge(row)


def listed(table: type[Base], names: Sequence[str], alias: str) -> str:
    """SQL for rows given as one document, with these columns of this table; its parameter is made by `document`."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    kinds = {column.name: column.type.compile(dialect) for column in table.__table__.columns}
    return f"json_to_recordset(cast(:rows as json)) as {alias} ({', '.join(f'{name} {kinds[name]}' for name in names)})"


def document(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Rows as `listed` takes them: for many values one text is read faster than a parameter each."""
    return {"rows": json.dumps(rows, ensure_ascii=False, default=str)}


@cache
def _adding(table: type[Base], names: tuple[str, ...], once: str) -> TextClause:
    columns, twice = ", ".join(names), f" on conflict ({once}) do nothing" if once else ""
    new = listed(table, names, "new")
    return text(f"insert into {table.__tablename__} ({columns}) select {columns} from {new}{twice}")  # noqa: S608


@cache
def _changing(table: type[Base], names: tuple[str, ...]) -> TextClause:
    target, changed = table.__tablename__, listed(table, ("id", *names), "changed")
    values = ", ".join(f"{name} = changed.{name}" for name in names)
    return text(f"update {target} set {values} from {changed} where {target}.id = changed.id")  # noqa: S608


def new_keys(session: Session, table: type[Base], count: int) -> list[int]:
    """Primary keys for rows to come, so that what refers to them needs no answer from the insert."""
    sequence = func.pg_get_serial_sequence(table.__tablename__, "id")
    series = select(literal_column("1")).select_from(func.generate_series(1, count).alias()).subquery()
    return list(session.scalars(select(func.nextval(sequence)).select_from(series)))


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column is one of these ids or words: one parameter, however many they are."""
    return cast("ColumnElement[bool]", column == any_(literal(list(values), ARRAY(column.type))))
