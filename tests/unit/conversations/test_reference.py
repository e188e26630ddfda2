"""Is the record found that somebody points at, and is nothing guessed?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.conversations.reference import Pointed, authority_words, broadens, plain_offence, resolve, said_words

TODAY = date(2026, 9, 16)
EXTINGUISHER, EXIT, TRAINING, POINTS = "penalty:1", "penalty:2", "penalty:3", "deduction:1"


def a_pointed(key: str, no: str, day: str, words: str, yuan: int) -> Pointed:
    return Pointed(
        key=key,
        decision_no=no,
        day=date.fromisoformat(day),
        words=f"{words} {said_words(words)} {authority_words('应急' if '应急' in no else '')} 示例常青家具有限公司",
        yuan=Decimal(yuan),
    )


RECORDS = [
    a_pointed(EXTINGUISHER, "示消行罚决字〔2026〕第0012号", "2026-03-05", "灭火器超过有效期", 5000),
    a_pointed(EXIT, "示消行罚决字〔2025〕第0031号", "2025-08-26", "占用、堵塞疏散通道、安全出口", 12400),
    a_pointed(TRAINING, "（示）应急罚〔2026〕2号", "2026-08-13", "未按规定进行安全生产教育和培训", 24200),
    Pointed(key=POINTS, day=date(2026, 7, 1), words="防火门损坏"),
]
ORDER = [TRAINING, EXTINGUISHER, EXIT]

POINTING = [
    ("去年那个", EXIT, ""),
    ("今年3月的", EXTINGUISHER, ""),
    ("8月13号那个", TRAINING, ""),
    ("灭火器那个", EXTINGUISHER, ""),
    ("我们公司灭火器那个", EXTINGUISHER, ""),
    ("培训那个什么时候能申请", TRAINING, "什么时候能申请"),
    ("通道那条要什么材料", EXIT, "要什么材料"),
    ("罚了五千的那个", EXTINGUISHER, ""),
    ("一万二的那笔", EXIT, ""),  # 12400, as people say it
    ("最近那个", TRAINING, ""),
    ("最早的那个", EXIT, ""),
    ("罚得最多的那个", TRAINING, ""),
    ("〔2026〕12号", EXTINGUISHER, ""),
    ("[2026]第0012号什么时候能申请", EXTINGUISHER, "什么时候能申请"),
    ("12号那个", EXTINGUISHER, ""),
    ("尾号31", EXIT, ""),
    ("示消行罚决字〔2025〕第0031号什么时候可以申请", EXIT, "什么时候可以申请"),
    ("去年的处罚什么时候能修复", EXIT, "什么时候能修复"),
    ("扣分那个", POINTS, ""),
    ("培训的呢", TRAINING, ""),
    ("我上周申请了灭火器那个", EXTINGUISHER, "我上周申请了"),
    ("我们申请过去年那个", EXIT, "我们申请过"),
    ("应急局罚的那个", TRAINING, ""),
    ("一万多那个", EXIT, ""),
    ("灭火器过期那个", EXTINGUISHER, ""),
    ("通道被占的那个", EXIT, ""),
    ("那条〔2025〕的", EXIT, ""),
    ("〔2025〕的那张什么时候能申请", EXIT, "什么时候能申请"),
    ("2025年那张单子", EXIT, "单子"),
    ("3.5那个", EXTINGUISHER, ""),
    ("2026-03-05那个要什么材料", EXTINGUISHER, "要什么材料"),
    ("8.13的", TRAINING, ""),
    ("我说的是0031那个", EXIT, ""),
    ("12号文书", EXTINGUISHER, "文书"),
    ("最新一条能申请了吗", TRAINING, "能申请了吗"),
    ("早一点的那个", EXIT, ""),
    ("通道被占那回", EXIT, ""),
    ("不是去年那个，是今年三月那个", EXTINGUISHER, ""),
]
ANSWERS = [
    ("第二个", [EXTINGUISHER]),
    ("2", [EXTINGUISHER]),
    ("二", [EXTINGUISHER]),
    ("选3", [EXIT]),
    ("第1条（12号）", [TRAINING]),
    ("最后一个", [EXIT]),
    ("倒数第二条", [EXTINGUISHER]),
    ("倒数第九条", []),
    ("第一個屬於嚴重還是一般", [TRAINING]),
    ("上面那个", [TRAINING]),
    ("第一个和第三个", [TRAINING, EXIT]),
    ("都", ORDER),
    ("都是", ORDER),
    ("两条都申请了", ORDER),
    ("全部", ORDER),
    ("去年的", [EXIT]),
    ("灭火器", [EXTINGUISHER]),
    ("五千的", [EXTINGUISHER]),
    ("12号", [EXTINGUISHER]),
    ("第九个", []),
    ("②", [EXTINGUISHER]),
    ("0012", [EXTINGUISHER]),
    ("前两个", [TRAINING, EXTINGUISHER]),
    ("后两个", [EXTINGUISHER, EXIT]),
    ("除了第一个", [EXTINGUISHER, EXIT]),
    ("最上面的", [TRAINING]),
    ("最下面那个", [EXIT]),
    ("中间那个", [EXTINGUISHER]),
    ("每个都说一下", ORDER),
    ("最便宜的", [EXTINGUISHER]),
]
SEVERAL = [
    ("灭火器和通道那两个", {EXTINGUISHER, EXIT}),
    ("去年的和今年3月的", {EXTINGUISHER, EXIT}),
    ("除了灭火器的", {EXIT, TRAINING, POINTS}),
    ("灭火器和电梯那两个", set()),  # one that is not found spoils it
]
NOTHING = [
    "第一次申请要什么材料",
    "第二次被罚怎么办",
    "这个处罚和名单有什么关系",
    "那个怎么办的",
    "按0.5折算吗",
    "0570-8888888是你们电话吗",
    "什么时候可以申请",
    "2",  # nobody asked which one
    "这个怎么办",
    "那个要什么材料",
    "刚才说的那个",
    "罚款5000算较大数额吗",
    "第三方平台还显示怎么办",
    "第36号令是什么",
    "哪个部门负责",
    "三个月",
    "谢谢",
    "",
]


@pytest.mark.parametrize(("text", "key", "rest"), POINTING)
def test_a_message_that_points(text: str, key: str, rest: str) -> None:
    found = resolve(text, RECORDS, TODAY)
    assert found is not None
    assert (found.keys, found.rest) == ((key,), rest)


@pytest.mark.parametrize(("text", "keys"), ANSWERS)
def test_an_answer_to_which_one(text: str, keys: list[str]) -> None:
    found = resolve(text, RECORDS, TODAY, listed=ORDER, asked=True)
    assert found is not None
    assert list(found.keys) == keys


@pytest.mark.parametrize(("text", "keys"), SEVERAL)
def test_several_in_one_breath(text: str, keys: set[str]) -> None:
    found = resolve(text, RECORDS, TODAY)
    assert found is not None
    assert set(found.keys) == keys


@pytest.mark.parametrize("text", NOTHING)
def test_a_message_that_points_at_nothing(text: str) -> None:
    assert resolve(text, RECORDS, TODAY) is None


@pytest.mark.parametrize("text", ["罚款5000算较大数额吗", "什么时候可以申请", "材料", "不知道", "谢谢"])
def test_another_question_is_no_answer_to_which_one(text: str) -> None:
    assert resolve(text, RECORDS, TODAY, listed=ORDER, asked=True) is None


def test_what_is_not_there_is_not_found() -> None:
    for text in ("2024年那个", "〔2024〕99号", "九万的那笔"):
        found = resolve(text, RECORDS, TODAY)
        assert found is not None
        assert (found.keys, found.vague) == ((), False)


def test_a_word_that_no_record_has_is_vague() -> None:
    for text in ("电梯那个", "2026年4月1日前的处罚按哪个规定"):
        found = resolve(text, RECORDS, TODAY)
        assert found is not None
        assert (found.keys, found.vague) == ((), True)


def test_a_kind_of_record_that_nobody_has_is_a_question_about_the_matter() -> None:
    assert resolve("名单那个", RECORDS, TODAY) is None


@pytest.mark.parametrize("text", ["都什么时候能申请", "所有的处罚都要材料吗", "一共有几条", "那每一条都要申请吗"])
def test_a_message_that_leaves_the_one_record(text: str) -> None:
    assert broadens(text)
    assert not broadens("什么时候都可以申请吗")


def test_not_this_one_means_the_others() -> None:
    found = resolve("不是这个", RECORDS[:2], TODAY, about=[EXTINGUISHER])
    assert found is not None
    assert found.keys == (EXIT,)


def test_two_that_fit_are_both_told() -> None:
    twin = [RECORDS[0], RECORDS[0].__class__(key="penalty:9", day=date(2026, 4, 1), words="灭火器")]
    found = resolve("灭火器那个", twin, TODAY)
    assert found is not None
    assert set(found.keys) == {EXTINGUISHER, "penalty:9"}


def test_an_offence_in_plain_words() -> None:
    assert plain_offence("消防设施、器材未保持完好有效 灭火器超过有效期限") == "灭火器等器材"
    assert plain_offence("某种没有人想到过的违法行为类型") == "某种没有人想到过的违法行"


@given(st.text(max_size=300), st.booleans())
def test_no_text_makes_it_fail_and_only_own_records_come_back(text: str, asked: bool) -> None:
    found = resolve(text, RECORDS, TODAY, listed=ORDER, about=[EXIT], asked=asked)
    assert found is None or set(found.keys) <= {one.key for one in RECORDS}


@given(st.text("第一二三12个条号那这去年今月日的罚了最后近都不是灭火器〔2026〕万元", max_size=24), st.booleans())
def test_no_heap_of_pointing_words_makes_it_fail(text: str, asked: bool) -> None:
    found = resolve(text, RECORDS, TODAY, listed=ORDER, about=[EXIT], asked=asked)
    assert found is None or set(found.keys) <= {one.key for one in RECORDS}
    assert resolve(text, [], TODAY, asked=asked) is None or not resolve(text, [], TODAY, asked=asked).keys
