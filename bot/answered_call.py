"""Who is on the line, and what follows from what they pressed or said?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import lines, matters
from bot.parts import Parts
from bot.twiml import Thread
from bot.voice import Call, Heard, Scene
from repair.conversations import effects, identity
from repair.conversations.exchange import Said
from repair.conversations.wording import office
from repair.messages import history, outbox, receipts, redial
from repair.messages.calls import CallFacts, call_facts
from repair.messages.render import CannotRender, Item, render
from repair.messages.standing import law_of
from repair.settings import Settings
from repair.store.tables import Callback, Conversation, Turn

_DIALLED = re.compile(r"\+\d{7,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One call: what the machine may know of it, and where its words are kept."""

    call: Call
    thread: Thread
    sid: str
    phone: str  # the other side; of a call to us only what it claims to be
    conversation_id: str
    facts: CallFacts | None = None  # of a call of ours
    lost: bool = False  # we called, but do not know any more what about


def talk_of(session: Session, parts: Parts, fields: dict[str, str], thread: Thread) -> Talk:
    """The call of these fields. Who calls us talks as a guest, whatever number the call seems to come from."""
    settings, now, sid = parts.settings, parts.clock.now(), fields.get("CallSid", "")
    facts = call_facts(session, thread.outbox, now=now) if thread.outbox else None
    ours = thread.outbox is not None
    phone = (facts.to_phone if facts else "") or fields.get("To" if ours else "From", "")
    if not ours or not _DIALLED.fullmatch(phone):
        conversation = _guest(session, sid, parts)
        thread = replace(thread, guest=conversation.id)
        call = Call(names=office(settings))
    else:
        conversation = history.conversation_of_phone(session, phone, now)
        identity.identify(session, conversation, now)
        call = _call(parts, facts)
    return Talk(
        call=call,
        thread=thread,
        sid=sid,
        phone=phone,
        conversation_id=conversation.id,
        facts=facts,
        lost=ours and facts is None,
    )


def carry_out(
    session: Session, parts: Parts, talk: Talk, scene: Scene, heard: Heard | None, *, fresh: bool
) -> tuple[Scene, Talk]:
    """Write down both sides and do what was asked; when the webhook is a repetition (not `fresh`), only look.

    `heard` is None at the beginning of a call.
    """
    if not fresh or scene.question:  # a question and its answer are written down by answering
        return scene, talk
    now = parts.clock.now()
    text = _noted(heard)
    turn_id = _write(session, talk, "owner", text, now) if text else 0
    said = Said(conversation_id=talk.conversation_id, text=text, channel="voice", now=now, turn_id=turn_id)
    for effect in scene.effects:
        if instead := _do(session, parts, talk, said, effect, ends=scene.then is None):
            scene = replace(scene, lines=(lines.line(instead, **talk.call.names), *scene.lines[1:]))
    _told(session, talk, "".join(scene.lines) or lines.line("machine_met"), now, begins=heard is None)
    return scene, talk


def _noted(heard: Heard | None) -> str:
    """What was heard, as the conversation shows it; nothing at the beginning."""
    if heard is None:
        return ""
    if heard.silence:
        return lines.line("silent")
    return lines.line("pressed", key=heard.key) if heard.key else heard.speech


def met_machine(session: Session, sid: str, outbox_id: int, *, answered_by: str, now: datetime) -> None:
    """Keep that a machine took one of our calls: the reminder reached nobody, although the call is completed."""
    raw = {"AnsweredBy": answered_by}
    receipts.receive(session, provider_sid=sid, status="machine", raw=raw, now=now, outbox_id=outbox_id)


