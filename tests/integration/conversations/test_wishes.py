"""Is a wish to be reminded or called kept, with its day and its time?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from repair.conversations.identity import linked_conversation
from repair.messages import history
from repair.messages.standing import law_of
from repair.messages.transports.memory import MemoryTransport
from repair.messages.transports.routes import Routes
from repair.store.tables import Contact, Turn
from scheduler.ladder import load_ladder
from scheduler.send import Sender
from tests.integration.conversations.talk import PHONE, Talk


def test_a_wish_to_be_reminded_becomes_a_text_that_leaves_on_that_day(talk: Talk) -> None:
    told = talk.text("下周三再提醒我一下", "SM1")
    assert "9月23日（周三）9:00" in told
    wish = talk.rows("wish")
    assert [(row.to_phone, row.due_at.astimezone(talk.clock.now().tzinfo)) for row in wish] == [
        (PHONE, datetime(2026, 9, 23, 9, 0, tzinfo=talk.clock.now().tzinfo))
    ]
    assert "您请我们今天提醒您" in wish[0].text
    talk.text("下周三再提醒我一下吧", "SM2")
    assert len(talk.rows("wish")) == 1
    assert talk.bot.asked == []


def test_a_day_that_is_not_clear_is_asked_back(talk: Talk) -> None:
    assert "哪一天" in talk.text("过几天再提醒我", "SM1")
    assert talk.rows("wish") == []
    assert "9月30日" in talk.text("月底吧", "SM2")
    assert len(talk.rows("wish")) == 1
    assert "已经过去" in talk.text("昨天提醒我", "SM3")


def test_a_refusal_takes_a_wish_back(talk: Talk) -> None:
    talk.text("下周三再提醒我一下", "SM1")
    talk.text("退订", "SM2")
    assert [row.state for row in talk.rows("wish")] == ["cancelled"]


def test_who_has_no_record_is_told_that_a_person_will_do_it(talk: Talk) -> None:
    with talk.database.session() as session:
        stranger = history.conversation_of_phone(session, "+8613900009876", talk.clock.now()).id
    told = talk.told("月底提醒我一下", "sms", stranger)
    assert "工作人员" in told
    assert "不会自动发短信" in told
    assert len(talk.callbacks()) == 1
    assert "9月30日" in talk.callbacks()[0]
    assert talk.rows("wish") == []
    assert "不知道您的手机号码" in talk.told("月底提醒我一下", conversation=talk.guest)


def test_a_wish_to_be_called_has_its_time_and_the_offices_hours(talk: Talk) -> None:
    told = talk.text("明天下午给我打电话", "SM1")
    assert "9月17日" in told
    assert "工作日 9:00-11:30" in told
    assert "下班时间" not in told
    talk.clock.set(datetime(2026, 9, 18, 20, 0, tzinfo=talk.clock.now().tzinfo))
    assert "9月20日（周日）9:00上班后" in talk.text("请回电", "SM2")  # a made-up workday
    assert any("明天下午给我打电话" in one for one in talk.callbacks())


def test_a_guest_who_wants_a_call_is_asked_for_the_number_and_the_desk_gets_it(talk: Talk) -> None:
    assert "联系电话" in talk.told("给我打个电话", conversation=talk.guest)
    assert "13900007777" in talk.told("13900007777", conversation=talk.guest)
    assert any("13900007777" in one for one in talk.callbacks())
    talk.told("转人工", conversation=talk.guest)


def test_a_linked_thread_reminds_by_text_to_the_contacts_number(talk: Talk) -> None:
    with talk.database.session() as session:
        contact = session.scalars(select(Contact.id).where(Contact.enterprise_id == talk.firm)).one()
        thread = linked_conversation(session, None, contact, talk.clock.now()).id
    assert "9月30日" in talk.told("月底提醒我", conversation=thread)
    assert talk.rows("wish")[0].to_phone == PHONE


def test_a_number_left_by_a_guest_reaches_the_desk_without_being_asked_for(talk: Talk) -> None:
    assert "已记下" in talk.told("我的电话13900007777", conversation=talk.guest)
    assert any("13900007777" in one for one in talk.callbacks())


def test_a_wish_leaves_on_its_day_and_a_reply_to_it_is_understood(talk: Talk) -> None:
    talk.text("下周三再提醒我一下，灭火器那个", "SM1")
    sms = MemoryTransport(talk.clock)
    sender = Sender(
        database=talk.database,
        settings=talk.settings,
        law=law_of(talk.settings),
        ladder=load_ladder(),
        routes=Routes.of(sms=sms, voice=MemoryTransport(talk.clock, channel="voice")),
        clock=talk.clock,
    )
    wish = talk.rows("wish")[0].id
    sender.send([wish])
    assert sms.kept == []  # not before its day
    talk.clock.set(datetime(2026, 9, 23, 9, 0, tzinfo=talk.clock.now().tzinfo))
    sender.send([wish])
    assert [one.letter.to for one in sms.kept] == [PHONE]
    assert "【示例消防】您请我们今天提醒您办理：贵单位〔2026〕第0012号" in sms.kept[0].letter.text
    with talk.database.session() as session:
        newest = session.scalars(select(Turn).where(Turn.conversation_id == talk.phone).order_by(Turn.id.desc()))
        assert newest.first().text == sms.kept[0].letter.text


def test_a_wish_to_be_called_that_only_the_model_understands_has_its_day_too(talk: Talk) -> None:
    talk.bot.always = "call_me"
    assert "9月21日" in talk.text("下星期一上午打给我行不", "SM1")
