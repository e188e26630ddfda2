"""Are several questions in one message answered in order, each once?"""

from __future__ import annotations

from sqlalchemy import select

from repair.store.tables import RecordEvent, Turn
from tests.integration.conversations.talk import Talk


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
