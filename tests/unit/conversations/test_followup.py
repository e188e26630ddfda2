"""What does a short message mean after something was said, and does every question it stands for have its topic?"""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from actions.wording import load_wording
from repair.conversations import followup
from repair.conversations.context import Context

OFFERED = Context(offered=("什么时候可以申请", "要准备什么材料", "要不要钱"))


@pytest.mark.parametrize(
    ("topic", "text", "meant"),
    [
        ("how_to_apply", "多久", "多久有审核结果"),
        ("how_to_apply", "那要多久呢？", "多久有审核结果"),
        ("conditions", "多久", "最短公示期是多久"),
        ("earliest_date", "那材料呢", "要准备什么材料"),
        ("earliest_date", "然后呢", "要准备什么材料"),
        ("earliest_date", "为什么", "要满足什么条件"),
        ("materials", "去哪办", "在哪里申请"),
        ("commitment_letter", "在哪", "承诺书在哪里下载"),
        ("materials", "那我什么时候能弄", "什么时候可以申请"),
        ("how_to_apply", "上面那个链接打不开", "链接打不开怎么办"),
    ],
)
def test_a_short_message_stands_for_a_question(topic: str, text: str, meant: str) -> None:
    assert followup.meant(text, Context(topics=(topic,))) == meant


@pytest.mark.parametrize("text", ["多久", "为什么", "然后呢", "材料"])
def test_without_anything_before_it_stands_for_itself(text: str) -> None:
    assert followup.meant(text, Context()) is None


@pytest.mark.parametrize("text", ["罚款多久内要交", "为什么银行不给贷款", "一二三四五六七八九十一二三四五"])
def test_a_whole_question_stands_for_itself(text: str) -> None:
    assert followup.meant(text, Context(topics=("earliest_date",))) is None


def test_every_question_it_stands_for_is_the_title_of_a_topic() -> None:
    wording = load_wording()
    titles = {answer.title for answer in wording.answers.values() if answer.title}
    read = yaml.safe_load(followup._FILE.read_text(encoding="utf-8"))
    meant = {question for one in read["topics"] for question in one["after"].values()}
    assert meant - titles == set()
    topics = {topic for one in read["topics"] for topic in one["after"]} - {"*", "fine"}
    assert topics - set(wording.names()) == set()


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", "什么时候可以申请"),
        ("第一个", "什么时候可以申请"),
        ("选2", "要准备什么材料"),
        ("第二个吧", "要准备什么材料"),
        ("三", "要不要钱"),
        ("３", "要不要钱"),
        ("4", ""),
        ("要准备什么材料", None),
        ("12345", None),
        ("两个问题", None),
    ],
)
def test_an_offered_answer_is_chosen_by_its_place(text: str, chosen: str | None) -> None:
    assert followup.chosen(text, OFFERED) == chosen


def test_nothing_is_chosen_where_nothing_was_offered() -> None:
    assert followup.chosen("1", Context()) is None


@pytest.mark.parametrize("text", ["是", "是的", "好的", "好的，谢谢", "可以啊", "OK", "要"])
def test_a_yes(text: str) -> None:
    assert followup.says_yes(text)
    assert not followup.says_no(text)


@pytest.mark.parametrize("text", ["不", "不用了", "不是的", "都不是", "算了", "NO"])
def test_a_no(text: str) -> None:
    assert followup.says_no(text)
    assert not followup.says_yes(text)


@pytest.mark.parametrize("text", ["再说一遍", "没听清", "请再说一次", "刚才说的是什么", "重复一下", "麻烦你再发一遍"])
def test_again(text: str) -> None:
    assert followup.asks_again(text)


@pytest.mark.parametrize("text", ["还能再申请一次吗", "材料要重新交一遍吗", "你们说的是什么意思啊我不明白"])
def test_not_again(text: str) -> None:
    assert not followup.asks_again(text)


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    assert not (followup.says_no(text) and followup.says_yes(text))
    assert followup.place(text) is None or followup.place(text) >= 1
    assert followup.asks_again(text) in {True, False}
    followup.meant(text, Context(topics=("earliest_date",)))
    followup.chosen(text, OFFERED)