def _do(session: Session, parts: Parts, talk: Talk, said: Said, effect: str, *, ends: bool) -> str:
    """Carry out one effect; the code of a sentence that must be said in place of the first one, or nothing."""
    conversation = _thread_of_number(session, talk, said.now)
    if effect == "follow_up" and talk.facts is not None:
        told = _can_be_written(talk.facts, parts.settings)
        if not told or outbox.follow_up(session, talk.facts.outbox_id, now=said.now) is None:
            return "sms_not_end" if ends else "sms_not"
    elif effect == "later":
        return _later(session, parts, talk, said.now)
    elif effect == "unconfirmed" and talk.facts is not None:
        _report(session, talk, effect, said.now)
    elif effect == "callback":
        history.ask_for_callback(session, conversation.id, "asked", said.now)
    elif effect == "no_calls":
        effects.choose(session, conversation, said, "opt_out", channel="voice")
    elif effect == "wrong_person":
        effects.obey(session, parts.settings, conversation, said, ("wrong_number",))
    return ""


def _can_be_written(facts: CallFacts, settings: Settings) -> bool:
    """Whether a text with the details can be promised: one with a gap never leaves."""
    try:
        render([Item(step=outbox.FOLLOW_UP, standing=one) for one in facts.standings], "sms", settings)
    except CannotRender:
        return False
    return True


def _report(session: Session, talk: Talk, status: str, now: datetime) -> None:
    """Keep what our door knows of this call and the provider does not (redial.yml)."""
    outbox_id = talk.facts.outbox_id if talk.facts else None
    receipts.receive(session, provider_sid=talk.sid, status=status, now=now, outbox_id=outbox_id)


def _later(session: Session, parts: Parts, talk: Talk, now: datetime) -> str:
    """The call is placed again another time; the code of what is said instead when it will not be."""
    facts, status = talk.facts, "later"
    if facts is None:
        return "later_not"
    _report(session, talk, status, now)
    again = redial.again_at(
        status=status, redials=facts.redials, ended_at=now, expires_at=facts.expires_at, law=law_of(parts.settings)
    )
    return "" if again else "later_not"


def _told(session: Session, talk: Talk, text: str, now: datetime, *, begins: bool) -> None:
    """Our words. Those a reminder call begins with stand in the reminder's own turn, beside its delivery state."""
    if begins and talk.facts is not None:
        history.call_began(session, talk.conversation_id, talk.facts.outbox_id, talk.sid, text=text, now=now)
    else:
        _write(session, talk, "bot", text, now)


def _write(session: Session, talk: Talk, speaker: str, text: str, now: datetime) -> int:
    return history.say(
        session, talk.conversation_id, speaker=speaker, channel="voice", text=text, now=now, provider_sid=talk.sid
    )


def hand_over(session: Session, talk: Talk, now: datetime) -> None:
    """A call-back that the bot noted in a guest's thread belongs to the number that is to be called."""
    thread = _thread_of_number(session, talk, now)
    if thread.id != talk.conversation_id:
        session.execute(
            update(Callback)
            .where(Callback.conversation_id == talk.conversation_id, Callback.done_at.is_(None))
            .values(conversation_id=thread.id)
        )


def _thread_of_number(session: Session, talk: Talk, now: datetime) -> Conversation:
    """Where a wish to be called, or not to be called, is noted: under the number, even when it is only claimed.

    Ringing back reaches the number's owner, whoever called; a refusal can only make us quieter.
    """
    if _DIALLED.fullmatch(talk.phone):
        return history.conversation_of_phone(session, talk.phone, now)
    return session.get_one(Conversation, talk.conversation_id)


def _call(parts: Parts, facts: CallFacts | None) -> Call:
    if facts is None:
        return Call(names=office(parts.settings))
    return Call(
        names=office(parts.settings),
        reminder=True,
        enterprise=facts.enterprise,
        details=matters.details(facts.standings, parts.settings),
        others=matters.others(facts.standings, parts.settings),
    )


def _guest(session: Session, sid: str, parts: Parts) -> Conversation:
    """The thread of this call that belongs to no number; the same one at every step."""
    begun = session.scalars(
        select(Conversation)
        .join(Turn, Turn.conversation_id == Conversation.id)
        .where(Turn.provider_sid == sid, Conversation.phone.is_(None))
        .limit(1)
    ).first()
    return begun or history.web_conversation(session, None, parts.clock.now())
