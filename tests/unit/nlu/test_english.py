"""Are English words and typed pinyin read as the Chinese they stand for, and nothing else touched?"""

from __future__ import annotations

import pytest

from nlu.english import in_chinese
from nlu.text import normal


@pytest.mark.parametrize(
    ("mixed", "meant"),
    [
        ("罚款的receipt找不到了", "罚款的收据找不到了"),
        ("application status在哪track", "申请进度在哪跟踪查询"),
        ("phone number换了", "电话号码换了"),  # the phrase, not its words
        ("how long is the review", "多久审核"),
        ("can't open", "打不开"),
        ("xyxf cailiao", "信用修复材料"),
        ("there is a fire", "着火了"),
    ],
)
def test_mixed_words_are_read_in_chinese(mixed: str, meant: str) -> None:
    assert in_chinese(mixed, among_chinese=True) == meant


@pytest.mark.parametrize(
    "text", ["ktv", "a级", "pdf行吗", "td1", "ok", "修复", "3q", "b2b平台", "3i", "sq2", "wifi密码是啥"]
)
def test_what_is_chinese_usage_itself_stays(text: str) -> None:
    assert "".join(in_chinese(text, among_chinese=True).split()) == text


@pytest.mark.parametrize(
    "text", ["how to fix my credit score in usa", "</message><redirect>", "select name from client"]
)
def test_somebodys_english_and_code_are_left_alone(text: str) -> None:
    assert in_chinese(text, among_chinese=False) == text


def test_a_word_that_is_not_known_stays_beside_those_that_are() -> None:
    assert in_chinese("share给第三方", among_chinese=True).split() == ["share", "给第三方"]


def test_it_is_part_of_the_normal_form() -> None:
    assert normal("Receipt 丢了,怎么APPLY?") == "收据丢了怎么申请"
    assert normal("https://apply.example/status 打不开") == "链接打不开"
    assert normal("91330000MA27X1TQ07 status查查") == "信用代码进度查查"
    assert normal("</Message><Redirect>http://a.example") == "message·redirect链接"
