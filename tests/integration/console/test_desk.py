"""Does the desk show what was said, sent and decided, and change it only through the house's own functions?"""

from __future__ import annotations

import importlib.util
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from repair.messages import history
from repair.store.tables import (
    Attempt,
    Callback,
    Conversation,
    Outbox,
    Penalty,
    RecordEvent,
    StaffAction,
    Turn,
)

_spec = importlib.util.spec_from_file_location("builders", Path(__file__).parents[2] / "builders.py")
builders = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(builders)

PHONE = "+8613900004321"


def _talk(session, now, *, phone=PHONE, name="示例云岭化工有限公司", text="我们什么时候可以申请？") -> tuple[str, int]:
    """A reminder that was delivered, the owner's answer and the bot's; conversation id and the message's id."""
    enterprise = builders.an_enterprise(session, name=name, phone=phone)
    penalty = builders.a_penalty(session, enterprise_id=enterprise)
    conversation = history.conversation_of_phone(session, phone, now)
    message = _message(session, now, penalty, enterprise, phone)
    history.say(
        session, conversation.id, speaker="reminder", channel="sms", text=message.text, now=now, outbox_id=message.id
    )
    asked = history.say(session, conversation.id, speaker="owner", channel="sms", text=text, now=now)
    history.understood(session, asked.id, "earliest_date", 0.93)
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


def _message(session, now, penalty, enterprise, phone, *, state="delivered", reason="") -> Outbox:
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


def test_a_transcript_shows_channel_delivery_intent_buttons_and_the_record_beside_it(desk, database, clock) -> None:
    with database.session() as session:
        key, message = _talk(session, clock.now())
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
        _talk(session, clock.now())
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
        key, _ = _talk(session, clock.now(), text=attack, name='示例"><b>公司')
        history.ask_for_callback(session, key, "asked", clock.now(), attack)
    for path in (f"/conversations/{key}", "/conversations", "/", "/conversations?q=%3Cscript%3E"):
        page = desk.get(path).text
        assert "<script>alert" not in page and "<img" not in page and '示例"><b>' not in page
    assert "&lt;script&gt;alert(1)" in desk.get(f"/conversations/{key}").text


def test_numbers_are_masked_until_somebody_asks_and_that_is_kept(desk, database, clock) -> None:
    with database.session() as session:
        key, message = _talk(session, clock.now())
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
        key, _ = _talk(session, clock.now())
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
        key, _ = _talk(session, clock.now())
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
    from repair.enterprises.consent import opt_out

    with database.session() as session:
        key, _ = _talk(session, clock.now())
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


def test_a_failed_delivery_says_why_and_what_to_do(desk, database, clock) -> None:
    with database.session() as session:
        enterprise = builders.an_enterprise(session, phone=PHONE)
        record = builders.a_penalty(session, enterprise_id=enterprise)
        message = _message(
            session, clock.now(), record, enterprise, PHONE, state="undelivered", reason="carrier_undelivered"
        )
        session.add(
            Attempt(
                outbox_id=message.id,
                provider="twilio",
                started_at=clock.now(),
                ended_at=clock.now(),
                outcome="accepted",
                provider_sid="SM1",
                code="30003",
            )
        )
    page = desk.get(f"/deliveries/{message.id}").text
    assert "运营商报告未送达" in page and "怎么办" in page and "核对号码" in page
    assert "30003" in page and "carrier_undelivered" not in page
    assert f"/deliveries/{message.id}" in desk.get("/deliveries?state=trouble").text
    assert f"/deliveries/{message.id}" not in desk.get("/deliveries?state=delivered").text
    assert f"/deliveries/{message.id}" in desk.get("/").text


def test_deliveries_leave_as_a_file_with_masked_numbers_and_no_formulas(desk, database, clock) -> None:
    with database.session() as session:
        enterprise = builders.an_enterprise(session, phone=PHONE, name="=cmd|示例")
        record = builders.a_penalty(session, enterprise_id=enterprise)
        _message(session, clock.now(), record, enterprise, PHONE)
    answer = desk.post("/deliveries/export?state=delivered")
    text = answer.content.decode("utf-8-sig")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "'=cmd|示例" in text and "已送达" in text and "139****4321" in text and "13900004321" not in text


def test_confirming_a_class_writes_the_event_the_trail_and_shows_the_dates(desk, database, clock) -> None:
    with database.session() as session:
        record = builders.a_penalty(session, severity="", confirmed_by="")
        before = session.get(Penalty, record).window_version
    page = desk.get(f"/records/{record}").text
    assert "2026-09-16</dd>" not in page and "系统不向企业告知任何日期" in page
    refused = desk.post(f"/records/{record}/class", severity="一般", reason="")
    assert refused.status_code == 422 and "请写明认定依据" in refused.text
    assert desk.post(f"/records/{record}/class", severity="一般", reason="经核对案卷").status_code == 303
    page = desk.get(f"/records/{record}").text
    assert "王示例确认" in page and "经核对案卷" in page and "2026-09-16</dd>" in page
    with database.session() as session:
        event = session.scalars(select(RecordEvent).where(RecordEvent.event == "class_confirmed")).one()
        assert (event.by, event.reason) == ("王示例", "经核对案卷")
        assert session.scalars(select(StaffAction.action).where(StaffAction.action == "class_confirmed")).one()
        changed = session.get(Penalty, record)
        assert changed.plan_needed and changed.window_version > before


