"""What becomes of the bot's answers: effects carried out, answers joined in order, and what a next message leans on?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from repair.conversations import effects, identity, wish
from repair.conversations.assistant import Answer, Reply
from repair.conversations.context import MOST_TOPICS, PERSON, RECORD
from repair.conversations.exchange import Answered
from repair.conversations.hearing import Piece
from repair.conversations.merging import merged
from repair.conversations.office import when_back
from repair.conversations.words import Beside, beside
from repair.conversations.working import Working
from repair.messages import history

NOT_UNDERSTOOD = ("nlu_fallback", "out_of_scope")
SMALL = frozenset(
    ("greet", "thanks", "goodbye", "affirm", "deny", "repeat", "start_over", "busy", "abuse", "who_are_you")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What is replied to one piece of the message."""

    piece: Piece
    replies: tuple[Reply, ...]
    intent: str
    confidence: float | None = None
    away: bool = False
    asks: str = ""
    listed: tuple[str, ...] = ()

    @property
    def clear(self) -> bool:
        """It was understood and is no mere courtesy."""
        return self.intent not in NOT_UNDERSTOOD and self.intent not in SMALL


def reply(work: Working, pieces: Sequence[Piece], given: Mapping[str, Answer], *, left: bool) -> Answered:
    """The answer to a whole message. `given`: the bot's answers by what it was asked; what is missing found no bot."""
    done: set[str] = set()
    said = [_one(work, piece, given.get(piece.ask), done) for piece in pieces]
    told = _told(said)
    unclear = [one.piece.text for one in said if one.intent in NOT_UNDERSTOOD and one not in told and told[0].clear]
    if len(told) == 1 and not left and not unclear:
        replies = told[0].replies
    else:
        channel = work.said.channel
        replies = merged([one.replies for one in told], channel, work.settings, unclear=unclear, left=left)
    _keep(work, told, replies)
    first = told[0]
    return Answered(
        conversation_id=work.conversation.id,
        replies=replies,
        intent=first.intent,
        confidence=first.confidence,
        away=any(one.away for one in told),
        listing=work.context.pending is not None and work.context.pending.kind == RECORD,
    )


def _one(work: Working, piece: Piece, answer: Answer | None, done: set[str]) -> _Said:
    if not piece.ask:
        return _Said(piece=piece, replies=piece.replies, intent=piece.intent, confidence=1.0 if piece.intent else None)
    if answer is None:
        return _away(work, piece)
    fresh = tuple(effect for effect in answer.do if effect not in done)
    done.update(fresh)
    if answer.intent == wish.REMIND:
        records = [*work.those(work.context.about), *work.records]
        replies: tuple[Reply, ...] = (wish.remind(work, piece.text, records),)
    elif answer.intent == wish.CALL and "callback" in fresh:
        replies = (wish.call(work, piece.text),)
    else:
        outcome = effects.carry_out(work, fresh, piece.text)
        replies = _with(outcome.instead or answer.replies, outcome.beside)
    return _Said(
        piece=piece,
        replies=replies,
        intent=answer.intent,
        confidence=answer.confidence,
        asks=answer.asks,
        listed=answer.listed,
    )


def _with(replies: tuple[Reply, ...], more: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """What is said beside stands behind the last words, before what is suggested."""
    if not replies or not more:
        return replies or more
    last = replies[-1]
    return (*replies[:-1], replace(last, text="\n".join([last.text, *(one.text for one in more)])))


def _away(work: Working, piece: Piece) -> _Said:
    """No bot: a greeting and a wish for a person are answered by their words, the rest waits at the desk."""
    kind = beside(piece.ask)
    if kind is Beside.GREETING:
        return _Said(piece=piece, replies=(work.say("greet_away"),), intent="greet")
    person = kind is Beside.PERSON
    session, said = work.session, work.said
    history.ask_for_callback(session, said.conversation_id, "asked" if person else "bot_away", said.now, piece.text)
    if person:
        words = work.say("person_away", when=when_back(work.settings, said.now))
        return _Said(piece=piece, replies=(words,), intent="human")
    unreachable = identity.phone_of(session, work.conversation) is None
    words = work.say("bot_away_web" if unreachable else "bot_away")
    return _Said(piece=piece, replies=(words,), intent="", away=True)


def _told(said: Sequence[_Said]) -> list[_Said]:
    """The pieces that are answered: with a clear one among them, courtesies and what was not understood are not."""
    clear = [one for one in said if one.clear]
    if clear:
        return clear
    return [next((one for one in said if one.intent in NOT_UNDERSTOOD), said[0])]


def _keep(work: Working, told: Sequence[_Said], replies: Sequence[Reply]) -> None:
    """Keep in mind what the next message may lean on."""
    context = work.context
    topics = [one.intent for one in told if one.clear and one.intent]
    asked = [one.piece.ask for one in told if one.clear and one.piece.ask and not one.away]
    offered = tuple(dict.fromkeys(button for one in replies for button in one.buttons))
    work.change(
        topics=context.spoke_of(*topics)[:MOST_TOPICS],
        question=asked[-1] if asked else context.question,
        offered=offered,
        named=False,
    )
    for one in told:
        if one.listed:
            work.change(listed=one.listed)
        if one.asks in (RECORD, PERSON):
            work.wait_for(one.asks, question=one.piece.ask)
