"""Does a conversation go on as people go on: which record, what then, yes, the second one, on another channel?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from repair.store.tables import ConsentEvent, Outbox, Turn
from tests.builders import a_penalty, an_enterprise
from tests.integration.conversations.talk import PHONE, Talk


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


def test_a_thumb_is_a_yes_and_is_kept_as_it_was_sent(talk: Talk) -> None:
    talk.text("一句没人懂的话", "SM1")
    talk.text("又一句没人懂的话", "SM2")
    assert "已登记" in talk.text("👍", "SM3")
    with talk.database.session() as session:
        assert "👍" in session.scalars(select(Turn.text).where(Turn.speaker == "owner")).all()


def test_folded_hands_are_thanks_and_marks_alone_need_no_bot(talk: Talk) -> None:
    assert "不客气" in talk.told("🙏")
    talk.bot.away = True
    assert "一句话" in talk.told("？？？")
    assert "看不了" in talk.told("[图片]")
    assert talk.callbacks() == []


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


def test_what_is_said_again_is_all_of_it_and_still_waits_for_its_answer(talk: Talk) -> None:
    before = talk.told("要钱吗？我什么时候可以申请？")
    assert talk.told("没听清") == before
    assert "第0012号" in talk.told("第二个")


def test_why_after_nothing_is_asked_back(talk: Talk) -> None:
    assert "哪一点" in talk.told("为什么", conversation=talk.guest)
    assert talk.bot.asked == []


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


def test_several_records_of_one_reminder_are_those_that_are_asked_about(talk: Talk) -> None:
    left(talk, talk.extinguisher)
    left(talk, talk.exit)
    asked = talk.text("我已经申请了", "SM1")
    assert "有2条记录" in asked
    assert "〔2026〕2号" not in asked
    talk.text("2", "SM2")
    assert sorted(talk.said_of(one) for one in (talk.extinguisher, talk.exit, talk.training)) == ["", "", "applied"]
