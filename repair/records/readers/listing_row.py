"""What is special about a row of a file of listings (安全生产严重失信主体名单)?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from repair.records.penalty import same_number
from repair.records.problems import RowProblem
from repair.records.readers.order import DateOrder, judge_dates
from repair.records.readers.row import RowKind

DATES = DateOrder(
    kind="listings",
    first="listed_on",
    not_before=("applied_on", "removed_on"),  # duties may have been fulfilled before the listing
    ahead=("fulfilled_on", "applied_on", "removed_on"),
    pairs=(("applied_on", "removed_on"),),
)


def _judge(row: int, values: dict[str, Any], today: date) -> Iterable[RowProblem]:
    return judge_dates(DATES, row, values, today)


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "decision_no": "".join(values["decision_no"].split())}


LISTING_ROW = RowKind(
    kind="listings",
    key=("decision_no",),
    same=lambda column, value: same_number(value),
    judge=_judge,
    tidy=_tidy,
)
