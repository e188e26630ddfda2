"""Which reminders is a record to get from now on, and when may each leave? Pure: facts in, steps out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from repair.enterprises.phone import takes_texts
from repair.messages.standing import WITH_WINDOW, Law, Standing
from repair.policy.window import WindowState
from scheduler import stop
from scheduler.days import Anchors, anchors_of, applied_on, day_of, end_of, longest_of
from scheduler.ladder import Ladder, Rungs, Step

Key = tuple[str, str]  # step, channel
SMS = "sms"
ONCE = ("fine_due",)  # a step counted from this does not speak of the window: once in a record's life is enough


class PlannedStep(NamedTuple):
    """One row the outbox should hold; a tuple, since a year of them is made and compared."""

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
    failed: frozenset[str] = frozenset()  # under the present window version: steps whose text did not arrive
    told: frozenset[str] = frozenset()  # steps that ever left, under any version
    backlog_on: date | None = None  # the day of a backlog message that left or waits
    heard: frozenset[tuple[str, date]] = frozenset()  # steps that repeat and ever left, and when
    asked: tuple[str, date] | None = None  # what last asked what became of an application, and when


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps from now on, and why there are no others."""

    steps: tuple[PlannedStep, ...] = ()
    why: str  # code of reasons.yml for rows that are not among the steps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Everything one plan is made from."""

    standing: Standing
    past: Past
    ladder: Rungs
    law: Law
    now: datetime
    today: date
    anchors: Anchors
    rungs: list[tuple[Step, date]]  # the steps that are true of this record, each with its legal day
    channels: dict[str, datetime]  # when each is open from now on, as far as it was asked

    def open_now(self, channel: str) -> datetime:
        """This moment, or the first one after it at which a reminder may leave."""
        if channel not in self.channels:
            self.channels[channel] = self.law.hours(channel).next_open(self.now, self.law.workdays)
        return self.channels[channel]

    def made(self, step: Step, name: str, channel: str, day: date) -> PlannedStep | None:
        """The row of a step: at the first sending moment of its day or after; None when that would be too late.

        Its time to live begins on the first day on which it could leave: a long holiday must not eat it up.
        """
        could = self.law.opening(channel, day)
        due = could if could >= self.now else self.open_now(channel)
        expires = end_of(step, could.date(), self.anchors, longest_of(self.standing))
        if expires is None or due >= expires:
            return None
        return PlannedStep(step=name, channel=channel, due_at=due, expires_at=expires)


def plan(standing: Standing, past: Past, *, ladder: Ladder, law: Law, now: datetime, refused: bool = False) -> Plan:
    """The steps of one record as of `now`.

    A record of which nothing may be told has none; when staff can change that (no class, no number, dates that rest
    on what nobody verified, `refused`: nobody at its numbers wants to hear of this record), one suppressed step says
    so at the desk. Planning twice gives the same steps.
    """
    today = now.date()
    why = stop.whole(standing, today)
    own = ladder.of(standing.key.kind)
    if why in stop.BY_STAFF:
        first = next(step.step for step in own.steps if step.opening)
        return _nothing(PlannedStep(step=first, channel="sms", due_at=now, expires_at=None), why)
    if why:
        return Plan(why=why)
    anchors = anchors_of(standing, law, today)
    days = [(step, day_of(step, anchors, law)) for step in own.steps if not stop.one(step, standing, today)]
    rungs = [(step, day) for step, day in days if day is not None]
    scene = _Scene(
        standing=standing,
        past=past,
        ladder=own,
        law=law,
        now=now,
        today=today,
        anchors=anchors,
        rungs=rungs,
        channels={},
    )
    found = _without_crowding(scene, [*_due(scene), *_backlog(scene)])
    found.sort(key=lambda one: (one.due_at, one.step, one.channel))
    if found and not standing.phones:
        return _nothing(found[0], "no_contact")
    if found and refused:
        return _nothing(found[0], "record_refused")
    return Plan(steps=tuple(found), why="applied" if _applied(standing) else "no_longer_needed")


