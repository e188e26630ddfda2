"""Which reminders is a record to get from now on, and when may each leave? Pure: facts in, steps out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from repair.messages.standing import Law, Standing
from repair.policy.window import WindowState
from scheduler import stop
from scheduler.days import day_of, end_of, midnight
from scheduler.ladder import Ladder, Step

Key = tuple[str, str]  # step, channel
VERSIONLESS = ("fine_due", "applied")  # steps counted from these do not speak of the window: once is enough


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One row the outbox should hold."""

    step: str
    channel: str
    due_at: datetime
    expires_at: datetime | None
    reason: str = ""  # not empty: nothing is sent, and this is why


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the outbox holds already about a record."""

    left: frozenset[Key] = frozenset()  # under the present window version: left, or ended for good
    pending: frozenset[Key] = frozenset()  # under the present window version: planned, not sent
    told: frozenset[str] = frozenset()  # steps that ever left, under any version
    backlog_on: date | None = None  # the day of a backlog message that left or waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps from now on, and why there are no others."""

    steps: tuple[PlannedStep, ...] = field(default=())
    why: str  # code of reasons.yml for rows that are not among the steps


def plan(standing: Standing, past: Past, *, ladder: Ladder, law: Law, now: datetime) -> Plan:
    """The steps of one record as of `now`.

    A record of which nothing may be told has none; when staff can change that (no class, no number), one
    suppressed step says so at the desk. Planning twice gives the same steps.
    """
    today = now.date()
    why = stop.whole(standing, today)
    if why == "class_unconfirmed":
        marker = PlannedStep(step=_first_opening(ladder), channel="sms", due_at=now, expires_at=None, reason=why)
        return Plan(steps=(marker,), why=why)
    if why:
        return Plan(why=why)
    rungs = _rungs(standing, ladder, law, today)
    found = [planned for step, day in rungs for planned in _steps(step, day, standing, past, law, now)]
    found += _backlog(rungs, found, standing, past, ladder, law, now)
    found = sorted(_without_crowding(found, past, ladder), key=lambda one: (one.due_at, one.step, one.channel))
    if found and not standing.phones:
        first = found[0]
        marker = PlannedStep(
            step=first.step, channel=first.channel, due_at=first.due_at, expires_at=None, reason="no_contact"
        )
        return Plan(steps=(marker,), why="no_contact")
    return Plan(steps=tuple(found), why=_why(standing))


def _why(standing: Standing) -> str:
    return "applied" if standing.window.state is WindowState.APPLIED else "no_longer_needed"


def _first_opening(ladder: Ladder) -> str:
    return next(step.step for step in ladder.steps if step.opening)


def _rungs(standing: Standing, ladder: Ladder, law: Law, today: date) -> list[tuple[Step, date]]:
    """The steps that are true of this record, each with its legal day."""
    days = [(step, day_of(step, standing, law, today)) for step in ladder.steps if not _moot(step, standing, today)]
    return [(step, day) for step, day in days if day is not None]


def _moot(step: Step, standing: Standing, today: date) -> bool:
    return bool(stop.one(step, standing, today))


def _steps(step: Step, day: date, standing: Standing, past: Past, law: Law, now: datetime) -> list[PlannedStep]:
    """One row a channel; none when it left already, is past, or could only leave too late."""
    if step.anchor in VERSIONLESS and step.step in past.told:
        return []
    late = day < now.date()
    found = []
    for channel in step.channels:
        key = (step.step, channel)
        if key in past.left or (late and step.opening and key not in past.pending):
            continue
        made = _made(step, channel, day, standing, law, now)
        if made is not None:
            found.append(made)
    return found


def _made(step: Step, channel: str, day: date, standing: Standing, law: Law, now: datetime) -> PlannedStep | None:
    due = law.hours(channel).next_open(max(midnight(day), now), law.workdays)
    expires = end_of(step, day, standing, now.date())
    if expires is None or due >= expires:
        return None
    return PlannedStep(step=step.step, channel=channel, due_at=due, expires_at=expires)


def _backlog(
    rungs: list[tuple[Step, date]],
    found: list[PlannedStep],
    standing: Standing,
    past: Past,
    ladder: Ladder,
    law: Law,
    now: datetime,
) -> list[PlannedStep]:
    """One "you can apply now" in place of the opening steps that are past, when none of them was ever told."""
    today, step = now.date(), ladder.backlog
    told = past.told & ladder.opening
    waiting = {one.step for one in found if one.step in ladder.opening and one.due_at.date() <= today}
    missed = any(rung.opening and day < today for rung, day in rungs)
    if standing.window.state is not WindowState.OPEN or told or waiting or not missed:
        return []
    since = past.backlog_on if any(key[0] == step.step for key in past.pending) and past.backlog_on else today
    made = (_made(step, channel, since, standing, law, now) for channel in step.channels)
    return [one for one in made if one is not None and (one.step, one.channel) not in past.left]


def _without_crowding(found: list[PlannedStep], past: Past, ladder: Ladder) -> list[PlannedStep]:
    """Leaves out opening steps that would follow a backlog message within the quiet days."""
    own = next((one.due_at.date() for one in found if one.step == ladder.backlog.step), past.backlog_on)
    if own is None:
        return found
    quiet_until = own + timedelta(days=ladder.quiet_days)
    return [
        one
        for one in found
        if one.step == ladder.backlog.step or one.step not in ladder.opening or one.due_at.date() > quiet_until
    ]
