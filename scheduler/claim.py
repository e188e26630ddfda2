"""Which messages does this worker take? Decided, worded and marked as leaving in one transaction, many at once.

One enterprise is in one hand at a time, and so is one number: nothing is claimed twice, and the caps hold.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Protocol, TypeVar, cast

from sqlalchemy import ARRAY, BigInteger, bindparam, or_, select, text
from sqlalchemy.orm import Session

from repair.enterprises.consent import choices_of
from repair.messages import outcome, planned, queue
from repair.messages.outbox import REMINDER, WITHOUT_PARAMS
from repair.messages.outcome import Ticket
from repair.messages.planned import record_of
from repair.messages.segments import segments
from repair.messages.standing import standings
from repair.messages.status import State
from repair.messages.transports.port import Letter, OwnWords, Transport
from repair.messages.transports.routes import Routes
from repair.store.many import among
from repair.store.tables import Outbox
from scheduler import pace
from scheduler.departure import Departure, Due, Firm, Office, decide
from scheduler.recheck import Verdict
from scheduler.today import heard_today, told_today

FIRMS = 7301  # class of the advisory locks that keep an enterprise in one hand
NUMBERS = 7302  # the same for a telephone number
CALLS = 7303  # the same for counting the calls under way
HOLD = timedelta(seconds=20)  # a claim never waits longer for its turn at the provider
LOOK_BACK = timedelta(seconds=15)  # calls that found every line taken are looked at again so soon
CALL_LASTS = timedelta(minutes=30)  # a call without a receipt for so long has ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One message in this worker's hand: the provider may be asked."""

    ticket: Ticket
    letter: Letter
    leaves_at: datetime  # its turn at the provider


def claim_reminders(
    session: Session, ids: Collection[int], office: Office, routes: Routes, now: datetime
) -> list[Claim]:
    """Claim what is due for the enterprises of these rows; enterprises in other hands are left to them."""
    rows = _rows(session, _firms(session, ids, now), now)
    found = standings(session, filter(None, map(record_of, rows)), now.date())
    phones = {phone for standing in found.values() for _, phone in standing.phones}
    _lock(session, NUMBERS, phones)
    choices, told = choices_of(session, phones), told_today(session, phones, now)
    heard = heard_today(session, {row.enterprise_id or 0 for row in rows}, now)
    departures: list[Departure] = []
    by_id = {row.id: row for row in rows}
    for enterprise_id, own in _by_enterprise(rows).items():
        ready = _together(own, now)
        firm = Firm(standings=found, choices=choices, heard=heard[enterprise_id], told=told)
        decision = decide([_due(row) for row in ready], firm, office, now)
        for row_id, verdict in decision.settled:
            _obey(session, by_id[row_id], verdict, now)
        for one in decision.departures:
            told[one.phone, one.channel] += 1
            departures.append(one)
    departures.sort(key=lambda one: (one.expires_at or now + timedelta(days=999), one.rows))
    spread = _spread(session, departures, by_id, office, now)
    leaving = in_turn(session, _lines_free(session, spread, office, now), office, now)
    return _begin(session, leaving, by_id, routes, now)


def _firms(session: Session, ids: Collection[int], now: datetime) -> list[int]:
    """Enterprises of these rows that nobody else holds at this moment, locked until the transaction ends."""
    asked = text(
        "with wanted as materialized (select distinct enterprise_id from outbox where id = any(:ids)"
        " and purpose = 'reminder' and state = 'planned' and due_at <= :now and enterprise_id is not null)"
        " select enterprise_id from wanted where pg_try_advisory_xact_lock((:lock << 40) + enterprise_id)"
    ).bindparams(bindparam("ids", type_=ARRAY(BigInteger)), bindparam("lock", type_=BigInteger))
    return list(session.scalars(asked, {"ids": list(ids), "now": now, "lock": FIRMS}))


def _rows(session: Session, firms: Sequence[int], now: datetime) -> Sequence[Outbox]:
    """Everything due for these enterprises, and what waits for its place in the batch, locked."""
    if not firms:
        return []
    wanted = select(Outbox).where(
        among(Outbox.enterprise_id, firms),
        Outbox.purpose == REMINDER,
        Outbox.state == State.PLANNED,
        or_(Outbox.due_at <= now, Outbox.slot_at.is_not(None)),
    )
    held = wanted.options(WITHOUT_PARAMS).order_by(Outbox.id).with_for_update(key_share=True)
    return session.scalars(held).all()


def _lock(session: Session, kind: int, names: Iterable[str]) -> None:
    """Wait for each name in one order, so that two workers never wait for each other."""
    asked = text(
        "select pg_advisory_xact_lock(:kind, key) from"
        " (select distinct hashtext(name) as key from unnest(cast(:names as text[])) as name order by 1) as sorted"
    )
    session.execute(asked, {"kind": kind, "names": sorted(names)})


def _by_enterprise(rows: Iterable[Outbox]) -> dict[int, list[Outbox]]:
    found: dict[int, list[Outbox]] = defaultdict(list)
    for row in rows:
        found[row.enterprise_id or 0].append(row)
    return found


def _together(rows: Sequence[Outbox], now: datetime) -> list[Outbox]:
    """The rows that may leave now: one that became due while another waits for its place waits with it."""
    ready = []
    for channel in {row.channel for row in rows}:
        same = [row for row in rows if row.channel == channel]
        turn = min((row.slot_at for row in same if row.slot_at is not None), default=None)
        if turn is None or turn <= now:
            ready += [row for row in same if row.due_at <= now or row.slot_at is not None]
            continue
        for row in same:
            row.slot_at, row.due_at, row.reason = turn, turn, "paced"
    return sorted(ready, key=lambda row: row.id)


