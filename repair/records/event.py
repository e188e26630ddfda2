"""What was decided or reported about a record, by whom and why? The one writer of the tables of events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, insert, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from repair.store.many import write_many
from repair.store.tables import DeductionEvent, ListingEvent, RecordEvent
from repair.store.tables.base import Happened

Events = type[RecordEvent] | type[ListingEvent] | type[DeductionEvent]

IMPORTED = "imported"
CHANGED = "changed"
CLASS_CONFIRMED = "class_confirmed"
SAID = {"applied": "said_applied", "repaired": "said_repaired"}
ANSWERS = ("applied", "repaired", "rejected", "withdrawn", "said_nothing")  # what an officer decides on a report
_BY_FILE = (IMPORTED, CHANGED, *SAID.values())


_ABOUT: Final[Mapping[Events, str]] = {  # the column that says which record an event is about
    RecordEvent: "penalty_id",
    ListingEvent: "listing_id",
    DeductionEvent: "deduction_id",
}


def note(
    session: Session,
    penalty_id: int,
    event: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one event."""
    note_all(session, [(penalty_id, details or {})], event, by=by, now=now, reason=reason)


def note_all(
    session: Session,
    about: Collection[tuple[int, Mapping[str, Any]]],
    event: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    of: Events = RecordEvent,
) -> None:
    """Write the same event for many records at once: pairs of record id and details (JSON values)."""
    rows = [
        {_ABOUT[of]: key, "event": event, "by": by, "reason": reason, "details": dict(details), "at": now}
        for key, details in about
    ]
    write_many(session, insert(of), rows)


def newest(session: Session, record_id: int, of: Events) -> Happened | None:
    """The last event of a record; None when it has none."""
    about: Any = getattr(of, _ABOUT[of])
    found = session.scalars(select(of).where(about == record_id).order_by(of.id.desc()).limit(1)).one_or_none()
    return cast(Happened | None, found)


def said_by_owner(session: Session, penalty_ids: Collection[int]) -> dict[int, str]:
    """For each record whose enterprise reported `applied` or `repaired` and no officer has answered: which of them."""
    newest = (
        select(RecordEvent.penalty_id, RecordEvent.event)
        .where(
            _among(penalty_ids),
            RecordEvent.event.in_((*SAID.values(), *ANSWERS)),
        )
        .ext(distinct_on(RecordEvent.penalty_id))
        .order_by(RecordEvent.penalty_id, RecordEvent.at.desc(), RecordEvent.id.desc())
    )
    meaning = {event: what for what, event in SAID.items()}
    return {row.penalty_id: meaning[row.event] for row in session.execute(newest) if row.event in meaning}


def set_at_desk(session: Session, record_ids: Collection[int], of: Events = RecordEvent) -> dict[int, set[str]]:
    """Which columns of a record staff ever set by hand: those no file may change."""
    about = getattr(of, _ABOUT[of])
    found = session.execute(select(about, of.details).where(_among(record_ids, of), of.event.not_in(_BY_FILE)))
    columns: dict[int, set[str]] = {}
    for record_id, details in found:
        columns.setdefault(record_id, set()).update(details.get("set", {}))
    return columns


def _among(record_ids: Collection[int], of: Events = RecordEvent) -> ColumnElement[bool]:
    """One parameter for all ids: a list of a hundred thousand must not become as many parameters."""
    same: ColumnElement[bool] = getattr(of, _ABOUT[of]) == any_(literal(list(record_ids), ARRAY(BigInteger)))
    return same
