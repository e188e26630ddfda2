"""What would leave to these enterprises between two days? The very planner and sender, without a database.

Played from event to event: a record enters or one of its dates comes, time reaches its next look, a row is due. The
provider takes everything at once; what paces a day's batch (rates, lines, the office's call-backs) is not played, so
that each message shows the first moment at which it may leave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import heappop, heappush
from typing import NamedTuple, cast

from repair.enterprises.consent import Choices
from repair.messages.standing import Standing
from repair.messages.status import State
from repair.records.key import RecordKey, RecordKind
from repair.store.tables import Outbox
from scheduler.days import DAY, midnight
from scheduler.departure import Departure, Due, Firm, Office, decide
from scheduler.lives import Company, Life
from scheduler.next_look import next_look
from scheduler.reconcile import Tally, agree

ORDER = {kind: place for place, kind in enumerate(RecordKind)}
LOOK, SEND = 0, 1


class Told(NamedTuple):
    """One message that left in the simulation; a tuple, since hundreds of thousands travel and are sorted."""

    at: datetime
    channel: str
    to: str  # E.164
    uscc: str
    decision_nos: tuple[str, ...]  # of a deduction its item
    step: str  # of the first record
    text: str


@dataclass(slots=True)
class _Row:
    """What the outbox would hold; the names are the table's, so that the planner's own functions work on it."""

    id: int
    actor: _Actor
    step: str
    channel: str
    window_version: int
    due_at: datetime
    expires_at: datetime | None
    state: State
    reason: str
    updated_at: datetime
    tries: int = 0

    def due(self) -> Due:
        return Due(
            id=self.id,
            step=self.step,
            channel=self.channel,
            version=self.window_version,
            record=self.actor.key,
            expires_at=self.expires_at,
            due_at=self.due_at,
        )


@dataclass(slots=True, eq=False)
class _Actor:
    """One record on the stage, and how it stood when it was asked last."""

    life: Life
    company: Company
    key: RecordKey
    rows: list[_Row] = field(default_factory=list)
    look: date | None = None
    as_of: date | None = None
    standing: Standing | None = None

    def seen(self, today: date) -> Standing:
        """How it stands today."""
        if self.standing is None or self.as_of != today:
            self.standing, self.as_of = self.life.standing(self.company.phones, today), today
        return self.standing

    def stands(self, today: date) -> Standing:
        """The same for a reminder that is due: a window is what it was when the planner looked last.

        Until the next look nothing about it turns (tests/unit/scheduler/test_next_look.py); a deduction's days are
        counted anew.
        """
        return self.standing if self.standing and self.life.kind is not RecordKind.DEDUCTION else self.seen(today)


class Stage:
    """Enterprises that share numbers, played together."""

    def __init__(self, companies: Sequence[Company], choices: Choices, office: Office, start: date, end: date) -> None:
        self._choices, self._office, self._end = choices, office, end
        self._events: list[tuple[datetime, int, int, int, int]] = []
        lives = [(life, company) for company in companies for life in company.lives]
        lives.sort(key=lambda pair: (ORDER[pair[0].kind], pair[0].id))
        self._actors = [
            _Actor(life=life, company=company, key=RecordKey(life.kind, life.id)) for life, company in lives
        ]
        self._of: dict[int, list[_Actor]] = {}
        self._rows: dict[int, _Row] = {}
        self._told: dict[tuple[str, str], int] = {}  # (number, channel): today
        self._heard: dict[int, frozenset[str]] = {}  # enterprise: channels of today
        self._today = start
        self.messages: list[Told] = []
        for place, actor in enumerate(self._actors):
            self._of.setdefault(actor.company.enterprise_id, []).append(actor)
            for day in actor.life.days(start, end):
                self._at(midnight(day), LOOK, place)

    def play(self) -> list[Told]:
        """Every message in the order in which they left."""
        events, until = self._events, midnight(self._end + DAY)
        while events and events[0][0] < until:
            now = events[0][0]
            self._turn(now.date())
            firms: set[int] = set()
            while events and events[0][0] == now:
                _, kind, _, _, place = heappop(events)
                if kind == LOOK:
                    self._plan(place, now)
                else:
                    firms.add(place)
            if firms:
                self._send(firms, now)
        for actor in self._actors:
            actor.rows.clear()  # rows and actors name each other: what is over goes without a search for cycles
        return self.messages

    def _at(self, moment: datetime, kind: int, place: int, *, reached: bool = False) -> None:
        """Looks come before sending; those that changed before those that time reached, as the planner takes them."""
        order = ORDER[self._actors[place].life.kind] if kind == LOOK else 0
        heappush(self._events, (moment, kind, order, reached, place))

    def _turn(self, today: date) -> None:
        if today != self._today:
            self._today = today
            self._told.clear()
            self._heard.clear()

    def _plan(self, place: int, now: datetime) -> None:
        actor, today = self._actors[place], now.date()
        standing = actor.seen(today)
        law, ladder = self._office.law, self._office.ladder
        rows = cast("list[Outbox]", actor.rows)  # they have the columns that the planner asks for
        steps, touched = agree(rows, standing, Tally(), ladder=ladder, law=law, now=now)
        moved = cast("list[_Row]", touched)
        for step in steps:
            row = _Row(
                id=len(self._rows) + 1,
                actor=actor,
                step=step.step,
                channel=step.channel,
                window_version=standing.version,
                due_at=step.due_at,
                expires_at=step.expires_at,
                state=State.SUPPRESSED if step.reason else State.PLANNED,
                reason=step.reason,
                updated_at=now,
            )
            self._rows[row.id] = row
            actor.rows.append(row)
            moved.append(row)
        for row in moved:
            if row.state == State.PLANNED:
                self._at(row.due_at, SEND, actor.company.enterprise_id)
        look = next_look(standing, ladder=ladder, law=law, today=today)
        if look is not None and look != actor.look and look <= self._end:
            actor.look = look
            self._at(midnight(look), LOOK, place, reached=True)

    def _send(self, firms: set[int], now: datetime) -> None:
        due = [(enterprise_id, self._due(enterprise_id, now)) for enterprise_id in firms]
        waiting = [(rows[0].id, enterprise_id, rows) for enterprise_id, rows in due if rows]
        for _, enterprise_id, rows in sorted(waiting, key=lambda one: one[0]):
            self._leave(enterprise_id, rows, now)

    def _due(self, enterprise_id: int, now: datetime) -> list[_Row]:
        rows = [row for actor in self._of[enterprise_id] for row in actor.rows]
        return sorted((row for row in rows if row.state == State.PLANNED and row.due_at <= now), key=lambda one: one.id)

    def _leave(self, enterprise_id: int, rows: list[_Row], now: datetime) -> None:
        today = now.date()
        firm = Firm(
            standings={row.actor.key: row.actor.stands(today) for row in rows},
            choices=self._choices,
            heard=self._heard.get(enterprise_id, frozenset()),
            told=self._told,
        )
        decision = decide([row.due() for row in rows], firm, self._office, now)
        for key, verdict in decision.settled:
            row = self._rows[key]
            row.state, row.reason, row.updated_at = verdict.state, verdict.reason, now
            if verdict.due_at is not None:
                row.due_at = verdict.due_at
                self._at(row.due_at, SEND, enterprise_id)
        for one in decision.departures:
            self._left(enterprise_id, one, now)

    def _left(self, enterprise_id: int, one: Departure, now: datetime) -> None:
        rows = [self._rows[key] for key in one.rows]
        for row in rows:
            row.state, row.reason, row.updated_at = State.SENT, "", now
            row.tries += 1
        place = (one.phone, one.channel)
        self._told[place] = self._told.get(place, 0) + 1
        self._heard[enterprise_id] = self._heard.get(enterprise_id, frozenset()) | {one.channel}
        today = now.date()
        self.messages.append(
            Told(
                at=now,
                channel=one.channel,
                to=one.phone,
                uscc=rows[0].actor.company.uscc,
                decision_nos=tuple(dict.fromkeys(row.actor.stands(today).no for row in rows)),
                step=rows[0].step,
                text=one.made.text,
            )
        )


def play(
    groups: Sequence[Sequence[Company]],
    choices: Choices,
    office: Office,
    *,
    start: date,
    end: date,
    done: Callable[[int], None] = lambda count: None,
) -> list[Told]:
    """Play every group; `done` hears of how many records were played."""
    messages: list[Told] = []
    for group in groups:
        messages += Stage(group, choices, office, start, end).play()
        done(sum(len(company.lives) for company in group))
    return messages
