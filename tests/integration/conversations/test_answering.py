"""Is every message answered once, kept, obeyed, and never with another's record?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import select

from repair.clock import FixedClock
from repair.conversations.answering import TRIED_FOR, NoBotYet, answer, answer_inbound
from repair.conversations.assistant import Answer, QuietAssistant, Reply
from repair.conversations.exchange import Answered
from repair.conversations.identity import enterprises_of, identify, linked_conversation
from repair.conversations.turns import StillBusy, floor
from repair.enterprises import consent
from repair.messages import history
from repair.records.penalty import cases
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Callback, ConsentEvent, Contact, Conversation, Outbox, RecordEvent, Turn
from tests.builders import a_penalty, an_enterprise

PHONE = "+8613900001234"


def said(*texts: str, intent: str = "x", do: tuple[str, ...] = (), buttons: tuple[str, ...] = ()) -> Answer:
    replies = tuple(Reply(text=text, buttons=buttons) for text in texts)
    return Answer(replies=replies, intent=intent, confidence=0.9, do=do)


BOT = QuietAssistant(
    {
        "需要什么材料": said("两样材料。", intent="ask_materials", buttons=("怎么办理",)),
        "转人工": said("好的。", intent="person", do=("callback",)),
        "我已经申请了": said("记下了。", intent="applied", do=("said_applied",)),
        "不想收到了": said("已登记。", intent="opt_out", do=("opt_out",)),
        "你打错了": said("抱歉。", intent="wrong_number", do=("wrong_number",)),
    }
)


class Desk:
    """A database with the few questions a test asks of it."""

    def __init__(self, database: Database, settings: Settings, now: datetime) -> None:
        self.database, self.settings, self.now = database, settings, now

    def web(self) -> str:
        with self.database.session() as session:
            return history.web_conversation(session, None, self.now).id

    def phone(self, phone: str = PHONE) -> str:
        with self.database.session() as session:
            return history.conversation_of_phone(session, phone, self.now).id

    def linked(self, contact_id: int) -> str:
        with self.database.session() as session:
            return linked_conversation(session, None, contact_id, self.now).id

    def ask(self, conversation: str, text: str, channel: str = "web", bot: QuietAssistant = BOT) -> Answered:
        return answer(
            self.database,
            bot,
            self.settings,
            conversation_id=conversation,
            text=text,
            channel=channel,
            now=self.now,
        )

    def text(self, body: str, sid: str = "SM1", phone: str = PHONE) -> int:
        with self.database.session() as session:
            row = history.receive(
                session, provider_sid=sid, event="sms", phone=phone, raw={"Body": body, "From": phone}, now=self.now
            )
            assert row is not None
            return row.id

    def turns(self, conversation: str) -> list[tuple[str, str]]:
        with self.database.session() as session:
            rows = session.scalars(select(Turn).where(Turn.conversation_id == conversation).order_by(Turn.id))
            return [(row.speaker, row.text) for row in rows]

    def callbacks(self) -> list[tuple[str, str]]:
        with self.database.session() as session:
            return [(row.why, row.question) for row in session.scalars(select(Callback).order_by(Callback.id))]

    def allowed(self, channel: str = "sms", phone: str = PHONE) -> bool:
        with self.database.session() as session:
            return consent.allowed(session, phone, channel)


@pytest.fixture
def desk(database: Database, settings: Settings, clock: FixedClock) -> Desk:
    return Desk(database, settings, clock.now())


def test_both_sides_are_written_down_with_what_was_understood(desk: Desk) -> None:
    web = desk.web()
    answered = desk.ask(web, "需要什么材料")
    assert answered.replies == (Reply(text="两样材料。", buttons=("怎么办理",)),)
    assert desk.turns(web) == [("owner", "需要什么材料"), ("bot", "两样材料。")]
    with desk.database.session() as session:
        owner = session.scalars(select(Turn).where(Turn.speaker == "owner")).one()
        assert (owner.intent, owner.confidence) == ("ask_materials", 0.9)


def test_a_text_is_answered_once_however_often_the_job_runs(desk: Desk) -> None:
    inbound = desk.text("需要什么材料")
    with ThreadPoolExecutor(2) as both:
        jobs = [both.submit(answer_inbound, desk.database, BOT, desk.settings, inbound, now=desk.now) for _ in range(2)]
        for job in jobs:
            job.result()
    assert answer_inbound(desk.database, BOT, desk.settings, inbound, now=desk.now) is None
    with desk.database.session() as session:
        replies = session.scalars(select(Outbox)).all()
        assert [(row.purpose, row.to_phone, row.text) for row in replies] == [
            ("reply", PHONE, "两样材料。\n您可以回复：1怎么办理")
        ]
    assert [speaker for speaker, _ in desk.turns(desk.phone())] == ["owner", "bot"]


def test_a_bot_that_is_away_leaves_a_polite_answer_and_an_entry_at_the_desk(desk: Desk) -> None:
    web = desk.web()
    answered = desk.ask(web, "一个没人懂的问题")
    assert answered.away
    assert desk.settings.OFFICE_PHONE in answered.replies[0].text
    assert desk.callbacks() == [("bot_away", "一个没人懂的问题")]


def test_a_text_waits_two_hours_for_a_bot_that_is_away_and_then_the_desk_has_it(desk: Desk) -> None:
    inbound = desk.text("另一个问题")
    for _ in range(2):
        with pytest.raises(NoBotYet):
            answer_inbound(desk.database, BOT, desk.settings, inbound, now=desk.now)
    assert desk.callbacks() == []
    assert [speaker for speaker, _ in desk.turns(desk.phone())] == ["owner"]
    later = desk.now + TRIED_FOR
    answer_inbound(desk.database, BOT, desk.settings, inbound, now=later)
    assert desk.callbacks() == [("bot_away", "另一个问题")]
    with desk.database.session() as session:
        assert session.scalars(select(Outbox.text)).one().startswith("抱歉")


def test_texts_that_waited_are_answered_in_their_order_once_the_bot_is_back(desk: Desk) -> None:
    first, second = desk.text("需要什么材料", sid="SM1"), desk.text("转人工", sid="SM2")
    with pytest.raises(NoBotYet):
        answer_inbound(desk.database, QuietAssistant(), desk.settings, first, now=desk.now)
    answer_inbound(desk.database, BOT, desk.settings, second, now=desk.now)  # the second job is the first to run
    with desk.database.session() as session:
        told = session.scalars(select(Outbox).order_by(Outbox.id)).all()
        assert [(row.inbound_id, row.text[:3]) for row in told] == [(first, "两样材"), (second, "好的。")]
    assert answer_inbound(desk.database, BOT, desk.settings, first, now=desk.now) is None


def test_a_greeting_and_a_wish_for_a_person_need_no_bot(desk: Desk) -> None:
    nobody = QuietAssistant()
    assert "信用修复" in desk.ask(desk.web(), "你好", bot=nobody).replies[0].text
    asked = desk.ask(desk.phone(), "转人工", "sms", bot=nobody)
    assert not asked.away
    assert "已登记" in asked.replies[0].text
    assert desk.callbacks() == [("asked", "转人工")]


def test_while_a_person_answers_the_bot_is_silent_by_text_and_says_so_once_on_the_web(desk: Desk) -> None:
    web, phone = desk.web(), desk.phone()
    with desk.database.session() as session:
        for key in (web, phone):
            session.get_one(Conversation, key).mode = "person"
    bot = QuietAssistant(BOT.known)
    assert len(desk.ask(web, "需要什么材料", bot=bot).replies) == 1
    assert desk.ask(web, "需要什么材料", bot=bot).replies == ()
    done = answer_inbound(desk.database, bot, desk.settings, desk.text("需要什么材料"), now=desk.now)
    assert done is not None
    assert done.replies == ()
    assert bot.asked == []
    with desk.database.session() as session:
        assert session.scalars(select(Outbox)).all() == []


def test_a_person_who_takes_over_while_the_bot_thinks_has_the_word(desk: Desk) -> None:
    phone = desk.phone()

    class Slow(QuietAssistant):
        def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> Answer:
            with desk.database.session() as session:
                session.get_one(Conversation, conversation_id).mode = "person"
            return super().ask(conversation_id, text, channel, known)

    answer_inbound(desk.database, Slow(BOT.known), desk.settings, desk.text("需要什么材料"), now=desk.now)
    assert [speaker for speaker, _ in desk.turns(phone)] == ["owner"]


def test_a_refusal_is_obeyed_without_the_bot_and_also_while_a_person_answers(desk: Desk) -> None:
    with desk.database.session() as session:
        history.conversation_of_phone(session, PHONE, desk.now).mode = "person"
    bot = QuietAssistant()
    answer_inbound(desk.database, bot, desk.settings, desk.text("退订，谢谢"), now=desk.now)
    assert not desk.allowed("sms")
    assert not desk.allowed("voice")
    with desk.database.session() as session:
        assert "不再" in session.scalars(select(Outbox.text)).one()  # the confirmation itself still leaves
    answer_inbound(desk.database, bot, desk.settings, desk.text("恢复提醒", sid="SM2"), now=desk.now)
    assert desk.allowed("sms")
    assert bot.asked == []


def test_nearly_a_refusal_is_asked_about_and_changes_nothing(desk: Desk) -> None:
    answer_inbound(desk.database, BOT, desk.settings, desk.text("不要再发了谢谢"), now=desk.now)
    assert desk.allowed()
    assert "退订" in desk.turns(desk.phone())[1][1]


def test_a_stranger_on_the_web_cannot_refuse_for_anybody(desk: Desk) -> None:
    assert "不知道您的手机号码" in desk.ask(desk.web(), "退订").replies[0].text
    assert "不知道您的手机号码" in desk.ask(desk.web(), "不想收到了").replies[0].text
    with desk.database.session() as session:
        assert session.scalars(select(ConsentEvent)).all() == []


def test_a_fire_gets_119_and_no_bot(desk: Desk) -> None:
    bot = QuietAssistant()
    assert "119" in desk.ask(desk.web(), "仓库着火了！", bot=bot).replies[0].text
    assert bot.asked == []


def test_a_picture_without_words_gets_an_answer(desk: Desk) -> None:
    answer_inbound(desk.database, BOT, desk.settings, desk.text(""), now=desk.now)
    assert "没有文字" in desk.turns(desk.phone())[1][1]


def test_what_the_bot_asks_for_is_done(desk: Desk) -> None:
    desk.ask(desk.web(), "转人工")
    assert desk.callbacks() == [("asked", "转人工")]
    desk.ask(desk.phone(), "你打错了", "sms")
    assert desk.callbacks()[1] == ("wrong_number", "你打错了")
    assert not desk.allowed()


def test_applied_is_noted_for_the_one_open_record_and_never_for_a_stranger(desk: Desk) -> None:
    with desk.database.session() as session:
        firm = an_enterprise(session, phone=PHONE)
        penalty = a_penalty(session, enterprise_id=firm)
    assert desk.ask(desk.phone(), "我已经申请了", "sms").replies[0].text == "记下了。"
    with desk.database.session() as session:
        assert cases(session, penalty_ids=[penalty])[0].said == "applied"
        a_penalty(session, enterprise_id=an_enterprise(session, name="示例别家有限公司"))
    waiting = len(desk.callbacks())
    stranger = desk.ask(desk.web(), "我已经申请了").replies[0].text
    assert "不知道您是哪家单位" in stranger  # nobody can be called back, so nothing is promised
    assert len(desk.callbacks()) == waiting
    with desk.database.session() as session:
        assert len(session.scalars(select(RecordEvent).where(RecordEvent.event == "said_applied")).all()) == 1


def test_a_number_of_one_enterprise_is_that_enterprise_and_of_none_is_nobody(desk: Desk) -> None:
    with desk.database.session() as session:
        firm = an_enterprise(session, phone=PHONE)
        other = an_enterprise(session, name="示例另一家有限公司", phone="+8613900009999")
        mine = history.conversation_of_phone(session, PHONE, desk.now)
        stranger = history.conversation_of_phone(session, "+8613900005555", desk.now)
        for one in (mine, stranger):
            identify(session, one, desk.now)
        assert (mine.identity, mine.enterprise_id, enterprises_of(session, mine)) == ("phone", firm, [firm])
        assert (stranger.identity, stranger.enterprise_id, enterprises_of(session, stranger)) == ("", None, [])
        session.add(Contact(enterprise_id=other, phone=PHONE, created_at=desk.now))
        session.flush()
        identify(session, mine, desk.now)
        assert (mine.identity, mine.enterprise_id) == ("phone", None)
        assert enterprises_of(session, mine) == [firm, other]


def test_who_is_no_contact_any_more_is_nobody(desk: Desk) -> None:
    with desk.database.session() as session:
        firm = an_enterprise(session, phone=PHONE)
        contact = session.scalars(select(Contact).where(Contact.enterprise_id == firm)).one()
        by_phone = history.conversation_of_phone(session, PHONE, desk.now)
        by_link = linked_conversation(session, None, contact.id, desk.now)
        identify(session, by_phone, desk.now)
        identify(session, by_link, desk.now)
        assert by_phone.enterprise_id == by_link.enterprise_id == firm
        identify(session, by_link, desk.now + timedelta(days=31))
        assert (by_link.identity, enterprises_of(session, by_link)) == ("", [])
        contact.active = False
        session.flush()
        identify(session, by_phone, desk.now)
        assert (by_phone.identity, by_phone.enterprise_id, by_phone.contact_id) == ("", None, None)


def test_a_link_does_not_lift_a_thread_that_somebody_else_began(desk: Desk) -> None:
    web = desk.web()
    with desk.database.session() as session:
        firm = an_enterprise(session, phone=PHONE)
        other = an_enterprise(session, name="示例另一家有限公司", phone="+8613900009999")
        first, second = [
            session.scalars(select(Contact.id).where(Contact.enterprise_id == key)).one() for key in (firm, other)
        ]
        mine = linked_conversation(session, web, first, desk.now)
        assert mine.id != web
        assert linked_conversation(session, mine.id, first, desk.now).id == mine.id
        theirs = linked_conversation(session, mine.id, second, desk.now)
        assert theirs.id != mine.id
        assert (theirs.enterprise_id, mine.enterprise_id) == (other, firm)
        assert session.get_one(Conversation, web).enterprise_id is None


def test_a_refusal_through_a_link_is_about_the_contacts_number(desk: Desk) -> None:
    with desk.database.session() as session:
        firm = an_enterprise(session, phone=PHONE)
        contact = session.scalars(select(Contact.id).where(Contact.enterprise_id == firm)).one()
    desk.ask(desk.linked(contact), "退订")
    assert not desk.allowed()


def test_two_messages_of_one_conversation_are_answered_one_after_the_other(desk: Desk) -> None:
    web, began, go_on = desk.web(), Event(), Event()

    class Waiting(QuietAssistant):
        def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> Answer:
            began.set()
            assert go_on.wait(10)
            return super().ask(conversation_id, text, channel, known)

    with ThreadPoolExecutor(1) as other:
        first = other.submit(desk.ask, web, "需要什么材料", "web", Waiting(BOT.known))
        assert began.wait(10)
        with pytest.raises(StillBusy), floor(desk.database, web, patience=1):
            pass
        with floor(desk.database, desk.web(), patience=1):
            pass  # another conversation does not wait
        go_on.set()
        first.result()
    with floor(desk.database, web, patience=1):
        pass  # the lock is given back
