"""Who calls us: what is heard without proof, and what is kept?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from bot.parts import Parts
from repair.store.tables import Callback, Conversation, Receipt, Turn
from tests.integration.bot.line import PHONE, STRANGER, Line


def test_who_calls_us_is_a_guest_whatever_number_the_call_seems_to_come_from(
    hook: Callable[..., Any], call_row: int, parts: Parts
) -> None:
    """The number can be forged: neither the firm's name nor anything about it is said, and no key changes that."""
    caller = Line(hook, "CA4", "/twilio/voice", From=PHONE, To="+8657000000000", Direction="inbound")
    assert "家具" not in caller.step()
    assert "家具" not in caller.step(Digits="1", again=True)
    assert "两样材料" in caller.step(SpeechResult="需要什么材料")
    with parts.database.session() as session:
        asked = session.scalars(select(Turn).where(Turn.text == "需要什么材料")).one()
        guest = session.get_one(Conversation, asked.conversation_id)
        assert (guest.phone, guest.enterprise_id, guest.identity) == (None, None, "")


def test_what_a_caller_wishes_is_noted_under_the_number_so_that_it_can_be_called(
    hook: Callable[..., Any], call_row: int, parts: Parts
) -> None:
    presses = Line(hook, "CA5", "/twilio/voice", From=PHONE, To="+8657000000000", Direction="inbound")
    presses.step()
    presses.step(Digits="0")
    asks = Line(hook, "CA6", "/twilio/voice", From=STRANGER, To="+8657000000000", Direction="inbound")
    asks.step()
    asks.step(SpeechResult="一个没人懂的问题")
    with parts.database.session() as session:
        waiting = session.execute(
            select(Conversation.phone, Callback.why).join(Callback, Callback.conversation_id == Conversation.id)
        )
        assert {tuple(row) for row in waiting} == {(PHONE, "asked"), (STRANGER, "bot_away")}


def test_two_hidden_callers_do_not_share_a_conversation(hook: Callable[..., Any], parts: Parts) -> None:
    for sid in ("CA7", "CA8"):
        hidden = Line(hook, sid, "/twilio/voice", From="anonymous", To="+8657000000000", Direction="inbound")
        hidden.step(again=True)
        hidden.step(SpeechResult="需要什么材料")
    with parts.database.session() as session:
        rows = session.scalars(select(Conversation)).all()
        assert [row.phone for row in rows] == [None, None]


def test_a_receipt_of_a_call_is_kept_and_another_calls_status_is_not_ours(
    hook: Callable[..., Any], call_row: int, parts: Parts
) -> None:
    assert hook(f"/twilio/voice/status?outbox={call_row}", CallSid="CA1", CallStatus="completed").status_code == 204
    assert hook("/twilio/voice/status", CallSid="CA9", CallStatus="completed").status_code == 204
    assert hook("/twilio/voice/nonsense", CallSid="CA9").status_code == 422
    with parts.database.session() as session:
        assert [row.provider_sid for row in session.scalars(select(Receipt))] == ["CA1"]
