"""Which answers leave now? What somebody asked for goes at once, whatever the hour, also to who wants no reminders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.conversations.wish import record_wished
from repair.messages import outcome, planned
from repair.messages.outbox import FOLLOW_UP, REMINDER, call_of
from repair.messages.planned import record_of
from repair.messages.render import CannotRender, Item, render, signed
from repair.messages.segments import segments
from repair.messages.standing import standings
from repair.messages.status import State
from repair.messages.transports.routes import Routes
from repair.store.many import among
from repair.store.tables import Outbox
from scheduler import stop
from scheduler.claim import Claim, claim_of, in_turn
from scheduler.departure import Office
from scheduler.today import answered_today


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer that may leave."""

    row: Outbox

    @property
    def channel(self) -> str:
        return self.row.channel

    @property
    def rows(self) -> tuple[int, ...]:
        return (self.row.id,)


def claim_answers(session: Session, ids: Collection[int], office: Office, routes: Routes, now: datetime) -> list[Claim]:
    """Claim the answers among these rows that are due: replies, codes, the text after a call; in their order."""
    wanted = select(Outbox).where(
        among(Outbox.id, ids), Outbox.purpose != REMINDER, Outbox.state == State.PLANNED, Outbox.due_at <= now
    )
    rows = session.scalars(wanted.order_by(Outbox.id).with_for_update(key_share=True, skip_locked=True)).all()
    told = answered_today(session, {row.to_phone for row in rows}, now) if rows else {}
    ready = []
    for row in rows:
        if row.expires_at is not None and row.expires_at <= now:
            planned.move(row, State.EXPIRED, "too_late", now)
        elif told[row.to_phone, row.channel] >= office.settings.DAILY_ANSWERS:  # two machines talk with each other
            planned.move(row, State.SUPPRESSED, "daily_cap", now)
        elif over := _over(session, row, now):
            planned.move(row, State.CANCELLED, over, now)
        elif not _worded(session, row, office, now):
            planned.move(row, State.SUPPRESSED, "value_missing", now)
        else:
            told[row.to_phone, row.channel] += 1
            ready.append(_Answer(row))
    begun = [
        (claim_of([one.row], routes, leaves_at), [one.row]) for one, leaves_at in in_turn(session, ready, office, now)
    ]
    outcome.begin(session, [(claim.ticket, rows) for claim, rows in begun], now)
    return [claim for claim, _ in begun]


def _over(session: Session, row: Outbox, now: datetime) -> str:
    """Why a reminder somebody asked for is not of use any more: its record is over; empty for every other answer."""
    key = record_wished(row)
    if key is None:
        return ""
    found = standings(session, [key], now.date()).get(key)
    why = stop.whole(found, now.date()) if found is not None else "record_gone"
    return why if why in stop.FOR_GOOD or found is None else ""


def _worded(session: Session, row: Outbox, office: Office, now: datetime) -> bool:
    """Complete the text; False when a value for it is missing."""
    if row.purpose != FOLLOW_UP:
        row.text = signed(row.text, office.settings)
        row.segments = segments(row.text)
        return True
    found = standings(session, [key for one in _told_in_call(session, row) if (key := record_of(one))], now.date())
    try:
        made = render([Item(step=row.step, standing=one) for one in found.values()], row.channel, office.settings)
    except CannotRender:
        return False
    row.text, row.template, row.params, row.segments = made.text, made.template, made.params, made.segments
    return True


def _told_in_call(session: Session, row: Outbox) -> Sequence[Outbox]:
    """The rows that the call was about: those that left in it."""
    call = session.get(Outbox, call_of(row))
    if call is None or not call.provider_sid:
        return [call or row]
    return session.scalars(select(Outbox).where(Outbox.provider_sid == call.provider_sid).order_by(Outbox.id)).all()
