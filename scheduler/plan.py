"""How does a plan get into the outbox? Reads the records that need it, writes what is new, cancels what is over."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from repair.clock import CHINA
from repair.messages import planned
from repair.messages.codes import split_reason
from repair.messages.planned import NewRow
from repair.messages.standing import Law, ListingStanding, PenaltyStanding, Standing, standings
from repair.messages.status import State
from repair.records import planning, stored
from repair.records.key import RecordKey, RecordKind
from repair.records.listing import listing_place
from repair.store.database import Database
from repair.store.tables import Outbox
from scheduler.ladder import Ladder, Rungs
from scheduler.next_look import next_look
from scheduler.planner import Past, Plan, PlannedStep, plan

log = logging.getLogger(__name__)

AT_ONCE = 200  # records a transaction
NEVER_LEFT = (State.CANCELLED, State.SUPPRESSED)
WAITING = (State.PLANNED, *NEVER_LEFT)
NOT_ARRIVED = (State.UNDELIVERED, State.FAILED)


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
    tally = Tally()
    for kind in RecordKind:
        after = 0
        while True:
            with database.session() as session:
                changed = planning.changed(session, kind, after=after, limit=AT_ONCE, everything=everything)
                ids = changed or planning.reached(session, kind, now.date(), limit=AT_ONCE)
                if not ids:
                    break
                _plan_batch(session, kind, ids, tally, ladder=ladder, law=law, now=now, jobs=jobs)
                after = changed[-1] if changed else after
    return tally


def _plan_batch(
    session: Session,
    kind: RecordKind,
    ids: list[int],
    tally: Tally,
    *,
    ladder: Ladder,
    law: Law,
    now: datetime,
    jobs: bool,
) -> None:
    keys = [RecordKey(kind, one) for one in ids]
    rows = planned.ladder_rows(session, keys)
    new: list[NewRow] = []
    touched: list[Outbox] = []
    found = standings(session, keys, now.date())
    for standing in found.values():
        there = rows.get(standing.key, [])
        made = plan(standing, past_of(there, standing.version, ladder.of(kind)), ladder=ladder, law=law, now=now)
        touched += _reconcile(there, made, standing.version, tally, now)
        known = {(row.step, row.channel) for row in there if row.window_version == standing.version}
        new += [_new(standing, step) for step in made.steps if (step.step, step.channel) not in known]
    added = planned.add(session, new, now)
    tally.planned += sum(row.state == State.PLANNED for row in added)
    _keep(session, kind, found.values(), ladder=ladder, law=law, now=now)
    session.flush()
    if jobs:
        planned.defer_sending(session, [*added, *touched])


def _keep(
    session: Session, kind: RecordKind, found: Iterable[Standing], *, ladder: Ladder, law: Law, now: datetime
) -> None:
    """The records are planned: what is kept of a window for lists, and the day of the next look."""
    looks = [(one, next_look(one, ladder=ladder, law=law, today=now.date())) for one in found]
    planning.planned(session, kind, {one.key.id: _kept(one, look, now.date()) for one, look in looks})
    windows = [
        stored.stored_row(one.case.penalty_id, one.enterprise_id, one.window, now.date(), look)
        for one, look in looks
        if isinstance(one, PenaltyStanding)
    ]
    stored.keep(session, windows)


def _kept(standing: Standing, look: date | None, today: date) -> dict[str, date | None]:
    """What the record's own table remembers of its planning; a penalty's next look stands with its window."""
    if isinstance(standing, PenaltyStanding):
        return {}
    if isinstance(standing, ListingStanding):
        min_end, max_end, _ = listing_place(standing.listing.facts, today)
        return {"next_look_on": look, "min_end": min_end, "max_end": max_end}
    return {"next_look_on": look}


def past_of(rows: Iterable[Outbox], version: int, rungs: Rungs) -> Past:
    """What the outbox holds about one record, as the planner wants to know it."""
    rows = list(rows)
    own = [row for row in rows if row.window_version == version]
    gone = [row for row in rows if row.state not in WAITING and row.state != State.EXPIRED]
    backlog = rungs.backlog.step if rungs.backlog else ""
    asked = [(row.step, _day(row)) for row in gone if rungs.asks(row.step)]
    return Past(
        left=frozenset((row.step, row.channel) for row in own if row.state not in WAITING),
        pending=frozenset((row.step, row.channel) for row in own if row.state == State.PLANNED),
        failed=frozenset(row.step for row in own if row.channel == "sms" and _did_not_arrive(row)),
        told=frozenset(row.step for row in gone),
        backlog_on=max(
            (_day(row) for row in rows if row.step == backlog and row.state not in NEVER_LEFT), default=None
        ),
        heard=frozenset((row.step, _day(row)) for row in gone if row.step in rungs.repeating),
        asked=max(asked, key=lambda pair: pair[1], default=None),
    )


def _did_not_arrive(row: Outbox) -> bool:
    """Whether a call may stand for this text: not when the number itself refused it."""
    code = split_reason(row.reason)
    return row.state in NOT_ARRIVED and not (code and code.opt_out)


def _day(row: Outbox) -> date:
    return row.due_at.astimezone(CHINA).date()


def _new(standing: Standing, step: PlannedStep) -> NewRow:
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
