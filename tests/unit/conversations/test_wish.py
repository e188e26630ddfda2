"""Is a wish to be reminded or called told from everything else that speaks of reminders and calls?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.conversations.claim import takes_back
from repair.conversations.wish import CALL, REMIND, wish

REMINDING = [
    "下周三再提醒我",
    "月底提醒我一下",
    "过几天再提醒我",
    "到时候通知我",
    "30号叫我",
    "10月8号再发短信给我",
    "再提醒一次",
]
CALLING = [
    "明天下午给我打电话",
    "给我打个电话",
    "请回电",
    "请回电话",
    "能给我回个电话吗",
    "请联系我",
    "让工作人员联系我",
    "call me",
]
NEITHER = [
    "修复好了，勿再通知",
    "先说材料，再问费用，都告诉我",
    "为什么没提醒我",
    "不要再提醒我了",
    "提醒我要准备什么材料",
    "收到提醒短信怎么办",
    "审核结果会通知我吗",
    "恢复提醒",
    "你们打电话给我干什么",
    "谁给我打的电话",
    "打哪个电话",
    "刚才有人打电话给我",
    "别给我打电话",
    "明天给你们打电话",
    "告知书和通知书是什么",
    "什么时候可以申请",
]


@pytest.mark.parametrize("text", REMINDING)
def test_a_wish_to_be_reminded(text: str) -> None:
    assert wish(text) == REMIND


@pytest.mark.parametrize("text", CALLING)
def test_a_wish_to_be_called(text: str) -> None:
    assert wish(text) == CALL


@pytest.mark.parametrize("text", NEITHER)
def test_neither(text: str) -> None:
    assert wish(text) == ""


@pytest.mark.parametrize("text", ["还没申请", "我还没有申请呢", "还没修好", "没申请", "其实没申请"])
def test_not_yet(text: str) -> None:
    assert takes_back(text, "")


@pytest.mark.parametrize(("text", "topic"), [("搞错了", "said_applied"), ("说错了，不好意思", "said_repaired")])
def test_a_slip_counts_only_right_after_it(text: str, topic: str) -> None:
    assert takes_back(text, topic)
    assert not takes_back(text, "materials")


@pytest.mark.parametrize(
    "text", ["还没申请能提前吗", "没申请会怎么样", "公示的金额搞错了怎么办", "没有申请的处罚怎么办"]
)
def test_a_question_takes_nothing_back(text: str) -> None:
    assert not takes_back(text, "")


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    assert wish(text) in {"", REMIND, CALL}
    if takes_back(text, ""):  # what is said outright counts whatever was spoken of
        assert takes_back(text, "said_applied")
