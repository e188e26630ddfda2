"""What is special about a row of a penalty file?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from repair.records.penalty import same_number, split_kinds
from repair.records.problems import RowProblem, row_problem
from repair.records.readers.columns import column
from repair.records.readers.order import DateOrder, judge_dates
from repair.records.readers.row import RowKind

TOO_LARGE = Decimal(10_000)  # 万元, that is 100 million yuan: the law's highest fines are below
LARGE = Decimal(1_000)  # worth a second look
IN_YUAN = {"fine_yuan": "fine_wan", "confiscated_yuan": "confiscated_wan"}  # the same column under another heading
NOT_BEFORE_DECISION = ("served_on", "paid_on", "committed_on", "applied_on", "repaired_on")
DATES = DateOrder(
    kind="penalties",
    first="decided_on",
    not_before=NOT_BEFORE_DECISION,
    ahead=(*NOT_BEFORE_DECISION, "rectified_on"),
    pairs=(("applied_on", "repaired_on"),),
)


def _judge(row: int, values: dict[str, Any], today: date) -> Iterator[RowProblem]:
    yield from judge_dates(DATES, row, values, today)
    yield from _of_amounts(row, values)


def _gather(values: dict[str, Any]) -> None:
    for yuan, wan in IN_YUAN.items():
        if yuan in values and (amount := values.pop(yuan)) is not None and values.get(wan) is None:
            values[wan] = amount


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    number = "".join(values["decision_no"].split())
    return {**values, "decision_no": number, "kinds": "；".join(split_kinds(values["kinds"]))}


def _of_amounts(row: int, values: dict[str, Any]) -> Iterator[RowProblem]:
    content = values.get("content") or ""
    for key in ("fine_wan", "confiscated_wan"):
        amount: Decimal | None = values.get(key)
        here = column("penalties", key).name
        if amount is None:
            continue
        if amount >= TOO_LARGE:
            yield row_problem(row, here, "amount_too_large", value=amount)
        elif amount >= 100 and amount in _yuan_in(content):
            yield row_problem(row, here, "amount_in_yuan", value=amount)
        elif amount >= LARGE:
            yield row_problem(row, here, "amount_large", value=amount)


def _yuan_in(content: str) -> set[Decimal]:
    """The amounts in 元 that a text names in digits: 5000元, 5,000.00元."""
    return {Decimal(found.replace(",", "")) for found in re.findall(r"(\d[\d,]*(?:\.\d+)?)\s*元", content)}


PENALTY_ROW = RowKind(
    kind="penalties",
    key=("decision_no",),
    same=lambda column, value: same_number(value),
    judge=_judge,
    gather=_gather,
    tidy=_tidy,
)
