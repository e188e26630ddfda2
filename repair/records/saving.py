"""How is a batch of good rows saved, with a handful of queries whatever its size? The one writer of penalty rows."""

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
from repair.records.merge import CLASS, merge
from repair.records.penalty import facts_of, same_number
from repair.records.problems import RowProblem, row_problem, words
from repair.records.readers.columns import columns
from repair.records.readers.penalty_row import PenaltyRow
from repair.records.windows import moved
from repair.store.many import new_keys, write_many
from repair.store.tables import Enterprise, Penalty

Key = tuple[str, str]
_TEXTS = ("licence", "authority_uscc", "data_source", "remark", "field", "procedure")
_EMPTY: dict[str, Any] = {
    **dict.fromkeys((*_TEXTS, "severity", "confirmed_by", "confirmed_basis"), ""),
    **dict.fromkeys(("fine_wan", "confiscated_wan", "valid_until", "publicity_until", "served_on", "paid_on")),
    **dict.fromkeys(("rectified_on", "committed_on", "applied_on", "repaired_on")),
}


@dataclass(slots=True, kw_only=True)
class Counts:
    """What became of the rows so far."""

    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)


def save(
    session: Session,
    rows: Sequence[PenaltyRow],
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
    known = _known(session, {row.uscc: row.name for row in rows})
    new = [row for row in rows if row.key not in known]
    changed = [row for row in rows if row.key in known and known[row.key][1] != row.digest]
    counts.unchanged += len(rows) - len(new) - len(changed)
    if not new and not changed:
        return
    touched = {row.uscc: row.name for row in (*changed, *new)}
    ids = enterprise.upsert(session, touched, now=now)
    contact.replace(session, {ids[code]: named[code] for code in touched if code in named}, now=now)
    _insert(session, new, ids, by, now)
    counts.accepted += len(new)
    _update(session, {known[row.key][0]: row for row in changed}, by, now, counts)
    counts.updated += len(changed)


def _known(session: Session, names: Mapping[str, str]) -> dict[Key, tuple[int, str]]:
    """Key -> id and digest of every record of these enterprises."""
    found = session.execute(
        select(Enterprise.uscc, Penalty.decision_no, Penalty.id, Penalty.row_hash)
        .join(Penalty, Penalty.enterprise_id == Enterprise.id)
        .where(Enterprise.uscc.in_(list(names)))
    )
    return {(row.uscc, same_number(row.decision_no)): (row.id, row.row_hash) for row in found}


def _insert(session: Session, rows: Sequence[PenaltyRow], ids: Mapping[str, int], by: str, now: datetime) -> None:
    if not rows:
        return
    keys = new_keys(session, Penalty, len(rows))
    values = [
        {
            "id": key,
            **_EMPTY,
            **row.values,
            "enterprise_id": ids[row.uscc],
            "row_hash": row.digest,
            "window_version": 1,
            "plan_needed": True,
            "created_at": now,
            "updated_at": now,
        }
        for key, row in zip(keys, rows, strict=True)
    ]
    write_many(session, insert(Penalty), values)
    event.note_all(session, [(key, {}) for key in keys], event.IMPORTED, by=by, now=now)


def _update(session: Session, rows: Mapping[int, PenaltyRow], by: str, now: datetime, counts: Counts) -> None:
    if not rows:
        return
    at_desk = event.set_at_desk(session, list(rows))
    locked = session.execute(
        select(Penalty, Enterprise)
        .join(Enterprise, Penalty.enterprise_id == Enterprise.id)
        .where(Penalty.id.in_(list(rows)))
        .order_by(Penalty.id)
        .with_for_update(of=Penalty)
        .execution_options(populate_existing=True)
    ).all()
    noted = []
    for penalty, owner in locked:
        row = rows[penalty.id]
        values = {column: getattr(penalty, column) for column in (*row.values, *CLASS)}
        result = merge(row.values, values, at_desk.get(penalty.id, set()))
        before = facts_of(penalty, owner)
        old = {column: getattr(penalty, column) for column in result.changes}
        for column, value in result.changes.items():
            setattr(penalty, column, value)
        if moved(before, facts_of(penalty, owner), now.date()):
            penalty.window_version += 1
        penalty.row_hash, penalty.plan_needed, penalty.updated_at = row.digest, True, now
        counts.problems += _kept(row, result.kept)
        noted.append((penalty.id, {"changed": _plain(result.changes), "before": _plain(old)}))
    event.note_all(session, noted, event.CHANGED, by=by, now=now)
    session.flush()
    session.expunge_all()


def _kept(row: PenaltyRow, kept: Mapping[str, tuple[Any, Any]]) -> list[RowProblem]:
    names = {column.key: column.name for column in columns("penalties")}
    return [
        row_problem(row.row, names[column], "kept_desk_value", value=given, kept=desk or words()["nothing"]["message"])
        for column, (given, desk) in kept.items()
    ]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values as JSON can hold them."""
    return {key: str(value) if isinstance(value, date | Decimal) else value for key, value in values.items()}
