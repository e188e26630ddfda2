"""Is a text kept once, answered later, and never lost?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from bot.parts import Parts
from repair.clock import FixedClock
from repair.conversations.answering import answer_inbound
from repair.conversations.assistant import QuietAssistant
from repair.store.tables import Inbound, Outbox, Receipt, Turn

PHONE = "+8613900001234"
SMS: dict[str, str] = {"MessageSid": "SM1", "From": PHONE, "To": "+8657000000000", "Body": "需要什么材料"}


def jobs(parts: Parts, task: str) -> list[dict[str, Any]]:
    with parts.database.session() as session:
        found = session.execute(text("select args, lock from procrastinate_jobs where task_name = :t"), {"t": task})
        return [dict(row._mapping) for row in found]


def test_a_text_is_kept_at_once_and_its_answer_put_off(hook: Callable[..., Any], parts: Parts) -> None:
    answer = hook("/twilio/sms", **SMS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/xml"
    assert "<Message" not in answer.text
    with parts.database.session() as session:
        inbound = session.scalars(select(Inbound)).one()
        assert inbound.raw["Body"] == "需要什么材料"
        turn = session.scalars(select(Turn)).one()
        assert (turn.speaker, turn.channel, turn.text, turn.provider_sid) == ("owner", "sms", "需要什么材料", "SM1")
    (job,) = jobs(parts, "answer")
    assert job["args"] == {"inbound_id": inbound.id}
    assert job["lock"].startswith("conversation:")
    assert PHONE not in job["lock"]


def test_the_same_text_delivered_twice_at_the_same_moment_is_one(hook: Callable[..., Any], parts: Parts) -> None:
    with ThreadPoolExecutor(4) as many:
        answers = [many.submit(hook, "/twilio/sms", **SMS) for _ in range(4)]
        assert [answer.result().status_code for answer in answers] == [200] * 4
    with parts.database.session() as session:
        assert len(session.scalars(select(Inbound)).all()) == 1
        assert len(session.scalars(select(Turn)).all()) == 1
    assert len(jobs(parts, "answer")) == 1


def test_the_workers_job_answers_through_the_outbox_with_one_owners_turn(
    hook: Callable[..., Any], parts: Parts, assistant: QuietAssistant, clock: FixedClock
) -> None:
    hook("/twilio/sms", **SMS)
    (job,) = jobs(parts, "answer")
    for _ in range(2):
        answer_inbound(parts.database, assistant, parts.settings, **job["args"], now=clock.now())
    with parts.database.session() as session:
        assert [turn.speaker for turn in session.scalars(select(Turn).order_by(Turn.id))] == ["owner", "bot"]
        reply = session.scalars(select(Outbox)).one()
        assert (reply.purpose, reply.to_phone) == ("reply", PHONE)
    sender, _, channel = assistant.asked[0]
    assert PHONE not in sender
    assert channel == "sms"
    assert len(assistant.asked) == 1


def test_a_text_with_a_nul_in_it_is_not_lost(hook: Callable[..., Any], parts: Parts) -> None:
    assert hook("/twilio/sms", **{**SMS, "Body": "材料\0呢"}).status_code == 200
    with parts.database.session() as session:
        assert session.scalars(select(Turn.text)).one() == "材料呢"


def test_a_receipt_is_kept_and_put_off(hook: Callable[..., Any], parts: Parts) -> None:
    for _ in range(2):
        answer = hook("/twilio/sms/status?outbox=7", MessageSid="SM9", MessageStatus="undelivered", ErrorCode="30003")
        assert answer.status_code == 204
    with parts.database.session() as session:
        kept = session.scalars(select(Receipt)).one()
        assert (kept.provider_sid, kept.status, kept.code) == ("SM9", "undelivered", "30003")
    assert len(jobs(parts, "receipt")) == 1


def test_a_webhook_without_its_fields_is_refused(hook: Callable[..., Any]) -> None:
    assert hook("/twilio/sms", Body="x").status_code == 400
    assert hook("/twilio/sms/status", MessageSid="SM1").status_code == 400


def test_without_the_database_the_provider_is_asked_to_try_again(
    hook: Callable[..., Any], parts: Parts, monkeypatch: Any
) -> None:
    def gone(*_: Any, **__: Any) -> Any:
        raise OperationalError("select 1", {}, Exception("connection refused"))

    monkeypatch.setattr("repair.messages.history.receive", gone)
    assert hook("/twilio/sms", **SMS).status_code == 503
    call = hook("/twilio/voice", CallSid="CA1", From=PHONE, To="+8657000000000", Direction="inbound")
    assert call.status_code == 200
    assert "0570-0000000" in call.text
    assert "<Hangup" in call.text
