"""What became of a message whose answer never came, or whose receipt is missing? The provider is asked."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from repair.errors import DeliveryError, LookUpImpossible, OutcomeUnknown
from repair.messages import outcome, receipts
from repair.messages.outcome import Answered, Ticket
from repair.messages.status import State
from repair.messages.transports.port import Found, Letter
from repair.messages.upshot import look_again
from repair.store.tables import Attempt, Outbox
from scheduler.send import Sender

log = logging.getLogger(__name__)

SURELY_NOT = timedelta(minutes=3)  # after so long, a provider that answers and knows nothing never got it
NO_RECEIPT = timedelta(minutes=5)  # a message sent so long ago should have a receipt; each wait is longer than the last
GIVE_UP = timedelta(days=3)  # a provider that says nothing for so long will say nothing more
AT_ONCE = 1000  # messages a run


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lost:
    """One message to be asked about."""

    ticket: Ticket
    letter: Letter
    since: datetime


def look_up(sender: Sender) -> int:
    """Ask about every unknown message; how many are known now. No transaction is open while asking.

    Several providers' answers are waited for at once, but those about one number come one after the other: two
    calls to it differ in nothing but their time.
    """
    groups: dict[str, list[_Lost]] = {}
    for lost in _unknown(sender):
        groups.setdefault(lost.letter.to, []).append(lost)
    with ThreadPoolExecutor(max_workers=sender.settings.SENDING_THREADS, thread_name_prefix="look-up") as pool:
        return sum(pool.map(lambda group: sum(_ask(sender, lost) for lost in group), groups.values()))


def _ask(sender: Sender, lost: _Lost) -> bool:
    transport = sender.routes.named(lost.letter.channel, lost.ticket.provider)
    try:
        found = transport.find(lost.letter, lost.since)
    except LookUpImpossible:
        return _wait_for_receipt(sender, lost)
    except (DeliveryError, OutcomeUnknown) as error:
        log.warning("provider away", extra={"action": "look_up_failed", "error": type(error).__name__})
        return _wait_for_receipt(sender, lost)
    with sender.database.session() as session:
        return _settle(session, lost, found, sender)


def _wait_for_receipt(sender: Sender, lost: _Lost) -> bool:
    """Only a receipt can tell; without one for three days nobody ever will, and nothing is sent a second time."""
    if sender.clock.now() - lost.since < GIVE_UP:
        return False
    with sender.database.session() as session:
        outcome.never_known(session, session.scalars(_held(lost)).all(), sender.clock.now())
    return True


def _unknown(sender: Sender) -> list[_Lost]:
    """The unknown messages: rows that left together share a token and are asked about once."""
    with sender.database.session() as session:
        wanted = select(Outbox).where(Outbox.state == State.UNKNOWN).order_by(Outbox.claimed_at, Outbox.id)
        groups: dict[str, list[Outbox]] = {}
        for row in session.scalars(wanted.limit(AT_ONCE)):
            groups.setdefault(row.claimed_by, []).append(row)
        started = _started(session, [group[0].id for group in groups.values()])
        return [_lost(group, started.get(group[0].id)) for group in groups.values()]


def _started(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """When each row's last request began."""
    newest = select(Attempt.outbox_id, Attempt.started_at).where(Attempt.outbox_id.in_(ids))
    ordered = newest.order_by(Attempt.outbox_id, Attempt.id.desc()).ext(distinct_on(Attempt.outbox_id))
    return {row.outbox_id: row.started_at for row in session.execute(ordered)}


def _lost(group: list[Outbox], started: datetime | None) -> _Lost:
    first = group[0]
    return _Lost(
        ticket=Ticket(rows=tuple(row.id for row in group), token=first.claimed_by, provider=first.provider),
        letter=Letter(
            outbox_id=first.id,
            channel=first.channel,
            to=first.to_phone,
            text=first.text,
            template=first.template,
            params=first.params,
            out_id=first.claimed_by,
        ),
        since=started or first.updated_at,
    )


def _settle(session: Session, lost: _Lost, found: list[Found], sender: Sender) -> bool:
    """Sent when the provider has it; planned again when it surely has not; else it stays unknown."""
    now = sender.clock.now()
    taken = _taken(session, lost, [one.sid for one in found])
    ours = [one for one in found if one.sid not in taken]
    if ours:
        answer = Answered(ticket=lost.ticket, at=now, sid=ours[-1].sid)
        outcome.settle(session, [answer], reason="found_at_provider")
        receipts.receive(
            session,
            provider_sid=ours[-1].sid,
            status=ours[-1].status,
            code=ours[-1].code,
            now=now,
            outbox_id=lost.letter.outbox_id,
        )
        return True
    if now - lost.since < SURELY_NOT:
        return False
    for row in session.scalars(_held(lost)):
        outcome.not_there(session, row, now, providers=sender.routes.count(row.channel))
    return True


def _held(lost: _Lost) -> Select[Outbox]:
    """Its rows that are still unknown, to be locked."""
    held = select(Outbox).where(
        Outbox.id.in_(lost.ticket.rows), Outbox.claimed_by == lost.ticket.token, Outbox.state == State.UNKNOWN
    )
    return held.order_by(Outbox.id).with_for_update(key_share=True)


def _taken(session: Session, lost: _Lost, sids: list[str]) -> set[str]:
    """Those of these messages that are known to be others: of other rows, or an earlier call of the same."""
    others = select(Outbox.provider_sid).where(Outbox.provider_sid.in_(sids), Outbox.id.not_in(lost.ticket.rows))
    earlier = select(Attempt.provider_sid).where(Attempt.provider_sid.in_(sids))
    return {sid for wanted in (others, earlier) for sid in session.scalars(wanted) if sid}


def ask_for_receipts(sender: Sender) -> int:
    """Ask about messages that were sent long ago and never got a receipt; how many have one now.

    After three days without one nobody will ever know: that is said, and a call may join.
    """
    now, known = sender.clock.now(), 0
    with sender.database.session() as session:
        _give_up(session, now)
        silent = session.execute(
            select(Outbox.provider_sid, Outbox.channel, Outbox.provider, Outbox.to_phone, Outbox.claimed_at)
            .where(Outbox.state == State.SENT, Outbox.provider_sid.is_not(None))
            .where(now - Outbox.updated_at > func.greatest(NO_RECEIPT, Outbox.updated_at - Outbox.claimed_at))
            .order_by(Outbox.updated_at)
            .limit(AT_ONCE)
        )
        asked = {sid: (channel, name, to, left) for sid, channel, name, to, left in silent if sid}
    for sid, (channel, name, to, left) in asked.items():
        try:
            found = sender.routes.named(channel, name).fetch(sid, to=to, since=left)
        except (DeliveryError, OutcomeUnknown):
            break
        with sender.database.session() as session:
            session.execute(update(Outbox).where(Outbox.provider_sid == sid).values(updated_at=now))
            if found is not None:
                receipts.receive(session, provider_sid=sid, status=found.status, code=found.code, now=now)
                known += 1
    return known


def _give_up(session: Session, now: datetime) -> None:
    old = or_(Outbox.claimed_at < now - GIVE_UP, Outbox.claimed_at.is_(None))
    wanted = select(Outbox).where(Outbox.state == State.SENT, old).order_by(Outbox.id).limit(AT_ONCE)
    rows = session.scalars(wanted.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.state, row.reason, row.updated_at = State.UNDELIVERED, "no_receipt", now
    look_again(session, rows)
