"""Are counts, amounts, decision numbers, codes and telephone numbers read as people write them?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.conversations.numbers import (
    DecisionNumber,
    amounts,
    credit_codes,
    decision_numbers,
    of_decision,
    phones,
    to_decimal,
    to_int,
)

SIGNS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """Written independently of the reader: units from the left, 零 for gaps."""
    parts, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            parts += ("零" if gap and parts else "") + SIGNS[digit] + unit
            gap = False
        else:
            gap = bool(parts)
    return parts


@given(st.integers(1, 9999))
def test_every_number_up_to_ten_thousand_is_read_in_chinese_and_in_digits(number: int) -> None:
    assert to_int(in_chinese(number)) == number
    assert to_int(str(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("两", 2),
        ("一百零五", 105),
        ("三百五", 350),
        ("1万2", 12000),
        ("一万二", 12000),
        ("一万零五百", 10500),
        ("1.2万", 12000),
        ("5千", 5000),
        ("二零二六", 2026),
        ("１２", 12),
    ],
)
def test_ways_of_writing_a_number(text: str, value: int) -> None:
    assert to_int(text) == value


@pytest.mark.parametrize("text", ["", "那个", "12个", "万万万万亿", "9" * 30, "٣"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert to_int(text) is None or text == "٣"


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("罚了五千的那个", 5000),
        ("罚款12,400元那笔", 12400),
        ("1.2万那个", 12000),
        ("两万块", 20000),
        ("三千五的", 3500),
        ("一万二千四", 12400),
        ("50块钱", 50),
    ],
)
def test_amounts(text: str, yuan: int) -> None:
    assert amounts(text) == (Decimal(yuan),)


@pytest.mark.parametrize("text", ["第二个", "12号", "8月", "材料"])
def test_small_bare_numbers_are_no_amounts(text: str) -> None:
    assert amounts(text) == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("示消行罚决字〔2026〕第0012号", (12, 2026)),
        ("[2026]12号怎么样了", (12, 2026)),
        ("（示）应急罚〔2026〕2号", (2, 2026)),
        ("示消罚(2026)0012号", (12, 2026)),
        ("2026年12号", (12, 2026)),
        ("12号那个", (12, None)),
        ("十二号那个", (12, None)),
        ("尾号12", (12, None)),
        ("文号0012的", (12, None)),
    ],
)
def test_decision_numbers_whole_or_in_part(text: str, number: tuple[int, int | None]) -> None:
    assert decision_numbers(text) == (DecisionNumber(serial=number[0], year=number[1]),)


@pytest.mark.parametrize("text", ["36号令", "6月12号", "打电话到5012345", "12楼"])
def test_what_only_looks_like_a_decision_number(text: str) -> None:
    assert decision_numbers(text) == ()


def test_the_serial_of_a_whole_number_is_its_last() -> None:
    assert of_decision("示消行罚决字〔2026〕第0012号") == DecisionNumber(serial=12, year=2026)
    assert of_decision("没有号") is None


def test_credit_codes_need_the_right_check_digit() -> None:
    assert credit_codes("代码91990000ma0000001b，谢谢") == ("91990000MA0000001B",)
    assert credit_codes("代码919900000000000012，谢谢") == ()


def test_telephone_numbers_mobile_and_fixed() -> None:
    assert phones("打139-0000-1234，或0570-5012345") == ("+8613900001234", "+865705012345")
    assert phones("91990000MA0000001B") == ()


@given(st.text(max_size=1000))
def test_no_text_makes_the_readers_fail(text: str) -> None:
    assert to_decimal(text) is None or to_decimal(text) >= 0
    for reader in (amounts, decision_numbers):
        assert reader(text) == reader(text)
    assert all(len(code) == 18 for code in credit_codes(text))
    assert all(phone.startswith("+86") for phone in phones(text))
