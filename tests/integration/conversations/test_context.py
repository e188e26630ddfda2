"""Does a conversation go on as people go on: which record, what then, yes, the second one, on another channel?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from repair.clock import FixedClock
from repair.conversations.answering import NoBotYet, answer, answer_inbound
from repair.conversations.exchange import Answered
from repair.conversations.identity import linked_conversation
from repair.messages import history
from repair.messages.standing import law_of
from repair.messages.transports.memory import MemoryTransport
from repair.messages.transports.routes import Routes
from repair.records.penalty import cases
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Callback, ConsentEvent, Contact, Conversation, Outbox, RecordEvent, Turn
from scheduler.ladder import load_ladder
from scheduler.send import Sender
from tests.builders import a_penalty, an_enterprise
from tests.integration.conversations.stand_in import ActionsAssistant

PHONE = "+8613900001234"


class Talk:
    """One owner with three records, and a bot that understands plain words."""

    def __init__(self, database: Database, settings: Settings, clock: FixedClock) -> None:
        self.database, self.settings, self.clock = database, settings, clock
        self.bot = ActionsAssistant(database, settings, clock)
        with database.session() as session:
            self.firm = an_enterprise(session, phone=PHONE)
            self.exit = a_penalty(
                session,
                enterprise_id=self.firm,
                decision_no="示消行罚决字〔2025〕第0031号",
                decided_on=date(2025, 10, 26),
                offence="占用、堵塞疏散通道",
                facts="二楼疏散通道堆放货物",
                fine_wan=Decimal("1.24"),
            )
            self.extinguisher = a_penalty(
                session,
                enterprise_id=self.firm,
                decision_no="示消行罚决字〔2026〕第0012号",
                decided_on=date(2026, 3, 5),
            )
            self.training = a_penalty(
                session,
                enterprise_id=self.firm,
                decision_no="（示）应急罚〔2026〕2号",
                decided_on=date(2026, 8, 13),
                offence="未按规定进行安全生产教育和培训",
                facts="三名新进员工未经岗前安全培训上岗",
                fine_wan=Decimal("2.42"),
            )
            self.phone = history.conversation_of_phone(session, PHONE, clock.now()).id
            self.guest = history.web_conversation(session, None, clock.now()).id

    def say(self, text: str, channel: str = "voice", conversation: str = "") -> Answered:
        return answer(
            self.database,
            self.bot,
            self.settings,
            conversation_id=conversation or self.phone,
            text=text,
            channel=channel,
            now=self.clock.now(),
        )

    def text(self, body: str, sid: str) -> str:
        """A text message and the one text that answers it."""
        with self.database.session() as session:
            row = history.receive(
                session,
                provider_sid=sid,
                event="sms",
                phone=PHONE,
                raw={"Body": body, "From": PHONE},
                now=self.clock.now(),
            )
            assert row is not None
            key = row.id
        answer_inbound(self.database, self.bot, self.settings, key, now=self.clock.now())
        with self.database.session() as session:
            return "\n".join(session.scalars(select(Outbox.text).where(Outbox.inbound_id == key)))

    def told(self, text: str, channel: str = "web", conversation: str = "") -> str:
        return "\n".join(reply.text for reply in self.say(text, channel, conversation).replies)

    def said_of(self, penalty: int) -> str:
        with self.database.session() as session:
            return cases(session, penalty_ids=[penalty])[0].said

    def rows(self, purpose: str) -> list[Outbox]:
        with self.database.session() as session:
            return list(session.scalars(select(Outbox).where(Outbox.purpose == purpose).order_by(Outbox.id)))

    def callbacks(self) -> list[str]:
        with self.database.session() as session:
            return list(session.scalars(select(Callback.question).order_by(Callback.id)))


@pytest.fixture
def talk(database: Database, settings: Settings, clock: FixedClock) -> Talk:
    return Talk(database, settings, clock)


# Which record


@pytest.mark.parametrize(
    ("pointing", "number"),
    [
        ("第二个", "第0012号"),
        ("2", "第0012号"),
        ("去年那个", "第0031号"),
        ("今年3月的", "第0012号"),
        ("灭火器那个", "第0012号"),
        ("灭火器", "第0012号"),
        ("罚了五千的那个", "第0012号"),
        ("最近那个", "〔2026〕2号"),
        ("〔2026〕12号", "第0012号"),
        ("12号那个", "第0012号"),
        ("培训的", "〔2026〕2号"),
        ("第3条（〔2025〕第0031号）", "第0031号"),
    ],
)
def test_which_record_is_asked_and_the_answer_leads_back_to_the_question(
    talk: Talk, pointing: str, number: str
) -> None:
    listed = talk.told("我什么时候可以申请")
    assert "1. 〔2026〕2号" in listed
    assert "2. 〔2026〕第0012号" in listed
    answered = talk.told(pointing)
    assert number in answered
    assert "共有" not in answered
    assert talk.bot.asked[-1] == "我什么时候可以申请"


def test_the_next_question_is_about_the_record_that_was_chosen(talk: Talk) -> None:
    talk.told("我什么时候可以申请")
    talk.told("第三个")
    assert "第0031号" in talk.told("那材料呢")
    assert "第0012号" in talk.told("灭火器那个要什么材料")
    assert "共有3条" in talk.told("查我的处罚记录")


def test_a_record_that_is_not_there_is_not_guessed(talk: Talk) -> None:
    talk.told("我什么时候可以申请")
    told = talk.told("2024年那个")
    assert "没有找到" in told
    assert "1. " in told
    assert "第0012号" in talk.told("2")


def test_another_question_is_answered_though_one_was_asked_back(talk: Talk) -> None:
    talk.told("我什么时候可以申请")
    assert "免费" in talk.told("要钱吗")


def test_a_stranger_points_in_vain(talk: Talk) -> None:
    for text in (
        "我什么时候可以申请",
        "第二个",
        "去年那个什么时候能申请",
        "〔2026〕12号什么时候可以申请",
        "都申请了",
        "查我的处罚记录",
    ):
        told = talk.told(text, conversation=talk.guest)
        for secret in ("第0012号", "第0031号", "应急罚", "示例常青", "灭火器", "5000"):
            assert secret not in told


def test_somebody_elses_record_is_not_found_by_its_number(talk: Talk) -> None:
    with talk.database.session() as session:
        other = an_enterprise(session, name="示例别家有限公司")
        a_penalty(session, enterprise_id=other, decision_no="示消行罚决字〔2026〕第0099号")
    told = talk.told("〔2026〕99号什么时候可以申请")
    assert "没有找到" in told
    assert "别家" not in told


# What the enterprise says


def test_applied_asks_which_and_notes_it_for_that_one(talk: Talk) -> None:
    assert "哪一条" in talk.told("我已经申请了")
    assert talk.said_of(talk.extinguisher) == ""
    told = talk.told("灭火器那个")
    assert "第0012号" in told
    assert talk.said_of(talk.extinguisher) == "applied"
    assert talk.said_of(talk.exit) == talk.said_of(talk.training) == ""


def test_applied_for_all_of_them(talk: Talk) -> None:
    talk.told("我已经申请了")
    talk.told("都申请了")
    assert {talk.said_of(one) for one in (talk.exit, talk.extinguisher, talk.training)} == {"applied"}


def test_applied_for_the_one_spoken_of(talk: Talk) -> None:
    talk.told("灭火器那个什么时候可以申请")
    assert "登记的是：〔2026〕第0012号" in talk.told("我已经申请了")
    assert talk.said_of(talk.extinguisher) == "applied"


@pytest.mark.parametrize("text", ["还没申请", "搞错了", "我还没有申请呢", "不好意思说错了"])
def test_a_word_that_was_wrong_is_taken_back(talk: Talk, text: str) -> None:
    talk.told("灭火器那个什么时候可以申请")
    talk.told("我已经申请了")
    assert "已更正" in talk.told(text)
    assert talk.said_of(talk.extinguisher) == ""
    with talk.database.session() as session:
        events = session.scalars(select(RecordEvent).order_by(RecordEvent.id)).all()
        assert [(one.event, one.by) for one in events] == [
            ("said_applied", "enterprise"),
            ("said_nothing", "enterprise"),
        ]
        assert cases(session, penalty_ids=[talk.extinguisher])[0].plan_needed


def test_not_yet_without_a_word_before_is_an_ordinary_message(talk: Talk) -> None:
    talk.told("还没申请")
    assert talk.bot.asked == ["还没申请"]


# Leaning on what was said


def test_short_messages_lean_on_the_topic_before(talk: Talk) -> None:
    talk.told("怎么申请", conversation=talk.guest)
    talk.told("多久", conversation=talk.guest)
    assert talk.bot.asked[-1] == "多久有审核结果"
    talk.told("要什么材料", conversation=talk.guest)
    talk.told("然后呢", conversation=talk.guest)
    assert talk.bot.asked[-1] == "在哪里申请"
    talk.told("上面那个链接打不开", conversation=talk.guest)
    assert talk.bot.asked[-1] == "链接打不开怎么办"


def test_a_choice_is_made_by_its_place_or_its_words(talk: Talk) -> None:
    offered = talk.say("一句没人懂的话", "web", talk.guest).replies[-1].buttons
    assert len(offered) == 3
    talk.told("第二个", conversation=talk.guest)
    assert talk.bot.asked[-1] == offered[1]
    talk.say("另一句没人懂的话", "web", talk.guest)
    assert "没有这个序号" in talk.told("9", conversation=talk.guest)


def test_the_second_time_a_person_is_offered_and_yes_is_enough(talk: Talk) -> None:
    talk.text("一句没人懂的话", "SM1")
    assert "工作人员" in talk.text("又一句没人懂的话", "SM2")
    assert "已登记" in talk.text("好的", "SM3")
    assert talk.callbacks() == ["好的"]


def test_nearly_a_refusal_and_yes_is_a_refusal(talk: Talk) -> None:
    talk.text("不要再发了谢谢", "SM1")
    with talk.database.session() as session:
        assert session.scalars(select(ConsentEvent)).all() == []
    assert "已为您登记" in talk.text("是的", "SM2")


def test_the_last_answer_is_said_again(talk: Talk) -> None:
    before = talk.told("要钱吗", "voice")
    assert talk.told("没听清，再说一遍", "voice") == before


def test_what_was_spoken_of_is_forgotten_after_a_day(talk: Talk) -> None:
    talk.told("灭火器那个什么时候可以申请")
    talk.clock.set(talk.clock.now() + timedelta(hours=25))
    assert "共有3条" in talk.told("什么时候可以申请")


def test_a_text_goes_on_where_a_call_ended(talk: Talk) -> None:
    talk.told("灭火器那个什么时候可以申请", "voice")
    assert "第0012号" in talk.text("要什么材料", "SM1")


def test_a_reply_to_a_reminder_is_about_its_record(talk: Talk) -> None:
    left(talk, talk.extinguisher)
    assert "第0012号" in talk.text("什么时候可以申请", "SM1")
    assert "登记的是：〔2026〕第0012号" in talk.text("我已经申请了", "SM2")
    assert talk.said_of(talk.extinguisher) == "applied"


def left(talk: Talk, penalty: int) -> None:
    now = talk.clock.now()
    with talk.database.session() as session:
        session.add(
            Outbox(
                purpose="reminder",
                enterprise_id=talk.firm,
                penalty_id=penalty,
                conversation_id=talk.phone,
                step="open",
                channel="sms",
                to_phone=PHONE,
                params={},
                due_at=now,
                claimed_at=now,
                claimed_by="a worker",
                state="delivered",
                created_at=now,
                updated_at=now,
            )
        )


# Several questions


def test_several_questions_are_answered_in_order_on_the_web(talk: Talk) -> None:
    answered = talk.say("要什么材料？去哪办理？要钱吗？", "web", talk.guest)
    assert [reply.text[:3] for reply in answered.replies] == ["1. ", "2. ", "3. "]
    assert "免费" in answered.replies[2].text
    assert answered.replies[0].buttons == ()
    with talk.database.session() as session:
        turns = session.scalars(select(Turn).where(Turn.conversation_id == talk.guest).order_by(Turn.id)).all()
        assert [turn.speaker for turn in turns] == ["owner", "bot", "bot", "bot"]
        assert turns[0].intent == "materials"


def test_by_text_message_several_answers_are_one_text_of_three_parts(talk: Talk) -> None:
    told = talk.text("要什么材料？去哪办理？要钱吗？", "SM1")
    assert len("【示例消防】" + told) <= 3 * 67
    assert told.count("\n1. ") + told.startswith("1. ") == 1
    assert "2. " in told
    assert len(talk.rows("reply")) == 1


def test_a_part_that_is_not_understood_does_not_spoil_the_others(talk: Talk) -> None:
    told = talk.told("要钱吗？月亮是什么做的呀？", conversation=talk.guest)
    assert "免费" in told
    assert "月亮是什么做的呀" in told
    assert "没有看懂" in told


def test_a_courtesy_beside_a_question_has_no_answer_of_its_own(talk: Talk) -> None:
    told = talk.say("你好！要钱吗？谢谢！", "web", talk.guest).replies
    assert len(told) == 1
    assert "免费" in told[0].text


def test_effects_happen_once_though_the_question_is_asked_twice(talk: Talk) -> None:
    talk.told("灭火器那个什么时候可以申请")
    talk.told("我已经申请了。多久有结果？")
    with talk.database.session() as session:
        assert len(session.scalars(select(RecordEvent)).all()) == 1
    assert talk.said_of(talk.extinguisher) == "applied"


def test_more_than_three_are_said_to_be_left(talk: Talk) -> None:
    told = talk.told("要什么材料？去哪办理？要钱吗？什么时候可以申请？", conversation=talk.guest)
    assert "其余的请再发一次" in told


# Wishes


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


def test_handing_over_says_when_somebody_is_there(talk: Talk) -> None:
    assert "下班时间" not in talk.told("转人工")
    talk.clock.set(datetime(2026, 9, 16, 20, 0, tzinfo=talk.clock.now().tzinfo))
    assert "明天9:00上班后" in talk.told("转人工")


# A person talks


def test_while_a_person_talks_nothing_is_split_noted_or_asked_and_afterwards_it_goes_on(talk: Talk) -> None:
    with talk.database.session() as session:
        session.get_one(Conversation, talk.phone).mode = "person"
    assert talk.text("要什么材料？下周三提醒我", "SM1") == ""
    assert talk.bot.asked == []
    assert talk.rows("wish") == []
    with talk.database.session() as session:
        session.get_one(Conversation, talk.phone).mode = "bot"
    assert "免费" in talk.text("要钱吗", "SM2")


# No model


def test_without_a_model_pointing_wishes_and_words_still_work(talk: Talk) -> None:
    talk.text("我已经申请了", "SM1")
    talk.bot.away = True
    talk.text("灭火器那个", "SM2")
    assert talk.said_of(talk.extinguisher) == "applied"
    assert "9月23日" in talk.text("下周三提醒我", "SM3")
    assert "已为您登记" in talk.text("退订", "SM4")


def test_a_retry_hears_the_message_as_it_was_heard_first(talk: Talk) -> None:
    talk.text("我什么时候可以申请", "SM1")
    talk.bot.away = True
    with pytest.raises(NoBotYet):
        talk.text("第二个", "SM2")
    talk.bot.away = False
    assert "免费" in talk.text("要钱吗", "SM3")  # the waiting one is answered before
    texts = [row.text for row in talk.rows("reply")]
    assert "第0012号" in texts[1]
    assert "免费" in texts[2]


def test_a_linked_thread_reminds_by_text_to_the_contacts_number(talk: Talk) -> None:
    with talk.database.session() as session:
        contact = session.scalars(select(Contact.id).where(Contact.enterprise_id == talk.firm)).one()
        thread = linked_conversation(session, None, contact, talk.clock.now()).id
    assert "9月30日" in talk.told("月底提醒我", conversation=thread)
    assert talk.rows("wish")[0].to_phone == PHONE


def test_all_of_them_counts_also_while_one_is_spoken_of(talk: Talk) -> None:
    talk.told("灭火器那个什么时候可以申请")
    told = talk.told("都申请了")
    assert {talk.said_of(one) for one in (talk.exit, talk.extinguisher, talk.training)} == {"applied"}
    assert "〔2025〕第0031号" in told


def test_what_is_said_again_is_all_of_it_and_still_waits_for_its_answer(talk: Talk) -> None:
    before = talk.told("要钱吗？我什么时候可以申请？")
    assert talk.told("没听清") == before
    assert "第0012号" in talk.told("第二个")


def test_why_after_nothing_is_asked_back(talk: Talk) -> None:
    assert "哪一点" in talk.told("为什么", conversation=talk.guest)
    assert talk.bot.asked == []


def test_a_number_left_by_a_guest_reaches_the_desk_without_being_asked_for(talk: Talk) -> None:
    assert "已记下" in talk.told("我的电话13900007777", conversation=talk.guest)
    assert any("13900007777" in one for one in talk.callbacks())


def test_with_two_firms_the_list_names_them_and_a_name_is_enough(talk: Talk) -> None:
    with talk.database.session() as session:
        other = an_enterprise(session, name="示例望江宾馆有限公司", phone=PHONE)
        inn = a_penalty(session, enterprise_id=other, decision_no="示消行罚决字〔2026〕第0050号")
    asked = talk.told("我已经申请了")
    assert "示例望江宾馆有限公司，〔2026〕第0050号" in asked
    assert "示例常青家具有限公司，" in asked
    talk.told("望江宾馆那个")
    assert talk.said_of(inn) == "applied"
    assert talk.said_of(talk.extinguisher) == ""


def test_in_a_call_too_the_bot_keeps_silent_while_a_person_has_taken_over(talk: Talk) -> None:
    with talk.database.session() as session:
        session.get_one(Conversation, talk.phone).mode = "person"
    told = talk.told("要什么材料？要钱吗？", "voice")
    assert "工作人员正在处理" in told
    assert talk.bot.asked == []


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


def test_several_records_of_one_reminder_are_those_that_are_asked_about(talk: Talk) -> None:
    left(talk, talk.extinguisher)
    left(talk, talk.exit)
    asked = talk.text("我已经申请了", "SM1")
    assert "有2条记录" in asked
    assert "〔2026〕2号" not in asked
    talk.text("2", "SM2")
    assert sorted(talk.said_of(one) for one in (talk.extinguisher, talk.exit, talk.training)) == ["", "", "applied"]


@pytest.mark.parametrize("text", ["灭火器那个修复好了没", "灭火器那个申请过了吗？", "是不是已经申请了"])
def test_a_question_whether_it_is_done_notes_nothing(talk: Talk, text: str) -> None:
    talk.bot.always = "said_repaired"  # however sure the model is
    assert "看不到" in talk.told(text)
    assert talk.said_of(talk.extinguisher) == ""


def test_a_wish_to_be_called_that_only_the_model_understands_has_its_day_too(talk: Talk) -> None:
    talk.bot.always = "call_me"
    assert "9月21日" in talk.text("下星期一上午打给我行不", "SM1")


@pytest.mark.parametrize("text", ["不知道", "我也记不清了", "都不是"])
def test_who_cannot_say_which_one_is_called_by_a_person(talk: Talk, text: str) -> None:
    talk.told("我已经申请了")
    assert "工作人员" in talk.told(text)
    assert talk.callbacks() == ["我已经申请了"]
    assert {talk.said_of(one) for one in (talk.exit, talk.extinguisher, talk.training)} == {""}


def test_a_fire_among_questions_about_penalties_is_a_fire(talk: Talk) -> None:
    told = talk.say("我们仓库着火了！另外去年的处罚怎么修复？", "web", talk.guest)
    assert len(told.replies) == 1
    assert "119" in told.replies[0].text
    assert talk.bot.asked == []
