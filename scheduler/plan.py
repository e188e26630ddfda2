"""How does a plan get into the outbox? Reads the records that need it, writes what is new, cancels what is over."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from repair.clock import CHINA
from repair.messages import planned
from repair.messages.planned import NewRow
from repair.messages.standing import Law, PenaltyStanding, penalty_standings
from repair.messages.status import State
from repair.records import stored
from repair.records.key import RecordKey, RecordKind
from repair.store.database import Database
from repair.store.tables import Outbox, Penalty, RecordWindow
from scheduler.ladder import Ladder
from scheduler.next_look import next_look
from scheduler.planner import Past, Plan, PlannedStep, plan

log = logging.getLogger(__name__)

AT_ONCE = 200  # records a transaction
NEVER_LEFT = (State.CANCELLED, State.SUPPRESSED)
WAITING = (State.PLANNED, *NEVER_LEFT)


@dataclass(slots=True)
class Tally:
    """How many rows were planned, cancelled, or found as they should be."""

    planned: int = 0
    cancelled: int = 0
    unchanged: int = 0


def plan_records(
    database: Database, *, ladder: Ladder, law: Law, now: datetime, everything: bool = False, jobs: bool = True
) -> Tally:
    """Plan what changed and what time has reached, or everything; safe to run twice, also at the same moment.

    The work grows with these, not with what is stored. `jobs` False writes no send jobs: somebody else (the
    simulation) looks at the outbox itself.
    """
    tally, after = Tally(), 0
    while True:
        with database.session() as session:
            changed = _claim(session, after, everything)
            ids = changed or _reached(session, now.date())
            if not ids:
                return tally
            _plan_batch(session, ids, tally, ladder=ladder, law=law, now=now, jobs=jobs)
            after = changed[-1] if changed else after


def _claim(session: Session, after: int, everything: bool) -> list[int]:
    """The next records in order of id, locked; those that another planner holds are left to it.

    NO KEY: a sender whose row refers to the record must not wait for a planner that waits for that row.
    """
    wanted = select(Penalty.id).where(Penalty.id > after).order_by(Penalty.id).limit(AT_ONCE)
    if not everything:
        wanted = wanted.where(Penalty.plan_needed)
    return list(session.scalars(wanted.with_for_update(skip_locked=True, key_share=True)))


def _reached(session: Session, today: date) -> list[int]:
    """Records whose window or plan time alone may have changed, locked. Each leaves this list when it is planned."""
    due = (
        select(Penalty.id)
        .join(RecordWindow, RecordWindow.penalty_id == Penalty.id)
        .where(RecordWindow.next_look_on <= today)
        .order_by(RecordWindow.next_look_on, RecordWindow.penalty_id)
        .limit(AT_ONCE)
    )
    return list(session.scalars(due.with_for_update(of=Penalty, skip_locked=True, key_share=True)))


def _plan_batch(
    session: Session, ids: list[int], tally: Tally, *, ladder: Ladder, law: Law, now: datetime, jobs: bool
) -> None:
    rows = planned.ladder_rows(session, [RecordKey(RecordKind.PENALTY, one) for one in ids])
    new: list[NewRow] = []
    touched: list[Outbox] = []
    windows: list[dict[str, Any]] = []
    for standing in penalty_standings(session, ids, now.date()).values():
        there = rows.get(standing.key, [])
        version = standing.version
        made = plan(standing, past_of(there, version, ladder), ladder=ladder, law=law, now=now)
        touched += _reconcile(there, made, version, tally, now)
        known = {(row.step, row.channel) for row in there if row.window_version == version}
        new += [_new(standing, step) for step in made.steps if (step.step, step.channel) not in known]
        windows.append(_window(standing, ladder, law, now.date()))
    added = planned.add(session, new, now)
    tally.planned += sum(row.state == State.PLANNED for row in added)
    session.execute(update(Penalty).where(Penalty.id.in_(ids), Penalty.plan_needed).values(plan_needed=False))
    stored.keep(session, windows)
    session.flush()
    if jobs:
        planned.defer_sending(session, [*added, *touched])


def _window(standing: PenaltyStanding, ladder: Ladder, law: Law, today: date) -> dict[str, Any]:
    """What is kept of the window for lists, and the day of the next look."""
    look = next_look(standing, ladder=ladder, law=law, today=today)
    return stored.stored_row(standing.case.penalty_id, standing.case.enterprise_id, standing.window, today, look)


def past_of(rows: Iterable[Outbox], version: int, ladder: Ladder) -> Past:
    """What the outbox holds about one record, as the planner wants to know it."""
    own = [row for row in rows if row.window_version == version]
    gone = [row for row in rows if row.state not in WAITING]
    backlog = [
        row.due_at.astimezone(CHINA).date()
        for row in rows
        if row.step == ladder.backlog.step and row.state not in NEVER_LEFT
    ]
    return Past(
        left=frozenset((row.step, row.channel) for row in own if row.state not in WAITING),
        pending=frozenset((row.step, row.channel) for row in own if row.state == State.PLANNED),
        told=frozenset(row.step for row in gone if row.state != State.EXPIRED),
        backlog_on=max(backlog, default=None),
        opened=frozenset((row.step, row.due_at.astimezone(CHINA).date()) for row in gone if row.step in ladder.opening),
    )


def _new(standing: PenaltyStanding, step: PlannedStep) -> NewRow:
    return NewRow(
        record=standing.key,
        enterprise_id=standing.enterprise_id,
        step=step.step,
        channel=step.channel,
        window_version=standing.version,
        due_at=step.due_at,
        expires_at=step.expires_at,
        reason=step.reason,
    )


def _reconcile(there: Sequence[Outbox], made: Plan, version: int, tally: Tally, now: datetime) -> list[Outbox]:
    """Make the rows that are there agree with the plan; those that now wait for another time are returned."""
    wanted = {(step.step, step.channel): step for step in made.steps}
    touched = []
    for row in there:
        step = wanted.get((row.step, row.channel)) if row.window_version == version else None
        if step is None:
            if row.state == State.PLANNED:
                reason = made.why if row.window_version == version else "window_moved"
                tally.cancelled += planned.move(row, State.CANCELLED, reason, now)
        elif step.reason:
            _keep_back(row, step.reason, tally, now)
        elif _bring_forward(row, step, tally, now):
            touched.append(row)
    return touched


def _keep_back(row: Outbox, reason: str, tally: Tally, now: datetime) -> None:
    """The row is not to leave for a reason that staff can remove."""
    if row.state == State.PLANNED:
        tally.cancelled += planned.move(row, State.SUPPRESSED, reason, now)
    elif row.state in NEVER_LEFT:
        row.reason = reason


def _bring_forward(row: Outbox, step: PlannedStep, tally: Tally, now: datetime) -> bool:
    """A row that was cancelled or kept back waits again once its reason is gone; True when its time changed."""
    if row.state in NEVER_LEFT and planned.move(row, State.PLANNED, "", now):
        row.due_at, row.expires_at, row.tries = step.due_at, step.expires_at, 0
        tally.planned += 1
        return True
    if row.state == State.PLANNED and planned.set_time(row, step.due_at, step.expires_at, now):
        tally.planned += 1
        return True
    tally.unchanged += row.state == State.PLANNED
    return False