def _nothing(step: PlannedStep, why: str) -> Plan:
    """The next step, kept back, so that the desk can show why nothing is sent."""
    return Plan(steps=(step._replace(expires_at=None, reason=why),), why=why)


def _due(scene: _Scene) -> list[PlannedStep]:
    """One row a step and channel; none when it left already, is past, or could only leave too late."""
    found = []
    pending = {name for name, _ in scene.past.pending}
    for step, day in scene.rungs:
        name = _name(scene, step)
        if not name:
            continue
        waits = name in pending or name in scene.past.failed
        if step.opening and day < scene.today and not waits:
            continue  # collapsed into the backlog's
        for channel in _channels(scene, step, name):
            if (name, channel) not in scene.past.left:
                found.append(scene.made(step, name, channel, day))
    return [one for one in found if one is not None]


def _channels(scene: _Scene, step: Step, name: str) -> tuple[str, ...]:
    """The step's channels; a call joins where the text failed, and stands for it where no number takes texts."""
    phones = scene.standing.phones
    if phones and not any(takes_texts(phone) for _, phone in phones):
        return (*(channel for channel in step.channels if channel != SMS), *step.fallback)
    return (*step.channels, *step.fallback) if name in scene.past.failed else step.channels


def _name(scene: _Scene, step: Step) -> str:
    """The step's name in the outbox; empty when it is not told again.

    What became of an application is asked once for each: a later one has its day in the name.
    """
    past = scene.past
    if step.anchor in ONCE and step.step in past.told - past.failed:
        return ""
    if step.anchor != "result_due" or past.asked is None:
        return step.step
    name, on = past.asked
    applied = applied_on(scene.standing)
    if applied and applied > on:
        return f"{step.step}/{applied}"
    return name if name in past.failed else ""


def _backlog(scene: _Scene) -> list[PlannedStep]:
    """One "you can apply now" in place of the opening steps that are past, when none of them was ever told."""
    step, past, today = scene.ladder.backlog, scene.past, scene.today
    if step is None or not _open(scene.standing):
        return []
    opening = [(rung.step, day) for rung, day in scene.rungs if rung.opening]
    pending = {name for name, _ in past.pending}
    missed = any(day < today for _, day in opening)
    told_now = any(day == today or (day < today and name in pending) for name, day in opening)
    told_before = (past.told & scene.ladder.opening) - {step.step}
    if not missed or told_now or told_before:
        return []
    failed = step.step in past.failed
    if step.step in past.told and not failed:
        return []
    made = []
    for channel in _channels(scene, step, step.step):
        leaves = scene.open_now(channel).date()
        day = min(leaves, past.backlog_on) if past.backlog_on and (failed or step.step in pending) else leaves
        if (step.step, channel) not in past.left:
            made.append(scene.made(step, step.step, channel, day))
    return [one for one in made if one is not None]


def _without_crowding(scene: _Scene, found: list[PlannedStep]) -> list[PlannedStep]:
    """Leaves out steps that would repeat another within their quiet days (after a backlog or a holiday)."""
    ladder, kept = scene.ladder, []
    heard = set(scene.past.heard)
    for one in sorted(found, key=lambda one: (one.due_at.date(), ladder.order.get(one.step, 0))):
        if one.step in ladder.repeating:
            day, step = one.due_at.date(), ladder.named.get(one.step)
            quiet = step.quiet if step else None
            if quiet is not None and any(name != one.step and on <= day <= on + quiet for name, on in heard):
                continue
            heard.add((one.step, day))
        kept.append(one)
    return kept


def _open(standing: Standing) -> bool:
    """Whether it may be applied for, and no application was refused before."""
    return isinstance(standing, WITH_WINDOW) and standing.window.state is WindowState.OPEN


def _applied(standing: Standing) -> bool:
    return isinstance(standing, WITH_WINDOW) and standing.window.state is WindowState.APPLIED
