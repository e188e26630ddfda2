"""Does somebody want to be reminded on a day, or to be called; and what is done about it?

A wish to be reminded becomes one text in the outbox, due on the first sending hour of that day; who is on no record of
ours gets an entry at the desk instead, and is told so. Nothing is promised that does not happen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.conversations.assistant import Reply
from repair.conversations.context import DAY, NUMBER
from repair.conversations.days import day_of, names_a_day
from repair.conversations.identity import phone_of
from repair.conversations.numbers import folded
from repair.conversations.office import calendar, moment, short_day, when_back
from repair.conversations.own import called
from repair.conversations.reference import Pointed
from repair.conversations.wording import sentence
from repair.conversations.working import Working
from repair.messages import history, planned, queue
from repair.messages.segments import segments
from repair.messages.status import State
from repair.policy.hours import SendingHours
from repair.records.key import RecordKey, RecordKind
from repair.store.tables import Outbox

REMIND, CALL = "remind_later", "call_me"  # the intents of the bot have the same names
WISH = "wish"  # purpose of the row: ready text that somebody asked for
FURTHEST = timedelta(days=366)
STALE = timedelta(days=3)
LONGEST = 60  # signs of a message that is a wish and nothing else

_FILE = Path(__file__).with_name("wishes.yml")


def wish(text: str) -> str:
    """REMIND or CALL when the message is a wish for it, by its words alone; else nothing."""
    said = folded(text).strip().lower()
    if len(said) > LONGEST:
        return ""
    later = names_a_day(said) or re.search(_words()["later"], said)
    polite = re.search(_words()["polite"], said)
    if (later or polite) and _any("remind", said) and (polite or not _any("remind_not", said)):
        return REMIND
    return CALL if _any("call", said) and not _any("call_not", said) else ""


def remind(work: Working, words: str, records: Sequence[Pointed]) -> Reply:
    """Note a wish to be reminded, or ask back for the day. `records`: of who asks, the one that is meant first."""
    session, settings, said = work.session, work.settings, work.said
    today, days = said.now.date(), calendar(settings)
    phone = phone_of(session, work.conversation)
    if phone is None:
        return work.say("wish_unknown")
    day = day_of(words, today, days)
    if day is None or not today < day <= today + FURTHEST:
        work.wait_for(DAY, question=words, effect=REMIND)
        return work.say("wish_which_day" if day is None else "wish_day_past")
    about = next((one for one in records if one.open), None)
    if about is None:
        named = short_day(day, today)
        question = sentence("wish_question", settings, day=named, words=words)
        history.ask_for_callback(session, work.conversation.id, "asked", said.now, question)
        return work.say("wish_by_person", day=named)
    hours = SendingHours.parse(settings.SENDING_HOURS)
    due = hours.next_open(datetime.combine(day, datetime.min.time(), said.now.tzinfo), days)
    _store(work, phone, about, due)
    return work.say("wish_noted", when=moment(settings, due, said.now), record=called(about, settings))


def call(work: Working, words: str) -> Reply:
    """Put a wish to be called on the desk's list, its time as it was said; ask for the number when it is unknown."""
    session, settings, now = work.session, work.settings, work.said.now
    question = sentence("call_question", settings, words=words)
    history.ask_for_callback(session, work.conversation.id, "asked", now, question)
    if phone_of(session, work.conversation) is None:
        work.wait_for(NUMBER)
        return work.say("call_unknown")
    when = when_back(settings, now)
    if (day := day_of(words, now.date(), calendar(settings))) is not None:
        when += sentence("call_day", settings, words=short_day(day, now.date()))
    return work.say("call_noted", when=when)


def call_number(work: Working, number: str) -> Reply:
    """Somebody whose number we did not know left one: the desk has it."""
    question = sentence("number_question", work.settings, number=number)
    history.ask_for_callback(work.session, work.conversation.id, "asked", work.said.now, question)
    return work.say("call_number", number=number, when=when_back(work.settings, work.said.now))


def cancel(session: Session, phone: str, now: datetime, *, about: RecordKey | None = None) -> int:
    """Who refuses messages (`about` one record) wants none of those asked for before; how many were taken back."""
    waiting = select(Outbox).where(Outbox.purpose == WISH, Outbox.to_phone == phone, Outbox.state == State.PLANNED)
    if about is not None:
        waiting = waiting.where(Outbox.step.endswith(f"/{about.kind}:{about.id}"))
    rows = session.scalars(waiting.with_for_update(skip_locked=True)).all()
    reason = "opted_out" if about is None else "record_refused"
    return sum(planned.move(row, State.CANCELLED, reason, now) for row in rows)


def record_wished(row: Outbox) -> RecordKey | None:
    """The record that a wish is about; None for a row that is no wish."""
    if row.purpose != WISH:
        return None
    kind, _, key = row.step.rpartition("/")[2].partition(":")
    return RecordKey(RecordKind(kind), int(key))


def _store(work: Working, phone: str, about: Pointed, due: datetime) -> None:
    """One text a record and day, however often it is asked for."""
    session, settings, now = work.session, work.settings, work.said.now
    step = f"{WISH}/{due.date().isoformat()}/{about.key}"
    there = select(Outbox.id).where(Outbox.step == step, Outbox.state == State.PLANNED, Outbox.to_phone == phone)
    if session.scalar(there.limit(1)) is not None:
        return
    text = sentence("wish_text", settings, record=sentence("wish_about", settings, record=called(about, settings)))
    written = session.execute(
        insert(Outbox)
        .values(
            purpose=WISH,
            enterprise_id=work.conversation.enterprise_id,
            step=step,
            channel="sms",
            to_phone=phone,
            template=WISH,
            text=text,
            segments=segments(text),
            due_at=due,
            expires_at=due + STALE,
            created_at=now,
            updated_at=now,
        )
        .returning(Outbox.id)
    ).scalar_one()
    queue.defer(session, queue.SEND, at=due, ids=[written])


def _any(kind: str, said: str) -> bool:
    return any(re.search(pattern, said) for pattern in _words()[kind])


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
