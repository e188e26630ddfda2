"""Does the desk show what was said, and can a person take part in it?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from repair.enterprises.consent import opt_out
from repair.messages import history
from repair.store.tables import (
    Callback,
    Conversation,
    Outbox,
    Penalty,
    StaffAction,
    Turn,
)
from tests import builders
from tests.integration.console.talks import PHONE, a_talk


def test_a_transcript_shows_channel_delivery_intent_buttons_and_the_record_beside_it(desk, database, clock) -> None:
    with database.session() as session:
        key, message = a_talk(session, clock.now())
    text = desk.get(f"/conversations/{key}").text
    for wanted in (
        "短信",
        "已送达",
        "最早何时可申请",
        "93%",
        "需要什么材料",
        "2026-09-16 09:30",
        "示例云岭化工有限公司",
    ):
        assert wanted in text, wanted
    assert f"/deliveries/{message}" in text
    assert "最早申请日 2026-09-16" in text


@pytest.mark.parametrize(
    "query, found",
    [
        ("什么时候", True),  # what was said
        ("云岭", True),  # the enterprise
        ("4321", True),  # the end of the number
        ("139 0000 4321", True),
        ("%", False),  # a sign of the search language is just a sign
        ("没有这样的话", False),
    ],
)
def test_conversations_are_found_by_words_name_and_number(desk, database, clock, query, found) -> None:
    with database.session() as session:
        a_talk(session, clock.now())
    assert ("示例云岭化工有限公司" in desk.client.get("/conversations", params={"q": query}).text) is found


def test_the_newest_activity_comes_first_and_pages_meet_without_gap(desk, database, clock) -> None:
    with database.session() as session:
        for number in range(70):
            at = clock.now() - timedelta(minutes=number // 2)  # two at the same moment: the key decides
            conversation = history.conversation_of_phone(session, builders.a_phone(number), at)
            history.say(session, conversation.id, speaker="owner", channel="sms", text=f"第{number}句", now=at)
    seen, path = [], "/conversations"
    while path:
        page = desk.get(path).text
        seen += re.findall(r"第(\d+)句", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 70 and len(set(seen)) == 70
    assert [int(one) // 2 for one in seen] == sorted(int(one) // 2 for one in seen)


def test_what_an_enterprise_wrote_is_shown_as_text_and_never_run(desk, database, clock) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    with database.session() as session:
        key, _ = a_talk(session, clock.now(), text=attack, name='示例"><b>公司')
        history.ask_for_callback(session, key, "asked", clock.now(), attack)
    for path in (f"/conversations/{key}", "/conversations", "/", "/conversations?q=%3Cscript%3E"):
        page = desk.get(path).text
        assert "<script>alert" not in page and "<img" not in page and '示例"><b>' not in page
    assert "&lt;script&gt;alert(1)" in desk.get(f"/conversations/{key}").text


def test_numbers_are_masked_until_somebody_asks_and_that_is_kept(desk, database, clock) -> None:
    with database.session() as session:
        key, message = a_talk(session, clock.now())
        record = session.scalars(select(Penalty.id)).one()
        session.flush()
    for path in ("/conversations", f"/conversations/{key}", "/deliveries", f"/deliveries/{message}", "/records"):
        assert "13900004321" not in desk.get(path).text, path
    assert "139****4321" in desk.get(f"/records/{record}").text
    contact = re.search(r'name="contact_id" value="(\d+)"', desk.get(f"/records/{record}").text)[1]
    for path, fields in (
        (f"/conversations/{key}", {}),
        (f"/deliveries/{message}", {}),
        (f"/records/{record}", {"contact_id": contact}),
    ):
        assert PHONE in desk.post(f"{path}/phone", **fields).text
    with database.session() as session:
        read = session.scalars(select(StaffAction).where(StaffAction.action == "phone_read")).all()
    assert [one.by for one in read] == ["wang"] * 3
    assert PHONE not in str([(one.subject, one.details) for one in read])


def test_a_callback_waits_on_the_first_page_until_it_is_done(desk, database, clock) -> None:
    with database.session() as session:
        key, _ = a_talk(session, clock.now())
        history.ask_for_callback(session, key, "asked", clock.now(), "想核对整改材料")
    assert "想核对整改材料" in desk.get("/").text
    with database.session() as session:
        number = session.scalars(select(Callback.id)).one()
    assert desk.post(f"/conversations/{key}/callbacks/{number}").status_code == 303
    assert "想核对整改材料" not in desk.get("/").text
    with database.session() as session:
        assert session.scalars(select(Callback.done_by)).one() == "王示例"


def test_a_person_takes_over_answers_by_text_and_hands_back(desk, database, clock) -> None:
    with database.session() as session:
        key, _ = a_talk(session, clock.now())
    desk.post(f"/conversations/{key}/mode", mode="person")
    assert desk.post(f"/conversations/{key}/reply", text="您好，材料已收到。").status_code == 303
    assert "您好，材料已收到。" in desk.get(f"/conversations/{key}").text
    with database.session() as session:
        assert session.get(Conversation, key).mode == "person"
        answer = session.scalars(select(Outbox).where(Outbox.purpose == "reply")).one()
        assert (answer.to_phone, answer.state, answer.channel) == (PHONE, "planned", "sms")
        turn = session.scalars(select(Turn).where(Turn.outbox_id == answer.id)).one()
        assert turn.speaker == "staff"
        jobs = session.connection().exec_driver_sql("select task_name, args from procrastinate_jobs").all()
    assert [tuple(one) for one in jobs] == [("send", {"ids": [answer.id]})]
    desk.post(f"/conversations/{key}/mode", mode="bot")
    with database.session() as session:
        assert session.get(Conversation, key).mode == "bot"


def test_nobody_can_text_a_person_who_opted_out(desk, database, clock) -> None:
    with database.session() as session:
        key, _ = a_talk(session, clock.now())
        opt_out(session, PHONE, source="sms", evidence="退订", now=clock.now())
    answer = desk.post(f"/conversations/{key}/reply", text="您好")
    assert answer.status_code == 422 and "已退订" in answer.text
    with database.session() as session:
        assert session.scalars(select(Outbox).where(Outbox.purpose == "reply")).all() == []


def test_an_answer_to_a_web_chat_is_written_into_it(desk, database, clock) -> None:
    with database.session() as session:
        key = history.web_conversation(session, None, clock.now()).id
    desk.post(f"/conversations/{key}/reply", text="工作人员在线。")
    with database.session() as session:
        turn = session.scalars(select(Turn)).one()
    assert (turn.speaker, turn.channel, turn.text, turn.outbox_id) == ("staff", "web", "工作人员在线。", None)
