"""How is a message answered? The one path of the web chat, a text, speech in a call and `xiufu ask`.

Written down first, then the few words that need no bot, then the bot; every word of both sides is kept, and a
question that found no bot becomes an entry at the desk. While a person has taken over, the bot is silent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.conversations import asking, context, effects, identity
from repair.conversations.assistant import Assistant, Reply
from repair.conversations.context import REFUSAL, Context, Pending
from repair.conversations.exchange import Answered, Said
from repair.conversations.hearing import Piece, hear
from repair.conversations.plain import plain
from repair.conversations.replying import reply
from repair.conversations.speaking import note_of_person, speak
from repair.conversations.turns import PATIENCE, Floor, StillBusy, floor
from repair.conversations.words import Meaning, beside, meaning
from repair.conversations.working import Working
from repair.errors import MissingPart
from repair.messages import history
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Conversation, Inbound, Turn

log = logging.getLogger(__name__)

NO_WORDS = "…"  # stands for a message without any, such as a picture
IN_A_CALL = 5  # seconds to wait for one's turn: with the bot's own time it stays below the provider's 15
PERSON = "person"  # Conversation.mode while staff answer
TRIED_FOR = timedelta(hours=2)  # a text waits so long for a bot that is away; then the desk has it
STILL_WAITED_FOR = timedelta(hours=12)  # an answer after that surprises more than it helps


Find = Callable[[Session], Conversation]


class NoBotYet(MissingPart):
    """There is no bot, and the text may wait: its job is to be tried again."""


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
    return answer_in(database, assistant, settings, said, lambda session: _known(session, conversation_id))


def answer_in(database: Database, assistant: Assistant, settings: Settings, said: Said, find: Find) -> Answered:
    """Answer a message in the conversation that `find` gives, when it is its turn in the one that `said` names.

    Raises StillBusy when the message before takes too long; then it is only written down.
    """
    patience = IN_A_CALL if said.channel == "voice" else PATIENCE
    try:
        with floor(database, said.conversation_id, patience) as mine:
            return _take_turn(mine, assistant, settings, said, find)
    except StillBusy:
        if said.inbound_id is None:
            with database.session() as session:
                _heard(session, replace(said, conversation_id=find(session).id))
        raise


def answer_inbound(
    database: Database, assistant: Assistant, settings: Settings, inbound_id: int, *, now: datetime
) -> Answered | None:
    """Answer a text that came in; None when it has been answered or is not there. May be run twice.

    Texts of the same number that came before and wait are answered first. Raises NoBotYet while there is no bot and the
    text is young: it is to be tried again.
    """
    with database.session() as session:
        inbound = session.get(Inbound, inbound_id)
        if inbound is None or inbound.answered_at is not None:
            return None
        conversation_id = history.conversation_of_phone(session, inbound.phone, now).id
        before = select(Inbound).where(
            Inbound.phone == inbound.phone,
            Inbound.answered_at.is_(None),
            Inbound.event == "sms",
            Inbound.id < inbound_id,
            Inbound.at > now - STILL_WAITED_FOR,
        )
        waiting = [*session.scalars(before.order_by(Inbound.id)), inbound]
    done = None
    for one in waiting:
        done = answer(
            database,
            assistant,
            settings,
            conversation_id=conversation_id,
            text=str(one.raw.get("Body", "")),
            channel="sms",
            now=now,
            provider_sid=one.provider_sid,
            inbound_id=one.id,
        )
    return done


def _take_turn(mine: Floor, assistant: Assistant, settings: Settings, said: Said, find: Find) -> Answered:
    """Words first, then the bot; its answer is dropped when a person took over while it was thinking."""
    with mine.session() as session:
        inbound = session.get_one(Inbound, said.inbound_id) if said.inbound_id is not None else None
        if inbound is not None and inbound.answered_at is not None:
            return _said_before(said.conversation_id, inbound)
        conversation = find(session)
        said = _heard(session, replace(said, conversation_id=conversation.id))
        identity.identify(session, conversation, said.now)
        kept = conversation.context
        work = _working(session, settings, conversation, said, context.read(kept, said.now))
        done = _by_words(work)
        if done is None and conversation.mode == PERSON:
            done = Answered(conversation_id=conversation.id, replies=note_of_person(session, settings, said))
        pieces: Sequence[Piece]
        pieces, left = ([], False) if done is not None else hear(work)
        if done is None and not any(piece.ask for piece in pieces):
            done = reply(work, pieces, {}, left=left)
        mind = _changed(work)
        if done is not None:
            return speak(session, settings, conversation, said, done, mind=mind)
        if mind is not None:
            conversation.context = mind
    pieces, given = asking.ask(assistant, said, pieces, known=conversation.identity != identity.NOBODY)
    with mine.session() as session:
        session.add(conversation)  # it is ours alone until the lock is given back, but for its mode
        work = _working(session, settings, conversation, said, work.context)
        if not given and history.mode(session, conversation.id) == PERSON:
            silent = Answered(conversation_id=conversation.id, replies=note_of_person(session, settings, said))
            return speak(session, settings, conversation, said, silent)
        if given or not _waits(said, inbound, pieces):
            done = reply(work, pieces, given, left=left and len(pieces) > 1)
            return speak(session, settings, conversation, said, done, mind=_changed(work), anyway=False)
        conversation.context = kept  # it is heard again from the beginning
    raise NoBotYet("Rasa does not answer; the text is tried again.")


def _waits(said: Said, inbound: Inbound | None, pieces: Sequence[Piece]) -> bool:
    """Whether a message waits for a bot that is away: a young text of which nothing can be answered without it."""
    young = said.channel == "sms" and inbound is not None and said.now - inbound.at < TRIED_FOR
    return young and all(piece.ask and not beside(piece.ask) for piece in pieces)


def _known(session: Session, conversation_id: str) -> Conversation:
    found = history.thread(session, conversation_id)
    assert found is not None, "a message is answered in a conversation that is there"
    return found


def _working(session: Session, settings: Settings, conversation: Conversation, said: Said, mind: Context) -> Working:
    return Working(session=session, settings=settings, conversation=conversation, said=said, context=mind)


def _changed(work: Working) -> dict[str, Any] | None:
    """The context to be kept when it changed: the actions read it, and so does the next message."""
    kept = context.keep(work.context, work.said.now)
    before = work.conversation.context or {}
    return kept if {**kept, "at": ""} != {**before, "at": ""} else None


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
    turn_id = history.say(
        session,
        said.conversation_id,
        speaker="owner",
        channel=said.channel,
        text=said.text,
        now=said.now,
        provider_sid=said.provider_sid,
        soon=said.inbound_id is None,
    )
    return replace(said, turn_id=turn_id)


def _said_before(conversation_id: str, inbound: Inbound) -> Answered:
    kept = inbound.raw.get("xiufu_replies", [])
    replies = tuple(Reply(text=str(one["text"]), buttons=tuple(one["buttons"])) for one in kept)
    return Answered(conversation_id=conversation_id, replies=replies)


def _by_words(work: Working) -> Answered | None:
    """The answer to a message that is obeyed for its very words; None for every other message."""
    said = work.said
    meant = meaning(said.text, said.channel)
    if meant is Meaning.NONE and said.text != NO_WORDS:
        return None
    if meant in (Meaning.OPT_OUT, Meaning.OPT_IN):
        noted = effects.choose(work.session, work.conversation, said, meant.value)
        code = f"{meant}_done" if noted else f"{meant}_unknown"
    else:
        code = str(meant) or "empty_text"
    work.change(pending=Pending(kind=REFUSAL) if meant is Meaning.PERHAPS_OPT_OUT else None)
    log.info("obeyed words", extra={"action": "words", "meaning": code, "channel": said.channel})
    return Answered(
        conversation_id=work.conversation.id,
        replies=(work.say(code),),
        intent=str(meant),
        confidence=1.0 if meant else None,
    )
