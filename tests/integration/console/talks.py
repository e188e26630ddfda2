"""A talk and a message as the desk shows them, for several tests."""

from __future__ import annotations

from repair.messages import history
from repair.store.tables import (
    Outbox,
)
from tests import builders

PHONE = "+8613900004321"


def a_talk(session, now, *, phone=PHONE, name="示例云岭化工有限公司", text="我们什么时候可以申请？") -> tuple[str, int]:
    """A reminder that was delivered, the owner's answer and the bot's; conversation id and the message's id."""
    enterprise = builders.an_enterprise(session, name=name, phone=phone)
    penalty = builders.a_penalty(session, enterprise_id=enterprise)
    conversation = history.conversation_of_phone(session, phone, now)
    message = a_message(session, now, penalty, enterprise, phone)
    history.say(
        session, conversation.id, speaker="reminder", channel="sms", text=message.text, now=now, outbox_id=message.id
    )
    asked = history.say(session, conversation.id, speaker="owner", channel="sms", text=text, now=now)
    history.understood(session, asked, "earliest_date", 0.93)
    history.say(
        session,
        conversation.id,
        speaker="bot",
        channel="sms",
        text="最早于9月16日申请。",
        now=now,
        buttons=["需要什么材料"],
    )
    return conversation.id, message.id


def a_message(session, now, penalty, enterprise, phone, *, state="delivered", reason="") -> Outbox:
    message = Outbox(
        purpose="reminder",
        enterprise_id=enterprise,
        penalty_id=penalty,
        step="open",
        channel="sms",
        to_phone=phone,
        text="【示例消防】可以申请信用修复了。",
        params={},
        due_at=now,
        state=state,
        reason=reason,
        created_at=now,
        updated_at=now,
    )
    session.add(message)
    session.flush()
    return message
