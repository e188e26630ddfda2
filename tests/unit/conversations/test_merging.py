"""Do several answers become one, in order, and by text message within three parts?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from repair.conversations.assistant import Reply
from repair.conversations.merging import fits, merged
from repair.messages.segments import segments
from repair.settings import Settings

SETTINGS = Settings(_env_file=None)
LONG = (
    "满最短公示期的次日起可以申请；义务也要先履行完。轻微失信原则上不公示。属于哪一类，由处罚机关认定。"
    "\n依据：某办法。以处罚机关答复为准。"
)


def one(text: str, *buttons: str) -> tuple[Reply, ...]:
    return (Reply(text=text, buttons=buttons),)


def test_on_the_web_each_answer_has_its_number_and_the_last_has_the_suggestions() -> None:
    replies = merged([one("甲。", "子"), one("乙。", "丑")], "web", SETTINGS)
    assert [reply.text for reply in replies] == ["1. 甲。", "2. 乙。"]
    assert [reply.buttons for reply in replies] == [(), ("子", "丑")]


def test_in_a_call_the_numbers_are_spoken() -> None:
    assert merged([one("甲。"), one("乙。")], "voice", SETTINGS)[1].text == "第2个问题。乙。"


def test_the_same_answer_twice_is_said_once() -> None:
    assert [reply.text for reply in merged([one("甲。"), one("甲。")], "web", SETTINGS)] == ["甲。"]


def test_what_was_not_understood_is_named_and_what_is_left_is_said() -> None:
    replies = merged([one("甲。")], "web", SETTINGS, unclear=["月亮圆吗"], left=True)
    assert "月亮圆吗" in replies[1].text
    assert "其余" in replies[2].text


def test_by_text_the_sources_go_before_the_answers() -> None:
    text = merged([one(LONG), one(LONG.replace("最短", "最长")), one("不要钱。")], "sms", SETTINGS)[0].text
    assert fits(text, SETTINGS)
    assert "1. 满最短公示期的次日起" in text
    assert "2. 满最长公示期的次日起" in text
    assert "3. 不要钱。" in text


@tries(deadline=None)
@given(
    st.lists(
        st.lists(st.text("甲乙丙丁", min_size=3, max_size=60), min_size=1, max_size=6).map(
            lambda s: "。".join(s) + "。"
        ),
        min_size=2,
        max_size=3,
    )
)
def test_whatever_is_said_one_text_of_three_parts_says_the_first_sentence_of_the_first(texts: list[str]) -> None:
    merged_text = merged([one(text) for text in texts], "sms", SETTINGS)
    assert len(merged_text) == 1
    whole = merged_text[0].text
    assert segments(f"【{SETTINGS.SENDER_SIGNATURE}】{whole}") <= 3
    assert texts[0].split("。")[0] in whole


@pytest.mark.parametrize("channel", ["web", "sms", "voice"])
def test_one_answer_alone_has_no_number(channel: str) -> None:
    assert merged([one("甲。")], channel, SETTINGS, unclear=["x"])[0].text.startswith("甲")
