"""What may a reminder call say? Facts only: the voice door words them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.messages.planned import record_of
from repair.messages.standing import Standing, standings
from repair.messages.status import State
from repair.store.tables import Outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """One call under way. Personal facts are for the ears of somebody who has confirmed to be the contact."""

    outbox_id: int
    state: State  # of the call
    step: str  # of the ladder, e.g. reminder_7
    to_phone: str  # E.164
    redials: int  # how often it was placed again
    expires_at: datetime | None
    enterprise: str
    standings: tuple[Standing, ...]  # as of now, the same values as in text and chat; the first is told in detail


def call_facts(session: Session, outbox_id: int, *, now: datetime) -> CallFacts | None:
    """The facts of a call by its outbox row; None when there is no such call or none of its records is there."""
    row = session.get(Outbox, outbox_id)
    if row is None or row.channel != "voice":
        return None
    keys = dict.fromkeys(key for one in _together(session, row) if (key := record_of(one)) is not None)
    fresh = standings(session, keys, now.date())
    about = tuple(fresh[key] for key in keys if key in fresh)
    if not about:
        return None
    return CallFacts(
        outbox_id=row.id,
        state=State(row.state),
        step=row.step,
        to_phone=row.to_phone,
        redials=row.redials,
        expires_at=row.expires_at,
        enterprise=about[0].enterprise,
        standings=about,
    )


def _together(session: Session, row: Outbox) -> Sequence[Outbox]:
    """The rows that left in this call, the named one first: they were claimed by one token."""
    if not row.claimed_by:
        return [row]
    same = select(Outbox).where(
        Outbox.claimed_by == row.claimed_by,
        Outbox.enterprise_id == row.enterprise_id,
        Outbox.channel == row.channel,
        Outbox.id != row.id,
    )
    return [row, *session.scalars(same.order_by(Outbox.id))]
