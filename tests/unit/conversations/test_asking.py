"""Is a message answered in parts only when each part means something?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from repair.conversations.asking import ask
from repair.conversations.assistant import Answer, QuietAssistant, Reply
from repair.conversations.exchange import Said
from repair.conversations.hearing import Piece

WHOLE = "修好了，去哪里看结果"


def meaning(intent: str, confidence: float) -> Answer:
    return Answer(replies=(Reply(text=intent),), intent=intent, confidence=confidence)


def asked(parts: dict[str, Answer], whole: Answer | None = None, text: str = WHOLE) -> tuple[list[str], list[str]]:
    """The pieces that are to be answered, and what the bot was asked."""
    bot = QuietAssistant(parts | ({text: whole} if whole else {}))
    said = Said(conversation_id="c", text=text, channel="web", now=datetime(2026, 9, 16, tzinfo=UTC))
    pieces, _ = ask(bot, said, [Piece(text=one, ask=one) for one in parts], known=False)
    return [piece.text for piece in pieces], [question for _, question, _ in bot.asked]


def test_parts_that_are_clear_are_answered_each() -> None:
    parts = {"修好了": meaning("said_repaired", 0.9), "去哪里看结果": meaning("progress", 0.8)}
    assert asked(parts, meaning("progress", 0.99)) == (list(parts), [WHOLE, *parts])


@pytest.mark.parametrize(
    "second", [meaning("progress", 0.79), meaning("out_of_scope", 0.99), meaning("nlu_fallback", 0.3)]
)
def test_with_a_part_that_is_not_clear_the_whole_is_answered(second: Answer) -> None:
    assert asked({"修好了": meaning("said_repaired", 0.9), "去哪里看结果": second}, meaning("x", 0.5))[0] == [WHOLE]


def test_a_question_by_its_mark_that_is_not_understood_is_told_to_be_so() -> None:
    text = "要钱吗？月亮是什么做的呀？"
    parts = {"要钱吗？": meaning("fee", 0.9), "月亮是什么做的呀？": meaning("out_of_scope", 0.9)}
    assert asked(parts, meaning("fee", 0.9), text)[0] == list(parts)
    assert asked(parts, meaning("out_of_scope", 0.95), text)[0] == [text]  # the whole is surely no matter of ours
    weaker = {"要钱吗？": meaning("fee", 0.6), "月亮是什么做的呀？": meaning("out_of_scope", 0.9)}
    assert asked(weaker, meaning("fee", 0.9), text)[0] == [text]
    neither = {one: meaning("out_of_scope", 0.9) for one in parts}
    assert asked(neither, meaning("out_of_scope", 0.9), text)[0] == [text]


def test_without_an_answer_to_the_whole_nothing_more_is_asked_and_nothing_is_decided() -> None:
    parts = {"修好了": meaning("said_repaired", 0.9), "去哪里看结果": meaning("progress", 0.9)}
    assert asked(parts) == (list(parts), [WHOLE])


def test_one_question_is_asked_once() -> None:
    assert asked({WHOLE: meaning("progress", 0.4)}) == ([WHOLE], [WHOLE])


def test_what_is_answered_already_is_not_put_together_again() -> None:
    bot = QuietAssistant({"要钱吗": meaning("fee", 0.4)})
    said = Said(conversation_id="c", text="转人工，要钱吗", channel="web", now=datetime(2026, 9, 16, tzinfo=UTC))
    done = [Piece(text="转人工", replies=(Reply(text="好的"),)), Piece(text="要钱吗", ask="要钱吗")]
    pieces, given = ask(bot, said, done, known=True)
    assert list(pieces) == done
    assert list(given) == ["要钱吗"]
