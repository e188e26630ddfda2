"""What became of a message whose answer never came, or whose receipt is missing? The provider is asked."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.errors import DeliveryError, OutcomeUnknown
from repair.messages import outcome, receipts
from repair.messages.outcome import Ticket
from repair.messages.status import State
from repair.messages.transports.port import Found, Letter
from repair.store.tables import Attempt, Outbox
from scheduler.send import Sender

log = logging.getLogger(__name__)

SURELY_NOT = timedelta(minutes=3)  # after so long, a provider that answers and knows nothing never got it
NO_RECEIPT = timedelta(hours=1)  # a message sent so long ago should have a receipt
GIVE_UP = timedelta(days=3)  # a provider that says nothing for so long will say nothing more
AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lost:
    """One message to be asked about."""

    ticket: Ticket
    letter: Letter
    since: datetime


def look_up(sender: Sender) -> int:
    """Ask about every unknown message; how many are known now. No transaction is open while asking."""
    known = 0
    for lost in _unknown(sender):
        try:
            found = sender.transports[lost.letter.channel].find(lost.letter, lost.since)
        except (DeliveryError, OutcomeUnknown) as error:
            log.warning(
                "provider away, asked again later", extra={"action": "look_up_failed", "error": type(error).__name__}
            )
            continue
        with sender.database.session() as session:
            known += _settle(session, lost, found, sender.clock.now())
    return known


def _unknown(sender: Sender) -> list[_Lost]:
    """The unknown messages: rows that left together share a token and are asked about once."""
    with sender.database.session() as session:
        rows = session.scalars(
            select(Outbox).where(Outbox.state == State.UNKNOWN).order_by(Outbox.claimed_at, Outbox.id).limit(AT_ONCE)
        ).all()
        groups: dict[str, list[Outbox]] = {}
        for row in rows:
            groups.setdefault(row.claimed_by, []).append(row)
        return [_lost(session, group) for group in groups.values()]


def _lost(session: Session, group: list[Outbox]) -> _Lost:
    first = group[0]
    started = session.scalars(
        select(Attempt.started_at).where(Attempt.outbox_id == first.id).order_by(Attempt.id.desc()).limit(1)
    ).first()
    return _Lost(
        ticket=Ticket(rows=tuple(row.id for row in group), token=first.claimed_by),
        letter=Letter(outbox_id=first.id, channel=first.channel, to=first.to_phone, text=first.text),
        since=started or first.updated_at,
    )


def _settle(session: Session, lost: _Lost, found: list[Found], now: datetime) -> bool:
    """Sent when the provider has it; planned again when it surely has not; else it stays unknown."""
    taken = set(
        session.scalars(
            select(Outbox.provider_sid).where(
                Outbox.provider_sid.in_([one.sid for one in found]), Outbox.id.not_in(lost.ticket.rows)
            )
        )
    )
    ours = [one for one in found if one.sid not in taken]
    if ours:
        outcome.accepted(session, lost.ticket, ours[-1].sid, now, reason="found_at_provider")
        receipts.receive(
            session, provider_sid=ours[-1].sid, status=ours[-1].status, code=ours[-1].code, raw={}, now=now
        )
        return True
    if now - lost.since < SURELY_NOT:
        return False
    held = select(Outbox).where(
        Outbox.id.in_(lost.ticket.rows), Outbox.claimed_by == lost.ticket.token, Outbox.state == State.UNKNOWN
    )
    for row in session.scalars(held.order_by(Outbox.id).with_for_update()):
        outcome.not_there(session, row, now)
    return True


def ask_for_receipts(sender: Sender) -> int:
    """Ask about messages that were sent long ago and never got a receipt; how many have one now."""
    now, known = sender.clock.now(), 0
    with sender.database.session() as session:
        silent = session.execute(
            select(Outbox.provider_sid, Outbox.channel)
            .where(Outbox.state == State.SENT, Outbox.updated_at < now - NO_RECEIPT)
            .where(Outbox.updated_at > now - GIVE_UP, Outbox.provider_sid.is_not(None))
            .order_by(Outbox.updated_at)
            .limit(AT_ONCE)
        )
        asked = {sid: channel for sid, channel in silent if sid}  # rows that left together are asked about once
    for sid, channel in asked.items():
        try:
            found = sender.transports[channel].fetch(sid)
        except (DeliveryError, OutcomeUnknown):
            break
        if found is not None:
            with sender.database.session() as session:
                receipts.receive(session, provider_sid=sid, status=found.status, code=found.code, raw={}, now=now)
            known += 1
    return known
