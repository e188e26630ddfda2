"""May this reminder still leave, at this very moment? Asked with fresh facts just before it does; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from repair.messages.standing import Law, Standing
from repair.messages.status import State
from scheduler import stop
from scheduler.days import anchors_of, day_of
from scheduler.ladder import Ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Not now: the state the row gets instead, why, and when to ask again (only for planned)."""

    state: State
    reason: str  # code of reasons.yml
    due_at: datetime | None = None


def recheck(
    step_name: str,
    channel: str,
    version: int,
    standing: Standing | None,
    *,
    ladder: Ladder,
    law: Law,
    now: datetime,
) -> Verdict | None:
    """None when the reminder may leave. Consent and expiry are asked by the sender, who has the row."""
    reason = _untrue(step_name, version, standing, ladder=ladder, law=law, now=now)
    if reason:
        return Verdict(state=State.CANCELLED, reason=reason)
    hours = law.hours(channel)
    if not hours.open_at(now, law.workdays):
        return Verdict(state=State.PLANNED, reason="outside_hours", due_at=hours.next_open(now, law.workdays))
    return None


def _untrue(step_name: str, version: int, standing: Standing | None, *, ladder: Ladder, law: Law, now: datetime) -> str:
    """Why the reminder is not true today, whatever the hour; empty when it is."""
    today = now.date()
    if standing is None:
        return "record_gone"
    if version != standing.version:
        return "window_moved"
    step = ladder.of(standing.key.kind).step(step_name)
    if step is None:
        return stop.whole(standing, today) or "no_longer_needed"
    day = day_of(step, anchors_of(standing, law, today), law)
    early = "too_early" if day is None or day > today else ""
    return stop.whole(standing, today) or stop.one(step, standing, today) or early
