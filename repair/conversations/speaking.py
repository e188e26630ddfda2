"""How do the bot's words reach the owner and the record of what was said?"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.conversations.assistant import Reply
from repair.conversations.exchange import Answered, Said
from repair.conversations.merging import fits
from repair.conversations.wording import sentence
from repair.messages import history, outbox
from repair.settings import Settings
from repair.store.tables import Conversation, Turn

ONE_TEXT = 500  # characters: replies that fit in this leave as one text message


def speak(
    session: Session,
    settings: Settings,
    conversation: Conversation,
    said: Said,
    done: Answered,
    *,
    mind: dict[str, Any] | None = None,
    anyway: bool = True,
) -> Answered:
    """Write down what was understood and what is replied; on sms the replies go into the outbox, which writes its own.

    `mind`: the context to be kept; None leaves it as it is. Unless the bot speaks `anyway`, it only says so when a
    person answers here by now, and keeps nothing in mind.
    """
    texts = said.channel == "sms" and said.inbound_id is not None and conversation.phone is not None
    newest = history.reply(
        session,
        conversation.id,
        turn_id=said.turn_id,
        intent=done.intent,
        confidence=done.confidence,
        replies=[] if texts else [(reply.text, reply.buttons) for reply in done.replies],
        channel=said.channel,
        now=said.now,
        provider_sid=said.provider_sid if said.channel == "voice" else "",
        context=mind,
        anyway=anyway,
        alone=said.inbound_id is None,  # else it belongs to one transaction with what it answers
    )
    if newest is None:
        noted = replace(done, replies=note_of_person(session, settings, said), listing=False)
        return speak(session, settings, conversation, said, noted)
    if texts and said.inbound_id is not None and conversation.phone is not None:
        outbox.reply(
            session,
            conversation_id=conversation.id,
            to_phone=conversation.phone,
            texts=as_texts(done.replies, settings, listing=done.listing),
            inbound_id=said.inbound_id,
            now=said.now,
            intent=done.intent,
        )
    if said.inbound_id is not None:
        history.answered(session, said.inbound_id, [asdict(reply) for reply in done.replies], said.now)
    return replace(done, newest=newest)


def as_texts(replies: tuple[Reply, ...], settings: Settings, *, listing: bool = False) -> list[str]:
    """Replies as text messages: few, because each one costs; suggested answers become a numbered line of their own.

    As many suggestions as still fit into the parts of one text; none beside a list that has numbers (`listing`).
    """
    if not replies:
        return []
    lines = [reply.text for reply in replies]
    choices = list(dict.fromkeys(button for reply in replies for button in reply.buttons))
    for most in range(0 if listing else len(choices), 0, -1):
        numbered = "；".join(f"{number}{choice}" for number, choice in enumerate(choices[:most], start=1))
        whole = "\n".join([*lines, sentence("sms_choices", settings, choices=numbered)])
        if fits(whole, settings):
            return [whole]
    whole = "\n".join(lines)
    return [whole] if len(whole) <= ONE_TEXT else lines


def note_of_person(session: Session, settings: Settings, said: Said) -> tuple[Reply, ...]:
    """What the bot says while a person has taken over: nothing by text, once on the web, always in a call."""
    note = sentence("person_mode_voice" if said.channel == "voice" else "person_mode", settings)
    if said.channel == "sms":
        return ()
    if said.channel == "web":
        newest = select(Turn.text).where(Turn.conversation_id == said.conversation_id, Turn.speaker != "owner")
        if session.scalars(newest.order_by(Turn.id.desc()).limit(1)).first() == note:
            return ()
    return (Reply(text=note),)
