"""Which window did a record have when it was computed last? Kept beside the record as an index for lists and ticks.

Nothing is told from here: whoever tells a date computes it anew by `window_of`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Row, Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.policy.facts import PenaltyFacts
from repair.policy.listing import ListingFacts
from repair.policy.window import Window, WindowState
from repair.records.penalty import facts_of
from repair.records.planning import among
from repair.records.windows import window_of
from repair.store.database import Database
from repair.store.many import write_many
from repair.store.tables import Enterprise, Penalty, RecordWindow

BATCH = 2000  # records a transaction
UNAPPLIED = (WindowState.WAITING, WindowState.OPEN)
SETTLED = (WindowState.REPAIRED, WindowState.REMOVED, WindowState.CLOSED, WindowState.ENDED, WindowState.UNCOVERED)
DATELESS = (WindowState.WITHDRAWN, WindowState.UNCOVERED)

_PLACE = ("severity", "confirmed", "min_end", "earliest_apply", "max_end", "rule")
_DAYS: Mapping[type, tuple[str, ...]] = {
    kind: tuple(one.name for one in fields(kind) if "date" in str(one.type)) for kind in (PenaltyFacts, ListingFacts)
}  # the facts that are days
_INDEX = (*_PLACE, "state", "duties_open")  # what differs when a window is not as it was
_FACTS = (
    *("decision_no", "decided_on", "kinds", "field", "procedure", "fine_wan", "confiscated_wan", "basis", "severity"),
    *("confirmed_by", "published", "rule_choice", "served_on", "paid_on", "rectified_on", "committed_on"),
    *("applied_on", "repaired_on", "rejected_on", "withdrawn_on"),
)  # the columns that facts_of reads: whole rows as objects would take longer


@dataclass(slots=True, kw_only=True)
class Restated:
    """What computing the windows of many records anew found."""

    seen: int = 0
    written: int = 0  # not as stored before, or never stored
    moved: int = 0  # of these: the dates, the class or the rule differ although nobody changed the record


def stored_row(penalty_id: int, enterprise_id: int, window: Window, today: date, look: date | None) -> dict[str, Any]:
    """A row of record_window; `look` is the next day on which time alone may change something."""
    return {
        "penalty_id": penalty_id,
        "enterprise_id": enterprise_id,
        "severity": str(window.severity or ""),
        "confirmed": window.confirmed,
        "min_end": window.min_end,
        "earliest_apply": window.earliest_apply,
        "max_end": window.max_end,
        "rule": window.rule,
        "state": str(window.state),
        "duties_open": window.duties_open,
        "unapplied": window.state in UNAPPLIED,
        "computed_on": today,
        "next_look_on": look,
    }


def keep(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows of stored_row; one that is there is replaced."""
    if not rows:
        return
    wanted = insert(RecordWindow)
    fresh = {name: wanted.excluded[name] for name in rows[0] if name != "penalty_id"}
    write_many(session, wanted.on_conflict_do_update(index_elements=["penalty_id"], set_=fresh), rows)


def turning_days(facts: PenaltyFacts | ListingFacts, window: Window, today: date) -> list[date]:
    """The days after `today` on which the window itself may change although nobody does anything.

    A date that lies ahead takes effect on its day; the shortest period ends; the window opens; publication ends.
    """
    days = [day for name in _DAYS[type(facts)] if (day := getattr(facts, name)) is not None]
    if window.state not in SETTLED:
        ends = [end + timedelta(days=1) for end in (window.min_end, window.max_end) if end is not None]
        days += [*ends, *([window.earliest_apply] if window.earliest_apply else [])]
    return sorted(day for day in set(days) if day > today)


def restate(database: Database, today: date, *, changed_only: bool = False) -> Restated:
    """Compute the windows of all records anew and store those that differ; these are then planned anew.

    A window that moved although nobody changed the record (a rule did) raises the record's window version.
    `changed_only`: only records that wait to be planned or were never stored.
    """
    tally, after = Restated(), 0
    while True:
        with database.session() as session:
            found = session.execute(_batch(after, changed_only)).all()
            if not found:
                return tally
            _restate_batch(session, found, today, tally)
            after = found[-1].id


def _batch(after: int, changed_only: bool) -> Select[Any]:
    """Facts of the next records with what is stored of them; locked, so that no change is overtaken."""
    facts = [getattr(Penalty, name) for name in _FACTS]
    kept = [getattr(RecordWindow, name).label(f"kept_{name}") for name in _INDEX]
    columns = (Penalty.id, Penalty.enterprise_id, Penalty.plan_needed, Enterprise.closed_on, *facts)
    wanted = (
        select(*columns, RecordWindow.penalty_id.label("kept"), *kept)
        .join(Enterprise, Enterprise.id == Penalty.enterprise_id)
        .outerjoin(RecordWindow, RecordWindow.penalty_id == Penalty.id)
        .where(Penalty.id > after)
        .order_by(Penalty.id)
        .limit(BATCH)
        .with_for_update(of=Penalty, key_share=True)
    )
    return wanted.where(or_(Penalty.plan_needed, RecordWindow.penalty_id.is_(None))) if changed_only else wanted


def _restate_batch(session: Session, found: Sequence[Row[Any]], today: date, tally: Restated) -> None:
    rows, asleep, moved = [], [], []
    for row in found:
        facts = facts_of(cast(Penalty, row), cast(Enterprise, row))  # a row has the columns that facts_of asks for
        window = window_of(facts, today)
        look = next(iter(turning_days(facts, window, today)), None)
        made = stored_row(row.id, row.enterprise_id, window, today, look)
        if row.kept is not None and not _differs(row, made, _INDEX):
            continue
        rows.append(made)
        if not row.plan_needed:
            asleep.append(row.id)
            if row.kept is not None and _moved(row, made):
                moved.append(row.id)
    keep(session, rows)
    _wake(session, asleep)
    session.execute(update(Penalty).where(among(Penalty.id, moved)).values(window_version=Penalty.window_version + 1))
    tally.seen += len(found)
    tally.written += len(rows)
    tally.moved += len(moved)


def _differs(row: Row[Any], made: dict[str, Any], names: Sequence[str]) -> bool:
    return any(getattr(row, f"kept_{name}") != made[name] for name in names)


def _moved(row: Row[Any], made: dict[str, Any]) -> bool:
    """Whether a ladder must begin anew; a record that lost or gains its dates by a withdrawal has none to begin."""
    return {row.kept_state, made["state"]}.isdisjoint(DATELESS) and _differs(row, made, _PLACE)


def _wake(session: Session, ids: Sequence[int]) -> None:
    session.execute(update(Penalty).where(among(Penalty.id, ids)).values(plan_needed=True))


def waiting(session: Session) -> int:
    """How many records changed and wait to be planned: their stored windows may be out of date."""
    return session.scalar(select(func.count()).select_from(Penalty).where(Penalty.plan_needed)) or 0