def test_ticked_suggestions_are_confirmed_together_or_not_at_all(desk, database) -> None:
    with database.session() as session:
        first = builders.a_penalty(session, severity="", confirmed_by="", kinds="罚款")
        second = builders.a_penalty(session, severity="", confirmed_by="", kinds="罚款")
    offered = re.findall(r'name="chosen" value="([^"]+)"', desk.get("/records?confirmed=no").text)
    assert {one.split(":")[0] for one in offered} == {str(first), str(second)}
    stale = [offered[0], offered[1].split(":")[0] + ":轻微"]
    assert desk.post("/records/classes", chosen=stale, reason="逐份核对案卷").status_code == 409
    with database.session() as session:
        assert session.scalars(select(RecordEvent)).all() == []
    assert desk.post("/records/classes", chosen=offered, reason="逐份核对案卷").status_code == 303
    with database.session() as session:
        assert len(session.scalars(select(RecordEvent)).all()) == 2


def test_a_status_follows_with_its_day_and_a_wrong_day_is_refused_in_chinese(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session)
    path = f"/records/{record}/status"
    assert "日期不正确" in desk.post(path, status="applied", on="2026-09-17").text  # tomorrow
    early = desk.post(path, status="applied", on="2026-01-01")
    assert early.status_code == 409 and "早于处罚决定日期" in early.text
    assert desk.post(path, status="applied", on="2026-09-16").status_code == 303
    assert "登记：已申请" in desk.get(f"/records/{record}").text


def test_a_paid_fine_closes_its_condition(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session, paid_on=None)
    assert "信用承诺已登记" not in desk.get(f"/records/{record}").text
    assert "尚未缴清" in desk.get(f"/records/{record}").text
    desk.post(f"/records/{record}/duty", duty="paid", on="2026-09-15")
    assert "罚款、没收款项尚未缴清</li>" not in desk.get(f"/records/{record}").text


def test_a_report_of_the_enterprise_waits_on_the_first_page_until_an_officer_answers(desk, database, clock) -> None:
    from repair.records import change

    with database.session() as session:
        record = builders.a_penalty(session)
        change.said(session, record, "applied", now=clock.now(), evidence="我已经申请了")
    assert "对方说已申请" in desk.get("/").text
    assert f"/records/{record}" in desk.get("/records?said=yes").text
    assert desk.post(f"/records/{record}/unsaid").status_code == 303
    assert "对方说已申请" not in desk.get("/").text
    assert f"/records/{record}" not in desk.get("/records?said=yes").text


def test_a_light_record_that_was_published_is_marked_so(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session, severity="轻微")
    assert "原则上不公示" in desk.get(f"/records/{record}").text
    assert desk.post(f"/records/{record}/published", published="perhaps").status_code == 422
    assert desk.post(f"/records/{record}/published", published="yes").status_code == 303
    with database.session() as session:
        assert session.get(Penalty, record).published is True


def test_an_old_decision_shows_both_results_until_an_officer_chooses(desk, database) -> None:
    from datetime import date

    with database.session() as session:
        record = builders.a_penalty(session, decided_on=date(2026, 2, 10))
    page = desk.get(f"/records/{record}").text
    rules = re.findall(r'name="rule" value="([^"]+)"', page)
    assert len(rules) == 2 and "告知较晚的日期" in page
    assert desk.post(f"/records/{record}/rule", rule="made-up", reason="没有这条规则").status_code == 422
    assert desk.post(f"/records/{record}/rule", rule=rules[1], reason="按新办法办理").status_code == 303
    with database.session() as session:
        assert session.get(Penalty, record).rule_choice == rules[1]


def test_records_are_found_and_filtered(desk, database) -> None:
    with database.session() as session:
        one = builders.an_enterprise(session, name="示例宏达纺织有限公司")
        builders.a_penalty(session, enterprise_id=one, field="安全生产")
        builders.a_penalty(session, severity="", confirmed_by="")
    assert "宏达" in desk.get("/records?q=宏达").text
    assert "没有符合条件的记录" in desk.get("/records?q=不存在").text
    assert "宏达" in desk.get("/records?field=安全生产").text
    assert "宏达" not in desk.get("/records?confirmed=no").text
    assert "宏达" not in desk.get("/records?status=repaired").text
    assert desk.get("/records?after=broken").status_code == 200  # somebody changed the address


def test_the_rules_page_names_citation_certainty_and_day_of_checking(desk) -> None:
    page = desk.get("/rules").text
    assert "信用修复管理办法" in page and "核对于 20" in page and "已核对原文" in page and "certainty" not in page


def test_the_first_page_says_when_a_process_has_gone_silent(desk, database, clock) -> None:
    from repair.store.tables import Heartbeat

    assert "还没有收到任何程序的心跳" in desk.get("/").text
    with database.session() as session:
        session.add(Heartbeat(name="scheduler", at=clock.now() - timedelta(seconds=30)))
        session.add(Heartbeat(name="worker", at=clock.now() - timedelta(minutes=9)))
    page = desk.get("/").text
    assert "定时程序：正常" in page and "发送程序：可能已停止，最后一次 2026-09-16 09:21" in page


def test_the_first_page_warns_when_the_holidays_of_a_near_year_are_not_known(desk, clock) -> None:
    assert "尚未录入" not in desk.get("/").text
    clock.set(clock.now().replace(year=2031))
    browser_again = desk.log_in()
    assert browser_again.status_code == 303
    assert "2031 年的节假日与调休安排尚未录入" in desk.get("/").text


def test_every_empty_page_says_what_will_appear(desk) -> None:
    for path in ("/", "/conversations", "/deliveries", "/records", "/intake", "/unreachable"):
        assert "empty-note" in desk.get(path).text, path


@pytest.mark.parametrize(
    "path", ["/records/999", "/deliveries/999", "/conversations/nobody", "/intake/999", "/nothing"]
)
def test_what_is_not_there_is_said_in_chinese(desk, path) -> None:
    answer = desk.get(path)
    assert answer.status_code == 404 and "没有找到" in answer.text
