"""How is a message answered? The one path of the web chat, a text, speech in a call and `xiufu ask`.

Written down first, then the few words that need no bot, then the bot; every word of both sides is kept, and a
question that found no bot becomes an entry at the desk. While a person has taken over, the bot is silent.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.conversations import effects, identity
from repair.conversations.assistant import Answer, Assistant, Reply
from repair.conversations.exchange import Answered, Said
from repair.conversations.plain import plain
from repair.conversations.speaking import note_of_person, speak
from repair.conversations.turns import PATIENCE, Floor, floor
from repair.conversations.wording import sentence
from repair.conversations.words import Meaning, meaning
from repair.errors import MissingPart
from repair.messages import history
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Conversation, Inbound, Turn

log = logging.getLogger(__name__)

NO_WORDS = "…"  # stands for a message without any, such as a picture
IN_A_CALL = 5  # seconds to wait for one's turn: with the bot's own time it stays below the provider's 15
PERSON = "person"  # Conversation.mode while staff answer


def answer(
    database: Database,
    assistant: Assistant,
    settings: Settings,
    *,
    conversation_id: str,
    text: str,
    channel: str,
    now: datetime,
    provider_sid: str = "",
    inbound_id: int | None = None,
) -> Answered:
    """Answer a message of `channel` (web, sms or voice) and write down both sides.

    With an `inbound_id` the message is answered once, however often this is called for it; only then replies on sms
    leave through the outbox. Raises StillBusy when the message before takes too long.
    """
    said = Said(
        conversation_id=conversation_id,
        text=plain(text) or NO_WORDS,
        channel=channel,
        now=now,
        provider_sid=provider_sid,
        inbound_id=inbound_id,
    )
    if inbound_id is None:
        with database.session() as session:
            said = _heard(session, said)
    with floor(database, conversation_id, IN_A_CALL if channel == "voice" else PATIENCE) as mine:
        if inbound_id is not None:
            with mine.session() as session:
                inbound = session.get_one(Inbound, inbound_id)
                if inbound.answered_at is not None:
                    return _said_before(conversation_id, inbound)
                said = _heard(session, said)
        return _take_turn(mine, assistant, settings, said)


def answer_inbound(
    database: Database, assistant: Assistant, settings: Settings, inbound_id: int, *, now: datetime
) -> Answered | None:
    """Answer a text that came in; None when it has been answered or is not there. May be run twice."""
    with database.session() as session:
        inbound = session.get(Inbound, inbound_id)
        if inbound is None or inbound.answered_at is not None:
            return None
        conversation_id = history.conversation_of_phone(session, inbound.phone, now).id
    return answer(
        database,
        assistant,
        settings,
        conversation_id=conversation_id,
        text=str(inbound.raw.get("Body", "")),
        channel="sms",
        now=now,
        provider_sid=inbound.provider_sid,
        inbound_id=inbound_id,
    )


def _take_turn(mine: Floor, assistant: Assistant, settings: Settings, said: Said) -> Answered:
    """Words first, then the bot; its answer is dropped when a person took over while it was thinking."""
    with mine.session() as session:
        conversation = session.get_one(Conversation, said.conversation_id)
        identity.identify(session, conversation, said.now)
        done = _by_words(session, settings, conversation, said)
        if done is None and conversation.mode == PERSON:
            done = Answered(conversation_id=conversation.id, replies=note_of_person(session, settings, said))
        if done is not None:
            return speak(session, settings, conversation, said, done)
    try:
        given = assistant.ask(said.conversation_id, said.text, said.channel)
    except MissingPart:
        given = None
    with mine.session() as session:
        conversation = session.get_one(Conversation, said.conversation_id)
        done = _by_bot(session, settings, conversation, said, given)
        return speak(session, settings, conversation, said, done)


def _heard(session: Session, said: Said) -> Said:
    """The message with its turn: written down now, unless the webhook or a run before this one has done so."""
    if said.channel == "sms" and said.provider_sid:  # a text has a sid of its own; the turns of a call share one
        found = session.scalars(
            select(Turn.id).where(
                Turn.conversation_id == said.conversation_id,
                Turn.provider_sid == said.provider_sid,
                Turn.speaker == "owner",
            )
        ).first()
        if found is not None:
            return replace(said, turn_id=found)
    turn = history.say(
        session,
        said.conversation_id,
        speaker="owner",
        channel=said.channel,
        text=said.text,
        now=said.now,
        provider_sid=said.provider_sid,
    )
    return replace(said, turn_id=turn.id)


def _said_before(conversation_id: str, inbound: Inbound) -> Answered:
    kept = inbound.raw.get("xiufu_replies", [])
    replies = tuple(Reply(text=str(one["text"]), buttons=tuple(one["buttons"])) for one in kept)
    return Answered(conversation_id=conversation_id, replies=replies)


def _by_words(session: Session, settings: Settings, conversation: Conversation, said: Said) -> Answered | None:
    """The answer to a message that is obeyed for its very words; None for every other message."""
    meant = meaning(said.text, said.channel)
    if meant is Meaning.NONE and said.text != NO_WORDS:
        return None
    if meant in (Meaning.OPT_OUT, Meaning.OPT_IN):
        noted = effects.choose(session, conversation, said, meant.value)
        code = f"{meant}_done" if noted else f"{meant}_unknown"
    else:
        code = str(meant) or "empty_text"
    log.info("obeyed words", extra={"action": "words", "meaning": code, "channel": said.channel})
    return Answered(
        conversation_id=conversation.id,
        replies=(Reply(text=sentence(code, settings)),),
        intent=str(meant),
        confidence=1.0 if meant else None,
    )


def _by_bot(
    session: Session, settings: Settings, conversation: Conversation, said: Said, given: Answer | None
) -> Answered:
    if given is None:
        history.ask_for_callback(session, said.conversation_id, "bot_away", said.now, said.text)
        unreachable = identity.phone_of(session, conversation) is None
        away = sentence("bot_away_web" if unreachable else "bot_away", settings)
        return Answered(conversation_id=conversation.id, replies=(Reply(text=away),), away=True)
    instead = effects.obey(session, settings, conversation, said, given.do)
    taken_over = conversation.mode == PERSON
    return Answered(
        conversation_id=conversation.id,
        replies=note_of_person(session, settings, said) if taken_over else instead or given.replies,
        intent=given.intent,
        confidence=given.confidence,
    )
