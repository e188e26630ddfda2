"""How is a batch of good rows saved, with a handful of queries whatever its size? The one writer of record tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from repair.enterprises import contact, enterprise
from repair.enterprises.contact import ContactGiven
from repair.records import event
from repair.records.kinds import NEW, RecordKind
from repair.records.planning import wake
from repair.records.problems import RowProblem, row_problem, words
from repair.records.readers.columns import column
from repair.records.readers.row import GoodRow
from repair.store.many import new_keys, write_many
from repair.store.tables import Enterprise

Key = tuple[Any, ...]


@dataclass(slots=True, kw_only=True)
class Counts:
    """What became of the rows so far."""

    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)


def save(
    session: Session,
    of: RecordKind,
    rows: Sequence[GoodRow],
    named: Mapping[str, list[ContactGiven]],
    *,
    by: str,
    now: datetime,
    counts: Counts,
) -> None:
    """Insert new rows, update changed ones, leave equal ones alone; adds to `counts`.

    `named`: every contact of the whole file by credit code; contacts of an enterprise are looked at when a row of it
    is new or changed.
    """
    known = _known(session, of, {row.uscc: row.name for row in rows})
    new = [row for row in rows if row.key not in known]
    changed = [row for row in rows if row.key in known and known[row.key][1] != row.digest]
    counts.unchanged += len(rows) - len(new) - len(changed)
    if not new and not changed:
        return
    touched = {row.uscc: row.name for row in (*changed, *new)}
    ids = enterprise.upsert(session, touched, now=now)
    contacts = {ids[code]: named[code] for code in touched if code in named}
    contact.replace(session, contacts, now=now)
    wake(session, contacts)  # also the records that this file does not name
    _insert(session, of, new, ids, by=by, now=now)
    counts.accepted += len(new)
    _update(session, of, {known[row.key][0]: row for row in changed}, by=by, now=now, counts=counts)
    counts.updated += len(changed)


def _known(session: Session, of: RecordKind, names: Mapping[str, str]) -> dict[Key, tuple[int, str]]:
    """Key -> id and digest of every record of these enterprises."""
    keys = [getattr(of.table, name) for name in of.rows.key]
    found = session.execute(
        select(Enterprise.uscc, of.table.id, of.table.row_hash, *keys)
        .join(of.table, of.table.enterprise_id == Enterprise.id)
        .where(Enterprise.uscc.in_(list(names)))
    )
    return {(row.uscc, *of.rows.same_key(row._asdict()).values()): (row.id, row.row_hash) for row in found}


def _insert(
    session: Session, of: RecordKind, rows: Sequence[GoodRow], ids: Mapping[str, int], *, by: str, now: datetime
) -> None:
    if not rows:
        return
    keys = new_keys(session, of.table, len(rows))
    values = [
        {
            "id": key,
            **of.empty,
            **NEW,
            **row.values,
            "enterprise_id": ids[row.uscc],
            "row_hash": row.digest,
            "created_at": now,
            "updated_at": now,
        }
        for key, row in zip(keys, rows, strict=True)
    ]
    write_many(session, insert(of.table), values)
    event.note_all(session, [(key, {}) for key in keys], event.IMPORTED, by=by, now=now, of=of.events)


def _update(
    session: Session, of: RecordKind, rows: Mapping[int, GoodRow], *, by: str, now: datetime, counts: Counts
) -> None:
    if not rows:
        return
    at_desk = event.set_at_desk(session, list(rows), of=of.events)
    locked = session.execute(
        select(of.table, Enterprise)
        .join(Enterprise, of.table.enterprise_id == Enterprise.id)
        .where(of.table.id.in_(list(rows)))
        .order_by(of.table.id)
        .with_for_update(of=of.table)
        .execution_options(populate_existing=True)
    ).all()
    noted = []
    for record, owner in locked:
        row = rows[record.id]
        values = {name: getattr(record, name) for name in (*row.values, *of.compared)}
        result = of.merge(row.values, values, at_desk.get(record.id, set()))
        old = {name: getattr(record, name) for name in result.changes}
        _change(of, record, owner, result.changes, now)
        record.row_hash, record.updated_at = row.digest, now
        counts.problems += _kept(of, row, result.kept)
        noted.append((record.id, {"changed": _plain(result.changes), "before": _plain(old)}))
    event.note_all(session, noted, event.CHANGED, by=by, now=now, of=of.events)
    session.flush()
    session.expunge_all()


def _change(of: RecordKind, record: Any, owner: Enterprise, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the new values and plan again; anew when the dates of its ladder moved."""
    before = of.place(record, owner, now.date())
    for name, value in changes.items():
        setattr(record, name, value)
    record.plan_needed = True
    if of.place(record, owner, now.date()) != before:
        record.window_version += 1


def _kept(of: RecordKind, row: GoodRow, kept: Mapping[str, tuple[Any, Any]]) -> list[RowProblem]:
    said = []
    for key, (given, desk) in kept.items():
        name = column(of.rows.kind, key).name
        shown = desk or words()["nothing"]["message"]
        said.append(row_problem(row.row, name, "kept_desk_value", value=given, kept=shown))
    return said


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values as JSON can hold them."""
    return {key: str(value) if isinstance(value, date | Decimal) else value for key, value in values.items()}
