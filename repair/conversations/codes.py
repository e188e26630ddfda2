"""Is this the code that was sent? Six random digits, good for ten minutes and five tries, known to nobody but the text.

A code is made for every request, also when no number is on file: whoever guesses cannot tell the two apart. What is
kept is a random seed; the digits follow from it by SECRET_KEY, so the table alone opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from repair.messages import one_time
from repair.messages.one_time import LIFE
from repair.settings import Settings
from repair.store.tables import OneTimeCode

DIGITS = 6
MOST_TRIES = 5
KEPT = timedelta(days=1)  # after its end, so that the desk's questions about a text can be answered
AT_ONCE = 500


class Outcome(StrEnum):
    """What a try came to."""

    RIGHT = "right"
    WRONG = "wrong"
    MALFORMED = "malformed"  # not six digits: no try is lost
    OVER = "over"  # none was asked for, too old, used, or tried too often


def make(session: Session, conversation_id: str, firm: str, now: datetime) -> OneTimeCode:
    """A new code of a conversation; those before it do not count any more. `firm`: subject of the throttle."""
    row = OneTimeCode(
        conversation_id=conversation_id,
        firm=firm,
        seed=secrets.token_urlsafe(24),
        created_at=now,
        expires_at=now + LIFE,
    )
    session.add(row)
    session.flush()
    return row


def digits_of(settings: Settings, row: OneTimeCode) -> str:
    """The digits of a code: for the text, and to compare with."""
    words = f"code\0{row.conversation_id}\0{row.seed}".encode()
    number = int.from_bytes(hmac.new(settings.secret().encode(), words, hashlib.sha256).digest())
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def newest(session: Session, conversation_id: str) -> OneTimeCode | None:
    """The one code of this conversation that can still be right, locked against a second try at the same moment."""
    wanted = select(OneTimeCode).where(OneTimeCode.conversation_id == conversation_id)
    return session.scalars(wanted.order_by(OneTimeCode.id.desc()).limit(1).with_for_update()).first()


def check(settings: Settings, row: OneTimeCode | None, given: str, now: datetime) -> Outcome:
    """Try these digits. A right code is used up; one that was sent to nobody is never right."""
    digits = re.sub(r"\s", "", unicodedata.normalize("NFKC", given))
    if row is None or row.used_at is not None or row.expires_at <= now or row.tries >= MOST_TRIES:
        return Outcome.OVER
    if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits):
        return Outcome.MALFORMED
    row.tries += 1
    same = hmac.compare_digest(digits_of(settings, row), digits)
    if same and row.contact_id is not None:
        row.used_at = now
        return Outcome.RIGHT
    return Outcome.OVER if row.tries >= MOST_TRIES else Outcome.WRONG


def forget(session: Session, now: datetime) -> int:
    """Take the digits out of texts that left, and delete codes that ended long ago; how many rows were touched."""
    sent = select(OneTimeCode).where(OneTimeCode.outbox_id.is_not(None)).limit(AT_ONCE)
    blanked = blank(session, session.scalars(sent.with_for_update(skip_locked=True)).all(), now)
    old = session.execute(
        delete(OneTimeCode)
        .where(OneTimeCode.expires_at <= now - KEPT, OneTimeCode.outbox_id.is_(None))
        .returning(OneTimeCode.id)
    )
    return blanked + len(old.all())


def blank(session: Session, rows: Sequence[OneTimeCode], now: datetime) -> int:
    """Take the digits out of the texts of these codes (the caller holds them locked); how many have none any more."""
    blanked = set(one_time.blank(session, [row.outbox_id for row in rows if row.outbox_id], now))
    for row in rows:
        if row.outbox_id in blanked:
            row.outbox_id = None  # nothing is left to be done about this text
    session.flush()
    return len(blanked)
