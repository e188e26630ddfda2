"""How is what a person changes about a record written: its columns, the event that says who and why, the new plan?

The same for every kind of record. The event's details name the columns it set, and no file changes those again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.errors import NotAllowed, UnknownRecord
from repair.records import event
from repair.records.kinds import RecordKind
from repair.records.problems import error, words
from repair.store.tables import Enterprise


def locked(session: Session, of: RecordKind, record_id: int, *, seen: int | None = None) -> tuple[Any, Enterprise]:
    """The record and its enterprise; nobody else changes the record until this transaction ends.

    `seen`: the newest event that its reader saw. Raises UnknownRecord, or NotAllowed when there is a newer one.
    """
    wanted = select(of.table).where(of.table.id == record_id).with_for_update()
    record = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if record is None:
        raise UnknownRecord
    newest = event.newest(session, record_id, of.events) if seen is not None else None
    if newest is not None and newest.id != seen:
        who_did = words()["enterprise_itself"]["message"] if newest.by == "enterprise" else newest.by
        raise error(NotAllowed, "changed_meanwhile", who=who_did)
    return record, session.get_one(Enterprise, record.enterprise_id)


def amend(
    session: Session,
    of: RecordKind,
    record: Any,
    owner: Enterprise,
    columns: Mapping[str, Any],
    *,
    name: str,
    by: str,
    reason: str,
    now: datetime,
    again: bool = False,
) -> None:
    """Set columns of a locked record, note who did it and what was there, and let the ladder follow.

    Nothing is noted when nothing differs, but with `again`. Where its dates moved, the ladder begins anew.
    """
    before = {column: getattr(record, column) for column in columns}
    if before == dict(columns) and not again:
        return
    known = of.place(record, owner, now.date())
    for column, value in columns.items():
        setattr(record, column, value)
    if of.place(record, owner, now.date()) != known:
        record.window_version += 1
    record.plan_needed = True
    record.updated_at = now
    details = {"set": plain(columns), "before": plain(before)}
    event.note_all(session, [(record.id, details)], name, by=by, now=now, reason=reason, of=of.events)
    session.flush()


def who(by: str) -> str:
    """The name of who decides. Raises NotAllowed when nobody is named."""
    if not by.strip():
        raise error(NotAllowed, "nobody_named")
    return by.strip()


def plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The same values as JSON can hold them."""
    return {column: value.isoformat() if isinstance(value, date) else value for column, value in columns.items()}