def _due(row: Outbox) -> Due:
    record = record_of(row)
    if record is None:  # the planner never writes such a row
        raise ValueError(f"outbox row {row.id} is about no record")
    return Due(
        id=row.id,
        step=row.step,
        channel=row.channel,
        version=row.window_version,
        record=record,
        expires_at=row.expires_at,
        due_at=row.due_at,
    )


def _obey(session: Session, row: Outbox, verdict: Verdict, now: datetime) -> None:
    if verdict.due_at is None:
        planned.move(row, verdict.state, verdict.reason, now)
        return
    _wait(session, [row], verdict.reason, verdict.due_at, now)


def _wait(session: Session, rows: Sequence[Outbox], reason: str, until: datetime, now: datetime) -> None:
    for row in rows:
        row.reason, row.due_at, row.slot_at, row.updated_at = reason, until, None, now
    queue.defer(session, queue.SEND, at=until, ids=[row.id for row in rows])


def _spread(
    session: Session, departures: list[Departure], by_id: dict[int, Outbox], office: Office, now: datetime
) -> list[Departure]:
    """Those whose place in the day's batch has come; the others are given theirs and wait."""
    stream = pace.batch_stream(office.settings)
    fresh = [one for one in departures if all(by_id[key].slot_at is None for key in one.rows)]
    if stream is None or not fresh:
        return departures
    later = set()
    for channel in sorted({one.channel for one in fresh}):
        same, hours = [one for one in fresh if one.channel == channel], office.law.hours(channel)
        opening = partial(hours.next_open, workdays=office.law.workdays)
        for one, place in zip(same, pace.turns(session, stream, len(same), now, opening=opening), strict=True):
            rows = [by_id[key] for key in one.rows]
            if place > now:
                _wait(session, rows, "paced", place, now)
                later.add(one.rows)
            for row in rows:
                row.slot_at = place
    return [one for one in departures if one.rows not in later]


def _lines_free(session: Session, departures: list[Departure], office: Office, now: datetime) -> list[Departure]:
    """Of the calls only as many as there are free lines; the others stay due and are looked at again soon."""
    calls = [one for one in departures if one.channel == "voice"]
    if not calls:
        return departures
    session.execute(text("select pg_advisory_xact_lock(:kind, 0)"), {"kind": CALLS})
    busy = select(Outbox.claimed_by).where(
        Outbox.channel == "voice",
        Outbox.state.in_((State.SENDING, State.UNKNOWN, State.SENT)),
        Outbox.claimed_at > now - CALL_LASTS,
    )
    free = max(0, office.settings.CALLS_AT_ONCE - len(set(session.scalars(busy))))
    waiting = {one.rows for one in calls[free:]}
    if waiting:
        ids = [key for rows in waiting for key in rows]
        queue.defer(session, queue.SEND, at=now + LOOK_BACK, ids=ids, only_one="lines")
    return [one for one in departures if one.rows not in waiting]


def _begin(
    session: Session,
    leaving: Sequence[tuple[Departure, datetime]],
    by_id: dict[int, Outbox],
    routes: Routes,
    now: datetime,
) -> list[Claim]:
    begun = []
    for one, leaves_at in leaving:
        rows = [by_id[key] for key in one.rows]
        for row in rows:
            row.to_phone, row.contact_id = one.phone, one.contact_id
            row.text, row.template = one.made.text, one.made.template
            row.params, row.segments = one.made.params, one.made.segments
        begun.append((claim_of(rows, routes, leaves_at), rows))
    outcome.begin(session, [(claim.ticket, rows) for claim, rows in begun], now)
    return [claim for claim, _ in begun]


def claim_of(rows: Sequence[Outbox], routes: Routes, leaves_at: datetime) -> Claim:
    """The claim of rows that leave in one message, with the provider of their next try."""
    first = rows[0]
    transport = routes.pick(first.channel, first.tries)
    ticket = Ticket(rows=tuple(row.id for row in rows), token=secrets.token_hex(8), provider=transport.name)
    letter = Letter(
        outbox_id=first.id,
        channel=first.channel,
        to=first.to_phone,
        text=first.text,
        template=first.template,
        params=first.params,
        out_id=ticket.token,
    )
    if has_own_words(type(transport)) and (said := cast("OwnWords", transport).words(letter)):
        letter = replace(letter, text=said)
        for row in rows:  # what is kept is what arrives
            row.text, row.segments = said, segments(said)
    return Claim(ticket=ticket, letter=letter, leaves_at=leaves_at)


@cache
def has_own_words(transport: type[Transport]) -> bool:
    """Whether this kind of provider sends words of its own; asked once, since Python compares every name each time."""
    return issubclass(transport, OwnWords)


class Leaving(Protocol):
    """Something that leaves on a channel in one message: the ids of its rows."""

    @property
    def channel(self) -> str: ...

    @property
    def rows(self) -> tuple[int, ...]: ...


T = TypeVar("T", bound=Leaving)


def in_turn(session: Session, leaving: Sequence[T], office: Office, now: datetime) -> list[tuple[T, datetime]]:
    """Those whose turn at the provider comes soon, each with its moment; the others stay due for a job soon after."""
    kept: list[tuple[T, datetime]] = []
    for channel in sorted({one.channel for one in leaving}):
        same = [one for one in leaving if one.channel == channel]
        stream = pace.rate_stream(office.settings, channel)
        turns = pace.turns(session, stream, len(same), now, until=now + HOLD) if stream else [now] * len(same)
        kept += zip(same, turns, strict=False)
        late = [key for one in same[len(turns) :] for key in one.rows]
        if late:
            queue.defer(session, queue.SEND, at=now + HOLD / 2, ids=late)
    return kept
