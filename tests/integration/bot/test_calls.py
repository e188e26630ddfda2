"""Does a call, step by step, tell the right person the right thing, once?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.parts import Parts
from repair.enterprises import consent
from repair.messages import history
from repair.store.tables import Callback, Deduction, Listing, Outbox, Penalty, Receipt, Turn
from tests.integration.bot.line import PHONE, Line

SPOKEN = "第〇〇四二号"


def texts(parts: Parts, purpose: str) -> list[Outbox]:
    with parts.database.session() as session:
        return list(session.scalars(select(Outbox).where(Outbox.purpose == purpose)))


def test_a_reminder_call_from_the_greeting_to_the_details_by_text(line: Line, parts: Parts, call_row: int) -> None:
    opening = line.step(again=True)
    assert "智能语音" in opening
    assert "示例常青家具有限公司" in opening
    assert SPOKEN not in opening
    assert "处罚" not in opening
    told = line.step(Digits="1", again=True)
    assert SPOKEN in told
    assert "2026年9月16日" in told
    assert "不收取任何费用" in told
    assert SPOKEN in line.step(Digits="2")
    assert "短信" in line.step(Digits="1", again=True)
    assert len(texts(parts, "follow_up")) == 1
    assert "两样材料" in line.step(SpeechResult="需要什么材料", again=True)
    assert "回电" in line.step(Digits="0", again=True)
    assert line.next == ""
    with parts.database.session() as session:
        assert [row.why for row in session.scalars(select(Callback))] == ["asked"]
        turns = session.scalars(select(Turn).order_by(Turn.id)).all()
        assert [turn.speaker for turn in turns] == [
            "reminder",
            *("owner", "bot"),
            *("owner", "bot"),
            *("owner", "bot"),
            *("owner", "bot"),
            *("owner", "bot"),
        ]
        assert {(turn.channel, turn.provider_sid) for turn in turns} == {("voice", "CA1")}
        assert (turns[0].text, turns[0].outbox_id) == (opening, call_row)


def test_no_more_calls_is_a_refusal_of_calls_only(line: Line, parts: Parts) -> None:
    line.step()
    line.step(Digits="1")
    assert "不再" in line.step(Digits="9", again=True)
    with parts.database.session() as session:
        assert not consent.allowed(session, PHONE, "voice")
        assert consent.allowed(session, PHONE, "sms")


def test_a_wrong_person_is_noted_and_hears_nothing(line: Line, parts: Parts) -> None:
    said = line.step() + line.step(SpeechResult="打错了", again=True)
    assert "处罚" not in said
    assert line.next == ""
    with parts.database.session() as session:
        assert [row.why for row in session.scalars(select(Callback))] == ["wrong_number"]
        assert not consent.allowed(session, PHONE, "sms")


def test_silence_twice_ends_the_call(line: Line, parts: Parts) -> None:
    line.step()
    line.step()
    assert line.next
    line.step(again=True)
    assert line.next == ""
    assert texts(parts, "follow_up") == []
    with parts.database.session() as session:
        assert [(one.provider_sid, one.status) for one in session.scalars(select(Receipt))] == [("CA1", "unconfirmed")]


def test_a_silent_contact_gets_the_details_by_text(line: Line, parts: Parts) -> None:
    line.step()
    line.step(Digits="1")
    line.step()
    assert "短信" in line.step(again=True)
    assert len(texts(parts, "follow_up")) == 1


def test_words_spoken_in_a_call_take_the_place_of_its_summary(line: Line, parts: Parts, call_row: int) -> None:
    with parts.database.session() as session:
        thread = history.conversation_of_phone(session, PHONE, parts.clock.now()).id
        about = {"speaker": "reminder", "channel": "voice", "now": parts.clock.now(), "outbox_id": call_row}
        history.say(session, thread, text="一次没有接通的电话的摘要", provider_sid="CA0", **about)
        history.say(session, thread, text="摘要", provider_sid="CA1", **about)
    opening = line.step(again=True)
    with parts.database.session() as session:
        said = session.scalars(select(Turn).where(Turn.speaker == "reminder").order_by(Turn.id)).all()
        assert [turn.text for turn in said] == ["一次没有接通的电话的摘要", opening]


@pytest.mark.parametrize(
    ("by", "said"),
    [("machine_start", ""), ("fax", ""), ("machine_end_beep", "智能语音提醒"), ("machine_end_silence", "致电")],
)
def test_an_answering_machine_hears_no_name_and_no_record_and_the_call_counts_as_not_answered(
    hook: Callable[..., Any], call_row: int, parts: Parts, by: str, said: str
) -> None:
    machine = Line(hook, "CA2", f"/twilio/voice?outbox={call_row}", To=PHONE, AnsweredBy=by)
    heard = machine.step(again=True)
    assert "家具" not in heard
    assert bool(heard) == bool(said)
    assert said in heard
    assert machine.next == ""
    status = {"CallSid": "CA2", "CallStatus": "completed", "AnsweredBy": by}
    hook(f"/twilio/voice/status?outbox={call_row}", **status)
    with parts.database.session() as session:
        kept = session.scalars(select(Receipt).order_by(Receipt.id)).all()
        assert [(one.status, one.outbox_id) for one in kept] == [("machine", call_row), ("completed", call_row)]
        (turn,) = session.scalars(select(Turn))
        assert "处罚" not in turn.text


def test_who_is_not_sure_to_be_a_machine_is_talked_to(hook: Callable[..., Any], call_row: int) -> None:
    person = Line(hook, "CA2", f"/twilio/voice?outbox={call_row}", To=PHONE, AnsweredBy="unknown")
    assert "示例常青家具有限公司" in person.step()


def test_who_is_driving_is_called_again_and_told_so(line: Line, parts: Parts, call_row: int) -> None:
    line.step()
    assert "再打给您" in line.step(SpeechResult="我在开车，等会儿再打", again=True)
    assert line.next == ""
    with parts.database.session() as session:
        kept = session.scalars(select(Receipt)).all()
        assert [(one.provider_sid, one.status, one.outbox_id) for one in kept] == [("CA1", "later", call_row)]
    assert texts(parts, "follow_up") == []


def test_nobody_is_promised_a_call_that_will_not_come(line: Line, parts: Parts, call_row: int) -> None:
    with parts.database.session() as session:
        session.get_one(Outbox, call_row).redials = 2
    line.step()
    assert "再打给您" not in line.step(Digits="2", again=True)


def test_a_contact_who_has_no_time_gets_the_text_instead(line: Line, parts: Parts) -> None:
    line.step()
    line.step(Digits="1")
    assert "短信" in line.step(SpeechResult="我在开会", again=True)
    assert line.next == ""
    assert len(texts(parts, "follow_up")) == 1


def test_silence_stands_in_the_conversation_too(line: Line, parts: Parts) -> None:
    line.step()
    line.step()
    with parts.database.session() as session:
        said = session.scalars(select(Turn).order_by(Turn.id)).all()
        assert [turn.speaker for turn in said] == ["reminder", "owner", "bot"]
        assert "没有说话" in said[1].text


def test_a_call_about_several_matters_counts_them_and_tells_the_others_on_request(
    line: Line, parts: Parts, call_row: int
) -> None:
    now = parts.clock.now()
    with parts.database.session() as session:
        row = session.get_one(Outbox, call_row)
        row.claimed_by = "one token"
        firm = row.enterprise_id
        listing = Listing(
            enterprise_id=firm,
            decision_no="示应急列〔2026〕第0007号",
            listed_on=date(2026, 1, 5),
            authority="示例县应急管理局",
            reason="示例事由",
            row_hash="",
            created_at=now,
            updated_at=now,
        )
        deduction = Deduction(
            enterprise_id=firm,
            item="示例扣分事项",
            points=Decimal(2),
            deducted_on=date(2026, 9, 1),
            deadline=date(2026, 9, 20),
            row_hash="",
            created_at=now,
            updated_at=now,
        )
        session.add_all([listing, deduction])
        session.flush()
        for about in ({"listing_id": listing.id}, {"deduction_id": deduction.id}):
            session.add(
                Outbox(
                    purpose="reminder",
                    enterprise_id=firm,
                    step="again",
                    channel="voice",
                    to_phone=PHONE,
                    claimed_by="one token",
                    state="sent",
                    due_at=now,
                    created_at=now,
                    updated_at=now,
                    **about,
                )
            )
    opening = line.step()
    assert not any(word in opening for word in ("处罚", "扣分", "名单"))
    told = line.step(Digits="1")
    assert all(word in told for word in ("1条行政处罚", "1条信用扣分", "1条严重失信主体名单", SPOKEN, "另外还有2条"))
    assert "示例扣分事项" not in told
    rest = line.step(Digits="4", again=True)
    assert "2026年9月20日" in rest
    assert "示例扣分事项" in rest
    assert "〇〇〇七" in rest
    assert "2027年1月6日" not in rest  # the months of the list are not verified: no date is spoken as a fact
    assert line.next


def test_without_a_confirmed_class_no_date_is_spoken(line: Line, parts: Parts) -> None:
    with parts.database.session() as session:
        session.scalars(select(Penalty)).one().confirmed_by = ""
    line.step()
    told = line.step(Digits="1")
    assert "2026年9月16日" not in told
    assert "0570-0000000" in told


def test_a_text_that_could_not_be_written_is_not_promised(line: Line, parts: Parts) -> None:
    with parts.database.session() as session:
        session.scalars(select(Penalty)).one().confirmed_by = ""
    line.step()
    line.step(Digits="1")
    assert "暂时发不了" in line.step(Digits="1", again=True)
    assert texts(parts, "follow_up") == []
    line.step()
    assert "致电" in line.step(again=True)
    assert line.next == ""


def test_a_bot_that_is_away_is_said_and_kept(line: Line, parts: Parts) -> None:
    line.step()
    line.step(Digits="1")
    assert "暂时无法回答" in line.step(SpeechResult="一个没人懂的问题", again=True)
    assert line.next
    with parts.database.session() as session:
        assert [(row.why, row.question) for row in session.scalars(select(Callback))] == [
            ("bot_away", "一个没人懂的问题")
        ]


def test_a_call_about_an_unknown_row_says_nothing(hook: Callable[..., Any], call_row: int) -> None:
    lost = Line(hook, "CA3", "/twilio/voice?outbox=999999", From="+8657000000000", To=PHONE)
    assert "处罚" not in lost.step()
    assert lost.next == ""
