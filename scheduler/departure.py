"""What leaves to one enterprise at this moment, what waits, what ends, and why? Pure: the worker and the simulation.

Everything due for an enterprise on one channel leaves in one message, at most one a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from repair.enterprises.consent import Choices
from repair.enterprises.phone import takes_texts
from repair.messages.render import CannotRender, Item, Rendered, render
from repair.messages.standing import Law, Standing
from repair.messages.status import State
from repair.records.key import RecordKey
from repair.settings import Settings
from scheduler.ladder import Ladder
from scheduler.recheck import Verdict, recheck

SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One row of the outbox whose time has come."""

    id: int
    step: str
    channel: str
    version: int  # the window version it was planned for
    record: RecordKey
    expires_at: datetime | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """One enterprise as it stands at this moment."""

    standings: Mapping[RecordKey, Standing]
    choices: Choices
    heard: frozenset[str] = frozenset()  # channels on which a reminder left to it today
    told: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (number, channel): reminders that left today


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What is the same for every message: the law, the ladder, the settings."""

    settings: Settings
    law: Law
    ladder: Ladder
    link: Callable[[int], str] | None = None  # a contact's own page; None: no links in texts

    def cap(self, channel: str) -> int:
        """How many reminders a number gets a day at most, whoever they are about."""
        return self.settings.DAILY_TEXTS if channel == SMS else self.settings.DAILY_CALLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One message that may leave now, and the rows that leave in it, most important first."""

    rows: tuple[int, ...]
    channel: str
    contact_id: int
    phone: str  # E.164
    made: Rendered
    expires_at: datetime | None  # the earliest of its rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of every row that was due."""

    departures: tuple[Departure, ...]
    settled: tuple[tuple[int, Verdict], ...]  # rows that do not leave now


@dataclass(frozen=True, slots=True)
class _Scene:
    """One channel to one enterprise, while it is decided about."""

    channel: str
    firm: Firm
    office: Office
    now: datetime
    settled: list[tuple[int, Verdict]]

    def settle(self, rows: Iterable[Due], verdict: Verdict) -> None:
        """These rows do not leave now."""
        self.settled.extend((row.id, verdict) for row in rows)

    def tomorrow(self, reason: str) -> Verdict:
        """At the first sending moment of the next day."""
        due_at = self.office.law.opening(self.channel, self.now.date() + timedelta(days=1))
        return Verdict(state=State.PLANNED, reason=reason, due_at=due_at)


def decide(due: Sequence[Due], firm: Firm, office: Office, now: datetime) -> Decision:
    """Decide about everything due for one enterprise; each row is in exactly one place of the answer."""
    settled: list[tuple[int, Verdict]] = []
    departures = []
    for channel in sorted({row.channel for row in due}):
        scene = _Scene(channel, firm, office, now, settled)
        good = _still_true([row for row in due if row.channel == channel], scene)
        made = _depart(good, scene) if good else None
        if made is not None:
            departures.append(made)
    return Decision(departures=tuple(departures), settled=tuple(settled))


def _still_true(rows: Sequence[Due], scene: _Scene) -> list[Due]:
    good = []
    for row in rows:
        verdict = _too_late(row, scene.now) or recheck(
            row.step,
            row.channel,
            row.version,
            scene.firm.standings.get(row.record),
            ladder=scene.office.ladder,
            law=scene.office.law,
            now=scene.now,
        )
        if verdict is None:
            good.append(row)
        else:
            scene.settle([row], verdict)
    return good


def _too_late(row: Due, now: datetime) -> Verdict | None:
    late = row.expires_at is not None and row.expires_at <= now
    return Verdict(state=State.EXPIRED, reason="too_late") if late else None


def _depart(rows: Sequence[Due], scene: _Scene) -> Departure | None:
    """The one message about these rows, to the first contact who wants to hear of them."""
    phones = scene.firm.standings[rows[0].record].phones
    usable = [(contact, phone) for contact, phone in phones if scene.channel != SMS or takes_texts(phone)]
    if not usable:
        reason = "no_textable_number" if phones else "no_contact"
        scene.settle(rows, Verdict(state=State.SUPPRESSED, reason=reason))
        return None
    welcome = {row.id: [one for one in usable if _welcome(one[1], row, scene.firm.choices)] for row in rows}
    scene.settle([row for row in rows if not welcome[row.id]], Verdict(state=State.SUPPRESSED, reason="opted_out"))
    rows = [row for row in rows if welcome[row.id]]
    if not rows:
        return None
    to = welcome[rows[0].id][0]
    if others := [row for row in rows if to not in welcome[row.id]]:
        scene.settle(others, scene.tomorrow("one_a_day"))  # somebody else is told
    rows = [row for row in rows if to in welcome[row.id]]
    held = _held_back(to[1], rows, scene)
    if held is not None:
        scene.settle(rows, held)
        return None
    return _compose(rows, to, scene)


def _welcome(phone: str, row: Due, choices: Choices) -> bool:
    return choices.allowed(phone, row.channel, (row.record.kind, row.record.id))


def _held_back(phone: str, rows: Sequence[Due], scene: _Scene) -> Verdict | None:
    """One message a day for an enterprise, and no more than the cap for a number; None: it may leave.

    What would be of no use tomorrow may be the second message of a day, but never one more than the cap.
    """
    if scene.channel in scene.firm.heard:
        tomorrow = scene.tomorrow("one_a_day")
        ends = [row.expires_at for row in rows if row.expires_at is not None]
        if tomorrow.due_at is None or all(end > tomorrow.due_at for end in ends):
            return tomorrow
    if scene.firm.told.get((phone, scene.channel), 0) >= scene.office.cap(scene.channel):
        return scene.tomorrow("daily_cap")
    return None


def _compose(rows: Sequence[Due], to: tuple[int, str], scene: _Scene) -> Departure | None:
    """Word the message; a row of which a value is missing is left out and kept back, the others leave."""
    office = scene.office
    link = office.link(to[0]) if office.link is not None else ""
    told = [(row, Item(step=row.step, standing=scene.firm.standings[row.record])) for row in rows]
    while told:
        try:
            made = render([item for _, item in told], scene.channel, office.settings, link=link)
        except CannotRender as error:
            gap = [pair for pair in told if pair[1] is error.item] or told
            scene.settle([row for row, _ in gap], Verdict(state=State.SUPPRESSED, reason="value_missing"))
            told = [pair for pair in told if pair not in gap]
            continue
        ends = [row.expires_at for row, _ in told if row.expires_at is not None]
        return Departure(
            rows=tuple(row.id for row, _ in told),
            channel=scene.channel,
            contact_id=to[0],
            phone=to[1],
            made=made,
            expires_at=min(ends, default=None),
        )
    return None
