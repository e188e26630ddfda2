"""How does a code reach the number on file? A ready text in the outbox, at any hour, whose digits go once it left.

The person asked for it himself, so neither sending hours nor caps nor a refusal of reminders hold it back. The turn
that staff see never has the digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from repair.messages import history, queue
from repair.messages.segments import segments
from repair.messages.status import State
from repair.settings import Settings
from repair.store.tables import Contact, Outbox

CODE = "code"  # purpose of the row: ready text, as a reply is
LIFE = timedelta(minutes=10)  # of a code, and of its text
MINUTES = str(int(LIFE.total_seconds() // 60))
_NOT_LEFT = (State.PLANNED, State.SENDING, State.UNKNOWN)  # the text may still be needed


def send(
    session: Session, settings: Settings, contact: Contact, digits: str, *, now: datetime, expires_at: datetime
) -> int:
    """Write the text with its job and its turn; the row's id. The contact has a number that takes texts."""
    if contact.phone is None:
        raise ValueError("a contact without a number")
    words = _words()
    text = str(words["text"]).format(office=settings.OFFICE_NAME, code=digits, minutes=MINUTES)
    thread = history.conversation_of_phone(session, contact.phone, now)
    row = Outbox(
        purpose=CODE,
        enterprise_id=contact.enterprise_id,
        contact_id=contact.id,
        conversation_id=thread.id,
        channel="sms",
        to_phone=contact.phone,
        template=f"one_time@{words['version']}",
        params={"code": digits},  # what an approved template of a domestic gateway is filled with
        text=text,
        segments=segments(text),
        due_at=now,
        expires_at=expires_at,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    history.say(session, thread.id, speaker="bot", channel="sms", text=words["shown"], now=now, outbox_id=row.id)
    queue.defer(session, queue.SEND, priority=queue.ANSWERS_FIRST, ids=[row.id])
    return row.id


def blank(session: Session, ids: Sequence[int], now: datetime) -> list[int]:
    """Take the digits out of those of these rows that left or never will; answers which rows have none any more."""
    done = select(Outbox).where(
        Outbox.id.in_(ids), Outbox.purpose == CODE, or_(Outbox.state.not_in(_NOT_LEFT), Outbox.expires_at <= now)
    )
    rows = session.scalars(done.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.text, row.params = _words()["shown"], {}
    session.flush()
    return [row.id for row in rows]


def wording_to_file(settings: Settings) -> tuple[str, str]:
    """Name and words of the text with ${code}, as a domestic gateway wants it filed: a code has no other variable."""
    words = _words()
    text = str(words["text"]).format(office=settings.OFFICE_NAME, code="${code}", minutes=MINUTES)
    return f"one_time@{words['version']}", text


@cache
def _words() -> dict[str, Any]:
    text = resources.files("repair.messages").joinpath("templates", "one_time.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
