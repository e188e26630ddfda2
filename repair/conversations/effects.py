"""What follows from what an owner said? The bot only asks for an effect; it is carried out here."""

from __future__ import annotations

from sqlalchemy.orm import Session

from repair.conversations import claim, identity, wish
from repair.conversations.context import NUMBER, Context
from repair.conversations.exchange import Outcome, Said
from repair.conversations.office import when_back
from repair.conversations.working import Working
from repair.enterprises import consent
from repair.enterprises.contact import enterprises_of_phone
from repair.messages import history
from repair.records import planning
from repair.settings import Settings
from repair.store.tables import Conversation


def obey(session: Session, settings: Settings, conversation: Conversation, said: Said, do: tuple[str, ...]) -> Outcome:
    """Carry out effects outside a talk with the bot, such as a key pressed in a call."""
    work = Working(session=session, settings=settings, conversation=conversation, said=said, context=Context())
    return carry_out(work, do)


def carry_out(work: Working, do: tuple[str, ...], words: str = "") -> Outcome:
    """Carry out effects, each once; what must be said instead of the bot's own words, or beside them.

    `words`: those of the question they were understood from; the whole message when none are given.
    """
    done = [_one(work, effect, words or work.said.text) for effect in dict.fromkeys(do)]
    return Outcome(
        instead=tuple(reply for one in done for reply in one.instead),
        beside=tuple(reply for one in done for reply in one.beside),
    )


def _one(work: Working, effect: str, words: str) -> Outcome:
    session, said, conversation = work.session, work.said, work.conversation
    if effect in ("opt_out", "opt_in", "no_calls"):
        event, channel = ("opt_out", "voice") if effect == "no_calls" else (effect, "all")
        known = choose(session, conversation, said, event, channel=channel)
        return Outcome() if known else Outcome(instead=(work.say(f"{event}_unknown"),))
    if effect == "wrong_number":
        choose(session, conversation, said, "opt_out")
        history.ask_for_callback(session, said.conversation_id, "wrong_number", said.now, said.text)
    elif effect in claim.SAID:
        return claim.claim(work, effect, words=words)
    elif effect == "callback":
        history.ask_for_callback(session, said.conversation_id, "asked", said.now, said.text)
        if identity.phone_of(session, conversation) is None:
            work.wait_for(NUMBER)
        when = when_back(work.settings, said.now)
        return Outcome(beside=(work.say("when", words=when),) if when else ())
    return Outcome()


def choose(session: Session, conversation: Conversation, said: Said, event: str, *, channel: str = "all") -> bool:
    """Note an opt_out or opt_in for the number of this conversation; False when there is none."""
    phone = identity.phone_of(session, conversation)
    if phone is None:
        return False
    note = consent.opt_out if event == "opt_out" else consent.opt_in
    note(session, phone, channel=channel, source=said.channel, evidence=said.text[:200], now=said.now)
    if event == "opt_in":  # what was kept back may be told again
        planning.wake(session, [enterprise for enterprise, _, _ in enterprises_of_phone(session, phone)])
    elif channel == "all":
        wish.cancel(session, phone, said.now)
    return True
