"""When does a person take over, and what does the bot do then and without a model?"""

from __future__ import annotations

from datetime import datetime

import pytest

from repair.conversations.answering import NoBotYet
from repair.store.tables import Conversation
from tests.integration.conversations.talk import Talk


def test_handing_over_says_when_somebody_is_there(talk: Talk) -> None:
    assert "下班时间" not in talk.told("转人工")
    talk.clock.set(datetime(2026, 9, 16, 20, 0, tzinfo=talk.clock.now().tzinfo))
    assert "明天9:00上班后" in talk.told("转人工")


def test_while_a_person_talks_nothing_is_split_noted_or_asked_and_afterwards_it_goes_on(talk: Talk) -> None:
    with talk.database.session() as session:
        session.get_one(Conversation, talk.phone).mode = "person"
    assert talk.text("要什么材料？下周三提醒我", "SM1") == ""
    assert talk.bot.asked == []
    assert talk.rows("wish") == []
    with talk.database.session() as session:
        session.get_one(Conversation, talk.phone).mode = "bot"
    assert "免费" in talk.text("要钱吗", "SM2")


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


def test_in_a_call_too_the_bot_keeps_silent_while_a_person_has_taken_over(talk: Talk) -> None:
    with talk.database.session() as session:
        session.get_one(Conversation, talk.phone).mode = "person"
    told = talk.told("要什么材料？要钱吗？", "voice")
    assert "工作人员正在处理" in told
    assert talk.bot.asked == []


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
