"""Who is speaking? A number that an enterprise named as its contact, a signed link, or nobody we know."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from repair.conversations.links import DAYS
from repair.enterprises.contact import enterprises_of_phone
from repair.messages import history
from repair.store.tables import Contact, Conversation

PHONE, LINK, NOBODY = "phone", "link", ""


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
    elif conversation.identity == LINK:
        contact = session.get(Contact, conversation.contact_id) if conversation.contact_id else None
        too_old = now - conversation.created_at > timedelta(days=DAYS)
        if contact is None or not contact.active or too_old:
            conversation.identity, conversation.enterprise_id, conversation.contact_id = NOBODY, None, None


def linked_conversation(session: Session, conversation_id: str | None, contact_id: int, now: datetime) -> Conversation:
    """The web thread of somebody who opened a contact's link; never one that was begun by anybody else.

    The caller has checked the link. A stranger's thread is not lifted to an identity: what was said in it may have
    been said by another person at the same computer.
    """
    conversation = history.web_conversation(session, conversation_id, now)
    if conversation.identity == LINK and conversation.contact_id == contact_id:
        return conversation
    if conversation.id == conversation_id:
        conversation = history.web_conversation(session, None, now)
    contact = session.get(Contact, contact_id)
    if contact is not None and contact.active:
        conversation.identity, conversation.contact_id = LINK, contact.id
        conversation.enterprise_id = contact.enterprise_id
    session.flush()
    return conversation


def enterprises_of(session: Session, conversation: Conversation) -> list[int]:
    """The enterprises whose records this conversation may speak about; as `identify` left them."""
    if conversation.enterprise_id is not None:
        return [conversation.enterprise_id]
    if conversation.identity == PHONE and conversation.phone is not None:
        return [enterprise_id for enterprise_id, _, _ in enterprises_of_phone(session, conversation.phone)]
    return []


def phone_of(session: Session, conversation: Conversation) -> str | None:
    """The number a refusal in this conversation is about: its own, or that of the link's contact."""
    if conversation.phone is not None or conversation.contact_id is None:
        return conversation.phone
    contact = session.get(Contact, conversation.contact_id)
    return contact.phone if contact is not None else None
