"""What follows from what an owner said? The bot only asks for an effect; it is carried out here."""

from __future__ import annotations

from sqlalchemy.orm import Session

from repair.conversations import identity
from repair.conversations.assistant import Reply
from repair.conversations.exchange import Said
from repair.conversations.wording import sentence
from repair.enterprises import consent
from repair.enterprises.contact import enterprises_of_phone
from repair.messages import history
from repair.records import change, planning
from repair.records.penalty import cases
from repair.settings import Settings
from repair.store.tables import Conversation


def obey(
    session: Session, settings: Settings, conversation: Conversation, said: Said, do: tuple[str, ...]
) -> tuple[Reply, ...]:
    """Carry out the effects; answers what must be said instead of the bot's own words, or nothing."""
    instead: list[str] = []
    for effect in dict.fromkeys(do):
        if effect in ("opt_out", "opt_in"):
            if not choose(session, conversation, said, effect):
                instead.append(f"{effect}_unknown")
        elif effect == "wrong_number":
            choose(session, conversation, said, "opt_out")
            history.ask_for_callback(session, said.conversation_id, "wrong_number", said.now, said.text)
        elif effect in ("said_applied", "said_repaired"):
            if not identity.enterprises_of(session, conversation):
                instead.append("said_by_stranger")
            elif not _report(session, conversation, said, effect.removeprefix("said_")):
                history.ask_for_callback(session, said.conversation_id, "asked", said.now, said.text)
                instead.append("said_by_person")
        elif effect == "callback":
            history.ask_for_callback(session, said.conversation_id, "asked", said.now, said.text)
    return tuple(Reply(text=sentence(code, settings)) for code in instead)


def choose(session: Session, conversation: Conversation, said: Said, event: str, *, channel: str = "all") -> bool:
    """Note an opt_out or opt_in for the number of this conversation; False when there is none."""
    phone = identity.phone_of(session, conversation)
    if phone is None:
        return False
    note = consent.opt_out if event == "opt_out" else consent.opt_in
    note(session, phone, channel=channel, source=said.channel, evidence=said.text[:200], now=said.now)
    if event == "opt_in":  # what was kept back may be told again
        planning.wake(session, [enterprise for enterprise, _, _ in enterprises_of_phone(session, phone)])
    return True


def _report(session: Session, conversation: Conversation, said: Said, what: str) -> bool:
    """Note what the owner says about the one record it can be about; False: a person must find out which."""
    enterprises = identity.enterprises_of(session, conversation)
    mine = [case for key in enterprises for case in cases(session, enterprise_id=key)]
    still = [case for case in mine if case.facts.repaired_on is None and case.facts.withdrawn_on is None]
    if len(still) != 1:
        return False
    evidence = f"{said.channel}, turn {said.turn_id}: {said.text[:200]}"
    change.said(session, still[0].penalty_id, what, now=said.now, evidence=evidence)
    return True
