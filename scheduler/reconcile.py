"""What must change in the outbox so that it agrees with the plan of one record? Pure but for the rows it is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from repair.clock import CHINA
from repair.messages import planned
from repair.messages.codes import split_reason
from repair.messages.standing import Law, Standing
from repair.messages.status import State
from repair.store.tables import Outbox
from scheduler import stop
from scheduler.ladder import Ladder, Rungs
from scheduler.planner import Past, Plan, PlannedStep, plan

NEVER_LEFT = (State.CANCELLED, State.SUPPRESSED)
WAITING = (State.PLANNED, *NEVER_LEFT)
KEPT_BACK = (*stop.BY_STAFF, "no_contact", "record_refused")  # why the planner itself keeps a step back
NOTHING = Past()
NOT_ARRIVED = (State.UNDELIVERED, State.FAILED)


@dataclass(slots=True)
class Tally:
    """How many rows were planned, cancelled, or found as they should be."""

    planned: int = 0
    cancelled: int = 0
    unchanged: int = 0


def agree(
    there: Sequence[Outbox],
    standing: Standing,
    tally: Tally,
    *,
    ladder: Ladder,
    law: Law,
    now: datetime,
    refused: bool = False,
) -> tuple[list[PlannedStep], list[Outbox]]:
    """Plan one record and make its rows agree: the steps to be written, and the rows that now wait for another time."""
    past = past_of(there, standing.version, ladder.of(standing.key.kind))
    made = plan(standing, past, ladder=ladder, law=law, now=now, refused=refused)
    touched = _reconcile(there, made, standing.version, tally, now)
    known = {(row.step, row.channel) for row in there if row.window_version == standing.version}
    return [step for step in made.steps if (step.step, step.channel) not in known], touched


def past_of(rows: Iterable[Outbox], version: int, rungs: Rungs) -> Past:
    """What the outbox holds about one record, as the planner wants to know it."""
    rows = list(rows)
    if not rows:
        return NOTHING
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
            elif row.state == State.SUPPRESSED and row.reason in KEPT_BACK and row.window_version == version:
                row.reason = made.why  # what staff could remove is not the reason any more: the record is over
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
