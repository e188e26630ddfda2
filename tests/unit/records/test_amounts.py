"""Amount cells in 万元."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.records.readers.amounts import AmountProblem, read_amount


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("0.5", "0.5"),
        (0.5, "0.5"),
        (2, "2"),
        ("0.123456", "0.123456"),
        ("1,234.5", "1234.5"),
        ("１．５", "1.5"),
        ("2万元", "2"),
        ("5000元", "0.5"),
        ("人民币0.5万元", "0.5"),
        ("¥1", "1"),
        (".5", "0.5"),
        (0.1 + 0.2, "0.3"),
        ("10", "10"),
    ],
)
def test_an_amount_is_read(cell: object, amount: str) -> None:
    assert read_amount(cell) == Decimal(amount)
    assert "E" not in str(read_amount(cell))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-0.5", "amount_negative"),
        (-1.0, "amount_negative"),
        ("0.1234567", "amount_decimals"),
        ("五千", "amount_unreadable"),
        ("1,5", "amount_unreadable"),
        ("0.5至1", "amount_unreadable"),
        (True, "amount_unreadable"),
        ("万元", "amount_unreadable"),
        (float("inf"), "amount_unreadable"),
        (1e30, "amount_unreadable"),
    ],
)
def test_a_wrong_amount_says_what_is_wrong(cell: object, code: str) -> None:
    with pytest.raises(AmountProblem) as problem:
        read_amount(cell)
    assert problem.value.code == code


@given(st.decimals(min_value=0, max_value=9999, places=6))
def test_every_amount_of_the_template_survives_text_and_thousands(amount: Decimal) -> None:
    assert read_amount(str(amount)) == amount
    assert read_amount(f"{amount:,}") == amount
    assert read_amount(float(amount)) == amount
