"""Who is speaking? A number that an enterprise named as its contact, a signed link, a code, or nobody we know."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from repair.conversations.links import DAYS
from repair.enterprises.contact import enterprises_of_phone
from repair.messages import history
from repair.store.tables import Contact, Conversation

PHONE, LINK, CODE, NOBODY = "phone", "link", "code", ""


def identify(session: Session, conversation: Conversation, now: datetime) -> None:
    """Prove the identity again at every turn: contacts change, links grow old.

    A number of exactly one enterprise sets enterprise_id; of several, only `identity` (who acts then looks at the
    number); of none, the asker is a stranger.
    """
    if conversation.phone is not None:
        found = enterprises_of_phone(session, conversation.phone)
        conversation.identity = PHONE if found else NOBODY
        conversation.enterprise_id = found[0][0] if len(found) == 1 else None
        conversation.contact_id = found[0][2] if len(found) == 1 else None
    elif over(session, conversation, now):
        end(conversation, now)


def over(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Whether this web thread had an identity that is gone: too old, given up, or its contact is none any more.

    Nobody may go on in such a thread or read it: what was said in it was said to somebody we knew.
    """
    if conversation.phone is not None:
        return False
    until = conversation.identity_until
    if conversation.identity not in (LINK, CODE):
        return until is not None
    contact = session.get(Contact, conversation.contact_id) if conversation.contact_id else None
    until = until or conversation.created_at + timedelta(days=DAYS)
    return contact is None or not contact.active or until <= now


def end(conversation: Conversation, now: datetime) -> None:
    """Take the identity from a web thread, for good. Whose it was stays written down, for the desk alone."""
    conversation.identity_until = min(conversation.identity_until or now, now)
    conversation.identity = NOBODY


def web_thread(session: Session, conversation_id: str | None, now: datetime) -> Conversation:
    """The web thread with this id; a new one when there is none, or when an identity it had is gone."""
    found = history.web_conversation(session, conversation_id, now)
    return history.web_conversation(session, None, now) if over(session, found, now) else found


def linked_conversation(
    session: Session, conversation_id: str | None, contact_id: int, now: datetime, *, left: timedelta | None = None
) -> Conversation:
    """The web thread of somebody who opened a contact's link; never one that was begun by anybody else.

    The caller has checked the link, which is good for as long as `left`: the identity ends with it. A stranger's thread
    is not lifted to an identity: what was said in it may have been said by another person at the same computer.
    """
    conversation = history.web_conversation(session, conversation_id, now)
    mine = conversation.identity == LINK and conversation.contact_id == contact_id
    if mine and not over(session, conversation, now):
        return conversation
    if conversation.id == conversation_id:
        conversation = history.web_conversation(session, None, now)
    contact = session.get(Contact, contact_id)
    if contact is not None and contact.active:
        give(conversation, LINK, contact, now + (timedelta(days=DAYS) if left is None else left))
    session.flush()
    return conversation


def give(conversation: Conversation, identity: str, contact: Contact, until: datetime) -> None:
    """Give an identity to a web thread that was begun for it; never to one that somebody has spoken in."""
    conversation.identity, conversation.contact_id = identity, contact.id
    conversation.enterprise_id, conversation.identity_until = contact.enterprise_id, until


def enterprises_of(session: Session, conversation: Conversation) -> list[int]:
    """The enterprises whose records this conversation may speak about; as `identify` left them.

    A link speaks for one enterprise. A code proved a number, so every enterprise of that number: the one named first.
    """
    if conversation.identity == CODE:
        named, phone = conversation.enterprise_id, phone_of(session, conversation)
        found = [key for key, _, _ in enterprises_of_phone(session, phone)] if phone else []
        return sorted(found, key=lambda key: (key != named, key))
    if conversation.identity != NOBODY and conversation.enterprise_id is not None:
        return [conversation.enterprise_id]
    if conversation.identity == PHONE and conversation.phone is not None:
        return [enterprise_id for enterprise_id, _, _ in enterprises_of_phone(session, conversation.phone)]
    return []


def phone_of(session: Session, conversation: Conversation) -> str | None:
    """The number a refusal in this conversation is about: its own, or that of the contact who was proved."""
    if conversation.phone is not None or conversation.identity == NOBODY or conversation.contact_id is None:
        return conversation.phone
    contact = session.get(Contact, conversation.contact_id)
    return contact.phone if contact is not None else None
