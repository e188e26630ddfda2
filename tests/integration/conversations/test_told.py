"""What an enterprise says of its own records: is it noted for the right one, and can it be taken back?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from repair.records.penalty import cases
from repair.store.tables import RecordEvent
from tests.integration.conversations.talk import Talk


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


def test_all_of_them_counts_also_while_one_is_spoken_of(talk: Talk) -> None:
    talk.told("灭火器那个什么时候可以申请")
    told = talk.told("都申请了")
    assert {talk.said_of(one) for one in (talk.exit, talk.extinguisher, talk.training)} == {"applied"}
    assert "〔2025〕第0031号" in told


@pytest.mark.parametrize("text", ["灭火器那个修复好了没", "灭火器那个申请过了吗？", "是不是已经申请了"])
def test_a_question_whether_it_is_done_notes_nothing(talk: Talk, text: str) -> None:
    talk.bot.always = "said_repaired"  # however sure the model is
    assert "看不到" in talk.told(text)
    assert talk.said_of(talk.extinguisher) == ""
