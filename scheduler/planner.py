"""Which reminders is a record to get from now on, and when may each leave? Pure: facts in, steps out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from repair.messages.standing import Law, PenaltyStanding
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
    opened: frozenset[tuple[str, date]] = frozenset()  # opening steps that ever left, and when


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps from now on, and why there are no others."""

    steps: tuple[PlannedStep, ...] = ()
    why: str  # code of reasons.yml for rows that are not among the steps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Everything one plan is made from."""

    standing: PenaltyStanding
    past: Past
    ladder: Ladder
    law: Law
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    def rungs(self) -> list[tuple[Step, date]]:
        """The steps that are true of this record, each with its legal day."""
        alive = [step for step in self.ladder.steps if not stop.one(step, self.standing, self.today)]
        days = [(step, day_of(step, self.standing, self.law, self.today)) for step in alive]
        return [(step, day) for step, day in days if day is not None]

    def made(self, step: Step, channel: str, day: date) -> PlannedStep | None:
        """The row of a step: at the first sending moment of its day or after; None when that would be too late.

        Its time to live begins on the first day on which it could leave: a long holiday must not eat it up.
        """
        hours, workdays = self.law.hours(channel), self.law.workdays
        due = hours.next_open(max(midnight(day), self.now), workdays)
        expires = end_of(step, hours.next_open(midnight(day), workdays).date(), self.standing, self.today)
        if expires is None or due >= expires:
            return None
        return PlannedStep(step=step.step, channel=channel, due_at=due, expires_at=expires)


def plan(standing: PenaltyStanding, past: Past, *, ladder: Ladder, law: Law, now: datetime) -> Plan:
    """The steps of one record as of `now`.

    A record of which nothing may be told has none; when staff can change that (no class, no number), one
    suppressed step says so at the desk. Planning twice gives the same steps.
    """
    why = stop.whole(standing, now.date())
    if why == "class_unconfirmed":
        first = next(step.step for step in ladder.steps if step.opening)
        return _nothing(PlannedStep(step=first, channel="sms", due_at=now, expires_at=None), why)
    if why:
        return Plan(why=why)
    scene = _Scene(standing=standing, past=past, ladder=ladder, law=law, now=now)
    found = _without_crowding(scene, [*_due(scene), *_backlog(scene)])
    found.sort(key=lambda one: (one.due_at, one.step, one.channel))
    if found and not standing.phones:
        return _nothing(found[0], "no_contact")
    applied = standing.window.state is WindowState.APPLIED
    return Plan(steps=tuple(found), why="applied" if applied else "no_longer_needed")


def _nothing(step: PlannedStep, why: str) -> Plan:
    """The next step, kept back, so that the desk can show why nothing is sent."""
    return Plan(steps=(replace(step, expires_at=None, reason=why),), why=why)


def _due(scene: _Scene) -> list[PlannedStep]:
    """One row a step and channel; none when it left already, is past, or could only leave too late."""
    found = []
    for step, day in scene.rungs():
        if step.anchor in VERSIONLESS and step.step in scene.past.told:
            continue
        for channel in step.channels:
            key = (step.step, channel)
            collapsed = step.opening and day < scene.today and key not in scene.past.pending
            if key not in scene.past.left and not collapsed:
                found.append(scene.made(step, channel, day))
    return [one for one in found if one is not None]


def _backlog(scene: _Scene) -> list[PlannedStep]:
    """One "you can apply now" in place of the opening steps that are past, when none of them was ever told."""
    step, past, today = scene.ladder.backlog, scene.past, scene.today
    opening = [(rung.step, day) for rung, day in scene.rungs() if rung.opening]
    pending = {name for name, _ in past.pending}
    missed = any(day < today for _, day in opening)
    told_now = any(day == today or (day < today and name in pending) for name, day in opening)
    told_before = past.told & scene.ladder.opening
    if scene.standing.window.state is not WindowState.OPEN or not missed or told_now or told_before:
        return []
    made = []
    for channel in step.channels:
        leaves = scene.law.hours(channel).next_open(scene.now, scene.law.workdays).date()
        day = min(leaves, past.backlog_on) if step.step in pending and past.backlog_on else leaves
        if (step.step, channel) not in past.left:
            made.append(scene.made(step, channel, day))
    return [one for one in made if one is not None]


def _without_crowding(scene: _Scene, found: list[PlannedStep]) -> list[PlannedStep]:
    """Leaves out opening steps that would follow another within the quiet days (after a backlog or a holiday)."""
    ladder, heard, kept = scene.ladder, dict(scene.past.opened), []
    order = {name: place for place, name in enumerate([ladder.backlog.step, *(step.step for step in ladder.steps)])}
    quiet = timedelta(days=ladder.quiet_days)
    for one in sorted(found, key=lambda one: (one.due_at.date(), order[one.step])):
        day = one.due_at.date()
        if one.step in ladder.opening:
            if any(name != one.step and on <= day <= on + quiet for name, on in heard.items()):
                continue
            heard.setdefault(one.step, day)
        kept.append(one)
    return kept
