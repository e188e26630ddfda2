"""Points of a deduction: which cells are surely a number of points?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.records.readers.points import PointsProblem, read_points


@pytest.mark.parametrize(
    ("cell", "points"),
    [
        *(("3", "3"), ("3.0", "3"), ("３", "3"), (" 3 分", "3"), ("扣3分", "3"), ("0.5", "0.5"), (".5", "0.5")),
        *((3, "3"), (3.0, "3"), (0.1 + 0.2, "0.3"), ("100", "100"), ("1000", "1000"), ("2.25", "2.25")),
    ],
)
def test_the_usual_forms_are_read(cell: object, points: str) -> None:
    assert read_points(cell) == Decimal(points)
    assert str(read_points(cell)) == points


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(("三分", "points_unreadable"), ("3-5", "points_unreadable"), ("3，5", "points_unreadable")),
        *(("0.125", "points_unreadable"), (True, "points_unreadable"), (float("nan"), "points_unreadable")),
        *((float("inf"), "points_unreadable"), (1e30, "points_unreadable"), ("1e2", "points_unreadable")),
        *(("-3", "points_not_positive"), (-3.0, "points_not_positive"), ("0", "points_not_positive")),
        *((0, "points_not_positive"), ("1001", "points_too_large"), (20260615, "points_too_large")),
        ("9" * 60, "points_too_large"),
    ],
)
def test_what_is_not_surely_a_number_of_points_is_refused(cell: object, code: str) -> None:
    with pytest.raises(PointsProblem) as problem:
        read_points(cell)
    assert problem.value.code == code


@given(st.decimals(Decimal("0.01"), Decimal(1000), places=2))
def test_text_and_workbook_say_the_same(points: Decimal) -> None:
    assert read_points(str(points)) == read_points(float(points)) == points
