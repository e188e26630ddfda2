"""Was this tried too often? Counted in the database, so that several doors and processes count together.

A span begins with the first try and ends by itself; what is refused is not counted, so a refusal never grows longer.
Whom a count is about is kept as a keyed hash: the table tells nobody's address or number.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.settings import Settings
from repair.store.tables import Throttle

FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many within a span that begins with the first; in any stretch as long as the span at most twice as many."""

    name: str
    most: int
    within: timedelta


def who(settings: Settings, *parts: str) -> str:
    """The subject of a count: a keyed hash, different for every office's SECRET_KEY."""
    return hmac.new(settings.secret().encode(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()[:40]


def take(session: Session, limit: Limit, subject: str, now: datetime) -> bool:
    """Count one try; False when there have been `most` already. One statement, so twins cannot both be the last.

    The row stays locked until the transaction ends: take several limits in the same order everywhere.
    """
    wanted = insert(Throttle).values(name=limit.name, subject=subject, taken=1, until=now + limit.within)
    over = Throttle.until <= now
    counted = session.execute(
        wanted.on_conflict_do_update(
            index_elements=["name", "subject"],
            set_={
                "taken": case((over, 1), else_=Throttle.taken + 1),
                "until": case((over, wanted.excluded.until), else_=Throttle.until),
            },
            where=or_(over, Throttle.taken < limit.most),
        ).returning(Throttle.taken)
    )
    return counted.scalar() is not None


def full(session: Session, limit: Limit, subject: str, now: datetime) -> bool:
    """Whether the next `take` would be refused; for limits that count failures only."""
    wanted = select(Throttle.taken).where(
        and_(Throttle.name == limit.name, Throttle.subject == subject, Throttle.until > now)
    )
    return (session.scalar(wanted) or 0) >= limit.most


def forget(session: Session, now: datetime) -> int:
    """Delete counts whose span is over, a batch at a time; rows that somebody counts in at this moment stay."""
    old = (
        select(Throttle.name, Throttle.subject)
        .where(Throttle.until <= now)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    keys = [(name, subject) for name, subject in session.execute(old)]
    for name, subject in keys:
        session.execute(delete(Throttle).where(Throttle.name == name, Throttle.subject == subject))
    return len(keys)
