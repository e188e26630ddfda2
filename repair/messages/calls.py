"""What may a reminder call say? Facts only: the voice door words them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repair.messages.standing import PenaltyStanding, penalty_standings
from repair.messages.status import State
from repair.settings import Settings
from repair.store.tables import Outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """One call under way. Personal facts are for the ears of somebody who has confirmed to be the contact."""

    outbox_id: int
    state: State  # of the call
    step: str  # of the ladder, e.g. reminder_7
    to_phone: str  # E.164
    office: str
    signature: str
    office_phone: str
    enterprise: str
    standing: PenaltyStanding  # case and window as of now: the same values as in the text and the chat
    records: int  # how many records of the enterprise this one call is about


def call_facts(session: Session, outbox_id: int, *, settings: Settings, now: datetime) -> CallFacts | None:
    """The facts of a call by its outbox row; None when there is no such call or its record is gone."""
    row = session.get(Outbox, outbox_id)
    if row is None or row.channel != "voice" or row.penalty_id is None:
        return None
    standing = penalty_standings(session, [row.penalty_id], now.date()).get(row.penalty_id)
    if standing is None:
        return None
    return CallFacts(
        outbox_id=row.id,
        state=State(row.state),
        step=row.step,
        to_phone=row.to_phone,
        office=settings.OFFICE_NAME,
        signature=settings.SENDER_SIGNATURE,
        office_phone=settings.OFFICE_PHONE,
        enterprise=standing.case.enterprise,
        standing=standing,
        records=_records(session, row),
    )


def _records(session: Session, row: Outbox) -> int:
    """Rows that left in the same call share its provider id."""
    if not row.provider_sid:
        return 1
    same = select(func.count(func.distinct(Outbox.penalty_id))).where(Outbox.provider_sid == row.provider_sid)
    return session.scalar(same) or 1
