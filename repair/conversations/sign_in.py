"""How does an owner prove on the web who he is? His firm's credit code, and a code that only the number on file gets.

Nothing here tells whether a firm is known. What is asked for is answered before anything is looked up; a job looks up
the number and writes to it (`deliver`), in another process. Limits count the credit code as it was
given, known or not; the one limit that depends on the number on file is kept in silence.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from repair.conversations import codes, identity
from repair.conversations.codes import Outcome
from repair.conversations.wording import sentence
from repair.enterprises import uscc
from repair.enterprises.contact import contacts_of, enterprises_of_phone
from repair.enterprises.enterprise import ids_of
from repair.enterprises.phone import takes_texts
from repair.messages import history, one_time, queue
from repair.settings import Settings
from repair.store.tables import Contact, Conversation, Enterprise, OneTimeCode
from repair.store.throttle import Limit, full, take, who

log = logging.getLogger(__name__)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OF_ADDRESS = Limit(name="code_address", most=20, within=HOUR)  # an office, a market, a carrier behind one address
OF_THREAD = Limit(name="code_thread", most=5, within=HOUR)
OF_FIRM = (Limit(name="code_firm_hour", most=3, within=HOUR), Limit(name="code_firm_day", most=5, within=DAY))
OF_OFFICE = Limit(name="code_office", most=200, within=HOUR)  # each text costs money, each code is a chance to guess
OF_PHONE = (Limit(name="code_phone_hour", most=3, within=HOUR), Limit(name="code_phone_day", most=5, within=DAY))
TRIES_OF_ADDRESS = Limit(name="tries_address", most=60, within=HOUR)
WRONG_OF_FIRM = Limit(name="wrong_firm", most=12, within=DAY)

BAD_CODE, TOO_OFTEN = "bad_code", "too_often"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A code that was asked for, in which thread; `problem` says why there is none."""

    conversation_id: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a try came to; `conversation_id` is the thread that was begun for who proved himself."""

    outcome: Outcome
    conversation_id: str = ""


def ask(
    session: Session,
    settings: Settings,
    *,
    conversation_id: str | None,
    code: str,
    last_four: str = "",
    address: str,
    now: datetime,
) -> Wanted:
    """Ask for a code for the firm with this credit code, to the number that ends like this (empty: whichever).

    Looks nobody up, so it cannot tell who is known.
    """
    given = uscc.check(code[:60]).code
    if given is None:
        return Wanted(problem=BAD_CODE)
    thread = identity.web_thread(session, conversation_id, now)
    firm = who(settings, "firm", given)
    counted = [
        (OF_ADDRESS, who(settings, "address", address)),
        (OF_THREAD, thread.id),
        *((limit, firm) for limit in OF_FIRM),
        (OF_OFFICE, "all"),
    ]
    if not all(take(session, limit, subject, now) for limit, subject in counted):
        return Wanted(conversation_id=thread.id, problem=TOO_OFTEN)
    made = codes.make(session, thread.id, firm, now)
    queue.defer(session, queue.CODE, priority=queue.ANSWERS_FIRST, code_id=made.id, uscc=given, last_four=last_four)
    return Wanted(conversation_id=thread.id)


def deliver(session: Session, settings: Settings, *, code_id: int, uscc: str, last_four: str, now: datetime) -> bool:
    """Text a code to the number on file, if there is one; whether it was written stays with us. May be run twice.

    The code's row is locked last: a try that comes at this very moment must not wait longer for a firm we know.
    """
    code, contact = session.get(OneTimeCode, code_id), _addressee(session, uscc, last_four)
    if code is None or contact is None or code.expires_at <= now or code.contact_id is not None:
        return False
    phone = who(settings, "phone", contact.phone or "")
    if not all(take(session, limit, phone, now) for limit in OF_PHONE):
        log.info("code held back", extra={"action": "code_held_back"})
        return False
    digits = codes.digits_of(settings, code)
    sent = one_time.send(session, settings, contact, digits, now=now, expires_at=code.expires_at)
    newest = codes.newest(session, code.conversation_id)
    if newest is None or newest.id != code_id or newest.contact_id is not None:  # asked for again, or a twin was here
        session.rollback()
        return False
    newest.contact_id, newest.outbox_id = contact.id, sent
    return True


def prove(
    session: Session, settings: Settings, *, conversation_id: str, digits: str, address: str, now: datetime
) -> Proved:
    """Try the digits. When they are right, a new thread is begun that has the identity; the old one never gets it."""
    if not take(session, TRIES_OF_ADDRESS, who(settings, "address", address), now):
        return Proved(outcome=Outcome.OVER)
    code = codes.newest(session, conversation_id)
    if code is not None and full(session, WRONG_OF_FIRM, code.firm, now):
        return Proved(outcome=Outcome.OVER)
    tries = code.tries if code is not None else 0
    outcome = codes.check(settings, code, digits, now)
    if code is not None and outcome is not Outcome.RIGHT and code.tries > tries:
        take(session, WRONG_OF_FIRM, code.firm, now)
    if code is None or outcome is not Outcome.RIGHT:
        return Proved(outcome=outcome)
    return _signed_in(session, settings, code, now)


def leave(session: Session, conversation_id: str, now: datetime) -> None:
    """The owner is done: nobody can go on in this thread, or read it."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is not None and conversation.identity == identity.CODE:
        identity.end(conversation, now)


def _signed_in(session: Session, settings: Settings, code: OneTimeCode, now: datetime) -> Proved:
    contact = session.get(Contact, code.contact_id) if code.contact_id else None
    if contact is None or not contact.active or contact.phone is None:
        return Proved(outcome=Outcome.OVER)  # replaced in these ten minutes
    thread = history.web_conversation(session, None, now)
    identity.give(thread, identity.CODE, contact, now + timedelta(minutes=settings.SIGN_IN_MINUTES))
    session.flush()
    names = [name for _, name, _ in enterprises_of_phone(session, contact.phone)]
    own = session.get_one(Enterprise, contact.enterprise_id).name
    others = "、".join(name for name in names if name != own)
    welcome = sentence(
        "signed_in_several" if others else "signed_in",
        settings,
        enterprise=own,
        others=others,
        minutes=str(settings.SIGN_IN_MINUTES),
    )
    choices = sentence("signed_in_choices", settings).split("|")
    history.say(session, thread.id, speaker="bot", channel="web", text=welcome, now=now, buttons=choices)
    codes.blank(session, [code], now)  # this text has done its work; the sweep would come a little later
    log.info("signed in", extra={"action": "signed_in", "enterprise": contact.enterprise_id})
    return Proved(outcome=Outcome.RIGHT, conversation_id=thread.id)


def _addressee(session: Session, code: str, last_four: str) -> Contact | None:
    """The contact whose number ends like this; the first that takes texts when none was named."""
    enterprise_id = ids_of(session, {code}).get(code)
    if enterprise_id is None:
        return None
    reached = [one for one in contacts_of(session, enterprise_id) if one.phone and takes_texts(one.phone)]
    named = [one for one in reached if not last_four or (one.phone or "").endswith(last_four)]
    return session.get(Contact, named[0].contact_id) if named else None
