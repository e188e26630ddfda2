"""Is a message without words understood, and one with words left alone?"""

from __future__ import annotations

import pytest

from repair.conversations.followup import says_no, says_yes
from repair.conversations.signs import UNCLEAR, UNSEEN, answered, in_words
from repair.conversations.wording import sentence
from repair.messages.segments import segments
from repair.settings import Settings


@pytest.mark.parametrize("text", ["👍", "👍🏻👍🏻", " 👌 ", "✅", "[强]", "[OK]", "【赞】", "👍！"])
def test_a_thumb_is_a_yes(text: str) -> None:
    assert says_yes(in_words(text))


@pytest.mark.parametrize("text", ["🙏", "🙏🙏🙏", "🌹", "❤️", "[抱拳]", "[合十][合十]", "[玫瑰]"])
def test_folded_hands_and_flowers_are_thanks(text: str) -> None:
    assert in_words(text) == "谢谢"


@pytest.mark.parametrize("text", ["👎", "❌", "[弱]"])
def test_a_thumb_down_is_a_no(text: str) -> None:
    assert says_no(in_words(text))


@pytest.mark.parametrize("text", ["[图片]", "【图片】", "[语音]", '[语音]12"', "[图片][图片]", "<photo>", "[图片]🙂"])
def test_a_picture_or_a_recording_is_said_to_be_unseen(text: str) -> None:
    assert in_words(text) == text
    assert answered(text) == UNSEEN


@pytest.mark.parametrize("text", ["？？？", "?", "。。。", "......", "！！", "😂", "😀😀😀", "[捂脸]", "-", "~"])
def test_marks_that_say_nothing_are_asked_back(text: str) -> None:
    assert in_words(text) == text
    assert answered(text) == UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "好的👍",
        "材料？",
        "2",
        "1️⃣",
        "〔2026〕12号",
        "[2026]12号那个",
        "【什么时候】",
        "[图片]这个要吗",
        "T",
        "退订🙏",
        "",
        "…要什么材料",
    ],
)
def test_a_message_with_words_or_numbers_is_left_alone(text: str) -> None:
    assert in_words(text) == text
    assert answered(text) == ""


@pytest.mark.parametrize("code", [UNSEEN, UNCLEAR])
def test_the_answers_fit_into_one_text(code: str, settings: Settings) -> None:
    assert segments(sentence(code, settings)) <= 3
