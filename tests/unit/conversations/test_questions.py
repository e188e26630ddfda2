"""Is a message cut where the next question begins, and nowhere else?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.conversations.plain import bare
from repair.conversations.questions import is_question, questions

SEVERAL = [
    ("什么时候能申请？要什么材料？去哪办？", ["什么时候能申请？", "要什么材料？", "去哪办？"]),
    ("什么时候能申请，要什么材料，去哪里办", ["什么时候能申请", "要什么材料", "去哪里办"]),
    ("什么时候可以申请 需要什么材料", ["什么时候可以申请", "需要什么材料"]),
    ("1、什么时候能申请 2、要什么材料 3、多久", ["什么时候能申请", "要什么材料", "多久"]),
    ("1.什么时候能申请\n2.要什么材料", ["什么时候能申请", "要什么材料"]),
    ("我想问两个问题：一、怎么申请；二、要多久", ["怎么申请", "要多久"]),
    ("要什么材料还有去哪里办理", ["要什么材料", "去哪里办理"]),
    ("什么时候能修复，还有要花钱吗", ["什么时候能修复", "要花钱吗"]),
    ("要什么材料？另外多久能好？", ["要什么材料？", "多久能好？"]),
    ("要什么材料\n多久能好", ["要什么材料", "多久能好"]),
    ("材料要啥，啥时候能搞，要钱不", ["材料要啥", "啥时候能搞", "要钱不"]),
    ("我已经申请了。多久有结果？", ["我已经申请了。", "多久有结果？"]),
    ("你好，我想问一下：\n1. 怎么修复\n2. 多少钱", ["怎么修复", "多少钱"]),
    ("承诺书去哪下，盖不盖章，要不要法人签字", ["承诺书去哪下", "盖不盖章", "要不要法人签字"]),
    ("退订。什么时候能申请？", ["退订。", "什么时候能申请？"]),
    ("罚款几天内交完呢然后交晚了罚多少", ["罚款几天内交完呢", "交晚了罚多少"]),
    ("网站打不开，你们电话多少", ["网站打不开", "你们电话多少"]),
    ("想咨询一下材料，另外多久能办好", ["想咨询一下材料", "多久能办好"]),
]
ONE = [
    "请问企业被列入名单之后，要满足什么条件才能移出？",
    "想咨询一下信用修复的事，要什么材料",
    "一万二算多吗，够不够数额较大",
    "申请表在哪下载，具体怎么填",
    "网站打不开，怎么办",
    "是分公司自己申请，还是总公司来申请",
    "材料？",
    "我去年被罚了，什么时候能申请",
    "我们罚款交了，什么时候能撤",
    "交了罚款怎么还在？为什么？",
    "什么情况下不能修复，怎么办",
    "还有多久能申请",
    "另外，再问一下要不要钱",
    "您好！请问信用修复要多少钱？谢谢！",
    "你好，在吗，请问怎么修复信用",
    "你好。我是示例公司的。想问材料",
    "6.15能申请吗？",
    "那个我想问一下就是我们去年被罚了五千块钱然后现在能不能修复",
    "🙂🙂",
    "？？？",
]


@pytest.mark.parametrize(("text", "parts"), SEVERAL)
def test_several_questions_come_one_by_one_in_order(text: str, parts: list[str]) -> None:
    assert list(questions(text)) == parts


@pytest.mark.parametrize("text", ONE)
def test_one_question_stays_whole(text: str) -> None:
    assert questions(text) == (text,)


def test_the_same_question_twice_is_one() -> None:
    assert questions("多久能好？多久能好？？") == ("多久能好？多久能好？？",)
    assert questions("多久能好？要什么材料？多久能好？") == ("多久能好？", "要什么材料？")


def test_nothing_has_no_questions() -> None:
    assert questions(" \n ") == ()


@given(st.text(max_size=1000))
def test_no_sign_is_invented_and_nothing_fails(text: str) -> None:
    for part in questions(text):
        assert part
        assert set(bare(part)) <= set(bare(text))
    is_question(text)


@given(
    st.lists(
        st.sampled_from(["要什么材料？", "多久能好？", "去哪里办？", "要钱吗？"]), min_size=1, max_size=4, unique=True
    )
)
def test_clear_questions_are_all_found(asked: list[str]) -> None:
    assert questions("".join(asked)) == tuple(asked)
    assert len(questions("\n".join(one.rstrip("？") for one in asked))) == len(asked)


def test_a_long_text_is_cut_quickly() -> None:
    assert questions("，" * 1000 + "还有" * 500)
