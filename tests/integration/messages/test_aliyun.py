"""Do texts and calls leave through the vendor's own client, and does what became of them come back?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from repair.clock import FixedClock
from repair.conversations.answering import answer_inbound
from repair.conversations.assistant import Answer, QuietAssistant, Reply
from repair.enterprises import consent
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Callback, Inbound
from tests.integration.messages.places import PHONE, Place, domestic, place

ALIYUN = {"SMS_PROVIDERS": "aliyun", "VOICE_PROVIDERS": "aliyun"}


@pytest.fixture
def here(settings: Settings, database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[Place]:
    with place(domestic(settings, tmp_path, **ALIYUN), database, clock) as made:
        yield made


def test_a_reminder_arrives_in_the_approved_words_and_its_receipt_comes_back(here: Place) -> None:
    key = here.reminder()
    assert here.send() == 1
    row = here.ends(key, "delivered")
    assert here.arrived() == [(PHONE, row.text)]
    assert row.text.startswith("【示例消防】您好，")
    assert row.provider == "aliyun-sms"
    assert row.provider_sid == f"{key}x{row.claimed_by}"
    assert here.turns() == [("reminder", "sms", row.text)]


@pytest.mark.parametrize("fault", ["accept_then_timeout", "accept_then_500", "garbage"])
def test_a_lost_answer_is_looked_up_by_our_own_id_and_nothing_is_sent_twice(here: Place, fault: str) -> None:
    here.fault(fault, count=1, seconds=4)
    here.fault("lose_receipts")
    key = here.reminder()
    here.send()
    assert here.row(key).state == "unknown"
    here.look_up()
    here.ends(key, "delivered")
    assert len(here.arrived()) == 1


def test_what_never_arrived_at_the_provider_is_sent_again_once_that_is_sure(here: Place) -> None:
    here.fault("error_500", count=1)
    key = here.reminder()
    here.send()
    assert here.row(key).state == "unknown"
    here.look_up(timedelta(minutes=1))
    assert here.row(key).state == "unknown", "too early to be sure"
    here.look_up(timedelta(minutes=3))
    assert (here.row(key).state, here.row(key).reason) == ("planned", "not_found_at_provider")
    here.send()
    here.ends(key, "delivered")
    assert len(here.arrived()) == 1


@pytest.mark.parametrize("fault", ["reorder_receipts", "double_receipts"])
def test_receipts_may_come_early_or_twice(here: Place, fault: str) -> None:
    here.fault(fault)
    key = here.reminder()
    here.send()
    here.ends(key, "delivered")
    assert len(here.arrived()) == 1


def test_a_lost_receipt_is_asked_for_by_number_and_day(here: Place) -> None:
    here.fault("lose_receipts")
    key = here.reminder()
    here.send()
    assert here.row(key).state == "sent"
    here.clock.set(here.clock.now() + timedelta(hours=2))
    here.until(here.ask, "the provider was asked")
    here.ends(key, "delivered")


def test_a_limit_of_the_gateway_waits_and_says_why(here: Place) -> None:
    here.fault("refuse_429", count=1)
    key = here.reminder()
    here.send()
    row = here.row(key)
    assert (row.state, row.reason) == ("planned", "aliyun_isv.BUSINESS_LIMIT_CONTROL")
    assert row.due_at > here.clock.now()
    here.clock.set(row.due_at)
    here.send()
    here.ends(key, "delivered")


def test_a_number_that_is_off_or_that_refused_is_told_apart(here: Place) -> None:
    here.phone(f"numbers/{PHONE}", off=True)
    first = here.reminder()
    here.send()
    assert here.ends(first, "undelivered").reason == "aliyun_MOBILE_NOT_ON_SERVICE"
    other = "+8613900005678"
    here.phone(f"numbers/{other}", stopped=True)
    second = here.reminder(phone=other)
    here.send()
    assert here.ends(second, "undelivered").reason == "aliyun_USER_REJECT"
    with here.database.session() as session:
        assert consent.allowed(session, PHONE, "sms")
        assert not consent.allowed(session, other, "sms")


def test_a_text_without_an_approved_template_never_leaves_and_says_so(
    settings: Settings, database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    bare = domestic(settings, tmp_path, **ALIYUN)
    Path(bare.ALIYUN_TEMPLATES).write_text("texts: {other@1: T_1}\ncall: {opening: T_2}")
    with place(bare, database, clock) as here:
        key = here.reminder()
        here.send()
        assert (here.row(key).state, here.row(key).reason) == ("failed", "aliyun_local.TEMPLATE_MISSING")
        assert here.arrived() == []


def test_a_value_that_is_too_long_is_refused_and_never_cut(here: Place) -> None:
    key = here.reminder(decision_no="示消行罚决字〔2026〕第0001号" + "附" * 40)
    here.send()
    assert (here.row(key).state, here.row(key).reason) == ("failed", "aliyun_local.PARAM_TOO_LONG")
    assert here.arrived() == []


def test_an_owner_who_answers_gets_his_answer_on_the_same_way(here: Place) -> None:
    key = here.reminder()
    here.send()
    here.ends(key, "delivered")
    here.phone(f"numbers/{PHONE}/sms", text="需要什么材料")
    here.until(lambda: len(here.turns()) == 2, "the text came in")
    bot = QuietAssistant({"需要什么材料": Answer(replies=(Reply(text="两样材料。"),), intent="x", confidence=0.9)})
    with here.database.session() as session:
        inbound = session.query(Inbound).one().id
    answer_inbound(here.database, bot, here.settings, inbound, now=here.clock.now())
    here.send()
    here.until(lambda: len(here.arrived()) == 2, "the answer arrived")
    assert "两样材料" in here.arrived()[1][1]
    assert here.arrived()[1][1].count("【") == 1


def test_an_answer_in_too_many_words_is_left_to_a_person(here: Place) -> None:
    key = here.reminder()
    here.send()
    here.ends(key, "delivered")
    here.phone(f"numbers/{PHONE}/sms", text="怎么办")
    here.until(lambda: len(here.turns()) == 2, "the text came in")
    bot = QuietAssistant({"怎么办": Answer(replies=(Reply(text="很长的答复。" * 10),), intent="x", confidence=0.9)})
    with here.database.session() as session:
        inbound = session.query(Inbound).one().id
    answer_inbound(here.database, bot, here.settings, inbound, now=here.clock.now())
    here.send()
    (reply,) = [row for row in here.rows() if row.purpose == "reply"]
    assert (reply.state, reply.reason) == ("failed", "aliyun_local.PARAM_TOO_LONG")
    with here.database.session() as session:
        (entry,) = session.scalars(select(Callback)).all()
        assert (entry.why, entry.question) == ("reply_failed", "怎么办")


def test_a_call_says_nothing_of_a_record_before_key_1_and_then_sends_the_details(here: Place) -> None:
    key = here.a_call()
    assert here.send() == 1
    assert here.row(key).state == "sent"
    sid = here.rings()
    assert sid == here.row(key).provider_sid
    here.phone(f"calls/{sid}/answer")
    said = [line["text"] for line in here.live()[0]["lines"] if line["kind"] == "say"]
    assert "示例常青家具有限公司" in said[0]
    assert not any("处罚" in text for text in said)
    here.phone(f"calls/{sid}/keys", digits="1")
    here.until(lambda: any(row.purpose == "follow_up" for row in here.rows()), "the details are to follow")
    assert any("处罚" in line["text"] for line in here.live()[0]["lines"])
    here.phone(f"calls/{sid}/hangup")
    assert here.ends(key, "delivered").reason == "call_answered"
    here.send()
    here.until(lambda: len(here.arrived()) == 1, "the details arrived")
    assert [(speaker, channel) for speaker, channel, _ in here.turns()] == [
        ("reminder", "voice"),
        ("owner", "voice"),
        ("bot", "voice"),
        ("reminder", "sms"),
    ]
    assert "处罚" not in here.turns()[0][2]


def test_a_call_that_nobody_takes_is_placed_again(here: Place) -> None:
    here.fault("busy", count=1)
    key = here.a_call()
    here.send()
    here.until(lambda: here.row(key).redials == 1, "planned again")
    row = here.row(key)
    assert (row.state, row.due_at > here.clock.now()) == ("planned", True)


def test_a_lost_answer_to_a_call_is_told_by_its_receipt_alone(here: Place) -> None:
    here.fault("accept_then_timeout", on="calls", count=1, seconds=4)
    key = here.a_call()
    here.send()
    assert here.row(key).state == "unknown"
    here.look_up(timedelta(minutes=10))
    assert here.row(key).state == "unknown", "nobody can be asked"
    assert here.send() == 0
    sid = here.rings()
    here.phone(f"calls/{sid}/answer")
    here.phone(f"calls/{sid}/hangup")
    assert here.ends(key, "delivered").provider_sid == sid


def test_a_call_whose_answer_and_receipt_are_lost_never_rings_twice(here: Place) -> None:
    here.fault("accept_then_timeout", on="calls", count=1, seconds=4)
    here.fault("lose_receipts")
    key = here.a_call()
    here.send()
    here.look_up(timedelta(days=3, minutes=1))
    assert (here.row(key).state, here.row(key).reason) == ("failed", "outcome_unknown")
    assert here.send() == 0


def test_a_lost_receipt_of_a_call_is_asked_for_by_its_id(here: Place) -> None:
    here.fault("lose_receipts")
    key = here.a_call()
    here.send()
    sid = here.rings()
    here.clock.set(here.clock.now() + timedelta(hours=2))
    assert here.ask() == 1
    here.apply()
    assert here.row(key).state == "sent", "it still rings"
    here.phone(f"calls/{sid}/answer")
    here.phone(f"calls/{sid}/hangup")
    here.clock.set(here.clock.now() + timedelta(hours=3))
    assert here.ask() == 1
    assert here.ends(key, "delivered").reason == "call_answered"
