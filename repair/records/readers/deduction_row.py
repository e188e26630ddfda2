"""What is special about a row of a file of deductions (消防信用扣分)?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from repair.records.problems import RowProblem
from repair.records.readers.order import DateOrder, judge_dates
from repair.records.readers.row import RowKind

DATES = DateOrder(
    kind="deductions",
    first="deducted_on",
    not_before=("deadline",),
    ahead=("rectified_on",),  # a deadline usually lies ahead; what is rectified may be so before the points are taken
    too_early="date_order",
)


def same_item(item: str) -> str:
    """An item without blanks and in one width, to compare and never to show."""
    return "".join(unicodedata.normalize("NFKC", item).split())


def _judge(row: int, values: dict[str, Any], today: date) -> Iterable[RowProblem]:
    return judge_dates(DATES, row, values, today)


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "item": " ".join(values["item"].split())}


DEDUCTION_ROW = RowKind(
    kind="deductions",
    key=("item", "deducted_on"),
    same=lambda column, value: same_item(value) if column == "item" else value,
    judge=_judge,
    tidy=_tidy,
)
